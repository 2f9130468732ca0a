"""A roll-out in the simulation: what the merchants of both arms did, as the report that the product decides by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flowc_serving.rollout.report import CHANGE, SHARES, ArmReport, Report
from flowc_serving.rollout.statistics import Interval, difference, enough, share
from flowc_training.simulation.agent import Floats
from flowc_training.simulation.assumptions import Assumptions
from flowc_training.simulation.kinds import KINDS
from flowc_training.simulation.production import Numbers, Shops, activates
from flowc_training.weekly import rollout

USUAL, NEW = "usual", "new"
_NOTHING = Interval(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Of the counted shops of an arm: their conversations, and those of them that activated what was written."""

    hits: Numbers
    of: Numbers

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.hits + other.hits, self.of + other.of)

    def by_shop(self) -> list[tuple[int, int]]:
        """As the product's statistics take them; shops without a conversation are none of the log's."""
        talked = self.of > 0
        return [*zip(self.hits[talked].tolist(), self.of[talked].tolist(), strict=True)]


def counted(found: Shops, percent: float, of: Assumptions) -> tuple[Numbers, Numbers]:
    """The shops of the usual and of the new arm whose activation is counted, at most so many of each."""
    order = np.argsort(found.bucket, kind="stable")
    new = int((found.bucket < percent / 100).sum())
    return order[new:][-of.compared :], order[:new][: of.compared]


def merchants(
    drawn: np.random.Generator, of: Assumptions, found: Shops, who: Numbers, asked: Floats, success: Floats
) -> Counts:
    """What those shops do between two looks; ``asked`` are the shares of kinds, ``success`` that of the arm's agent."""
    kinds = np.arange(len(KINDS))
    eager = found.eager[who][:, None]
    right = activates(eager, kinds, np.ones(len(KINDS), bool), of)
    wrong = activates(eager, kinds, np.zeros(len(KINDS), bool), of)
    likely = (success * right + (1 - success) * wrong) @ asked
    talked = drawn.poisson(of.conversations / of.shops / of.looks, len(who))
    return Counts(drawn.binomial(talked, likely), talked)


@dataclass(frozen=True, slots=True, eq=False)
class Rolled:
    """A week of a roll-out: the share of shops, from 0 to 1, that had the new agent between looks, the moves, the per
    cent at the end, and whether the new agent is the usual one now."""

    share: Floats
    moves: tuple[str, ...]
    percent: float
    is_done: bool


def rolled(
    drawn: np.random.Generator,
    of: Assumptions,
    found: Shops,
    asked: Floats,
    success: tuple[Floats, Floats],
    percent: float,
) -> Rolled:
    """A week from a stage on; ``success`` is that of the usual agent and of the new one, by kind.

    The product's rule moves it. What is counted begins anew with each stage, so that both arms are of the same days.
    """
    share, moves, is_done = np.zeros(of.looks), list[str](), False
    counts: list[Counts] = []
    for look in range(of.looks):
        share[look] = percent / 100
        if is_done or not percent:
            continue
        arms = zip(counted(found, percent, of), success, strict=True)
        now = [merchants(drawn, of, found, who, asked, its) for who, its in arms]
        counts = [old + new for old, new in zip(counts, now, strict=True)] if counts else now
        move = rollout.step(percent, reported(*counts))
        is_done = move.is_done
        if move.percent != percent:
            moves.append(f"{move.go} {move.percent:g}")
            percent, counts = move.percent, []
    return Rolled(share, tuple(moves), percent, is_done)


def reported(usual: Counts, new: Counts) -> Report:
    """The product's report on both arms. Errors and latency are alike in the simulation: only activation is in it."""
    old = _arm(USUAL, usual)
    differences = dict.fromkeys(SHARES, _NOTHING)
    differences["activated"] = difference(usual.by_shop(), new.by_shop())
    return Report(old, _arm(NEW, new), differences, enough(old.shares["activated"].value, CHANGE))


def _arm(name: str, counts: Counts) -> ArmReport:
    of = int(counts.of.sum())
    shares = {each: share(0, of) for each in SHARES} | {"activated": share(int(counts.hits.sum()), of)}
    return ArmReport(name, of, int((counts.of > 0).sum()), of, shares, _NOTHING, _NOTHING)
