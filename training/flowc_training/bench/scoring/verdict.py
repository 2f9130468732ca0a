"""Is what a model did right? Decided by program, in the order of docs/benchmark.md; the first that decides counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import flowc
from flowc import FlowError, Source
from flowc_training.bench.events import cases_of
from flowc_training.bench.example import Example
from flowc_training.bench.outcome import Outcome, Saved
from flowc_training.bench.scoring.behaviour import behave, parting, pins_of, triggers_differ
from flowc_training.bench.scoring.facts import facts_of
from flowc_training.bench.scoring.keeping import lost
from flowc_training.bench.scoring.naming import other_names, renamed_cases
from flowc_training.bench.scoring.words import asks, misses

By = Literal["meaning", "events", "judge", "undecided", "words", "crash", "writing", "asking", "rest"]
"""What decided: the same meaning; events; the judge; nothing did; what was said; it broke; what was or was not stored;
when it was asked; what an edit changed besides."""

Judge: TypeAlias = Callable[[Example, Outcome], bool | None]
"""Decides where events cannot; None where it cannot either."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an outcome is right, what decided, and why in words.

    ``syntactic`` is whether a workflow was stored that the checker has no error against, None where none may be;
    ``behaviour`` the share of own events (effects times no effects) that went right.
    """

    right: bool
    by: By
    why: str = ""
    syntactic: bool | None = None
    behaviour: float = 0.0


def verdict(example: Example, outcome: Outcome, judge: Judge | None = None) -> Verdict:
    """The verdict on one outcome. Never raises for what a model wrote."""
    syntactic = bool(outcome.saved) and all(each.view for each in outcome.saved) if example.expected else None
    if outcome.is_crashed:
        return Verdict(False, "crash", outcome.error or "it did not come to an end", syntactic)
    found = _program(example, outcome, judge) if example.expected else _none(outcome)
    found = replace(found, syntactic=syntactic)
    if found.right and (missing := _unsaid(example, outcome)):
        return replace(found, right=False, by="words", why=missing)
    return found


def _unsaid(example: Example, outcome: Outcome) -> str:
    """What is not said, or may not be; in clarify the question itself must name what is missing."""
    if example.category != "clarify":
        return misses(example.says, outcome.said)
    return misses(replace(example.says, lacks=()), outcome.said[:1]) or misses(
        replace(example.says, has=()), outcome.said
    )


def _none(outcome: Outcome) -> Verdict:
    """Nothing may be written, and something must be said."""
    if outcome.saved:
        return Verdict(False, "writing", f"{outcome.saved[0].name!r} was stored, and nothing may be")
    if any(outcome.writes):
        return Verdict(False, "writing", "it tried to store a workflow, and nothing may be stored")
    if not any(each.strip() for each in outcome.said[-1:]):
        return Verdict(False, "words", "it said nothing")
    return Verdict(True, "words")


def _program(example: Example, outcome: Outcome, judge: Judge | None) -> Verdict:
    if why := _wrong_asking(example, outcome):
        return Verdict(False, "asking", why)
    if why := _wrong_saving(example, outcome):
        return Verdict(False, "writing", why)
    got, right = flowc.read(outcome.saved[0].view), [*_rights(example)]
    resources = example.shop.shop.resources
    facts = facts_of((example.expected, *example.also), outcome.saved[0].view, resources)
    cases = facts.cases(renamed_cases(cases_of(example), other_names(right, got)))
    found = behave(got, cases)
    told = Verdict(False, "events", behaviour=found.score)
    if example.edits and (why := _lost(example, outcome)):
        return replace(told, by="rest", why=why)
    if any(_means(each, got) for each in right):
        return replace(told, right=True, by="meaning", behaviour=1.0)
    if not found.is_right:
        return replace(told, why=next(f"{each.name}: {each.wrong[0]}" for each in found.events if each.wrong))
    starts = [(each, triggers_differ(each, got)) for each in right]
    begun_alike = [each for each, differs in starts if not differs]
    if not begun_alike:
        return replace(told, why=starts[0][1])
    pins = pins_of(cases)
    parts = [part for each in begun_alike if (part := parting(each, got, pins, facts))]
    if len(parts) < len(begun_alike):
        return replace(told, right=True)
    return _judged(example, outcome, judge, replace(told, why=f"on a made-up event: {parts[0].why}"))


def _judged(example: Example, outcome: Outcome, judge: Judge | None, told: Verdict) -> Verdict:
    """Own events cannot tell it from right, and made-up ones can: a judge decides, or nobody does."""
    said = judge(example, outcome) if judge else None
    if said is None:
        return replace(told, by="undecided")
    return replace(told, right=said, by="judge")


def _wrong_asking(example: Example, outcome: Outcome) -> str:
    """In clarify one question comes first, and nothing is written with it."""
    if example.category != "clarify":
        return ""
    if outcome.first_write() == 0:
        return "it wrote before it asked"
    return "" if asks(outcome.said[0]) else "it did not ask"


def _wrong_saving(example: Example, outcome: Outcome) -> str:
    """Exactly one workflow is to be stored: the one that is edited, or a new one."""
    saved = outcome.saved
    if not saved:
        refused = any(outcome.writes)
        return "what it wrote was refused, and nothing stored" if refused else "nothing was stored"
    if len(saved) > 1:
        return f"{len(saved)} workflows were stored or changed, and one is wanted"
    return _wrong_one(example, next(iter(saved)))


def _wrong_one(example: Example, saved: Saved) -> str:
    if not saved.view:
        return "what is stored is no workflow that can be read"
    if example.edits and not saved.before:
        return f"a new workflow was stored, and {example.edits!r} was to be edited"
    if example.edits and _name(saved.before) != example.edits:
        return f"{_name(saved.before)!r} was edited, and {example.edits!r} was to be"
    return (
        ""
        if example.edits or not saved.before
        else f"{saved.name!r} was changed, and a new workflow is wanted"
    )


def _name(view: str) -> str:
    return flowc.read(view).workflow.name or ""


def _lost(example: Example, outcome: Outcome) -> str:
    """What an edit took away or changed that the merchant did not speak of."""
    before = flowc.read(outcome.saved[0].before)
    got = flowc.read(outcome.saved[0].view)
    return min((lost(before, each, got) for each in _rights(example)), key=len, default="")


def _rights(example: Example) -> Iterator[Source]:
    return map(flowc.read, (example.expected, *example.also))


def _means(one: Source, other: Source) -> bool:
    try:
        return flowc.equivalent(one.workflow, other.workflow, generated=0).how == "meaning"
    except FlowError:
        return False
