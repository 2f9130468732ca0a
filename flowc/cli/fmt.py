"""``flowc fmt``: views in canonical text."""

from __future__ import annotations

from argparse import Namespace

from flowc.cli import console, rewrite
from flowc.cli.doors import Rewritten
from flowc.cli.parser import Parser
from flowc.diagnostics.diagnostic import FlowError
from flowc.update.formatting import format_view

_EXAMPLES = """\
  flowc fmt order-tags.py           write it in canonical text
  flowc fmt --diff views/*.py       show what would change
  flowc fmt --check views/*.py      exit code 1 where something would
  flowc fmt - < order-tags.py       from standard input to standard output

The layout below a view still belongs to it afterwards. Comments become descriptions
and notes; a comment that has no place in a workflow is named.
"""


def arguments(command: Parser) -> None:
    """The arguments of ``flowc fmt``."""
    command.describe("Write views in canonical text.", _EXAMPLES)
    command.argument("files FILE", Rewritten, "a view; - is standard input", nargs="+")
    command.flag("--check", "write nothing; exit code 1 where a view would change")
    command.flag("--diff", "write nothing; print what would change")
    command.format()


def run(arguments: Namespace) -> int:
    """``flowc fmt``: 0, or 1 where --check finds something to do, or 2 where a view is wrong."""
    return rewrite.each("fmt", arguments, _rewrite, "formatted")


def _rewrite(file: str, text: str) -> str:
    formatted = format_view(text)
    if formatted.warnings:
        console.say_error(FlowError(list(formatted.warnings), text), console.shown(file))
    return formatted.text
