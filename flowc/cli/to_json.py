"""``flowc to-json``: Python to documents."""

from __future__ import annotations

from argparse import Namespace

from flowc import api
from flowc.cli import console, convert
from flowc.cli.doors import Input, Output, Rewritten
from flowc.cli.inputs import used
from flowc.cli.parser import Parser
from flowc.cli.refusals import FileError, MisuseError
from flowc.diagnostics.diagnostic import FlowError
from flowc.document.reading import has_plain_digest, is_document

FORMS = ("code", "export")

_PLAIN_DIGEST = (
    "note: a plain SHA-256 stands before what was written in export form, not Shopify's own digest, which is keyed: an "
    "older help page says that Flow imports no file edited outside it, users report that it imports such files"
)

_EXAMPLES = """\
  flowc to-json order-tags.py                        print the document
  flowc to-json order-tags.py -o order-tags.flow     write it to a file
  flowc to-json views/*.py -o flows/                 one document a view, in a folder
  flowc to-json --form export order-tags.py          as the Flow app imports it
  flowc to-json --base order-tags.flow edited.py     ids and positions from a document
  flowc to-json order-tags.flow -o order-tags.flow   finish a merge: see docs/git.md

In a folder, order-tags.py becomes order-tags.flow in export form (one line)
and order-tags.flow.json in code form.
"""


def arguments(command: Parser) -> None:
    """The arguments of ``flowc to-json``."""
    command.describe("Print the workflow document a view stands for.", _EXAMPLES)
    command.argument("files FILE", _view, "a view; - is standard input", nargs="+")
    command.argument("-o --output PATH", Output, "write to this file, or into this folder")
    command.add_argument("--form", choices=FORMS, help="form to write; default: the layout's own, else code")
    command.argument("--base FILE", Rewritten, "take the layout from this document")
    command.format()


def run(arguments: Namespace) -> int:
    """``flowc to-json``."""
    if arguments.base and len(arguments.files) > 1:
        raise MisuseError("to-json", "--base goes with one view: it is the layout of one document")
    base = used(arguments.base, str) if arguments.base else None
    plain: list[str] = []

    def document(file: str, text: str) -> str:
        try:
            written = api.to_json(text, form=arguments.form, base=base)
            if has_plain_digest(written):
                plain.append(written)
            _warn(file, text)
            return written
        except FlowError as error:
            if base and error.source == base:
                raise FileError(error, arguments.base) from None
            raise

    conversion = convert.Conversion(
        "to-json",
        "document",
        document,
        convert.document_name,
        is_document,
        "is it a document? then: flowc to-py",
        arguments.output,
        (arguments.base,) if arguments.base else (),
    )
    code = conversion.run(arguments.files)
    if plain:
        console.say(_PLAIN_DIGEST)
    return code


def _view(name: str) -> Input:
    """A view to read. A merge that git could not finish leaves one in the document's own file, to be replaced."""
    return (Rewritten if name.endswith((".flow", ".flow.json")) else Input)(name)


def _warn(file: str, text: str) -> None:
    """Name the comments that are not in the document."""
    if "#" in text or "<<<<<<<" in text:
        from flowc.update.fixes import problems

        found = problems(text)
        if found:
            console.say_error(FlowError(found, text), console.shown(file))
