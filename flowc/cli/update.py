"""``flowc update``: a document's changes, brought into a view that somebody keeps by hand."""

from __future__ import annotations

from argparse import Namespace

from flowc.cli import files, find, rewrite
from flowc.cli.doors import Output, Rewritten
from flowc.cli.inputs import about, once
from flowc.cli.parser import Parser
from flowc.cli.refusals import MisuseError
from flowc.document.reading import read_document
from flowc.update.updating import update

_EXAMPLES = """\
  flowc update order-tags.py --from order-tags.flow            change the view in place
  flowc update order-tags.py --from order-tags.flow -o new.py  write the result elsewhere
  flowc update --check order-tags.py --from order-tags.flow    exit code 1 where it would change
  flowc update --diff order-tags.py --from order-tags.flow     show what would change

Only the statements that changed are touched: formatting, comments and names of the others stay.
"""


def arguments(command: Parser) -> None:
    """The arguments of ``flowc update``."""
    command.describe("Bring a document's changes into a view.", _EXAMPLES)
    command.argument("view VIEW", Rewritten, "the view; - is standard input")
    command.argument("--from DOCUMENT", find.one, "the changed document", dest="source", required=True)
    command.argument("-o --output FILE", Output, "write the result to this file")
    command.flag("--check", "write nothing; exit code 1 where it would change")
    command.flag("--diff", "write nothing; print what would change")


def run(arguments: Namespace) -> int:
    """``flowc update``: 0, or 1 where --check finds something to do, or 2 where a file cannot be used."""
    once("update", (arguments.view, arguments.source))
    if arguments.output and (arguments.check or arguments.diff):
        raise MisuseError("update", "-o writes the result, --check and --diff write nothing")
    with about(arguments.source):
        document = files.read(arguments.source)
        read_document(document)
    if arguments.output:
        with about(arguments.view):
            data = files.encode(update(files.read(arguments.view), document))
        with about(arguments.output):
            files.write(arguments.output, data, "view", (arguments.view,))
        return 0
    given = Namespace(files=[arguments.view], check=arguments.check, diff=arguments.diff)
    return rewrite.each("update", given, lambda _, text: update(text, document), "updated")
