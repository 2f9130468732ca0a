"""``flowc git-textconv FILE``: what ``git diff`` compares in place of a document. It never fails."""

from __future__ import annotations

from argparse import Namespace

from flowc.cli import console, files, meaning
from flowc.cli.meaning import Meaning
from flowc.cli.parser import Parser
from flowc.diagnostics import FlowError


def arguments(command: Parser) -> None:
    """The arguments of ``flowc git-textconv``."""
    command.describe("Print a document as git is to show it.", "  flowc git-textconv order-tags.flow\n")
    command.add_argument("file", metavar="FILE", help="a document; anything else is printed as it is")


def run(arguments: Namespace) -> int:
    """``flowc git-textconv``, which git runs."""
    try:
        with open(arguments.file, "rb") as file:
            data = file.read()
    except OSError as error:
        console.say_error(files.trouble(error, "read"), console.shown(arguments.file))
        return 2
    console.put(_converted(data))
    return 0


def _converted(data: bytes) -> bytes:
    """The pure view of a document, or the bytes as they are."""
    try:
        text = files.decode(data)
        return shown(meaning.read("", text)).encode() if meaning.is_document(text) else data
    except FlowError:
        return data
    except Exception as error:  # a bug must not stop git
        console.trace(error)
        return data


def shown(document: Meaning) -> str:
    """The pure view, and below it in comments what no view shows."""
    unseen = sorted(f"#   {meaning.place(pointer)}: {value}\n" for pointer, value in document.unseen)
    return "".join([document.view, *(["\n# Not in the view:\n"] if unseen else []), *unseen])
