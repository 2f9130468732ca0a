"""A dataset from raw rows: held against the benchmark, split, written in both forms, counted.

Raw rows are Parquet files that lie in a folder, as the maker wrote them; they are read pass by pass, never held.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from flowc_training.dataset import jsonl, parquet
from flowc_training.dataset.card import Made, card
from flowc_training.dataset.counting import Counts
from flowc_training.dataset.leaks import Guard, LeakError
from flowc_training.dataset.splitting import Splitter, Told

SPLITS = ("train", "validation")
_TOLD = ("id", "skeleton", "request")


def build(raw: Sequence[str], folder: Path, guard: Guard, made: Made, *, name: str) -> Counts:
    """Write ``train`` and ``validation``, each as Parquet and JSONL, and the card, into a folder.

    Raises ``LeakError`` before anything is written where a row is in the benchmark.
    """
    check_leaks(raw, guard)
    splitter = Splitter()
    splitter.hold(_told(raw))
    splitter.release(_told(raw))
    counts = Counts()
    for split in SPLITS:
        url = str(folder / f"{split}.parquet")
        parquet.write(_of(raw, splitter, split), url)
        jsonl.write(_counted(parquet.read(url), counts), str(folder / f"{split}.jsonl.gz"))
    (folder / "README.md").write_text(card(name, counts, made), "utf-8")
    return counts


def check_leaks(raw: Sequence[str], guard: Guard) -> None:
    """Raises ``LeakError`` with all rows that are in the benchmark."""
    found = [
        leak
        for row in _rows(raw, ("id", "skeleton", "request", "before_skeleton"))
        if (
            leak := guard.leak(
                row["id"], filter(None, (row["skeleton"], row["before_skeleton"])), row["request"]
            )
        )
    ]
    if found:
        raise LeakError(found)


def _told(raw: Sequence[str]) -> Iterator[Told]:
    return ((row["id"], row["skeleton"], row["request"]) for row in _rows(raw, _TOLD))


def _rows(raw: Sequence[str], columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    return (row for url in raw for row in parquet.read(url, columns))


def _of(raw: Sequence[str], splitter: Splitter, split: str) -> Iterator[Mapping[str, Any]]:
    for row in _rows(raw):
        if splitter.split(row["id"]) == split:
            yield {**row, "split": split}


def _counted(rows: Iterable[Mapping[str, Any]], counts: Counts) -> Iterator[Mapping[str, Any]]:
    for row in rows:
        counts.add(row)
        yield {**row, "messages": parquet.messages(row)}
