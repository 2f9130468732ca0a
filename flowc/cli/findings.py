"""``--format``: what a command finds, for programs instead of people.

A command says what it finds as always, with ``console``. In another format than text it is collected there, and
printed here when the command has ended: on standard output, or on standard error where the command's own product
is on standard output.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from typing import Any

import flowc
from flowc.cli import console
from flowc.diagnostics.diagnostic import Diagnostic, Span

FORMATS = ("text", "json", "sarif", "github")


def option(command: Any) -> None:
    """The option, for every command that reports."""
    command.add_argument(
        "--format", choices=FORMATS, default="text", help="how to print what is found; default: text"
    )


def run(form: str, command: Callable[[Namespace], int], arguments: Namespace) -> int:
    """Run a command, and print what it found in a format."""
    from flowc.diagnostics.render import render

    console.collected = []
    try:
        return command(arguments)
    finally:
        found, console.collected = console.collected, None
        text = render(form, found, flowc.__version__)
        if _has_product(arguments):
            console.say_rendered(text)
        else:
            console.put_text(text)


def _has_product(arguments: Namespace) -> bool:
    """Does the command print something of its own?"""
    given = vars(arguments)
    if given["command"] in ("fmt", "fix") or given.get("fix"):
        return given["diff"] or "-" in given["files"]
    if given["command"] in ("to-py", "to-json", "show"):
        return not given["output"]
    return given["command"] == "diff" or bool(given.get("json"))


def diagnostic(record: dict[str, Any]) -> Diagnostic:
    """A diagnostic from its JSON, without its edits."""
    span = record["span"]
    place = None if span is None else Span(**span)
    return Diagnostic(
        record["code"], record["message"], place, record["pointer"], record["hint"], record["severity"]
    )
