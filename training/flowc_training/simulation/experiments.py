"""Many seeds of several loops, and the same in worlds that are assumed otherwise: where does the advantage end?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import fmean
from typing import Any

from flowc_serving.rollout.statistics import Interval
from flowc_training.markdown import table
from flowc_training.simulation.assumptions import Assumptions
from flowc_training.simulation.loops import BLIND, LOOPS, OURS, PARTS, TRUSTING, Loop
from flowc_training.simulation.rows import Row
from flowc_training.simulation.running import run
from flowc_training.simulation.summary import Run, middle, runs

OTHERWISE: Mapping[str, Mapping[str, Any]] = {
    "as assumed": {},
    "a judge that knows nothing": {"judge_yes_right": 0.6, "judge_yes_wrong": 0.6, "judge_kind_to_email": 0.0},
    "the same, and 400 answers of people": {
        "judge_yes_right": 0.6, "judge_yes_wrong": 0.6, "judge_kind_to_email": 0.0, "people": 400,
    },
    "a perfect judge": {"judge_yes_right": 1.0, "judge_yes_wrong": 0.0, "judge_kind_to_email": 0.0},
    "300 conversations are read": {"read": 300},
    "10 answers of people": {"people": 10},
    "a tenth of the traffic": {"conversations": 40_000},
    "a hundredth of the traffic": {"conversations": 4_000, "shops": 2_000},
    "one look at the roll-out a week": {"looks": 1},
    "merchants activate what is right": {"activation": -2.0, "activation_right": 5.0, "activation_shop": 0.3},
    "the broken file comes in a calm week": {"broken_week": 6},
    "no broken file": {"broken_week": 0},
    "made rows teach little": {"made_worth": 0.2},
    "nothing shifts": {"shift_week": 0},
}  # fmt: skip
"""Other worlds, and what is other in them."""
_SEEN = 0.0005
"""A difference that is not nothing once it is rounded."""


def simulate(seeds: int, weeks: int, of: Assumptions, loops: Sequence[Loop] = LOOPS) -> Iterator[Row]:
    """The rows of seeds from 1 on: loop by loop, seed by seed, week by week."""
    for loop in loops:
        for seed in range(1, seeds + 1):
            yield from run(seed, loop, of, weeks)


def sensitivity(seeds: int, weeks: int, of: Assumptions) -> Iterator[str]:
    """A table: in each world, what ours has at the end beyond the others, by seed."""
    head = [
        "world",
        f"{OURS.name}, right at the end",
        f"beyond {BLIND.name}",
        f"beyond {TRUSTING.name}",
        "broken one held by each",
    ]
    yield from table(
        head, (_world(name, seeds, weeks, replace(of, **other)) for name, other in OTHERWISE.items())
    )


def parts(seeds: int, weeks: int, of: Assumptions) -> Iterator[str]:
    """A table: ours with one part left out, at the end and in the line that the broken file was of."""
    found = runs(simulate(seeds, weeks, of, (OURS, *PARTS)))
    head = ["loop", "all requests", "new requests", of.broken_kind]
    yield from table(head, ([loop, *_ends(its, of)] for loop, its in found.items()))


def _ends(its: Sequence[Run], of: Assumptions) -> Iterator[str]:
    for lines in (("all",), ("edit", "e-mail", "third party"), (of.broken_kind,)):
        yield _points(middle([fmean(run.last.success[line] for line in lines) for run in its]))


def _world(name: str, seeds: int, weeks: int, of: Assumptions) -> list[str]:
    found = runs(simulate(seeds, weeks, of))
    ours = found[OURS.name]
    held = [
        f"{sum(run.broken is not None and run.broken.candidate == 'held' for run in its)}"
        for its in found.values()
    ]
    return [
        name,
        _points(middle([run.last.success["all"] for run in ours])),
        *(_beyond(ours, found[other.name]) for other in (BLIND, TRUSTING)),
        f"{', '.join(held)} of {len(ours)}" if of.broken_week else "–",
    ]


def _beyond(ours: Sequence[Run], others: Sequence[Run]) -> str:
    """The difference in points, bold where nearly all seeds have the same sign."""
    pairs = zip(ours, others, strict=True)
    found = middle([one.last.success["all"] - other.last.success["all"] for one, other in pairs])
    told = f"{found.value * 100:+.1f} [{found.low * 100:+.1f}, {found.high * 100:+.1f}]"
    return f"**{told}**" if found.low >= _SEEN or found.high <= -_SEEN else told


def _points(of: Interval) -> str:
    return f"{of.value * 100:.0f} [{of.low * 100:.0f}, {of.high * 100:.0f}]"
