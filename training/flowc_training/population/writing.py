"""A made-up population as the three tables that a selection reads: ``python -m flowc_training.population.writing``."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from flowc_training.population.histories import NOW, History, histories
from flowc_training.population.merchant import Merchant

TABLES: Mapping[str, Mapping[str, str]] = {
    "merchants": {
        "merchant_id": "VARCHAR",
        "domain": "VARCHAR",
        "language": "VARCHAR",
        "vertical": "VARCHAR",
        "plan": "VARCHAR",
        "apps": "VARCHAR[]",
    },
    "workflows": {
        "workflow_id": "VARCHAR",
        "merchant_id": "VARCHAR",
        "version": "BIGINT",
        "created_at": "TIMESTAMP",
        "active": "BOOLEAN",
        "document": "VARCHAR",
    },
    "runs": {"workflow_id": "VARCHAR", "version": "BIGINT", "started_at": "TIMESTAMP", "status": "VARCHAR"},
}
"""The tables and their columns."""


def write(folder: Path, found: Iterable[History]) -> dict[str, int]:
    """Writes ``merchants.parquet``, ``workflows.parquet`` and ``runs.parquet``; how many rows each has.

    Rows go to disk as they are made, so that memory stays flat however many there are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as waiting:
        lines = {name: Path(waiting) / f"{name}.jsonl" for name in TABLES}
        counts = _lines(lines, found)
        _parquet(folder, lines)
    return counts


def _lines(paths: Mapping[str, Path], found: Iterable[History]) -> dict[str, int]:
    counts = dict.fromkeys(paths, 0)
    with ExitStack() as stack:
        open_: dict[str, IO[str]] = {
            name: stack.enter_context(path.open("w", encoding="utf-8")) for name, path in paths.items()
        }
        for history in found:
            for name, row in _rows(history):
                open_[name].write(json.dumps(row, ensure_ascii=False) + "\n")
                counts[name] += 1
    return counts


def _rows(history: History) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "merchants", _merchant(history.merchant)
    for name, rows in (("workflows", history.versions), ("runs", history.runs)):
        for each in rows:
            yield (
                name,
                {
                    key: _moment(one) if isinstance(one, datetime) else one
                    for key, one in asdict(each).items()
                },
            )


def _merchant(one: Merchant) -> dict[str, Any]:
    shop = one.shop
    return {
        "merchant_id": one.id,
        "domain": shop.domain,
        "language": one.language,
        "vertical": one.vertical,
        "plan": shop.plan,
        "apps": sorted(shop.apps),
    }


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def _parquet(folder: Path, lines: Mapping[str, Path]) -> None:
    """One thread, so that the same rows make the same bytes."""
    import duckdb

    with duckdb.connect(
        config={"threads": 1, "memory_limit": "1GB", "preserve_insertion_order": True}
    ) as database:
        for name, path in lines.items():
            columns = ", ".join(f"{column}: '{kind}'" for column, kind in TABLES[name].items())
            source = f"read_json('{_quoted(path)}', format='newline_delimited', columns={{{columns}}})"
            target = _quoted(folder / f"{name}.parquet")
            database.execute(
                f"COPY (SELECT * FROM {source}) TO '{target}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 10240)"
            )


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="flowc_training.population.writing", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--merchants", type=int, default=1000)
    parser.add_argument("--seed", default="1")
    parser.add_argument(
        "--now", type=datetime.fromisoformat, default=NOW, help="when the tables are looked at"
    )
    told = parser.parse_args(arguments)
    now = told.now if told.now.tzinfo else told.now.replace(tzinfo=UTC)
    counts = write(told.folder, histories(told.seed, told.merchants, now))
    sys.stdout.write("".join(f"{name}: {many} rows, synthetic\n" for name, many in counts.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
