"""Is an answer right? By program, from the raw text alone.

An answer *parses* as Python or JSON, *compiles* where flowc makes a workflow of it, is *clean* where ``flowc check``
has no error and knows every task, *means* what the item's workflow means, *does* what that does on made-up events,
which only what is clean can. A title does nothing, so it does not count there: an answer is *exact* where its title is
right as well.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import flowc
from flowc import Diagnostic, FlowError, Source
from flowc.check import check
from flowc.simulate import Events, Limits, run
from flowc_training.ablation.arms import Arm, is_python, view_of
from flowc_training.ablation.completions import Completion
from flowc_training.ablation.items import Item
from flowc_training.bench.scoring.alike import usual
from flowc_training.bench.scoring.behaviour import GENERATED, Pins, parting, triggers_differ

UNKNOWN_TASK = "FC410"
_LIMITS = Limits(visits=1_000, seconds=5.0, script_seconds=1.0)


@dataclass(frozen=True, slots=True)
class Score:
    """What is right of an answer; each implies those before it, but that what does the same may mean something else.

    ``view`` is what the answer says, empty where it does not compile; ``found`` what flowc and its checker say.
    """

    parses: bool = False
    compiles: bool = False
    clean: bool = False
    means: bool = False
    does: bool = False
    exact: bool = False
    view: str = ""
    found: tuple[Diagnostic, ...] = ()


COLUMNS: Mapping[str, Callable[[Score], bool]] = {
    "parses": lambda score: score.parses,
    "compiles": lambda score: score.compiles,
    "clean": lambda score: score.clean,
    "same meaning": lambda score: score.means,
    "same behaviour": lambda score: score.does,
    "exact": lambda score: score.exact,
}
"""What a table shows of scores, by the heads of its columns."""


def scored(item: Item, completion: Completion) -> Score:
    """The score of a completion at an item. Never raises for what a model wrote."""
    return score(completion.arm, item.view, completion.answer)


@lru_cache(maxsize=100_000)
def score(arm: Arm, expected: str, answer: str) -> Score:
    """The score of an answer where a view is expected."""
    read = view_of(arm, answer)
    if not read.view:
        return Score(_parses(arm, read.program), found=read.errors)
    found, means, does = judged(expected, read.view)
    return Score(True, True, is_clean(found), means, does, read.view == expected, read.view, found)


def _parses(arm: Arm, program: str) -> bool:
    """Is it Python with a function, or a JSON object?"""
    try:
        if is_python(arm):
            return any(isinstance(each, ast.FunctionDef) for each in ast.parse(program).body)
        return isinstance(json.loads(program), dict)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def is_clean(found: Sequence[Diagnostic]) -> bool:
    """Has the checker no error, and does the catalogue know every task? Of one that it does not know, it only warns."""
    return not any(each.severity == "error" or each.code == UNKNOWN_TASK for each in found)


@lru_cache(maxsize=100_000)
def judged(expected: str, got: str) -> tuple[tuple[Diagnostic, ...], bool, bool]:
    """What the checker says of a canonical view, whether it means what is expected, and whether it does."""
    found = tuple(check(got))
    if got == expected:
        return found, True, True
    one, other = flowc.read(expected), flowc.read(got)
    if means_alike(one, other):
        return found, True, True
    return found, False, is_clean(found) and does_alike(one, other)


def means_alike(one: Source, other: Source) -> bool:
    """Do two workflows mean the same, titles and notes aside?"""
    try:
        return flowc.equivalent(one.workflow, other.workflow, generated=0).how == "meaning"
    except FlowError:
        return False


def does_alike(expected: Source, got: Source) -> bool:
    """Do two workflows start alike and have the same effects, to the letter, on all made-up events?

    Where the events make the expected workflow do nothing, nothing is shown: an idle workflow is never right.
    """
    try:
        if triggers_differ(expected, got):
            return False
        return parting(expected, got, _fields(expected, got)) is None and _acts(expected, got)
    except FlowError:
        return False


def _fields(*sources: Source) -> Pins:
    """By task, all fields that steps of any have: each value counts."""
    found: dict[str, dict[str, None]] = {}
    for step in (step for source in sources for step in source.workflow.steps):
        found.setdefault(usual(step.task), {}).update({field.id: None for field in step.fields})
    return found


def _acts(expected: Source, got: Source) -> bool:
    """Does the expected workflow do something on one of the events that the comparison made up?"""
    events = Events((expected.workflow, got.workflow))
    for seed in range(GENERATED):
        made = events.make(seed)
        if run(expected.workflow, made.event, made.shop, limits=_LIMITS).effects:
            return True
    return False
