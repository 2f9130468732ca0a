"""``flowc update``: a document's changes, brought into a view that somebody keeps by hand."""

from __future__ import annotations

from argparse import Namespace

from flowc.cli import console, files, find, rewrite
from flowc.cli.convert import misuse
from flowc.cli.doors import Output, Rewritten
from flowc.cli.parser import Parser
from flowc.diagnostics.diagnostic import FlowError
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
    command.add_argument("view", type=Rewritten, metavar="VIEW", help="the view; - is standard input")
    command.add_argument(
        "--from", dest="source", type=find.one, required=True, metavar="DOCUMENT", help="the changed document"
    )
    command.add_argument("-o", "--output", type=Output, metavar="FILE", help="write the result to this file")
    command.add_argument(
        "--check", action="store_true", help="write nothing; exit code 1 where it would change"
    )
    command.add_argument("--diff", action="store_true", help="write nothing; print what would change")


def run(arguments: Namespace) -> int:
    """``flowc update``: 0, or 1 where --check finds something to do, or 2 where a file cannot be used."""
    if arguments.view == arguments.source == files.STDIN:
        return misuse("update", "standard input (-) can be read only once")
    if arguments.output and (arguments.check or arguments.diff):
        return misuse("update", "-o writes the result, --check and --diff write nothing")
    try:
        document = files.read(arguments.source)
        read_document(document)
    except FlowError as error:
        console.say_error(error, console.shown(arguments.source))
        return 2
    if arguments.output:
        return _elsewhere(arguments.view, document, arguments.output)
    given = Namespace(files=[arguments.view], check=arguments.check, diff=arguments.diff)
    return rewrite.each("update", given, lambda _, text: (update(text, document), 0), "updated")


def _elsewhere(view: str, document: str, output: str) -> int:
    name = view
    try:
        data = files.encode(update(files.read(view), document))
        name = output
        files.write(output, data, "view", (view,))
    except FlowError as error:
        console.say_error(error, console.shown(name))
        return 2
    return 0
