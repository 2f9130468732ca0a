"""What an edit left alone: the parts of the stored workflow that the right edit keeps must be there in any edit."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flowc import Source

_SHOWN = 300
"""Characters of a part, where it is told."""


def lost(before: Source, right: Source, got: Source) -> str:
    """What is not there any more, though a right edit keeps it; empty where everything is."""
    kept = parts(before) & parts(right)
    gone = kept - parts(got)
    return "; ".join(f"gone or changed: {each[:_SHOWN]}" for each in sorted(gone)[:5])


def parts(source: Source) -> Counter[str]:
    """What a merchant sees of a workflow: its name and note, its declared fields, each step with all that it says."""
    workflow = source.workflow
    found: Counter[str] = Counter()
    found[f"the workflow's name {workflow.name!r}"] += 1
    if workflow.note:
        found[f"the workflow's note {workflow.note!r}"] += 1
    for each in workflow.declarations:
        found[f"the declared field {each.type}.{each.handle}"] += 1
    for step in workflow.steps:
        found[_step(step)] += 1
        for word, text in (("description", step.description), ("note", step.note)):
            if text:
                found[f"the {word} {text!r}"] += 1
    return found


def _step(step: Any) -> str:
    fields = ", ".join(f"{field.id}={_value(field.value)}" for field in step.fields)
    return f"{step.task}({fields})"


def _value(value: Any) -> str:
    """A value as it counts; a record says all of itself."""
    for said in (value.literal, value.reference):
        if said is not None:
            return repr(said)
    return repr(value.tree) if value.tree is not None else repr(value)
