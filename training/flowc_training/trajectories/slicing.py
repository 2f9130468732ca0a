"""Slices that trajectories are asked for: what of them is drawn directly, and which trajectories are in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from flowc import FlowError, did_you_mean
from flowc_training import tags
from flowc_training.categories import CATEGORIES, Category
from flowc_training.languages import LANGUAGES, Language
from flowc_training.population.plan import Plan
from flowc_training.population.printing import view
from flowc_training.trajectory import Trajectory

_BANDS = tuple(map(tags.band, (1, 3, 5, 9, 16)))
_VALUES: Mapping[str, tuple[str, ...] | None] = {
    "category": CATEGORIES,
    "language": LANGUAGES,
    "edit": None,
    "trigger": None,
    "condition": None,
    "action": None,
    "tool": None,
    "email": ("yes", "no"),
    "third_party": ("yes", "no"),
    "steps": _BANDS,
}
"""The keys of ``Tags.slices``; None where values are open."""
_OF_A_PLAN = frozenset({"trigger", "condition", "action", "email", "third_party", "steps"})
"""Keys that the plan of a workflow decides before anything is played."""


class SliceError(ValueError):
    """A text that is no slice; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Slices:
    """Slices that a trajectory is to be in, all of them."""

    asked: frozenset[str]

    @property
    def category(self) -> Category | None:
        """The one that is asked for; a kind of edit is one of edits."""
        found = self._value("category") or ("edit" if self._value("edit") else None)
        return cast("Category | None", found)

    @property
    def language(self) -> Language | None:
        """The one that is asked for."""
        return cast("Language | None", self._value("language"))

    @property
    def fits(self) -> Callable[[Plan], bool] | None:
        """Whether a plan makes a workflow of these slices; None where that is not asked.

        It spares playing most of what would be thrown away. An edit changes a plan, so what was played is asked again.
        """
        wanted = frozenset(each for each in self.asked if each.partition("=")[0] in _OF_A_PLAN)
        return (lambda plan: wanted <= _planned(plan)) if wanted else None

    def has(self, made: Trajectory) -> bool:
        """Is a trajectory in all of them?"""
        told = tags.of(made.workflow, made.category, made.language, made.conversation, made.edit)
        return self.asked <= {*told.slices()}

    def _value(self, key: str) -> str | None:
        return next(
            (value for each in self.asked for name, _, value in [each.partition("=")] if name == key), None
        )


def read(texts: Iterable[str]) -> Slices:
    """The slices of texts such as ``category=edit``. Raises ``SliceError`` with all that is wrong."""
    found = frozenset(texts)
    problems = [*filter(None, map(_wrong, sorted(found)))]
    keys = [each.partition("=")[0] for each in sorted(found)]
    problems += [
        f"{key} has one value, not {keys.count(key)}: ask for each of them by itself"
        for key in ("category", "language", "edit", "email", "third_party", "steps")
        if keys.count(key) > 1
    ]
    if problems:
        raise SliceError("; ".join(problems))
    return Slices(found)


def _wrong(text: str) -> str:
    key, equals, value = text.partition("=")
    if not equals or not value:
        return f"{text!a:.60} is no slice: write key=value, such as category=edit"
    if key not in _VALUES:
        return f"no slice has the key {key!a:.40}{_meant(key, _VALUES)}; there are {', '.join(_VALUES)}"
    values = _VALUES[key]
    if values is not None and value not in values:
        return f"{key} is not {value!a:.40}{_meant(value, values)}; it is {', '.join(values)}"
    return ""


def _meant(said: str, known: Iterable[str]) -> str:
    meant = did_you_mean(said[:100], known)
    return f": did you mean {meant}?" if meant else ""


def _planned(plan: Plan) -> frozenset[str]:
    try:
        return frozenset(tags.of_view(view(plan)).slices())
    except (FlowError, ValueError):
        return frozenset()
