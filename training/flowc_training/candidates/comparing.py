"""Examples on which a candidate and the served model part: what was asked, and what either stored, for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from flowc_serving.agent.json_value import Json, Object
from flowc_training.bench import running
from flowc_training.bench.example import Example as Asked
from flowc_training.bench.results import Sample
from flowc_training.weekly import records
from flowc_training.weekly.page.content import Example

SHOWN = 5
"""Of each kind."""
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Parted:
    """Examples that only the candidate gets right, and those that only the served model does."""

    better: tuple[Example, ...]
    worse: tuple[Example, ...]


def to_json(parted: Parted) -> Object:
    """Both as a JSON object."""
    return {
        name: [cast("Json", records.to_json(each)) for each in found]
        for name, found in (("better", parted.better), ("worse", parted.worse))
    }


def parted(asked: Sequence[Asked], before: Path, after: Path, most: int = SHOWN) -> Parted:
    """The first examples on which the results in two folders part, in the order in which they were asked."""
    old, new = _samples(before), _samples(after)
    both = [each for each in asked if each.id in old and each.id in new]
    return Parted(
        tuple([*_told(both, old, new, good=new, bad=old)][:most]),
        tuple([*_told(both, old, new, good=old, bad=new)][:most]),
    )


def _samples(folder: Path) -> Mapping[str, Sample]:
    return {each.outcome.example: each for each in running.there(folder)}


def _told(
    asked: Sequence[Asked],
    old: Mapping[str, Sample],
    new: Mapping[str, Sample],
    *,
    good: Mapping[str, Sample],
    bad: Mapping[str, Sample],
) -> Iterator[Example]:
    for each in asked:
        if good[each.id].verdict.right and not bad[each.id].verdict.right:
            yield Example(
                each.id,
                "\n".join(each.turns),
                _stored(old[each.id]),
                _stored(new[each.id]),
                bad[each.id].verdict.why[:_LONGEST],
                new[each.id].slices,
            )


def _stored(sample: Sample) -> str:
    """What was stored in the end; what was said where nothing was."""
    views = [each.view for each in sample.outcome.saved if each.view]
    return "\n".join(views) or "\n".join(sample.outcome.said)
