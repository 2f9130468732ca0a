"""``flowc fix``: the corrections that are certain, applied."""

from __future__ import annotations

from argparse import Namespace

from flowc.cli import console, findings, rewrite
from flowc.cli.parser import Parser
from flowc.diagnostics import FlowError
from flowc.fixes import fix

_EXAMPLES = """\
  flowc fix order-tags.py           correct what is certain, name the rest
  flowc fix --diff order-tags.py    show what would change

A correction is certain where only one thing can have been meant, such as a colon that
is missing, null for None, order["id"] for order.id. Others stay with the findings.
"""


def arguments(command: Parser) -> None:
    """The arguments of ``flowc fix``."""
    command.describe("Apply the corrections of a view that are certain.", _EXAMPLES)
    command.add_argument("files", nargs="+", metavar="FILE", help="a view; - is standard input")
    command.add_argument("--diff", action="store_true", help="write nothing; print what would change")
    findings.option(command)


def run(arguments: Namespace) -> int:
    """``flowc fix``: 0 where nothing wrong is left, 2 where something is."""
    return rewrite.each("fix", arguments, _rewrite, "corrected")


def _rewrite(file: str, text: str) -> tuple[str, int]:
    fixed = fix(text)
    if fixed.left:
        console.say_error(FlowError(list(fixed.left), fixed.text), console.shown(file))
    is_wrong = any(each.severity == "error" for each in fixed.left)
    return fixed.text, 2 if is_wrong else 0
