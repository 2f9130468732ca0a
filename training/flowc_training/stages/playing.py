"""Shards of raw rows: trajectories played and checked, each shard by itself, in any process and any order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from flowc_serving.agent import contract as contracts, tokens
from flowc_serving.agent.conversation import Representation
from flowc_serving.agent.rendering import Tokenizer
from flowc_serving.backends import tiny
from flowc_training.bench.guarding import leak
from flowc_training.dataset import parquet, places
from flowc_training.dataset.rows import Row, row
from flowc_training.stages.configuration import Data
from flowc_training.trajectories import slicing
from flowc_training.trajectories.making import DRAWS, Report, sliced, trajectory
from flowc_training.trajectories.replaying import as_json
from flowc_training.trajectories.selected import Selected
from flowc_training.trajectory import Trajectory

GIVES_UP = 3
"""Rows in a row that cannot be drawn, after which the rest of a shard is not tried."""
UNFOUND = "no row of the slices in so many draws"
GIVEN_UP = "not tried, after rows that could not be drawn"


def play(data: Data, chosen: Selected) -> Iterator[int]:
    """Write all shards that are not there yet; the number of each as it is done."""
    numbers = [n for n in _numbers(data) if not is_there(data, n)]
    if data.workers == 1:
        yield from (shard(data, chosen, n) for n in numbers)
        return
    with ProcessPoolExecutor(data.workers, get_context("spawn")) as pool:
        yield from pool.map(shard, [data] * len(numbers), [chosen] * len(numbers), numbers)


def _numbers(data: Data) -> range:
    return range(-(-data.rows // data.shard))


def raw(data: Data, representation: str, number: int) -> Path:
    """The rows of a shard."""
    return data.out / "raw" / representation / f"{number:05}.parquet"


def told(data: Data, number: int) -> Path:
    """What a shard tells of its making. It is written last, so a shard is there where this is."""
    return data.out / "raw" / "told" / f"{number:05}.json"


def is_there(data: Data, number: int) -> bool:
    """Was a shard written, in each representation?"""
    return told(data, number).exists()


def report(data: Data) -> Report:
    """What was made and what was drawn again, over all shards that are there, whichever run played them."""
    whole = Report()
    for path in (told(data, n) for n in _numbers(data) if is_there(data, n)):
        one = json.loads(path.read_text("utf-8"))
        whole.made.update(one["made"])
        whole.again.update(one["again"])
    return whole


def shard(data: Data, chosen: Selected, number: int) -> int:
    """Play the trajectories of one shard and write them; its number."""
    found = Report()
    reader = _tokenizer(data.tokenizer)
    first = number * data.shard
    made: dict[str, list[dict[str, Any]]] = {each: [] for each in data.representations}
    numbers = range(first, min(first + data.shard, data.rows))
    for one in (
        _asked(data, numbers, reader, found) if data.slices else _mixed(data, numbers, reader, found, chosen)
    ):
        for each in data.representations:
            its = _row(one, each, reader)
            made[each] += [parquet.as_object(its)] if its else []
    for each, rows in made.items():
        parquet.write(rows, str(raw(data, each, number)))
    with places.written(str(told(data, number))) as file:
        file.write(json.dumps({"made": found.made, "again": found.again}, sort_keys=True).encode())
    return number


def _mixed(
    data: Data, numbers: range, reader: Tokenizer, found: Report, chosen: Selected
) -> Iterator[Trajectory]:
    """The trajectories of these numbers, of workflows that were selected."""
    for n in numbers:
        yield trajectory(data.seed, n, tokenizer=reader, report=found, refuse=leak, selected=chosen)


def _asked(data: Data, numbers: range, reader: Tokenizer, found: Report) -> Iterator[Trajectory]:
    """Those of these numbers that are in the slices. Where several in a row have none, the rest is not tried."""
    slices = slicing.read(data.slices)
    missed = 0
    for n in numbers:
        one = sliced(data.seed, n, slices, draws=DRAWS, tokenizer=reader, report=found, refuse=leak)
        missed = 0 if one else missed + 1
        if one:
            yield one
        else:
            found.again[UNFOUND] += 1
        if missed == GIVES_UP:
            found.again[GIVEN_UP] += numbers.stop - n - 1
            return


def _row(one: Trajectory, representation: Representation, reader: Tokenizer) -> Row | None:
    """The row of a trajectory; None where it has none in JSON: slips of Python are no slips of JSON."""
    contract = contracts.load(representation)
    if representation == "python":
        return row(one, contract, reader)
    other = as_json(one)
    return row(other, contract, reader, view=one.workflow) if other else None


@cache
def _tokenizer(path: Path | None) -> Tokenizer:
    return tokens.of(tiny.tokenizer("qwen3")) if path is None else tokens.read(str(path))
