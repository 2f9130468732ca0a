"""Requests that leave out what nobody can guess, with the question that must be asked and the merchant's answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from flowc_training.languages import Language
from flowc_training.population.parts import FORMS, load
from flowc_training.population.plan import Plan, Use
from flowc_training.requests import phrases
from flowc_training.requests.describing import clause, described
from flowc_training.requests.sentences import texts
from flowc_training.requests.styles import Style
from flowc_training.requests.typos import exact, slipped
from flowc_training.requests.wishing import wish
from flowc_training.requests.wording import Speaker, wordings

_MOST = 3
"""More than this nobody answers at once."""
_GOAL = 0.3
"""How often nothing is said but what it is for."""
_PLACE = "§"


@dataclass(frozen=True, slots=True)
class Missing:
    """A value that is left out: of which slot of which part. ``kind`` is what it is (``tag``, ``money`` …)."""

    use: Use
    slot: str
    kind: str

    @property
    def key(self) -> tuple[str, str]:
        """The part and the slot."""
        return self.use.part.id, self.slot


@dataclass(frozen=True, slots=True)
class Vague:
    """A request that cannot be carried out as it stands; ``question`` asks for all that is missing, and only for that;
    ``answer`` is what the merchant says then."""

    text: str
    language: Language
    style: Style
    missing: tuple[Missing, ...]
    question: str
    answer: str


def vague(plan: Plan, style: Style, rng: Random) -> Vague | None:
    """A vague request for a plan; nothing where all that it needs can be guessed or said in no other way."""
    found = unguessable(plan, style.language)
    if not found:
        return None
    whole = len(found) <= _MOST and _covers(plan, found) and _differ(found) and rng.random() < _GOAL
    if whole and (goal := _goal(plan, style, rng)):
        text, missing = goal, found
    else:
        whole = False
        missing = _some(found, rng)
        loose = Speaker(style.language, rng, style.quotes, changed=_loosened(missing, style.language))
        text = wish(plan, style, rng, loose)
    text = slipped(text, style.language, style.typos, rng, exact(plan, style.language))
    question = _question(plan, missing, style.language, rng, whole=whole)
    return Vague(
        text, style.language, style, missing, question, _answer(missing, style.language, rng, whole=whole)
    )


def unguessable(plan: Plan, language: Language) -> tuple[Missing, ...]:
    """The values of a plan that can be left out: of parts that say one of a kind, and stand in the plan once."""
    counts = Counter(each.part.id for each in plan.uses)
    values = Counter(value.said(language) for use in plan.uses for value in use.values.values())
    found: list[Missing] = []
    for use in plan.uses:
        kinds = {name: kind_of(kind) for name, kind in use.part.slots.items()}
        for slot, kind in kinds.items():
            alone = counts[use.part.id] == 1 and values[use.values[slot].said(language)] == 1
            if kind and alone and list(kinds.values()).count(kind) == 1 and _is_said(use, slot, language):
                found.append(Missing(use, slot, kind))
    return tuple(found)


def _is_said(use: Use, slot: str, language: Language) -> bool:
    return all(
        f"${slot}" in wording for form in use.part.words for wording in wordings(use.part, form, language)
    )


def _some(found: Sequence[Missing], rng: Random) -> tuple[Missing, ...]:
    """One, or two of different kinds: the answer says which is which."""
    two = rng.sample(found, min(len(found), rng.choice((1, 1, 1, 2))))
    chosen = two if _differ(two) else two[:1]
    return tuple(each for each in found if each in chosen)


def _differ(missing: Sequence[Missing]) -> bool:
    return len({each.kind for each in missing}) == len(missing)


def _covers(plan: Plan, found: Sequence[Missing]) -> bool:
    """Are all values of a plan among some?"""
    return len(found) == sum(len(each.part.slots) for each in plan.uses)


def _goal(plan: Plan, style: Style, rng: Random) -> str:
    goals = load().goals(plan.intent, style.language)
    if not goals:
        return ""
    known = phrases.load(style.language)
    frame = rng.choice(known.choices("goals", "text")).replace("{goal}", "{acts}")
    grammar = phrases.GRAMMARS[style.language]
    around = known.around(style, rng)
    return texts(style).prose([grammar.framed(frame, "", rng.choice(goals))], around)


def _loosened(missing: Sequence[Missing], language: Language) -> Callable[[Use, str], str]:
    """Changes a wording so that it says what is missing only vaguely."""
    kinds = {each.key: each.kind for each in missing}

    def changed(use: Use, wording: str) -> str:
        for slot in use.part.slots:
            if kind := kinds.get((use.part.id, slot)):
                wording = loosened(wording, slot, kind, language)
        return wording

    return changed


def loosened(wording: str, slot: str, kind: str, language: Language) -> str:
    """A wording that says one of its values only vaguely."""
    row = _table()[language][kind]
    hole = rf"\${slot}(?:_raw)?(?![a-zA-Z])"
    marked = re.sub(rf"(?:[“«„「\"]\s?)?{hole}(?:\s?[”»“」\"])?", _PLACE, wording)
    for pattern, other in row["patterns"]:
        changed, times = re.subn(pattern, other, marked)
        if times:
            return changed
    return marked.replace(_PLACE, row["else"])


def _question(plan: Plan, missing: Sequence[Missing], language: Language, rng: Random, *, whole: bool) -> str:
    table = _table()[language]
    blank = [each.key for each in missing]
    if whole:
        said = described(plan, rng, language, blank)
        return f"{rng.choice(table['proposal'])}\n\n{said}\n\n{rng.choice(table['missing'])}"
    asks = [(table[each.kind]["ask"], _clause(each, blank, language, rng)) for each in missing]
    if len(asks) == 1:
        return _asked(rng.choice(table["questions"]), *asks[0])
    return "\n".join(
        [rng.choice(table["several"]), *(f"- {_asked(table['questions'][0], *each)}" for each in asks)]
    )


def _asked(frame: str, ask: str, clause: str) -> str:
    return (
        frame.replace("{ask_low}", f"{ask[0].lower()}{ask[1:]}")
        .replace("{ask}", ask)
        .replace("{clause}", clause)
    )


def _clause(missing: Missing, blank: Sequence[tuple[str, str]], language: Language, rng: Random) -> str:
    return clause(missing.use, FORMS[missing.use.part.kind][-1], language, rng, blank)


def _answer(missing: Sequence[Missing], language: Language, rng: Random, *, whole: bool) -> str:
    table = _table()[language]
    values = [(table[each.kind]["noun"], each.use.values[each.slot].said(language)) for each in missing]
    if len(values) == 1:
        answer = rng.choice(table["answers"]).replace("{value}", values[0][1])
    else:
        pairs = [table["pair"].replace("{noun}", noun).replace("{value}", value) for noun, value in values]
        answer = rng.choice(("、" if language == "ja" else ", ", "\n")).join(pairs)
    if not whole:
        return answer
    gap = "\n" if "\n" in answer else "" if language == "ja" else " "
    return f"{rng.choice(table['yes'])}{gap}{answer}"


def kind_of(slot: str) -> str:
    """What the values of a kind of slot are: ``tag``, ``money`` …; empty where they are nothing of these."""
    kind = load().slots[slot]
    return _table()["kinds"].get(kind.shop or kind.unit, "")


def _table() -> Mapping[str, Any]:
    return phrases.table("vague")
