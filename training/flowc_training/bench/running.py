"""Runs examples: attempts at once, each appended to the results as it ends; what is there already is not run again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from flowc_training import tags
from flowc_training.bench.attempting import Solver, attempt
from flowc_training.bench.example import Example
from flowc_training.bench.results import Sample, append, read_samples, scored
from flowc_training.bench.scoring.verdict import Judge


def chosen(examples: Iterable[Example], slices: Sequence[str]) -> Iterator[Example]:
    """The examples that are in each of these slices: ``category=edit``, ``language=ja``, ``steps=5-8`` …"""
    for each in examples:
        told = tags.of(each.expected, each.category, each.language)
        held = {*told.slices(), f"hard={each.hard}", f"id={each.id}"}
        if {*slices} <= held:
            yield each


def todo(examples: Sequence[Example], epochs: int, done: Iterable[Sample]) -> list[tuple[Example, int]]:
    """The attempts that are not there yet; one that crashed is made again."""
    there = {each.key for each in done if not each.outcome.is_crashed}
    return [
        (each, epoch) for epoch in range(1, epochs + 1) for each in examples if (each.id, epoch) not in there
    ]


async def run_plain(
    folder: Path,
    work: Sequence[tuple[Example, int]],
    solver: Solver,
    *,
    at_once: int,
    judge: Judge | None = None,
    told: Callable[[Sample], None] | None = None,
) -> None:
    """Make these attempts, so many at once, without any framework."""
    gate = asyncio.Semaphore(at_once)

    async def one(example: Example, epoch: int) -> None:
        async with gate:
            outcome = await attempt(example, solver, epoch)
        sample = scored(example, outcome, judge)
        append(folder, sample)
        if told is not None:
            told(sample)

    async with asyncio.TaskGroup() as group:
        for example, epoch in work:
            group.create_task(one(example, epoch))


def there(folder: Path) -> tuple[Sample, ...]:
    """The samples of a folder, none where it is new."""
    return read_samples(folder) if folder.exists() else ()
