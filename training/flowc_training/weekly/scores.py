"""What is thought of one conversation: by programs first, then facet by facet by a judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from flowc_serving.agent.json_value import Object
from flowc_training.judge.facets import VERDICTS, Verdict


class ScoreError(ValueError):
    """A JSON value that is no score; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of a conversation; what does not apply is None.

    ``compiles``: what it wrote last compiles. ``clean``: it was stored, and the checker has no error against it.
    ``acts``: on a made-up event it does something. ``kept``: an edit left alone what it was not asked to change.
    ``facets`` are the judge's answers, fewer where it gave none; ``trouble`` says why. ``value``, from 0 to 1, is what
    all of them come to.
    """

    id: str
    shop: str
    arm: str
    day: str
    slices: tuple[str, ...]
    value: float
    compiles: bool | None = None
    clean: bool | None = None
    acts: bool | None = None
    kept: bool | None = None
    facets: Mapping[str, Verdict] = field(default_factory=dict[str, Verdict])
    activated: bool = False
    trouble: str = ""

    @property
    def weighed(self) -> Weighed:
        """What figures by slice need of it."""
        return Weighed(self.id, self.shop, self.slices, self.value)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A conversation, or an example of the benchmark, with its slices and its value from 0 to 1."""

    id: str
    shop: str
    slices: tuple[str, ...]
    value: float


_YES_OR_NO = ("compiles", "clean", "acts", "kept")
_TEXTS = ("id", "shop", "arm", "day", "trouble")


def to_json(scored: Scored) -> Object:
    """Scores as a JSON object."""
    return {
        **{each: getattr(scored, each) for each in _TEXTS},
        "slices": [*scored.slices],
        "value": scored.value,
        **{each: getattr(scored, each) for each in _YES_OR_NO},
        "facets": dict(scored.facets),
        "activated": scored.activated,
    }


def from_json(data: Any) -> Scored:
    """The scores of a JSON object. Raises ``ScoreError``."""
    try:
        found = cast("Mapping[str, Any]", data)
        facets = {str(key): each for key, each in found["facets"].items()}
        if wrong := [each for each in facets.values() if each not in VERDICTS]:
            raise ValueError(f"{wrong[0]!r:.40} is no answer of a judge")
        value = float(found["value"])
        if not 0 <= value <= 1:
            raise ValueError(f"its value is {value}, and it goes from 0 to 1")
        texts: Any = {each: str(found[each]) for each in _TEXTS}
        answers: Any = {each: _answer(found[each]) for each in _YES_OR_NO}
        return Scored(
            slices=tuple(map(str, found["slices"])),
            value=value,
            facets=facets,
            activated=found["activated"] is True,
            **answers,
            **texts,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ScoreError(f"these are no scores: {type(error).__name__} {str(error)[:100]}") from None


def _answer(value: Any) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise TypeError(f"{value!r:.40} is neither true, false nor null")
    return value
