"""What a candidate learns from: the pool, what was ordered, a share of what was learnt before; and what is held out.

Whole groups of one skeleton are held out, the same ones every week, so that no week is judged by what another learnt.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from flowc_training.candidates.settings import Mix
from flowc_training.dataset import parquet
from flowc_training.dataset.splitting import Splitter

Row: TypeAlias = Mapping[str, Any]

HELD_OUT = 10
"""Of a hundred groups."""
FILES = ("train.parquet", "validation.parquet")


@dataclass(frozen=True, slots=True)
class Material:
    """Rows to learn from: ``fresh`` is the week's, ``known`` was learnt before. ``held`` are those that are not learnt.

    ``left_out`` counts rows of another contract than the one that is trained with: they are to be made anew.
    """

    fresh: tuple[Row, ...]
    known: tuple[Row, ...]
    held: tuple[Row, ...]
    left_out: int = 0


def material(fresh: Iterable[Row], known: Iterable[Row], fingerprint: str, held_out: int) -> Material:
    """The rows by what becomes of them; at most ``held_out`` of those not learnt are kept, fresh ones first."""
    week, before = [*fresh], [*known]
    ours = [[each for each in rows if each["fingerprint"] == fingerprint] for rows in (week, before)]
    splitter = Splitter(HELD_OUT)
    splitter.hold(map(_told, (*ours[0], *ours[1])))
    splitter.release(map(_told, (*ours[0], *ours[1])))
    learnt = [[each for each in rows if splitter.split(each["id"]) == "train"] for rows in ours]
    held = [each for rows in ours for each in _drawn(rows, "held") if splitter.split(each["id"]) != "train"]
    return Material(
        tuple(learnt[0]),
        tuple(learnt[1]),
        tuple(held[:held_out]),
        len(week) + len(before) - len(ours[0]) - len(ours[1]),
    )


def mixed(found: Material, mix: Mix, seed: str) -> tuple[Row, ...]:
    """The rows of a mix, in an order of chance that the seed decides. Ids are other ones where a row is in it again."""
    weighted = [each for row in _drawn(found.fresh, seed) for each in _times(row, mix.weights)]
    many = round(mix.most * (1 - mix.rehearsal)) if mix.rehearsal < 1 else 0
    fresh = weighted[:many]
    share = mix.rehearsal / (1 - mix.rehearsal) if mix.rehearsal < 1 else 0.0
    wanted = round(len(fresh) * share) if fresh else mix.most
    return tuple(_drawn([*fresh, *_drawn(found.known, seed)[:wanted]], f"{seed} order"))


def counted(rows: Iterable[Row]) -> Mapping[str, int]:
    """How many rows there are of each source."""
    return dict(sorted(Counter(str(each["source"]) for each in rows).items()))


def write(rows: Sequence[Row], folder: Path) -> Path:
    """Rows as the folder of a dataset, for a recipe."""
    parquet.write(rows, str(folder / FILES[0]))
    return folder


def read(folder: Path) -> Iterator[Row]:
    """All rows of a dataset's folder."""
    for name in FILES:
        if (folder / name).exists():
            yield from parquet.read(str(folder / name))


def _told(row: Row) -> tuple[str, str, str]:
    return row["id"], row["skeleton"], row["request"]


def _drawn(rows: Sequence[Row], seed: str) -> list[Row]:
    return sorted(rows, key=lambda each: hashlib.sha256(f"{seed} {each['id']}".encode()).digest())


def _times(row: Row, weights: Mapping[str, int]) -> Iterator[Row]:
    many = max((weights.get(each, 1) for each in row["slices"]), default=1)
    yield row
    yield from ({**row, "id": f"{row['id']} {n}"} for n in range(2, many + 1))
