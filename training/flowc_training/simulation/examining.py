"""The benchmark in the simulation: two agents answer the same examples, and hard ones are hard for both."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist

import numpy as np

from flowc_training.languages import LANGUAGES
from flowc_training.simulation.agent import Floats
from flowc_training.simulation.assumptions import Assumptions
from flowc_training.simulation.kinds import KINDS, slices
from flowc_training.simulation.production import Draw, Numbers, chance
from flowc_training.weekly.measured import Marked, Measured

KIND: Numbers = np.repeat(np.arange(len(KINDS)), [each.examples for each in KINDS])
"""The kind of each example."""
SLICES: tuple[tuple[str, ...], ...] = tuple(
    slices(int(kind), number % len(LANGUAGES)) for number, kind in enumerate(KIND.tolist())
)
NAMES: tuple[str, ...] = tuple(
    f"{KINDS[int(kind)].name}-{number}" for number, kind in enumerate(KIND.tolist())
)


_CONTRACT = "simulation"


def measured(seed: int, week: int, of: Assumptions, agents: Mapping[str, Floats]) -> tuple[Measured, ...]:
    """What each agent comes to on the benchmark, given its success by kind.

    An example is as hard as chance made it once for the seed, and each attempt has luck of its own: two attempts are
    alike in ``alike`` of what decides, whoever makes them.
    """
    hard = chance(seed, 0, Draw.BENCHMARK).normal(size=len(KIND))
    drawn = chance(seed, week, Draw.ANSWERS)
    found: list[Measured] = []
    for name, success in agents.items():
        luck = drawn.normal(size=(of.attempts, len(KIND)))
        edge = np.array([NormalDist().inv_cdf(each) for each in success])[KIND]
        right = (np.sqrt(of.alike) * hard + np.sqrt(1 - of.alike) * luck < edge).mean(axis=0)
        marked = zip(NAMES, right.tolist(), SLICES, strict=True)
        found.append(Measured(name, _CONTRACT, tuple(Marked(*each, of.attempts) for each in marked)))
    return tuple(found)
