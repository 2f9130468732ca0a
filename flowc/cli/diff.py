"""``flowc diff``: what changed in meaning, as a unified diff of pure views."""

from __future__ import annotations

import difflib
import json
from argparse import Namespace
from typing import Any

from flowc.cli import console, find, meaning, rewrite
from flowc.cli.inputs import once, usable
from flowc.cli.meaning import Meaning
from flowc.cli.parser import Parser, positive

_SHOWN = 20

_EXAMPLES = """\
  flowc diff old.flow new.flow           two documents
  flowc diff order-tags.flow edited.py   a document and a view
  flowc diff -U 10 old.flow new.flow     with more lines around each change
  flowc diff --json old.flow new.flow    the answer as JSON
  flowc diff --behaviour old.py new.py   simulated: an event on which they do something else

The exit code is 0 where both mean (or do) the same, 1 where they do not, 2 where one cannot be used.
"""


def arguments(command: Parser) -> None:
    """The arguments of ``flowc diff``."""
    command.describe("Show what changed in meaning between two documents or views.", _EXAMPLES)
    command.argument("a A", find.one, "a document or a view; - is standard input")
    command.argument("b B", find.one, "another")
    command.argument("-U --unified N", positive, "lines around each change; default: 3", default=3)
    command.flag("--behaviour", "compare what they do to events, not what they say")
    command.flag("--json", "print the answer as JSON")
    command.format()


def run(arguments: Namespace) -> int:
    """``flowc diff``: 0 for the same meaning, 1 for another, 2 where a side cannot be used."""
    once("diff", (arguments.a, arguments.b))
    ours, theirs = _read(arguments.a), _read(arguments.b)
    if ours is None or theirs is None:
        return 2
    if arguments.behaviour:
        return behaviour(ours, theirs, arguments.json)
    text = unified(ours, theirs, arguments.unified)
    if arguments.json:
        console.put_json(_json(ours, theirs, text))
    else:
        console.put_diff(text)
        for note in notes(ours, theirs):
            console.say(f"note: {note}")
    return 1 if text else 0


def unified(ours: Meaning, theirs: Meaning, context: int = 3) -> str:
    """The unified diff of two pure views; empty where they are the same."""
    lines = difflib.unified_diff(
        rewrite.lines(ours.view),
        rewrite.lines(theirs.view),
        console.shown(ours.name),
        console.shown(theirs.name),
        n=context,
    )
    return "".join(lines)


def notes(ours: Meaning, theirs: Meaning) -> list[str]:
    """What the diff does not say: that only layout differs, and what no view shows."""
    found: list[str] = []
    if ours.view == theirs.view and ours.document != theirs.document:
        names = f"{console.shown(ours.name)} and {console.shown(theirs.name)}"
        found.append(f"{names} mean the same; only layout differs")
    unseen = meaning.unseen_differences(ours, theirs)
    if unseen:
        more = [f"  and {len(unseen) - _SHOWN} more"] if len(unseen) > _SHOWN else []
        rows = [f"  {difference}" for difference in unseen[:_SHOWN]]
        found.append("\n".join(["what no view shows differs:", *rows, *more]))
    return found


def _read(name: str) -> Meaning | None:
    """One side; None where it cannot be used, which has been said."""
    return usable(name, lambda text: meaning.read(name, text))


def _json(ours: Meaning, theirs: Meaning, text: str) -> dict[str, Any]:
    import flowc

    unseen = meaning.unseen_differences(ours, theirs)
    return {
        "flowc": flowc.__version__,
        "a": console.shown(ours.name),
        "b": console.shown(theirs.name),
        "same_meaning": not text,
        "same_document": ours.document == theirs.document,
        "diff": text,
        # The values are JSON text: their spelling may be what differs.
        "unseen": [{"pointer": each.pointer, "a": each.ours, "b": each.theirs} for each in unseen],
    }


def behaviour(ours: Meaning, theirs: Meaning, as_json: bool) -> int:
    """Do both do the same? Prints the verdict: 0 where no event tells them apart, 1 with the event that does."""
    from flowc.simulate.equivalence import equivalent
    from flowc.simulate.report import event_json

    verdict = equivalent(ours.document, theirs.document)
    event = event_json(verdict.event) if verdict.event is not None else None
    if as_json:
        answer = {
            "a": console.shown(ours.name),
            "b": console.shown(theirs.name),
            "same_behaviour": verdict.equal,
            "how": verdict.how,
            "says": str(verdict),
            "events": verdict.tried,
            "event": event,
        }
        console.put_json(answer)
        return 0 if verdict else 1
    lines = [str(verdict)]
    if event is not None:
        lines += ["on this event:", json.dumps(event, indent=2, ensure_ascii=False)]
    console.put_text("\n".join(lines) + "\n")
    return 0 if verdict else 1
