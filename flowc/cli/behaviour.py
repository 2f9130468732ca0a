"""``flowc diff --behaviour``: do two workflows do the same, and which event tells them apart."""

from __future__ import annotations

import json

from flowc.cli import console
from flowc.cli.meaning import Meaning


def compare(ours: Meaning, theirs: Meaning, as_json: bool) -> int:
    """Prints the verdict: 0 where no event tells them apart, 1 with the event that does."""
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
