"""A talk with its scores and its route: what lies in a home's ``pool`` and ``quarantine``, a file a week."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from flowc_serving.agent.json_value import Object, sayable
from flowc_training.lines import rewrite, whole
from flowc_training.weekly import routing, scores, talk as talks
from flowc_training.weekly.routing import Person, Routed, RoutingError, leak
from flowc_training.weekly.scores import Scored, ScoreError
from flowc_training.weekly.talk import Talk, TalkError

POOL = "pool"
QUARANTINE = "quarantine"
"""Folders of a home. In quarantine lie those of quarantine, those that people are to decide of, and of the pool those
that were drawn for people."""


class CaseError(ValueError):
    """A line that is no case; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Case:
    """``is_drawn`` says that the talk is of the week's sample for people."""

    talk: Talk
    scored: Scored
    routed: Routed
    is_drawn: bool = False


def to_json(case: Case) -> Object:
    """A case as a JSON object."""
    return {
        "talk": talks.to_json(case.talk),
        "scored": scores.to_json(case.scored),
        "routed": routing.to_json(case.routed),
        "is_drawn": case.is_drawn,
    }


def from_json(data: Any) -> Case:
    """The case of a JSON object. Raises ``CaseError``."""
    try:
        found = cast("Mapping[str, Any]", data)
        return Case(
            talks.from_json(found["talk"]),
            scores.from_json(found["scored"]),
            routing.from_json(found["routed"]),
            found.get("is_drawn") is True,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise CaseError(f"this is no case: {type(error).__name__} {str(error)[:100]}") from None
    except (TalkError, ScoreError, RoutingError) as error:
        raise CaseError(str(error)) from None


def file_of(home: Path, folder: str, week: str) -> Path:
    """Where the cases of a week lie in a home."""
    return home / folder / f"{week}.jsonl"


def write(path: Path, found: Iterable[Case]) -> None:
    """Write the cases of a week, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rewrite(path, (sayable(to_json(each), compact=True) + "\n" for each in found))


def read(path: Path) -> Iterator[Case]:
    """The cases of a file, one after another; none where there is no file. Raises ``CaseError``."""
    for number, line in whole(path):
        try:
            yield from_json(json.loads(line))
        except (ValueError, RecursionError) as error:
            raise CaseError(f"{path}:{number}: {error}") from None


def pooled(home: Path) -> Iterator[Case]:
    """Everything in a home's pool, the oldest week first. Raises ``CaseError``."""
    for path in sorted((home / POOL).glob("*.jsonl")):
        yield from read(path)


def learnt(home: Path, choices: Mapping[str, Person]) -> Iterator[Case]:
    """What a home's data is made of: its pool without what people said never to, and what they chose from quarantine.

    Consent and the benchmark hold over what people chose. Raises ``CaseError``.
    """
    yield from kept(pooled(home), choices)
    asked = sorted((home / QUARANTINE).glob("*.jsonl"))
    yield from late((each for path in asked for each in read(path)), choices)


def kept(pool: Iterable[Case], choices: Mapping[str, Person]) -> Iterator[Case]:
    """What is in a pool still: all but what people said never to."""
    return (each for each in pool if choices.get(each.talk.id) != "never")


def late(quarantine: Iterable[Case], choices: Mapping[str, Person]) -> Iterator[Case]:
    """What people chose from quarantines. Consent and the benchmark hold over what they chose."""
    for each in quarantine:
        is_chosen = choices.get(each.talk.id) == "pool" and each.talk.consents
        # One of the pool that was drawn for people lies there too.
        if is_chosen and each.routed.route != "pool" and not leak(each.talk):
            yield each
