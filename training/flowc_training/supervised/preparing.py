"""A dataset's examples, made once: an Arrow file that the processes of a run map into memory.

It has a name that is made of the rows' revision, the contract, the tokenizer and what of the data is taken. A
conversation that is too long is left out and counted, never cut.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from flowc_serving.agent import tokens
from flowc_serving.agent.contract import Contract
from flowc_serving.agent.json_value import dumps
from flowc_serving.agent.rendering import Tokenizer
from flowc_training.recipes.recipe import Data
from flowc_training.supervised.examples import COLUMNS, Example, examples
from flowc_training.supervised.sources import Source

pa: Any = import_module("pyarrow")

BATCH = 100
"""Rows that are written in one go."""

_SCHEMA: Any = pa.schema(
    [
        ("id", pa.string()),
        ("category", pa.string()),
        ("input_ids", pa.list_(pa.int32())),
        ("labels", pa.list_(pa.int32())),
    ]
)
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Tally:
    """What was made of the rows. ``too_long`` and ``empty`` (nothing in them is learned) are counts by category."""

    rows: int
    tokens: int
    learned: int
    longest: int
    too_long: Mapping[str, int]
    empty: Mapping[str, int]

    def __str__(self) -> str:
        told = f"{self.rows} conversations, {self.tokens} tokens, {self.learned} of them learned"
        for name, counts in (("too long", self.too_long), ("nothing to learn", self.empty)):
            if counts:
                each = ", ".join(f"{number} {category}" for category, number in sorted(counts.items()))
                told += f"; left out, {name}: {sum(counts.values())} ({each})"
        return told


@dataclass(frozen=True, slots=True)
class Prepared:
    """An Arrow file of examples, in the order in which they are to be learned."""

    file: Path
    fingerprint: str
    revision: str
    tally: Tally

    def dataset(self) -> Any:
        """It as a ``datasets.Dataset``, mapped into memory."""
        datasets: Any = import_module("datasets")
        return datasets.Dataset.from_file(str(self.file))


def prepared(data: Data, source: Source, contract: Contract, tokenizer: Any, folder: Path) -> Prepared:
    """The examples of a recipe's data, from the folder where they were made before. Raises ``ContractMismatch``.

    ``tokenizer`` is one of transformers; ``folder`` is made where it is not there.
    """
    known = fingerprint(data, source, contract, tokenizer)
    file, told = folder / f"{known}.arrow", folder / f"{known}.json"
    if not (file.exists() and told.exists()):
        folder.mkdir(parents=True, exist_ok=True)
        tally = _written(_chosen(data, source), data.length, contract, tokens.of(tokenizer), file)
        whole = told.with_name(f".{told.name}.{_own()}.partial")
        whole.write_text(json.dumps(asdict(tally), indent=2) + "\n", "utf-8")
        whole.replace(told)
    return Prepared(file, known, source.revision, Tally(**json.loads(told.read_text("utf-8"))))


def fingerprint(data: Data, source: Source, contract: Contract, tokenizer: Any) -> str:
    """One number for everything that the examples are made of."""
    return hashlib.sha256(
        dumps(
            {
                "format": _FORMAT,
                "revision": source.revision,
                "contract": contract.fingerprint,
                "tokenizer": hashlib.sha256(tokenizer.backend_tokenizer.to_str().encode()).hexdigest(),
                "length": data.length,
                "rows": data.rows,
                "seed": data.seed,
            }
        ).encode()
    ).hexdigest()[:32]


def _chosen(data: Data, source: Source) -> Iterator[dict[str, Any]]:
    """The rows that are to be learned, drawn by the seed where not all are."""
    ids = sorted((each["id"] for each in source.rows(["id"])), key=lambda its_id: _drawn(data.seed, its_id))
    wanted = {*(ids[: data.rows] if data.rows else ids)}
    return (row for row in source.rows(COLUMNS) if row["id"] in wanted)


def _drawn(seed: int, its_id: str) -> bytes:
    return hashlib.sha256(f"{seed} {its_id}".encode()).digest()


def _written(
    rows: Iterable[Mapping[str, Any]], length: int, contract: Contract, tokenizer: Tokenizer, file: Path
) -> Tally:
    counted = _Counted(length)
    left = counted.kept(examples(rows, contract, tokenizer))
    partial = file.with_name(f".{file.name}.{_own()}.partial")
    try:
        with pa.OSFile(str(partial), "wb") as out, pa.ipc.new_stream(out, _SCHEMA) as stream:
            while batch := [*islice(left, BATCH)]:
                stream.write_batch(_batch(batch))
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    return counted.tally()


def _batch(examples: Sequence[Example]) -> Any:
    return pa.record_batch(
        [
            [each.id for each in examples],
            [each.category for each in examples],
            [each.ids for each in examples],
            [each.labels for each in examples],
        ],
        schema=_SCHEMA,
    )


def _own() -> str:
    """A name that no other process has, on whichever node."""
    return f"{socket.gethostname()}-{os.getpid()}"


class _Counted:
    """Counts what goes through, and holds back what is not learned from."""

    def __init__(self, length: int) -> None:
        self._length = length
        self._rows = self._tokens = self._learned = self._longest = 0
        self._too_long: Counter[str] = Counter()
        self._empty: Counter[str] = Counter()

    def kept(self, examples: Iterable[Example]) -> Iterator[Example]:
        for each in examples:
            if len(each.ids) > self._length:
                self._too_long[each.category] += 1
            elif not each.learned:
                self._empty[each.category] += 1
            else:
                self._rows += 1
                self._tokens += len(each.ids)
                self._learned += each.learned
                self._longest = max(self._longest, len(each.ids))
                yield each

    def tally(self) -> Tally:
        return Tally(
            self._rows,
            self._tokens,
            self._learned,
            self._longest,
            dict(sorted(self._too_long.items())),
            dict(sorted(self._empty.items())),
        )
