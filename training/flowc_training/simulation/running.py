"""A loop over weeks: production, scores, routes, gaps, orders, a training, the gate; the roll-out is a week later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from flowc_training.simulation import deciding, examining, mixing, rolling
from flowc_training.simulation.agent import Agent, Floats, Mix, first, trained
from flowc_training.simulation.assumptions import Assumptions
from flowc_training.simulation.kinds import KINDS, WATCHED, kinds_of
from flowc_training.simulation.loops import Loop
from flowc_training.simulation.production import Draw, Served, Shops, chance, shares, shops, talks
from flowc_training.simulation.rows import Candidate, Row
from flowc_training.weekly import rollout
from flowc_training.weekly.scores import Weighed

_NEAR = 0.01
"""As good as the rest is what is a point below it at most."""
_NUMBER = {each.name: number for number, each in enumerate(KINDS)}
_AFTER = np.array([each.after for each in KINDS])


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """What a week hands on.

    ``usual`` is the agent that shops have; ``new`` the one that is rolled out, ``since`` the week it was trained in,
    ``percent`` the shops that have it. ``rows`` are all that were ever trained on, ``before`` last week's values,
    ``target`` what a slice is to reach.
    """

    usual: Agent
    rows: Mix
    new: Agent | None = None
    since: int = 0
    percent: float = 0.0
    before: tuple[Weighed, ...] = ()
    target: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Week:
    """A week of a loop in a seed."""

    seed: int
    number: int
    loop: Loop
    of: Assumptions
    shops: Shops

    def chance(self, what: Draw) -> np.random.Generator:
        """Its chance, which is the same for all loops of the seed."""
        return chance(self.seed, self.number, what)

    @property
    def asked(self) -> Floats:
        """The shares of kinds in what is asked."""
        return shares(self.number, self.of)

    def lines(self, success: Floats) -> dict[str, float]:
        """Success by line of the figure, with the kinds as merchants ask for them once all is asked for."""
        told: dict[str, float] = {}
        for line, names in WATCHED.items():
            its = [_NUMBER[name] for name in names]
            weights = self.asked if self.asked[its].sum() else _AFTER
            told[line] = float(success[its] @ weights[its] / weights[its].sum())
        return told

    def is_mistaken(self, name: str, success: Floats) -> bool:
        """Are the requests of a slice in truth answered as well as all others?"""
        if name.startswith("language="):
            return True
        inside = np.isin(np.arange(len(KINDS)), kinds_of(name))
        own, rest = self.asked * inside, self.asked * ~inside
        if name == deciding.ALL or not rest.sum():
            return False
        return bool(success @ own / own.sum() >= success @ rest / rest.sum() - _NEAR)


def run(seed: int, loop: Loop, of: Assumptions, weeks: int) -> Iterator[Row]:
    """The weeks of a loop, the first one numbered 1; a week before it is lived through and not told."""
    found, agent = shops(seed, of), first()
    state = State(agent, Mix(agent.right, agent.wrong))
    for number in range(weeks + 1):
        state, row = _week(state, Week(seed, number, loop, of, found))
        if number:
            yield row


def _week(state: State, at: Week) -> tuple[State, Row]:
    """A week of production, and what is decided at its end."""
    rolled, served, moves = _rolled(state, at)
    seen = talks(at.seed, at.number, at.of, at.shops, served)
    is_trusted = deciding.trusts(seen)
    values = deciding.weighed(seen, at.loop, is_trusted=is_trusted)
    gaps = deciding.gaps(values, state.before, state.target)
    orders = deciding.orders(gaps, at.of.ordered)
    pool = mixing.pool(seen, deciding.pooled(seen, at.loop, is_trusted=is_trusted), at.of)
    made = mixing.made(orders, at.asked, at.of)
    success = served.success()
    short = tuple(each.slice for each in gaps if each.is_short)
    row = Row(
        at.seed,
        at.loop.name,
        at.number,
        at.lines(success),
        float(success @ at.asked),
        at.lines(rolled.usual.success(at.of)),
        float(seen.judged.mean()),
        float(seen.activated.mean()),
        deciding.corrected(seen),
        is_trusted,
        short,
        tuple(each for each in short if at.is_mistaken(each, success)),
        len(gaps),
        {each.slice: each.rows for each in orders},
        pool.right_share,
        moves=moves,
        percent=rolled.percent if state.new else 0.0,
        rolled=state.since if state.new else 0,
    )
    after = replace(
        rolled,
        rows=rolled.rows + made + pool,
        before=values,
        target=state.target if at.number else deciding.level(values) - at.loop.allowed,
    )
    if rolled.new is not None or not at.number:
        return after, row
    is_broken = at.number == at.of.broken_week > 0
    return _candidate(
        after, row, mixing.mix(made, pool, rolled.rows, at.of, is_broken=is_broken), at, is_broken
    )


def _candidate(state: State, row: Row, mix: Mix, at: Week, is_broken: bool) -> tuple[State, Row]:
    """A training, and the gate."""
    made = trained(state.usual, mix, at.of, at.chance(Draw.TRAINING))
    old, new = state.usual.success(at.of), made.success(at.of)
    current, candidate = examining.measured(at.seed, at.number, at.of, {"current": old, "candidate": new})
    verdict = deciding.gate(candidate, current, at.loop)
    told: Candidate = "passed" if verdict.passes else "held"
    row = replace(
        row,
        candidate=told,
        candidate_success=at.lines(new),
        is_broken=is_broken,
        reasons=() if verdict.passes else verdict.reasons,
    )
    if not verdict.passes:
        return state, row
    return replace(state, new=made, since=at.number, percent=float(rollout.STAGES[0])), row


def _rolled(state: State, at: Week) -> tuple[State, Served, tuple[str, ...]]:
    """The roll-out that is under way, look after look, by the product's rule."""
    usual = state.usual.success(at.of)
    if state.new is None:
        return state, Served(usual, usual, np.zeros(at.of.looks)), ()
    new = state.new.success(at.of)
    found = rolling.rolled(at.chance(Draw.ROLLOUT), at.of, at.shops, at.asked, (usual, new), state.percent)
    served = Served(usual, new, found.share)
    if found.is_done:
        return replace(state, usual=state.new, new=None, percent=100.0), served, found.moves
    return (
        replace(state, new=state.new if found.percent else None, percent=found.percent),
        served,
        found.moves,
    )
