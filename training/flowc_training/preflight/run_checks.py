"""Checks of a live run: what runs is what was configured, and as fast as was planned."""

from __future__ import annotations

import math
from collections.abc import Iterator

from flowc_training.planning.plan import LOW
from flowc_training.preflight.evidence import Evidence, Live, Rank
from flowc_training.preflight.finding import Finding, Note, NotRun, Said, have
from flowc_training.recipes.recipe import Optimiser, Sft

NEAR = 1e-6
"""How far a rate may be from the configured one, as a share of it."""
MASTERS = "float32"
"""What the optimiser holds: a step is smaller than bfloat16 can tell."""


def stand_in(live: Live) -> Iterator[Note]:
    """What ran in place of the configured run."""
    if live.stand_in:
        yield Note(f"it was {live.stand_in}")


def done(evidence: Evidence) -> Live:
    """A live run that came to its end. Raises ``NotRun``."""
    live = have(evidence.live)
    if live.failures:
        raise NotRun("the live run failed, as `sharding` says")
    return live


# FSDP.


def sharding(evidence: Evidence) -> Iterator[Said]:
    """FSDP asked for, and DDP or nothing running."""
    live = have(evidence.live)
    machines = evidence.recipe.machines
    yield from stand_in(live)
    if live.failures:
        yield from (Finding(f"the run fails: {each}") for each in live.failures)
        return
    if machines.all > 1 and live.asked < 2:
        raise NotRun("one process was started: what holds several together does not run")
    wanted = machines.sharding if machines.sharding != "none" else "ddp" if live.asked > 1 else "none"
    yield Note(
        f"wanted: {wanted}; running: {', '.join(sorted({each.wrapped for each in live.ranks})) or 'nothing'}"
    )
    if len(live.ranks) != live.asked:
        yield Finding(f"{live.asked} processes were started, and {len(live.ranks)} told of themselves")
    for rank in live.ranks:
        where = f"rank {rank.rank}"
        if rank.world != live.asked:
            yield Finding(
                f"{live.asked} processes were started, and it knows of {rank.world}: it trains alone", where
            )
        if rank.wrapped != wanted:
            yield Finding(f"{wanted} is configured, and {_running(rank)} is running", where)
        elif wanted == "fsdp2" and rank.sharded < 0.5:
            yield Finding(f"only {rank.sharded:.0%} of what learns lies in shards", where)


def _running(rank: Rank) -> str:
    return "nothing that joins processes" if rank.wrapped == "none" else rank.wrapped


# Rate, schedule, dtype.


def settings(evidence: Evidence) -> Iterator[Said]:
    """Learning rate, schedule, decay or dtype that are not as configured."""
    live = done(evidence)
    yield from stand_in(live)
    for rank in live.ranks:
        found = [*_rates(rank, evidence.recipe.optimiser), *_numbers(rank, evidence.recipe)]
        yield from (Finding(each, f"rank {rank.rank}") for each in found)
    if any(rank.steps and rank.steps[0].rate == 0 for rank in live.ranks):
        yield Note("the warm-up begins at a rate of 0: the first step changes nothing")


def _rates(rank: Rank, optimiser: Optimiser) -> Iterator[str]:
    for number, step in enumerate(rank.steps):
        wanted = rate(optimiser, number, rank.total)
        if not math.isclose(step.rate, wanted, rel_tol=NEAR, abs_tol=1e-15):
            yield (
                f"step {number + 1} of {rank.total} has the learning rate {step.rate:.6g}, "
                f"configured is {wanted:.6g} ({optimiser.schedule} to {optimiser.rate:g})"
            )
            return
    if not rank.steps:
        yield "it made no step"


def rate(optimiser: Optimiser, number: int, total: int) -> float:
    """The rate of a step, counted from 0: a warm-up in a line from 0, then the schedule down to 0."""
    warm = int(optimiser.warmup) if optimiser.warmup >= 1 else math.ceil(total * optimiser.warmup)
    if number < warm:
        return optimiser.rate * number / warm
    if optimiser.schedule == "constant":
        return optimiser.rate
    done = (number - warm) / max(1, total - warm)
    left = 1 - done if optimiser.schedule == "linear" else (1 + math.cos(math.pi * done)) / 2
    return optimiser.rate * max(0.0, left)


def _numbers(rank: Rank, recipe: Sft) -> Iterator[str]:
    for dtype, count in rank.masters.items():
        if dtype != MASTERS:
            yield f"the optimiser holds {count} numbers as {dtype}, where {MASTERS} is meant: small steps are lost"
    if rank.compute != recipe.model.dtype:
        yield f"layers compute in {rank.compute}, configured is {recipe.model.dtype}"
    if rank.decay != recipe.optimiser.decay:
        yield f"weights decay by {rank.decay:g}, configured is {recipe.optimiser.decay:g}"


# Speed.


def speed(evidence: Evidence) -> Iterator[Said]:
    """Fewer tokens a second than a share of what was planned."""
    seen = have(evidence.speed)
    share = seen.measured / seen.planned if seen.planned > 0 else math.inf
    told = f"{seen.measured:,.0f} tokens a second{seen.where}, planned (calculated): {seen.planned:,.0f}"
    if share < LOW:
        yield Finding(f"{told}: {share:.0%}, and {LOW:.0%} is the least")
    else:
        yield Note(f"{told}: {share:.0%}")
