"""Proves that the benchmark is right: each example by itself, its wrong variants, and what all cover together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import flowc
from flowc import FlowError, Source, catalog
from flowc.check import Known, examine
from flowc.testing import Case
from flowc_serving.agent.shop_file import ShopFile
from flowc_serving.agent.world import catalog_of
from flowc_training import tags
from flowc_training.bench.events import cases_of
from flowc_training.bench.example import NOW, Example
from flowc_training.bench.files import Problem
from flowc_training.bench.scoring.behaviour import (
    Pins,
    behave,
    is_effect,
    is_quiet,
    parting,
    pins_of,
    triggers_differ,
)
from flowc_training.bench.variants import Variant, variants

_UNKNOWN_TASK = "FC410"
_WITHOUT_APP = frozenset({"third_party", "hostile", "impossible"})
"""Categories in which a shop may lack the app of a task."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of one example. ``weak`` are wrong variants that only made-up events tell from the right workflow."""

    example: Example
    problems: tuple[Problem, ...]
    variants: int = 0
    weak: tuple[str, ...] = ()


def verify(example: Example) -> Verified:
    """All that can be proven of one example."""
    file = f"examples/{example.id}.yaml"
    if not example.expected:
        return Verified(example, tuple(Problem(file, 0, *each) for each in _says(example)))
    try:
        found = [*_program(example), *_says(example), *_stored(example)]
        told, count, weak = _held(example)
    except FlowError as error:
        return Verified(example, (Problem(file, 0, str(error)),))
    return Verified(example, tuple(Problem(file, 0, *each) for each in [*found, *told]), count, weak)


# The program.


def _program(example: Example) -> Iterator[tuple[str, str]]:
    for name, view in _views(example):
        canonical = _canonical(view)
        if canonical != view:
            line = _first_difference(view, canonical)
            yield f"{name} is not in canonical form from its line {line} on", f"write\n{_indented(canonical)}"
        yield from _checked(example, name, view)
    found = tags.of_view(example.expected)
    if example.category == "email" and not found.email:
        yield "an example of email sends no e-mail", "name another category, or send one"
    if example.category == "third_party" and not found.third_party:
        yield "an example of third_party has no task of an app", "name another category, or use one"


def _views(example: Example) -> Iterator[tuple[str, str]]:
    yield "expected", example.expected
    for number, view in enumerate(example.also, 1):
        yield f"also {number}", view


def _canonical(view: str) -> str:
    return flowc.to_python(flowc.to_json(view), layout=False)


def _first_difference(one: str, other: str) -> int:
    lines = zip(one.splitlines(), other.splitlines(), strict=False)
    return next(
        (n for n, (a, b) in enumerate(lines, 1) if a != b), 1 + min(one.count("\n"), other.count("\n"))
    )


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines()).rstrip("\n")


def _checked(example: Example, name: str, view: str) -> Iterator[tuple[str, str]]:
    """What the checker says: of errors all, and of an app that is not installed where the category is not about it."""
    for each in examine(view, _known(example.shop)).diagnostics:
        line = each.span.line if each.span else 0
        if each.severity == "error":
            yield f"{name}, line {line}: {each.message}", each.hint or ""
        elif each.code == _UNKNOWN_TASK and example.category not in _WITHOUT_APP:
            yield f"{name}, line {line}: {each.message}", "name its app among the apps of the shop"


@lru_cache(maxsize=64)
def _known(shop: ShopFile) -> Known:
    """What a workflow of a shop is checked against: the tasks of its apps, and the benchmark's time."""
    return Known(catalog_of(catalog.load(), shop.shop.apps), None, NOW)


def _says(example: Example) -> Iterator[tuple[str, str]]:
    """Can the words be said that must be?"""
    has = {text.casefold() for group in example.says.has for text in group}
    for text in example.says.lacks:
        if text.casefold() in has:
            yield f"says has and lacks {text!r}", "take it out of one of them"
        elif any(text.casefold() in each for each in has):
            yield f"says lacks {text!r}, which stands in what it has", "lacks needs a longer text"


# An edit.


def _stored(example: Example) -> Iterator[tuple[str, str]]:
    if not example.edits:
        return
    before = stored_view(example)
    if flowc.equivalent(before, example.expected, generated=0).how == "meaning":
        yield "expected does what the stored workflow does already", "write the workflow after the edit"
        return
    cases = cases_of(example)
    found = behave(flowc.read(before), cases)
    if cases and found.is_right and not triggers_differ(flowc.read(example.expected), flowc.read(before)):
        yield (
            "the stored workflow passes all events as it is",
            "write an event on which the edit does something else",
        )


def stored_view(example: Example) -> str:
    """The pure view of the workflow that is edited; empty where none is."""
    documents = [each.document for each in example.shop.workflows if each.name == example.edits]
    return flowc.to_python(documents[0], layout=False) if example.edits and documents else ""


# Events and variants.


def _held(example: Example) -> tuple[list[tuple[str, str]], int, tuple[str, ...]]:
    """What is wrong with the events, how many wrong variants there are, and which only made-up events catch."""
    cases = cases_of(example)
    problems = [*_kinds(cases)]
    for name, view in _views(example):
        for each in behave(flowc.read(view), cases).events:
            problems += [(f"{name} fails on {each.name!r}: {wrong}", "") for wrong in each.wrong]
    if problems:
        return problems, 0, ()
    return _variants(example, cases)


def _kinds(cases: Iterable[Case]) -> Iterator[tuple[str, str]]:
    expectations = [each.expected for each in cases]
    if not any(map(is_effect, expectations)):
        yield "there is no event where something must happen", "add one with effects: or including:"
    if not any(map(is_quiet, expectations)):
        hint = (
            "add one with no_effects: true, or with not: and the effect that may not happen; for a workflow without a "
            "condition an event of another trigger, with error: FC504"
        )
        yield "there is no event where nothing may happen", hint
    if any("::" not in mark.text for each in expectations for mark in each.path):
        hint = "name tasks in it only, such as shopify.flow.wait, or say effects instead"
        yield "path holds a workflow to one way of doing it", hint


def _variants(
    example: Example, cases: tuple[Case, ...]
) -> tuple[list[tuple[str, str]], int, tuple[str, ...]]:
    pins, right = pins_of(cases), flowc.read(example.expected)
    problems: list[tuple[str, str]] = []
    weak: list[str] = []
    count = 0
    for variant in variants(example.expected, pins):
        source = _source(variant)
        if source is None:
            continue
        count += 1
        if not behave(source, cases).is_right:
            continue
        told = f"a wrong workflow passes: {variant.what} (line {variant.line} of expected)"
        if variant.must:
            problems.append((told, f"add {variant.event}"))
            continue
        where = "" if _parts(right, source, pins) else ", on made-up events too"
        weak.append(f"{told}{where}; to catch it, add {variant.event}")
    return problems, count, tuple(weak)


def _source(variant: Variant) -> Source | None:
    """The variant as a workflow, where it is one."""
    try:
        return flowc.read(variant.view)
    except FlowError:
        return None


def _parts(right: Source, wrong: Source, pins: Pins) -> bool:
    return bool(triggers_differ(right, wrong)) or parting(right, wrong, pins) is not None


# All together.


def repeated(examples: Iterable[Example]) -> Iterator[Problem]:
    """Examples that ask the same of the same shop."""
    seen: dict[tuple[str, ...], str] = {}
    for each in examples:
        key = (each.shop.shop.domain, *each.turns)
        first = seen.setdefault(key, each.id)
        if first != each.id:
            yield Problem(f"examples/{each.id}.yaml", 0, f"{first} asks the same", "ask something else")
