"""Workflows in a SQLite file: what the protocol promises, to several at once and when things go wrong."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from flowc_serving.agent import ulids
from flowc_serving.agent.workflows import (
    BadCursor,
    Conflict,
    HiddenWorkflow,
    StoreTrouble,
    UnknownWorkflow,
    Workflows,
)
from flowc_serving.store.workflows import WorkflowFile


@pytest.fixture
def file(tmp_path: Path) -> Iterator[WorkflowFile]:
    opened = WorkflowFile(tmp_path / "workflows.sqlite", patience=0.3)
    yield opened
    opened.close()


@pytest.fixture
def shop(file: WorkflowFile) -> Workflows:
    return file.of("a.myshopify.com")


# Versions.


def test_every_version_stays_readable(shop: Workflows) -> None:
    first = shop.create("Tag orders", "{1}", hidden=False)
    second = shop.update(first.id, first.version, "Tag big orders", "{2}")
    assert first.id == "gid://flow/Workflow/1"
    assert not first.active
    assert shop.lookup(first.id) == second
    assert shop.lookup(first.id, first.version) == first
    assert (second.name, second.document) == ("Tag big orders", "{2}")
    assert first.version < second.version


def test_versions_rise_when_the_clock_falls(tmp_path: Path) -> None:
    times = iter([2_000_000_000.0, 1_000_000_000.0, 1_000_000_000.0])
    shop = WorkflowFile(tmp_path / "w.sqlite", clock=lambda: next(times)).of("a")
    made = shop.create("", "1", hidden=False)
    later = shop.update(made.id, made.version, "", "2")
    other = shop.create("", "3", hidden=False)
    assert made.version < later.version < other.version
    assert [each.version for each in shop.listed().workflows] == [other.version, later.version]
    assert (made.updated, later.updated) == ("2033-05-18T03:33:20Z", "2001-09-09T01:46:40Z")


def test_a_write_on_an_older_version_is_a_conflict(shop: Workflows) -> None:
    first = shop.create("n", "{1}", hidden=False)
    second = shop.update(first.id, first.version, "n", "{2}")
    with pytest.raises(Conflict) as caught:
        shop.update(first.id, first.version, "n", "{3}")
    assert caught.value.stored == second
    with pytest.raises(Conflict):
        shop.switch(first.id, first.version, active=True)
    assert shop.lookup(first.id) == second


@pytest.mark.parametrize(
    "workflow",
    ["gid://flow/Workflow/2", "gid://flow/Workflow/01", "1", "", "\ud800", "gid://flow/Workflow/-1"],
)
def test_what_is_not_there(shop: Workflows, workflow: str) -> None:
    made = shop.create("n", "{}", hidden=False)
    for act in (
        lambda: shop.lookup(workflow),
        lambda: shop.update(workflow, made.version, "n", "{}"),
        lambda: shop.switch(workflow, made.version, active=True),
    ):
        with pytest.raises(UnknownWorkflow):
            act()


@pytest.mark.parametrize("version", ["", "v1", "\ud800", "0" * 26, "' OR 1=1 --"])
def test_versions_that_are_not_there(shop: Workflows, version: str) -> None:
    made = shop.create("n", "{}", hidden=False)
    with pytest.raises(UnknownWorkflow):
        shop.lookup(made.id, version)
    with pytest.raises(Conflict):
        shop.update(made.id, version, "n", "{}")


def test_activation(shop: Workflows) -> None:
    draft = shop.create("n", "{}", hidden=True)
    with pytest.raises(HiddenWorkflow):
        shop.switch(draft.id, draft.version, active=True)
    pushed = shop.update(draft.id, draft.version, "n", "{}", hidden=False)
    live = shop.switch(pushed.id, pushed.version, active=True)
    assert live.active
    assert not live.hidden
    assert live.version == pushed.version
    assert not shop.switch(pushed.id, pushed.version, active=False).active


def test_an_update_keeps_hidden_and_active(shop: Workflows) -> None:
    draft = shop.create("n", "{}", hidden=True)
    assert shop.update(draft.id, draft.version, "n", "{2}").hidden
    made = shop.create("n", "{}", hidden=False)
    shop.switch(made.id, made.version, active=True)
    assert shop.update(made.id, made.version, "n", "{2}").active


@given(st.text(st.characters(), max_size=30), st.text(st.characters(), max_size=60))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back(shop: Workflows, name: str, document: str) -> None:
    made = shop.create(name, document, hidden=False)
    assert (made.name, made.document) == (name, document)
    assert shop.lookup(made.id) == made


# Lists.


def test_pages_show_all_once_while_workflows_change(shop: Workflows) -> None:
    made = [shop.create(str(number), "{}", hidden=False) for number in range(7)]
    page = shop.listed(size=3)
    seen = [each.id for each in page.workflows]
    shop.update(made[0].id, made[0].version, "changed", "{}")
    shop.create("new", "{}", hidden=False)
    while page.cursor:
        page = shop.listed(size=3, cursor=page.cursor)
        seen += [each.id for each in page.workflows]
    assert seen == [each.id for each in reversed(made)]
    assert page.total == 8
    assert [each.name for each in shop.listed(size=2).workflows] == ["new", "changed"]


def test_hidden_ones_are_listed_when_asked(shop: Workflows) -> None:
    shop.create("seen", "{}", hidden=False)
    shop.create("draft", "{}", hidden=True)
    assert [each.name for each in shop.listed().workflows] == ["seen"]
    assert shop.listed().total == 1
    assert [each.name for each in shop.listed(hidden=True).workflows] == ["draft", "seen"]
    assert shop.listed().cursor is None


@pytest.mark.parametrize("cursor", ["x", "1.2", "\ud800", "01ARZ3NDEKTSV4RRFFQ69G5FAV"])
def test_cursors_that_no_page_gave(shop: Workflows, cursor: str) -> None:
    with pytest.raises(BadCursor):
        shop.listed(cursor=cursor)


# Shops.


def test_nothing_crosses(file: WorkflowFile) -> None:
    ours, theirs = file.of("a.myshopify.com"), file.of("b.myshopify.com")
    made = ours.create("secret", "{}", hidden=False)
    assert theirs.listed(hidden=True).total == 0
    assert theirs.listed(cursor=f"{made.version}.{ulids.new(after=made.version)}").workflows == ()
    for act in (
        lambda: theirs.lookup(made.id),
        lambda: theirs.lookup(made.id, made.version),
        lambda: theirs.update(made.id, made.version, "n", "{}"),
        lambda: theirs.switch(made.id, made.version, active=True),
    ):
        with pytest.raises(UnknownWorkflow):
            act()
    assert file.of(" A.MyShopify.com ").lookup(made.id) == made


@pytest.mark.parametrize("domain", ["", "  ", "a b", "\ud800", "ä"])
def test_shops_without_a_domain(file: WorkflowFile, domain: str) -> None:
    with pytest.raises(ValueError, match="its domain"):
        file.of(domain)


# Several at once.


def test_of_many_writers_on_one_version_one_wins(shop: Workflows) -> None:
    made = shop.create("n", "{}", hidden=False)

    def write(number: int) -> bool:
        try:
            shop.update(made.id, made.version, "n", str(number))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(12) as threads:
        assert sum(threads.map(write, range(12))) == 1


WRITER = """
import sys
from pathlib import Path
from flowc_serving.store.workflows import WorkflowFile
shop = WorkflowFile(Path(sys.argv[1]), patience=20).of("a")
for number in range(40):
    print(shop.create(sys.argv[2], str(number), hidden=False).version, flush=True)
"""


def test_processes_share_a_file(tmp_path: Path) -> None:
    path = tmp_path / "w.sqlite"
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), name], stdout=subprocess.PIPE, text=True)
        for name in "xyz"
    ]
    told = [each.communicate()[0].split() for each in running]
    assert [each.returncode for each in running] == [0, 0, 0]
    versions = [each.version for each in WorkflowFile(path).of("a").listed(size=250).workflows]
    assert len(versions) == 120
    assert {*versions} == {version for each in told for version in each}
    assert all(each == sorted(each) for each in told)


# When things go wrong.


def test_a_locked_file(shop: Workflows, tmp_path: Path) -> None:
    made = shop.create("n", "{}", hidden=False)
    other = sqlite3.connect(tmp_path / "workflows.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreTrouble, match="is locked by another program: try again") as caught:
        shop.update(made.id, made.version, "n", "{2}")
    assert caught.value.retry
    assert shop.lookup(made.id) == made, "reading goes on"
    other.execute("ROLLBACK")
    other.close()
    assert shop.update(made.id, made.version, "n", "{2}").document == "{2}"


def test_a_full_disk(file: WorkflowFile, shop: Workflows) -> None:
    made = shop.create("n", "{}", hidden=False)
    with file._file.reading() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(StoreTrouble, match="the disk is full: make room") as caught:
        shop.update(made.id, made.version, "n", "x" * 100_000)
    assert caught.value.retry
    assert shop.lookup(made.id) == made
    with file._file.reading() as connection:
        connection.execute("PRAGMA max_page_count=100000")
    assert shop.update(made.id, made.version, "n", "x" * 100_000).document == "x" * 100_000


def test_a_file_that_is_deleted_takes_no_more(file: WorkflowFile, shop: Workflows, tmp_path: Path) -> None:
    kept = shop.create("a", "{}", hidden=True)
    (path,) = tmp_path.glob("*.sqlite")
    away = path.rename(tmp_path / "away")
    with pytest.raises(StoreTrouble, match="was deleted or moved away"):
        shop.create("b", "{}", hidden=True)
    path.touch()
    with pytest.raises(StoreTrouble, match="was deleted or moved away"):
        file.check()
    away.rename(path)
    file.check()
    assert shop.listed(hidden=True).workflows == (kept,)


def test_a_busy_connection(file: WorkflowFile, shop: Workflows) -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with file._file.writing():
            held.set()
            done.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    with pytest.raises(StoreTrouble, match="is busy: try again"):
        shop.listed()
    done.set()
    thread.join()
    assert shop.listed().total == 0


def test_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "w.sqlite"
    shop = WorkflowFile(path).of("a")
    made = [shop.create("n", "x" * 9000, hidden=False) for _ in range(20)]
    shop._file.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(StoreTrouble, match=r"is damaged .*: move it away and put a backup in its place"):
        WorkflowFile(path).of("a").lookup(made[0].id)
    assert path.read_bytes()[4096:4099] == b"\xff\xff\xff", "nothing is put over it"


def test_files_of_something_else(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database at all, but long enough to look at" * 30)
    with pytest.raises(StoreTrouble, match="is damaged"):
        WorkflowFile(text)
    other = tmp_path / "other.sqlite"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE t (x)")
    connection.close()
    with pytest.raises(StoreTrouble, match="is a database of something else"):
        WorkflowFile(other)
    newer = tmp_path / "newer.sqlite"
    WorkflowFile(newer).close()
    connection = sqlite3.connect(newer)
    connection.execute("PRAGMA user_version=9")
    connection.close()
    with pytest.raises(StoreTrouble, match="written by a newer flowc"):
        WorkflowFile(newer)
    with pytest.raises(StoreTrouble, match="cannot be opened"):
        WorkflowFile(tmp_path)


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "w.sqlite"
    shop = WorkflowFile(path).of("a")
    shop.create("n", "{}", hidden=False)
    found = {each.name: each.stat().st_mode & 0o777 for each in path.parent.iterdir()}
    assert found == {"w.sqlite": 0o600, "w.sqlite-wal": 0o600, "w.sqlite-shm": 0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700


# ULIDs.


def test_ulids_say_their_time() -> None:
    assert ulids.new(1469922850.259).startswith("01ARZ3NDEK")
    assert ulids.is_ulid(ulids.new())
    assert not ulids.is_ulid("01arz3ndektsv4rrffq69g5fav")
    assert not ulids.is_ulid("8" + "Z" * 25)


def test_ulids_rise() -> None:
    made = [ulids.new(1.0)]
    for _ in range(100):
        made.append(ulids.new(1.0, made[-1]))
    assert made == sorted(set(made))
