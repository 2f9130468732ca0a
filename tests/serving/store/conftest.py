"""Logs to try: in a SQLite file, and in a real Postgres where that is installed."""

from __future__ import annotations

import secrets
from collections.abc import Generator
from pathlib import Path
from urllib.parse import quote

import pytest
from making import postgres

from flowc_serving.store.events import EventLog, open_log


@pytest.fixture(scope="session")
def server() -> Generator[postgres.Server]:
    """A Postgres that runs."""
    pytest.importorskip("psycopg")
    found = postgres.programs()
    if found is None:
        pytest.skip("Postgres is not installed")
    with postgres.running(found) as started:
        yield started


@pytest.fixture
def database(server: postgres.Server) -> str:
    """An address of that Postgres with no table yet."""
    import psycopg

    schema = f"s{secrets.token_hex(8)}"
    with psycopg.connect(server.url) as connection:
        connection.execute(f"CREATE SCHEMA {schema}".encode())
    return f"{server.url}&options={quote(f'-csearch_path={schema}')}"


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a log may be kept."""
    return (
        str(tmp_path / "log.sqlite")
        if request.param == "sqlite"
        else str(request.getfixturevalue("database"))
    )


@pytest.fixture
def log(place: str, tmp_path: Path) -> Generator[EventLog]:
    """A log with nothing in it."""
    opened = open_log(place, secret=tmp_path / "secret")
    yield opened
    opened.close()
