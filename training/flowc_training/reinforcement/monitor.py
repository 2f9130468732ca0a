"""Who watches a run: is the reward rising for what it is meant for?

A policy finds what a reward forgot to forbid. So beside the reward stand figures that it does not decide: the
benchmark's verdict on examples that are not played for, what the plays are, whether different wishes get one answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from flowc_training.reinforcement.rollouts import Played

WINDOW = 4
"""Steps, or evaluations, whose mean is compared with that of the first."""
RISE = 0.1
"""By how much the reward rises where that is a rise, and by how much the verdict has to rise with it at least: a
quarter."""
TRICKS, SILENT, SAME = 0.05, 0.3, 0.5
"""Shares of plays: tricks; nothing written where something was wanted, more than in the beginning; one workflow for
different wishes."""
_NAMES = re.compile(r'@workflow\("[^"\n]*"|def \w+')


@dataclass(slots=True)
class Monitor:
    """What a run has shown: ``log`` takes each step, ``judged`` each evaluation; ``alarms`` are what is wrong."""

    rewards: list[float] = field(default_factory=list[float])
    silent: list[float] = field(default_factory=list[float])
    tricks: list[float] = field(default_factory=list[float])
    same: list[float] = field(default_factory=list[float])
    right: list[float] = field(default_factory=list[float])
    _told: set[str] = field(default_factory=set[str])

    def log(self, played: Sequence[Played]) -> dict[str, float]:
        """The plays of a step as figures."""
        kinds = Counter(each.reward.kind for each in played)
        many = len(played)
        self.rewards.append(fmean(each.reward.value for each in played))
        self.silent.append((kinds["silent"] + kinds["refused"]) / many)
        self.tricks.append(kinds["trick"] / many)
        self.same.append(_same(played))
        figures = {f"plays/{kind}": count / many for kind, count in sorted(kinds.items())}
        return {
            "reward/mean": self.rewards[-1],
            "reward/same answer": self.same[-1],
            "reward/cost": fmean(each.reward.parts.get("cost", 0.0) for each in played),
            "reward/tokens": fmean(sum(each.mask) for each in played),
            "reward/redrawn": fmean(each.redrawn for each in played),
            **figures,
        }

    def judged(self, right: float) -> None:
        """The share of held-out examples that the verdict calls right."""
        self.right.append(right)

    def alarms(self) -> Iterator[str]:
        """What is wrong now, each once."""
        for name, text in self._wrong():
            if name not in self._told:
                self._told.add(name)
                yield text

    def _wrong(self) -> Iterator[tuple[str, str]]:
        reward, right = _rise(self.rewards), _rise(self.right, 1)
        if len(self.right) > 1 and reward > RISE and right < reward / 4:
            said = f"the reward has risen by {reward:.2f} and what is right of the held-out examples by {right:.2f}"
            yield "hack", f"{said}: look at what is rewarded"
        if _mean(self.tricks) > TRICKS:
            yield "tricks", f"{_mean(self.tricks):.0%} of the plays are tricks"
        if _mean(self.silent) > SILENT and _rise(self.silent) > RISE:
            yield (
                "silent",
                f"{_mean(self.silent):.0%} of the plays write nothing that is stored, and it becomes more",
            )
        if _mean(self.same) > SAME and len(self.same) >= WINDOW:
            yield "same", f"one workflow is the answer to {_mean(self.same):.0%} of the wishes"


def _mean(held: Sequence[float]) -> float:
    return fmean(held[-WINDOW:]) if held else 0.0


def _rise(held: Sequence[float], window: int = WINDOW) -> float:
    """How much more it is now than in the beginning."""
    return fmean(held[-window:]) - fmean(held[:window]) if len(held) > window else 0.0


def _same(played: Sequence[Played]) -> float:
    """The share of wishes, of all that something was stored for, whose plays have one workflow between them; 0 where
    there are too few wishes to tell."""
    wishes: dict[str, set[str]] = {}
    for each in played:
        for saved in each.outcome.saved[:1]:
            wishes.setdefault(_NAMES.sub("", saved.view), set()).add(each.example.id)
    many = len({each.example.id for each in played})
    return max(map(len, wishes.values()), default=0) / many if many > 2 else 0.0
