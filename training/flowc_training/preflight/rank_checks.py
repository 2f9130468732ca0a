"""Checks of ranks against one another: they share gradients, and share no data."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations

from flowc_training.preflight.evidence import Evidence, Rank
from flowc_training.preflight.finding import Finding, Note, NotRun, Said, have
from flowc_training.preflight.run_checks import done, stand_in

NEAR = 1e-5
"""How far the norms of one gradient may be apart on two ranks, as a share: they are copies of one sum."""


def _ranks(evidence: Evidence) -> Sequence[Rank]:
    live = done(evidence)
    if len(live.ranks) < 2:
        raise NotRun("one process ran: there is no second one to compare with")
    return live.ranks


def gradients(evidence: Evidence) -> Iterator[Said]:
    """Gradients that are not the same on all ranks, or not there at all."""
    first, *others = _ranks(evidence)
    yield from stand_in(have(evidence.live))
    yield Note(
        f"{len(first.steps)} steps on {len(others) + 1} ranks, norms of {_count(first)} parameters a step"
    )
    for rank in (first, *others):
        lacking = max((step.without for step in rank.steps), default=0)
        if lacking:
            yield Finding(f"{lacking} parameters that learn have no gradient", f"rank {rank.rank}")
        if any(not any(step.gradients) for step in rank.steps):
            yield Finding("all gradients are 0", f"rank {rank.rank}")
    for rank in others:
        yield from _apart(first, rank)


def _count(rank: Rank) -> int:
    return len(rank.steps[0].gradients) if rank.steps else 0


def _apart(first: Rank, other: Rank) -> Iterator[Finding]:
    for number, (here, there) in enumerate(zip(first.steps, other.steps, strict=False), 1):
        for one, two in zip(here.gradients, there.gradients, strict=False):
            if not math.isclose(one, two, rel_tol=NEAR, abs_tol=1e-12):
                yield Finding(
                    f"in step {number} the gradient of one parameter has the norm {one:.6g} on rank {first.rank} and "
                    f"{two:.6g} on rank {other.rank}: they were not summed up"
                )
                return
    if len(first.steps) != len(other.steps):
        yield Finding(
            f"rank {first.rank} made {len(first.steps)} steps, rank {other.rank} {len(other.steps)}"
        )


def shards(evidence: Evidence) -> Iterator[Said]:
    """Ranks that read the same rows."""
    ranks = _ranks(evidence)
    yield from stand_in(have(evidence.live))
    read = {rank.rank: {each for step in rank.steps for each in step.documents} for rank in ranks}
    yield Note("; ".join(f"rank {rank} read {len(each)} conversations" for rank, each in read.items()))
    for rank, each in read.items():
        if not each:
            yield Finding("it read nothing", f"rank {rank}")
    for (one, here), (other, there) in combinations(read.items(), 2):
        if here & there:
            yield Finding(
                f"{len(here & there)} of {len(here | there)} conversations were read by rank {one} and by rank {other}"
            )
