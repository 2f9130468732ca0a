"""What the page calls things, in words of whoever reads it and not of the code."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from flowc_serving.rollout.statistics import Interval
from flowc_training.judge.correction import Estimate
from flowc_training.judge.facets import BY_ID
from flowc_training.weekly.gaps import Change, Gap
from flowc_training.weekly.page.content import Content
from flowc_training.weekly.sampling import Number

_CATEGORIES = {
    "create": "New workflows",
    "third_party": "New, with other apps",
    "email": "New, with e-mail",
    "edit": "Edits",
    "repair": "Repairs after errors",
    "clarify": "Vague requests",
    "question": "Questions",
    "not_flow": "Not for Flow",
    "impossible": "Beyond Flow",
    "hostile": "Hostile texts",
}
_LANGUAGES = {"en": "English", "fr": "French", "de": "German", "es": "Spanish", "ja": "Japanese"}
_KINDS: Mapping[str, Callable[[str], str]] = {
    "all": lambda _: "All conversations",
    "category": lambda value: _CATEGORIES.get(value, f"Category {value}"),
    "language": lambda value: f"In {_LANGUAGES.get(value, value)}",
    "email": lambda value: "Writes e-mail" if value == "yes" else "Writes no e-mail",
    "third_party": lambda value: "Uses other apps" if value == "yes" else "Uses Shopify only",
    "steps": lambda value: f"{value.replace('-', '–')} steps",
    "edit": lambda value: f"Edit: {value}",
    "hard": lambda value: {"easy": "Easy", "medium": "Medium", "hard": "Hard"}.get(value, value),
}


def called(name: str) -> str:
    """What a slice is called."""
    kind, _, value = name.partition("=")
    if kind in _KINDS:
        return _KINDS[kind](value)
    task = value.rpartition("::")[2].replace("_", " ") or value
    return f"{kind.replace('_', ' ').capitalize()}: {task}"


_NAMED = re.compile(r"\b(?:all|category|language|email|third_party|steps|edit|hard)=[\w-]+")


def sentence(text: str) -> str:
    """Words of a decision as a sentence, with slices by what they are called."""
    told = _NAMED.sub(lambda found: f"“{called(found[0])}”", text)
    return f"{told[:1].upper()}{told[1:]}{'' if told.endswith('.') else '.'}"


def facet(name: str) -> str:
    """What a facet of the judge is called."""
    return BY_ID[name].title if name in BY_ID else name


HOWS = {
    "corrected": "the judge, corrected by people",
    "people": "people alone",
    "judge": "the judge alone, uncorrected",
}
"""How a share was had."""


def share(number: Number) -> str:
    """A share that was estimated, and between what it lies; neither leaves what a share can be."""
    value, low, high = (min(1.0, max(0.0, each)) for each in _three(number.estimate))
    mark = {"corrected": "", "people": " °", "judge": " *"}[number.how]
    return f"{percent(value)} ({100 * low:.0f} to {100 * high:.0f}){mark}"


def reach(number: Number) -> Interval:
    """Where a share lies, for a drawing."""
    return Interval(*_three(number.estimate))


def _three(found: Estimate) -> tuple[float, float, float]:
    return found.value, found.low, found.high


def percent(value: float) -> str:
    """A share."""
    return f"{100 * value:.0f} %"


def between(found: Interval) -> str:
    """An interval of a share."""
    return f"{100 * found.low:.0f} to {100 * found.high:.0f} %"


def points(found: Interval) -> str:
    """A difference of shares, and between what it lies."""
    return f"{100 * found.value:+.0f} ({100 * found.low:+.0f} to {100 * found.high:+.0f})"


def minutes(value: float) -> str:
    """How long something took."""
    if value < 1:
        return f"{60 * value:.0f} s"
    return f"{value:.1f} min" if value < 90 else f"{value / 60:.1f} h"


def money(value: float, currency: str) -> str:
    """What something cost."""
    return f"{currency}{value:,.2f}" if value else "–"


def standing(gap: Gap) -> str:
    """How a slice stands."""
    if gap.within:
        return f"short, by {' and '.join(map(called, gap.within))}"
    return gap.standing


def changed(found: Change | None) -> str:
    """A slice against another week or arm; nothing where one of both has too few."""
    return points(found.difference) if found else "–"


def headline(content: Content) -> tuple[str, str]:
    """What came of the week: good, bad or neither, and in a sentence."""
    decision, move = content.decision, content.move
    if move is not None and move.go == "back":
        return "bad", "The new model was taken back: every shop has the usual one again."
    if decision is None:
        return "plain", "No candidate came to the gate this week: the model stays as it is."
    if not decision.passes:
        return "bad", "The week ends with the model that it began with: the candidate was held back."
    if move is None or (move.go == "hold" and not move.percent):
        return "good", "The candidate passed the gate."
    if move.is_done:
        return "good", "The new model is the usual one now."
    if move.go == "hold":
        return "good", f"The candidate passed the gate; the roll-out waits at {move.percent:g} % of shops."
    return "good", f"The candidate passed the gate: {move.percent:g} % of shops get the new model."
