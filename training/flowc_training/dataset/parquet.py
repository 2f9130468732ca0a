"""Rows as Parquet, batch by batch, so that memory stays flat; the same rows make the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib import import_module
from itertools import islice
from typing import Any

from flowc_training.dataset import places
from flowc_training.dataset.rows import Row

pa: Any = import_module("pyarrow")
pq: Any = import_module("pyarrow.parquet")

BATCH = 250
"""Rows of a row group."""

_TEXTS: Any = pa.list_(pa.string())
_FUNCTION: Any = pa.struct([("name", pa.string()), ("arguments", pa.string()), ("program", pa.string())])
_CALL: Any = pa.struct([("type", pa.string()), ("function", _FUNCTION)])
_MESSAGE: Any = pa.struct(
    [("role", pa.string()), ("content", pa.string()), ("name", pa.string()), ("tool_calls", pa.list_(_CALL))]
)
_TAG_TYPES: list[tuple[str, Any]] = [
    ("edit", pa.string()),
    ("triggers", _TEXTS),
    ("conditions", _TEXTS),
    ("actions", _TEXTS),
    ("email", pa.bool_()),
    ("third_party", pa.bool_()),
    ("steps", pa.int32()),
    ("tools", _TEXTS),
]
_TAG_NAMES = [name for name, _ in _TAG_TYPES]
SCHEMA: Any = pa.schema(
    [
        ("id", pa.string()),
        ("split", pa.string()),
        ("category", pa.string()),
        ("language", pa.string()),
        ("representation", pa.string()),
        ("messages", pa.list_(_MESSAGE)),
        ("unlearned", pa.list_(pa.int32())),
        ("tools", pa.string()),
        ("conversation", pa.string()),
        ("request", pa.string()),
        ("workflow", pa.string()),
        ("before", pa.string()),
        ("skeleton", pa.string()),
        ("before_skeleton", pa.string()),
        ("tags", pa.struct(_TAG_TYPES)),
        ("slices", _TEXTS),
        ("tokens", pa.int32()),
        ("trained", pa.int32()),
        ("fingerprint", pa.string()),
        ("source", pa.string()),
        ("licence", pa.string()),
    ]
)
_NAMES: list[str] = SCHEMA.names


def as_object(row: Row) -> dict[str, Any]:
    """A row as an object of JSON, its keys as in the schema."""
    tags = asdict(row.tags)
    data = {
        **{
            name: getattr(row, name)
            for name in _NAMES
            if name not in ("messages", "unlearned", "tags", "slices")
        },
        "messages": [dict(each) for each in row.messages],
        "unlearned": list(row.unlearned),
        "tags": {name: tags[name] for name in _TAG_NAMES},
        "slices": list(row.tags.slices()),
    }
    return {name: data[name] for name in _NAMES}


def write(rows: Iterable[Mapping[str, Any]], url: str) -> int:
    """Write objects as one file; how many they were. Nothing stands at ``url`` before all of it is there."""
    count = 0
    left = iter(rows)
    with places.written(url) as file, pq.ParquetWriter(file, SCHEMA, compression="zstd") as writer:
        while batch := list(islice(left, BATCH)):
            writer.write_table(pa.Table.from_pylist(batch, SCHEMA))
            count += len(batch)
    return count


def read(url: str, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """The rows of a file as objects, with all of their columns or some."""
    with places.opened(url) as file:
        for batch in pq.ParquetFile(file).iter_batches(BATCH, columns=columns and list(columns)):
            yield from batch.to_pylist()


def messages(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The messages of a row of a file as they were before: without the keys that only other messages have."""
    return [{key: each for key, each in message.items() if each is not None} for message in data["messages"]]
