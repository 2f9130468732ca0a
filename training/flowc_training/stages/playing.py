"""Shards of raw rows: trajectories played and checked, each shard by itself, in any process and any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, cast

from flowc_serving.agent import contract as contracts, tokens
from flowc_serving.agent.conversation import Representation
from flowc_serving.agent.rendering import Tokenizer
from flowc_serving.backends import tiny
from flowc_training import skeleton
from flowc_training.bench import files
from flowc_training.dataset import parquet
from flowc_training.dataset.leaks import Guard, Held
from flowc_training.dataset.rows import Row, request, row
from flowc_training.stages.configuration import Data
from flowc_training.trajectories.making import Report, trajectory
from flowc_training.trajectories.replaying import as_json
from flowc_training.trajectories.selected import Selected
from flowc_training.trajectory import Trajectory


@dataclass
class Tally:
    """What was made and what was drawn again, over all shards."""

    made: Counter[str] = field(default_factory=Counter[str])
    again: Counter[str] = field(default_factory=Counter[str])

    def add(self, report: Report) -> None:
        """What one shard tells."""
        self.made.update(report.made)
        self.again.update(report.again)


def play(data: Data, chosen: Selected) -> Iterator[Report]:
    """Write all shards that are not there yet; what each tells."""
    numbers = [n for n in range(-(-data.rows // data.shard)) if not is_there(data, n)]
    if data.workers == 1:
        yield from (shard(data, chosen, n) for n in numbers)
        return
    with ProcessPoolExecutor(data.workers, get_context("spawn")) as pool:
        yield from pool.map(shard, [data] * len(numbers), [chosen] * len(numbers), numbers)


def raw(data: Data, representation: str, number: int) -> Path:
    """The file of a shard."""
    return data.out / "raw" / representation / f"{number:05}.parquet"


def is_there(data: Data, number: int) -> bool:
    """Was a shard written, in each representation? A file stands at its place once all of it is written."""
    return all(raw(data, each, number).exists() for each in data.representations)


def shard(data: Data, chosen: Selected, number: int) -> Report:
    """Play the trajectories of one shard and write them."""
    report = Report()
    reader = _tokenizer(data.tokenizer)
    first = number * data.shard
    made: dict[str, list[dict[str, Any]]] = {each: [] for each in data.representations}
    for n in range(first, min(first + data.shard, data.rows)):
        one = trajectory(data.seed, n, tokenizer=reader, report=report, refuse=_leak, selected=chosen)
        for each in data.representations:
            found = _row(one, cast(Representation, each), reader)
            made[each] += [parquet.as_object(found)] if found else []
    for each, rows in made.items():
        parquet.write(rows, str(raw(data, each, number)))
    return report


def _row(one: Trajectory, representation: Representation, reader: Tokenizer) -> Row | None:
    """The row of a trajectory; None where it has none in JSON: slips of Python are no slips of JSON."""
    contract = contracts.load(representation)
    if representation == "python":
        return row(one, contract, reader)
    other = as_json(one)
    return row(other, contract, reader, view=one.workflow) if other else None


def _leak(one: Trajectory) -> str:
    """How a trajectory is in the benchmark; empty where it is not."""
    skeletons = [skeleton.fingerprint(view) for view in (one.workflow, one.before) if view]
    found = guard().leak(one.id, skeletons, request(one.conversation))
    return f"it is in the benchmark by its {found.how}" if found else ""


@cache
def guard() -> Guard:
    """The benchmark as data is held against it."""
    found = files.read_examples()
    return Guard(Held(each.id, (each.expected, *each.also), "\n".join(each.turns)) for each in found)


@cache
def _tokenizer(path: Path | None) -> Tokenizer:
    return tokens.of(tiny.tokenizer("qwen3")) if path is None else tokens.read(str(path))
