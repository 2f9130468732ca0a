"""``flowc git-textconv FILE``: what ``git diff`` compares in place of a document. It never fails."""

from __future__ import annotations

from argparse import Namespace

from flowc.cli import console, files, intake, meaning
from flowc.cli.doors import Input
from flowc.cli.inputs import about
from flowc.cli.meaning import Meaning
from flowc.cli.parser import Parser
from flowc.diagnostics import visible
from flowc.diagnostics.diagnostic import FlowError
from flowc.document.reading import is_document


def arguments(command: Parser) -> None:
    """The arguments of ``flowc git-textconv``."""
    command.describe("Print a document as git is to show it.", "  flowc git-textconv order-tags.flow\n")
    command.argument("file FILE", Input, "a document; anything else is printed as it is")


def run(arguments: Namespace) -> int:
    """``flowc git-textconv``, which git runs."""
    with about(arguments.file), intake.opened(arguments.file) as file:
        data = file.read(intake.LONGEST + 1)
        console.put(_converted(data) if len(data) <= intake.LONGEST else data)
        while data := file.read(intake.LONGEST):  # what is no document is shown as it is, whatever its size
            console.put(data)
    return 0


def _converted(data: bytes) -> bytes:
    """The pure view of a document, or the bytes as they are."""
    try:
        text = files.decode(data)
        return shown(meaning.read("", text)).encode() if is_document(text) else data
    except FlowError:
        return data
    except Exception as error:  # a bug must not stop git
        console.trace(error)
        return data


def shown(document: Meaning) -> str:
    """The pure view, and below it in comments what no view shows."""
    said = [visible.line(f"{meaning.place(pointer)}: {value}") for pointer, value in document.unseen]
    unseen = [f"#   {line}\n" for line in sorted(said)]
    return "".join([document.view, *(["\n# Not in the view:\n"] if unseen else []), *unseen])
