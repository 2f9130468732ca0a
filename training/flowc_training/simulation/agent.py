"""A scripted agent: how often it is right with a kind of request depends on what it was trained on, and on luck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from flowc_training.simulation.assumptions import Assumptions
from flowc_training.simulation.kinds import KINDS, TRANSFER

Floats: TypeAlias = NDArray[np.float64]
_WORTH = np.array([[TRANSFER.get((a.name, b.name), float(a is b)) for b in KINDS] for a in KINDS])


@dataclass(frozen=True, slots=True, eq=False)
class Agent:
    """What is known of each kind, in rows: ``right`` and ``wrong`` ones; ``luck`` is the last training's, in logits."""

    right: Floats
    wrong: Floats
    luck: Floats

    def success(self, of: Assumptions) -> Floats:
        """The share of requests that it gets right, by kind.

        A saturating curve of the rows that are known, those of related kinds counting for a part, less what wrong
        rows spoil.
        """
        known = self.right @ _WORTH
        share = of.floor + (of.ceiling - of.floor) * known / (known + of.half)
        spoilt = 1 - of.harm * self.wrong / np.maximum(self.wrong + known, 1.0)
        return _moved(np.clip(share * spoilt, 1e-3, 1 - 1e-3), self.luck)


def _moved(share: Floats, by: Floats) -> Floats:
    return 1 / (1 + (1 / share - 1) * np.exp(-by))


def first() -> Agent:
    """The agent that production begins with: it knows nothing of what is new."""
    none = np.zeros(len(KINDS))
    return Agent(np.array([float(each.first) for each in KINDS]), none, none)


@dataclass(frozen=True, slots=True, eq=False)
class Mix:
    """Rows that an agent is trained on, by kind."""

    right: Floats
    wrong: Floats

    @property
    def total(self) -> float:
        return float(self.right.sum() + self.wrong.sum())

    @property
    def right_share(self) -> float:
        """The share of right rows; of none it is 0."""
        return float(self.right.sum()) / max(1.0, self.total)

    def __add__(self, other: Mix) -> Mix:
        return Mix(self.right + other.right, self.wrong + other.wrong)


def trained(before: Agent, mix: Mix, of: Assumptions, chance: np.random.Generator) -> Agent:
    """The agent trained further: some of what it knew goes, more of what the mix has little of; new rows are added."""
    rows = mix.right + mix.wrong
    kept = 1 - of.forgetting * before.right / np.maximum(before.right + rows, 1.0)
    luck = chance.normal(0.0, of.luck, len(KINDS))
    return Agent(before.right * kept + mix.right, before.wrong * (1 - of.forgetting) + mix.wrong, luck)
