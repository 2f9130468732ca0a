"""What is wrong with an answer: the first fault of this order, so that each answer has one and shares add up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal, TypeAlias, get_args

import flowc
from flowc import Source
from flowc_training import skeleton
from flowc_training.ablation.arms import unfenced
from flowc_training.ablation.completions import Completion
from flowc_training.ablation.items import Item
from flowc_training.ablation.scoring import UNKNOWN_TASK, Score

Fault: TypeAlias = Literal[
    "endless",
    "syntax",
    "dangling link",
    "structure",
    "unknown task",
    "unreached step",
    "missing declaration",
    "unknown path",
    "other error",
    "trigger",
    "missing condition",
    "extra condition",
    "missing step",
    "extra step",
    "other step",
    "missing comparison",
    "extra comparison",
    "other comparison",
    "other logic",
    "missing field",
    "other field",
    "wrong value",
    "other order",
]
FAULTS: tuple[Fault, ...] = get_args(Fault)
"""No text of its language, or one that does not end; no workflow; what the checker finds; what differs from the item.

A link is dangling where its end is no step; a step is unreached where no link leads to it. ``structure`` is any other
reason for which flowc refuses a text that parses. A declaration is missing where fewer fields are declared and a path
is unknown. Comparisons are those of conditions, by path and operator; where they are the same, ``and``, ``or``,
``any`` or ``all`` may be others (``other logic``). A field is other where another path or kind of value stands in it;
a value is wrong where only texts and numbers differ; an order is other where only links do.
"""

_DANGLING = {"FC119", "FC120"}
_PATHS = {"FC440", "FC441", "FC442", "FC443", "FC444", "FC446", "FC447"}
_UNREACHED = "FC404"
_REPEATED = re.compile(r"(.{8,200}?)\1{5,}\s*\S{0,200}\Z", re.DOTALL)
_TAIL = 2_500


def fault(item: Item, completion: Completion, score: Score) -> Fault | None:
    """The fault of an answer; none where it means what it ought to."""
    if score.means:
        return None
    if not score.compiles:
        return _unread(completion, score)
    codes = {each.code for each in score.found}
    errors = {each.code for each in score.found if each.severity == "error"}
    if UNKNOWN_TASK in codes:
        return "unknown task"
    if _UNREACHED in codes:
        return "unreached step"
    if errors & _PATHS:
        return "missing declaration" if _declares_less(item.view, score.view) else "unknown path"
    return "other error" if errors else different(item.view, score.view)


def _declares_less(expected: str, got: str) -> bool:
    one, other = (flowc.read(each).workflow.declarations for each in (expected, got))
    return len(other) < len(one)


def _unread(completion: Completion, score: Score) -> Fault:
    if not completion.ended or repeats(unfenced(completion.answer)):
        return "endless"
    if not score.parses:
        return "syntax"
    return "dangling link" if {each.code for each in score.found} & _DANGLING else "structure"


def repeats(text: str) -> bool:
    """Does a text end in one passage again and again?"""
    return _REPEATED.search(text[-_TAIL:]) is not None


def different(expected: str, got: str) -> Fault:
    """What differs in two workflows of another meaning, as canonical views."""
    if skeleton.fingerprint(expected) == skeleton.fingerprint(got):
        return "wrong value"
    one, other = flowc.read(expected), flowc.read(got)
    if Counter(_steps(one, "TRIGGER")) != Counter(_steps(other, "TRIGGER")):
        return "trigger"
    for kinds, (less, more, otherwise) in _COUNTED:
        ours, theirs = Counter(_steps(one, *kinds)), Counter(_steps(other, *kinds))
        if ours.total() != theirs.total():
            return less if ours.total() > theirs.total() else more
        if ours != theirs and otherwise:
            return otherwise
    return _comparisons(one, other) or _fields(one, other)


def _comparisons(expected: Source, got: Source) -> Fault | None:
    """What differs in conditions, their texts and numbers aside."""
    ours, theirs = Counter(_compared(expected)), Counter(_compared(got))
    if theirs < ours:
        return "missing comparison"
    if ours < theirs:
        return "extra comparison"
    if ours != theirs:
        return "other comparison"
    same = Counter(_blanked(expected, "CONDITION")) == Counter(_blanked(got, "CONDITION"))
    return None if same else "other logic"


def _fields(expected: Source, got: Source) -> Fault:
    """What differs in the fields of steps, or in what leads to them."""
    ours, theirs = Counter(_named(expected)), Counter(_named(got))
    if theirs < ours:
        return "missing field"
    if ours != theirs or Counter(_blanked(expected)) != Counter(_blanked(got)):
        return "other field"
    return "other order" if Counter(_whole(expected)) == Counter(_whole(got)) else "wrong value"


_COUNTED: tuple[tuple[tuple[str, ...], tuple[Fault, Fault, Fault | None]], ...] = (
    (("CONDITION",), ("missing condition", "extra condition", None)),
    (("ACTION", "WAIT", "FOREACH"), ("missing step", "extra step", "other step")),
)


def _steps(source: Source, *types: str) -> Iterator[str]:
    """The tasks of the steps of some types, once a step."""
    return (step.task for step in source.workflow.steps if step.type in types)


def _compared(source: Source) -> Iterator[str]:
    """The comparisons of all conditions, as path and operator."""
    for step in source.workflow.steps:
        if step.type == "CONDITION":
            for each in step.fields:
                yield from _leaves(each.value)


def _leaves(value: Any) -> Iterator[str]:
    """The comparisons in what a field holds, by the kinds of flowc's model."""
    match type(value).__name__:
        case "Logic":
            for each in value.operands:
                yield from _leaves(each)
        case "Quantifier":
            yield from (f"{value.path.text}: {each}" for each in _leaves(value.body))
        case "Compare":
            yield f"{_side(value.left)} {value.operator} {_side(value.right)}"
        case kind:
            yield kind


def _side(operand: Any) -> str:
    """A path; nothing for a text or a number."""
    return operand.text if type(operand).__name__ == "Path" else ""


def _named(source: Source) -> Iterator[str]:
    """The fields of all steps, by name."""
    for step in source.workflow.steps:
        yield from (f"{step.task} {field.id}" for field in step.fields)


def _blanked(source: Source, *types: str) -> Iterator[str]:
    """Steps with their fields, without texts and numbers."""
    for step in source.workflow.steps:
        if not types or step.type in types:
            yield f"{step.task} {[(field.id, _blank(field.value)) for field in step.fields]}"


def _blank(value: Any) -> str:
    """What a field holds, its texts and numbers left out."""
    return _OWN.sub("", repr(value)) if value.literal is None and value.tree is None else type(value).__name__


_OWN = re.compile(r"Constant\([^)]*\)")


def _whole(source: Source) -> Iterator[str]:
    return (f"{step.task} {step.fields!r}" for step in source.workflow.steps)
