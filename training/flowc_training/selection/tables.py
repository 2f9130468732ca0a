"""The three tables that a selection reads: Parquet files of production, or of a made-up population."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files

import duckdb

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "merchants": {"merchant_id": "VARCHAR"},
    "workflows": {
        "workflow_id": "VARCHAR",
        "merchant_id": "VARCHAR",
        "version": "BIGINT",
        "document": "VARCHAR",
    },
    "runs": {"workflow_id": "VARCHAR", "started_at": "TIMESTAMP", "status": "VARCHAR"},
}
"""The columns that each table must have; what else they have is not looked at."""

_JUDGING = files("flowc_training.selection") / "judging.sql"


@dataclass(frozen=True, slots=True)
class Tables:
    """Where the tables are: each is one or more paths of Parquet files, which may have wildcards."""

    runs: str | Sequence[str]
    workflows: str | Sequence[str]
    merchants: str | Sequence[str]


@dataclass(frozen=True, slots=True)
class Rules:
    """What is worth learning from: workflows that ran in the last ``days`` before ``now`` (the newest run where nothing
    is said), of merchants that have at least ``least`` of them."""

    days: int = 7
    least: int = 2
    now: datetime | None = None


class TableError(ValueError):
    """A table that is not there, or lacks columns; says all that is wrong."""


def judged(tables: Tables, rules: Rules, memory: str = "2GB") -> duckdb.DuckDBPyConnection:
    """A database in which the table ``judged`` has each workflow, and ``workflows`` their documents.

    Raises ``TableError``.
    """
    database = duckdb.connect(config={"memory_limit": memory, "python_enable_replacements": False})
    try:
        _view(database, tables)
        _parameters(database, rules)
        database.execute(_JUDGING.read_text("utf-8"))
    except BaseException:
        database.close()
        raise
    return database


def _view(database: duckdb.DuckDBPyConnection, tables: Tables) -> None:
    wrong: list[str] = []
    for name, wanted in COLUMNS.items():
        paths = getattr(tables, name)
        listed = [paths] if isinstance(paths, str) else [*paths]
        try:
            relation = database.from_parquet(listed, union_by_name=True)  # pyright: ignore[reportUnknownMemberType]
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            wrong.append(f"{name}: {str(error).splitlines()[0]}")
            continue
        missing = [f"{column} ({kind})" for column, kind in wanted.items() if column not in relation.columns]
        if missing:
            wrong.append(f"{name} has no {', '.join(missing)}; it has {', '.join(relation.columns)}")
            continue
        casts = ", ".join(f'CAST("{column}" AS {kind}) AS "{column}"' for column, kind in wanted.items())
        relation.project(casts).create_view(name)
    if wrong:
        raise TableError("\n".join(wrong))


def _parameters(database: duckdb.DuckDBPyConnection, rules: Rules) -> None:
    """The rules as macros, so that the query reads as it is meant."""
    now = rules.now
    if now is None:
        found = database.execute("SELECT max(started_at) FROM runs").fetchone()
        now = found[0] if found and found[0] is not None else datetime(1970, 1, 1, tzinfo=UTC)
    assert isinstance(now, datetime)
    moment = (now.astimezone(UTC) if now.tzinfo else now).replace(tzinfo=None).isoformat(" ")
    database.execute(f"CREATE TEMP MACRO moment() AS TIMESTAMP '{moment}'")
    database.execute(f"CREATE TEMP MACRO days() AS {int(rules.days)}")
    database.execute(f"CREATE TEMP MACRO at_least() AS {int(rules.least)}")
