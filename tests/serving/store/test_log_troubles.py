"""The log when things go wrong: killed processes, full disks, locked and damaged files, servers that go away."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from making import postgres
from making.turns import SHOP, fresh

from flowc_serving.agent.workflows import StoreTrouble
from flowc_serving.store import places
from flowc_serving.store.events import EventLog, open_log
from flowc_serving.store.recording import Serving, begun
from flowc_serving.store.sqlite_table import SqliteTable

KILLED = """
import sys, threading
from pathlib import Path
from flowc_serving.store.events import open_log
log = open_log(sys.argv[1], secret=Path(sys.argv[2]))
def write(number):
    pen = log.pen(f"c{number}", "tea.myshopify.com")
    while True:
        rows = [pen.row("x", {"text": "y" * 500}) for _ in range(2)]
        log.append(rows)
        sys.stdout.write("".join(f"{row.id}\\n" for row in rows))
        sys.stdout.flush()
for number in range(8):
    threading.Thread(target=write, args=[number]).start()
"""


@pytest.mark.parametrize("after", [1, 120, 700])
def test_a_killed_process_loses_nothing_that_was_acknowledged(place: str, tmp_path: Path, after: int) -> None:
    secret = tmp_path / "secret"
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, place, str(secret)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    told = [process.stdout.readline() for _ in range(after)]
    process.send_signal(signal.SIGKILL)
    told += process.stdout.readlines()
    process.wait()
    process.stdout.close()
    acknowledged = {line.strip() for line in told if line.endswith("\n")}
    log = open_log(place, secret=secret)
    found = {row.id for number in range(8) for row in log.rows(f"c{number}")}
    assert len(acknowledged) >= after
    assert acknowledged <= found
    assert all(len(log.rows(f"c{number}")) % 2 == 0 for number in range(8)), (
        "rows of one append are all there"
    )
    log.append([log.pen("c0", SHOP).row("x", {})])
    log.close()


LIMITED = """
import resource, sys
from pathlib import Path
from flowc_serving.agent.workflows import StoreTrouble
from flowc_serving.store.events import open_log
log = open_log(sys.argv[1])
pen = log.pen("c1", "tea.myshopify.com")
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
written = 0
try:
    while True:
        log.append([pen.row("x", {"text": "y" * 5000})])
        written += 1
except StoreTrouble as trouble:
    print(trouble)
assert len(log.rows("c1")) == written, "reading goes on"
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
log.append([pen.row("x", {})])
assert len(log.rows("c1")) == written + 1, "and so does writing when there is room"
log.close()
"""


def test_no_more_room(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{path}: ")


def test_a_full_disk(tmp_path: Path) -> None:
    table = SqliteTable(tmp_path / "log.sqlite")
    log = EventLog(table, b"s")
    pen = log.pen("c1", SHOP)
    log.append([pen.row("x", {})])
    with table.writer.reading() as connection:
        connection.execute("PRAGMA max_page_count=20")
    with pytest.raises(StoreTrouble, match="the disk is full: make room") as caught:
        log.append([pen.row("x", {"text": "y" * 200_000})])
    assert caught.value.retry
    assert len(log.rows("c1")) == 1
    log.append([pen.row("x", {})])
    assert len(log.rows("c1")) == 2
    log.close()


def test_a_locked_file(tmp_path: Path) -> None:
    log = EventLog(SqliteTable(tmp_path / "log.sqlite", patience=0.2), b"s")
    other = sqlite3.connect(tmp_path / "log.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreTrouble, match="is locked by another program: try again"):
        log.append([log.pen("c1", SHOP).row("x", {})])
    assert log.rows("c1") == []
    other.execute("ROLLBACK")
    other.close()
    log.append([log.pen("c1", SHOP).row("x", {})])
    assert len(log.rows("c1")) == 1
    log.close()


def test_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    log = open_log(str(path))
    log.append([begun(log.pen(f"c{n}", SHOP), fresh(), Serving("m", "f")) for n in range(300)])
    log.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    log = open_log(str(path))
    with pytest.raises(StoreTrouble, match="is damaged"):
        log.rows("c1")
    with pytest.raises(StoreTrouble, match="is damaged"):
        log.append([log.pen("c1", SHOP).row("x", {})])
    log.close()
    path.write_bytes(b"something else" * 1000)
    with pytest.raises(StoreTrouble, match="is damaged"):
        open_log(str(path))


def test_a_log_is_not_a_store_of_workflows(tmp_path: Path) -> None:
    from flowc_serving.store.workflows import WorkflowFile

    WorkflowFile(tmp_path / "w.sqlite").close()
    with pytest.raises(StoreTrouble, match="is a database of something else"):
        open_log(str(tmp_path / "w.sqlite"))


# The secret.


def test_the_secret_stays(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret"
    made = places.secret_in(path)
    assert len(made) == 32
    assert places.secret_in(path) == made
    assert [each.name for each in path.parent.iterdir()] == ["secret"]


def test_a_secret_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"short")
    with pytest.raises(StoreTrouble, match="is no secret of 32 bytes"):
        places.secret_in(path)
    with pytest.raises(StoreTrouble, match="cannot be read or made"):
        places.secret_in(path / "below")
    with pytest.raises(ValueError, match="needs the path of its secret"):
        open_log("postgresql:///x")


# Postgres.


def test_a_server_that_goes_away_and_comes_back(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    programs = postgres.programs()
    if programs is None:
        pytest.skip("Postgres is not installed")
    with postgres.running(programs) as server:
        log = open_log(server.url, secret=tmp_path / "secret")
        pen = log.pen("c1", SHOP)
        log.append([pen.row("x", {})])
        server.stop("immediate")
        with pytest.raises(StoreTrouble, match=r"Postgres does not answer .*: try again") as caught:
            log.append([pen.row("x", {})])
        assert caught.value.retry
        for asked in (partial(log.rows, "c1"), log.check):
            with pytest.raises(StoreTrouble, match="Postgres does not answer"):
                asked()
        server.start()
        log.check()
        log.append([pen.row("y", {})])
        assert [row.name for row in log.rows("c1")] == ["x", "y"]
        server.stop()
        server.start()
        log.append([pen.row("z", {})])
        assert [row.name for row in log.rows("c1")] == ["x", "y", "z"]
        log.close()


def test_a_password_is_not_told(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StoreTrouble) as caught:
        open_log("postgresql://u:hunter2@127.0.0.1:1/x", secret=tmp_path / "secret")
    assert "hunter2" not in str(caught.value)
