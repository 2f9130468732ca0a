"""``flowc explain``: what a code means."""

from __future__ import annotations

from argparse import Namespace

from flowc.cli import console
from flowc.cli.parser import Parser
from flowc.diagnostics import explain
from flowc.diagnostics.diagnostic import did_you_mean

_EXAMPLES = """\
  flowc explain FC203     its cause, a wrong example and a right one
  flowc explain           all codes
"""


def arguments(command: Parser) -> None:
    """The arguments of ``flowc explain``."""
    command.describe("Explain the code of a finding.", _EXAMPLES)
    command.argument("codes CODE", str, "a code, such as FC203; without one, all are listed", nargs="*")


def run(arguments: Namespace) -> int:
    """``flowc explain``: 0, or 2 where there is no such code."""
    if not arguments.codes:
        console.put_text(explain.listing())
        return 0
    found = [(code, explain.find(code)) for code in arguments.codes]
    console.put_text("\n".join(entry.render() for _, entry in found if entry is not None))
    for code, entry in found:
        if entry is None:
            meant = did_you_mean(code, explain.explanations())
            hint = f"did you mean {meant}?" if meant else "flowc explain lists them all"
            console.say_mistake("explain", f"there is no code {code}", hint)
    return 2 if any(entry is None for _, entry in found) else 0
