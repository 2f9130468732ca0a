"""What the view says shortly: the usual conditions and loops as ``if`` and ``for``, and the usual declared fields."""

from __future__ import annotations

from flowc.model.workflow import Compare, Expression, Logic, Opaque, Quantifier, Reference, Step, Text

CONDITION = "shopify::flow::condition"
FOREACH = "shopify::flow::foreach"
CONDITION_FIELD = "condition"
LIST_FIELD = "listpath"
VERSION = "0.1"
"""The version nearly all tasks have; a view does not write it."""
METAFIELD = "metafield"


def plain_condition(step: Step) -> Expression | None:
    """What a condition of the usual make tests (it has the one field ``condition``); None for others."""
    if len(step.fields) == 1 and isinstance(step.fields[0].value, (Compare, Logic, Quantifier, Opaque)):
        return step.fields[0].value
    return None


def plain_loop(step: Step) -> str | None:
    """The list of a loop of the usual make; None for others, and for steps that are no loops."""
    if is_plain_loop(step.task, step.version, step.type, [field.id for field in step.fields]):
        return step.fields[0].value.reference
    return None


def is_plain_condition(task: str, version: str, kind: str, fields: list[str]) -> bool:
    """Is this a condition of the usual make, by all but its value?"""
    return kind == "CONDITION" and task == CONDITION and version == VERSION and fields == [CONDITION_FIELD]


def is_plain_loop(task: str, version: str, kind: str, fields: list[str]) -> bool:
    """Is this a loop of the usual make, by all but its value?"""
    return kind == "FOREACH" and task == FOREACH and version == VERSION and fields == [LIST_FIELD]


def is_configured_by_default(field: str) -> bool:
    """A metafield is merchant-configured, other kinds are not, in every export seen [file]."""
    return field == METAFIELD


def list_path(step: Step) -> str | None:
    """The list of a loop, be it of the usual make or not; None where the step says none."""
    value = next((field.value for field in step.fields if field.id == LIST_FIELD), None)
    if isinstance(value, Reference):
        return value.path
    return value.text if isinstance(value, Text) else None
