"""The second pass: which tasks a request asks for, read from its text alone.

A matcher over the words of all parts in the request's language: what a wording of a part says must stand in the text,
near together, whatever its endings, accents and slips. A request that does not say its trigger and its main act is of
no use: nobody could have answered it.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from flowc_training.languages import Language
from flowc_training.population.parts import HOLE, Part, load
from flowc_training.population.plan import Do, Plan, Use, nodes
from flowc_training.requests.spanish import future, subjunctive, third
from flowc_training.requests.words import alike, words
from flowc_training.tags import of_view

ENOUGH = 0.85
"""The share of a wording's weight that must be found."""
_TELLING = 1.0
"""Of a short wording no word may be missing but those that stand everywhere (*the*, *an*)."""
_LONGEST = 6000
"""Characters of a text that are read."""
_HELD = re.compile(rf"(?:{HOLE.pattern})(?:/[!-~]*)?")
"""A value; an address with what follows in it (``$url/orders``), as addresses of a text are no words either."""
_BETWEEN = (3, 15)
"""How many other words, or letters of Japanese, values may bring between those of a wording."""


@dataclass(frozen=True, slots=True)
class _Wording:
    """A way to say some tasks: the weights of its words; ``reach`` is how far apart they may stand.
    A word of the weight ``telling`` or more may not be missing."""

    tasks: frozenset[str]
    weights: Mapping[str, float]
    anchor: str
    total: float
    reach: int
    telling: float


def implied(text: str, language: Language) -> frozenset[str]:
    """The ids of the tasks that a text asks for."""
    places: dict[str, list[int]] = {}
    for at, word in enumerate(words(text[:_LONGEST], language)):
        for known in _known(word, language):
            places.setdefault(known, []).append(at)
    return frozenset(task for each in _vocabulary(language) if _said(each, places) for task in each.tasks)


def fits(text: str, language: Language, plan: Plan) -> bool:
    """Does a text ask for one of a plan's triggers and for its main act?"""
    return wants(plan, implied(text, language))


def wants(plan: Plan, found: frozenset[str]) -> bool:
    """Are one of a plan's triggers and its main act among some tasks?"""
    act = main_act(plan)
    triggers = [tasks(each.part) for each in plan.triggers]
    return any(each <= found for each in triggers) and (act is None or tasks(act.part) <= found)


def meaning(plan: Plan) -> tuple[frozenset[str], frozenset[str]]:
    """The tasks of a plan's triggers, and those of its main act."""
    act = main_act(plan)
    triggers = frozenset(task for each in plan.triggers for task in tasks(each.part))
    return triggers, tasks(act.part) if act else frozenset()


def main_act(plan: Plan) -> Use | None:
    """The first act that is no pause."""
    acts = (node.use for node in nodes(plan.body) if isinstance(node, Do))
    return next((each for each in acts if not each.part.is_wait), None)


def tasks(part: Part) -> frozenset[str]:
    """The ids of the tasks of a part; a test has none."""
    return _tasks(part.kind, f"{part.before}\n{part.code}") if part.kind != "test" else frozenset()


@cache
def _tasks(kind: str, code: str) -> frozenset[str]:
    code = HOLE.sub(lambda found: f"a_{found[1]}", code)
    found = of_view(f"{code}\ndef workflow(): pass" if kind == "trigger" else code)
    return frozenset(found.triggers if kind == "trigger" else found.actions)


def _said(wording: _Wording, places: Mapping[str, list[int]]) -> bool:
    """Do enough of the words stand around one of the places of the weightiest?"""
    for place in places.get(wording.anchor, ()):
        missing: list[float] = []
        for word, weight in wording.weights.items():
            at = places.get(word, ())
            near = bisect_left(at, place - wording.reach)
            if near == len(at) or at[near] > place + wording.reach:
                missing.append(weight)
        if sum(missing) <= (1 - ENOUGH) * wording.total and max(missing, default=0.0) < wording.telling:
            return True
    return False


@cache
def _vocabulary(language: Language) -> tuple[_Wording, ...]:
    rows = [
        (tasks(part), words(_HELD.sub(" ", wording), language))
        for part in load().parts.values()
        if part.kind in ("trigger", "act")
        for name, form in part.words.items()
        for wording in _inflected(form.get(language, ()), name, language)
    ]
    counts = Counter(word for _, said in rows for word in {*said})
    found: list[_Wording] = []
    for names, said in rows:
        weights = {word: math.log(1.2 * len(rows) / counts[word]) for word in said}
        if names and weights:
            anchor = max(weights, key=lambda word: (weights[word], word))
            reach = len(said) + _BETWEEN[language == "ja"]
            telling = math.inf if language == "ja" or len(weights) > 6 else _TELLING
            found.append(_Wording(names, weights, anchor, sum(weights.values()), reach, telling))
    return tuple(found)


def _inflected(wordings: Sequence[str], form: str, language: Language) -> Iterator[str]:
    """Wordings; of Spanish also those whose verbs are not alike in another mood."""
    for each in wordings:
        yield each
        if language == "es":
            changed = (
                (future(each),)
                if form == "when"
                else (third(each), subjunctive(each))
                if form == "do"
                else ()
            )
            yield from (other for other in changed if other != each)


@cache
def _words(language: Language) -> Mapping[str, tuple[str, ...]]:
    """The words of the vocabulary by their first letters."""
    found: dict[str, set[str]] = {}
    for each in _vocabulary(language):
        for word in each.weights:
            found.setdefault(word[:1], set()).add(word)
    return {key: tuple(sorted(each)) for key, each in found.items()}


@cache
def _known(word: str, language: Language) -> tuple[str, ...]:
    """The words of the vocabulary that a word of a text stands for."""
    near = _words(language).get(word[:1], ())
    if language == "ja":
        return (word,) if word in near else ()
    return tuple(each for each in near if alike(each, word))
