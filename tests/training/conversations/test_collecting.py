"""The talks of a week out of real stores: whole, with what the merchant did; what is broken is told and lost never."""

from __future__ import annotations

import shutil
import sqlite3
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from making import postgres
from making.made_up_week import MANY, WEEK, MadeUp

import flowc
from flowc_serving.agent import conversation as conversations
from flowc_serving.agent.workflows import StoreTrouble
from flowc_serving.store import exporting, names, rows as log_rows
from flowc_serving.store.events import EventLog, open_log
from flowc_serving.store.rows import Pen, Row
from flowc_training.conversations import programs
from flowc_training.conversations.collecting import collected
from flowc_training.conversations.gathering import Gathered, gathered
from flowc_training.conversations.reading import heard, known
from flowc_training.conversations.sources import SourceError, opened
from flowc_training.weekly import talk as talks_json
from flowc_training.weekly.broken import Broken
from flowc_training.weekly.talk import Talk
from flowc_training.weekly.week import Week


def test_every_conversation_is_there(week: MadeUp) -> None:
    assert {each.id for each in week.talks} == {each.id for each in week.truths}
    assert len(week.talks) == len({each.id for each in week.talks}) == MANY
    for each in week.talks:
        assert each.day in WEEK.days
        assert each.arm in ("old", "new")
        assert set(each.endings) == {"done"}
        assert each.read > each.tokens > 0
        assert each.seconds > 0
        truth = week.truth(each.id)
        assert bool(each.before) == (truth.category == "edit" and bool(each.written))
        assert conversations.from_json(conversations.to_json(each.conversation)) == each.conversation
    assert len({each.shop for each in week.talks}) < MANY


def test_what_merchants_did_is_there(week: MadeUp) -> None:
    found = Counter(each.outcome for each in week.talks)
    assert {"activated", "left off", "edited", "nothing stored"} <= {*found}
    for each in week.talks:
        for view in filter(None, (each.before, each.written, each.after)):
            assert flowc.to_python(flowc.to_json(view), layout=False) == view
        assert bool(each.after) == each.deed.edited
        assert each.after != each.written or not each.after
    assert any(each.deed.rating for each in week.talks)


def test_what_is_broken_is_told(week: MadeUp) -> None:
    kinds = Counter((each.kind, each.kept) for each in week.broken)
    assert kinds == {
        ("rows missing", False): 2,
        ("duplicate", False): 2,
        ("another contract", False): 1,
        ("begun twice", True): 1,
        ("unreadable", False): 1,
    }
    assert all(each.rows and each.reason and each.shop for each in week.broken)


def test_nothing_of_the_log_is_lost(week: MadeUp) -> None:
    """Every conversation that has a row of the week is told of: as a talk, or as broken."""
    log = sqlite3.connect(week.log)
    known = {name for (name,) in log.execute("SELECT DISTINCT conversation FROM event")}
    log.close()
    assert {each.id for each in (*week.talks, *week.broken)} == known


@pytest.fixture
def mended(week: MadeUp, tmp_path: Path) -> Iterator[EventLog]:
    """A copy of the week's log without the row that is no JSON: the log's own reader cannot read past that one."""
    log = open_log(str(shutil.copy(week.log, tmp_path / "log.db")))
    run(log, "UPDATE event SET fields = '{}' WHERE NOT json_valid(fields)")
    yield log
    log.close()


@pytest.fixture
def copy(week: MadeUp, tmp_path: Path) -> Iterator[EventLog]:
    """A log of one conversation of the week, to be harmed."""
    whole = sqlite3.connect(week.log)
    chosen = next(each for each in week.talks if each.written and len(each.conversation.messages) > 4)
    found = whole.execute(
        "SELECT id, time, name, conversation, shop, fields FROM event WHERE conversation = ? ORDER BY seq",
        [chosen.id],
    ).fetchall()
    whole.close()
    log = open_log(str(tmp_path / "one.db"))
    log.append([Row(*each[:5], log_rows.loaded(each[5])) for each in found])
    yield log
    log.close()


def collect(log: EventLog, week: Week = WEEK, until: str = "") -> tuple[list[Talk], list[Broken]]:
    path = log.table.writer.path  # type: ignore[attr-defined]
    found = [*collected(str(path), week, until=until)]
    return [each for each in found if isinstance(each, Talk)], [
        each for each in found if isinstance(each, Broken)
    ]


def run(log: EventLog, statement: str) -> None:
    with log.table.writer.writing() as connection:  # type: ignore[attr-defined]
        assert connection.execute(statement).rowcount


LAST = "seq = (SELECT max(seq) FROM event WHERE name = '{}')"


@pytest.mark.parametrize(
    ("statement", "kind", "reason"),
    [
        (f"DELETE FROM event WHERE name = '{names.BEGUN}'", "rows missing", "not its beginning"),
        (f"DELETE FROM event WHERE name = '{names.CHAT}'", "rows missing", "no row has it"),
        (f"DELETE FROM event WHERE {LAST.format(names.ANSWERED)}", "rows missing", "has no answer, in a turn"),
        (f"DELETE FROM event WHERE name = '{names.ASKED}'", "rows missing", "turns end and"),
        ("UPDATE event SET fields = '{' WHERE seq = 3", "unreadable", "no JSON object"),
        ("UPDATE event SET fields = '[]' WHERE seq = 3", "unreadable", "another value"),
        ("UPDATE event SET fields = '{}' WHERE seq = 1", "another contract", "does not name"),
        (f"UPDATE event SET fields = '{{\"{names.FINGERPRINT}\": 3}}' WHERE seq = 1", "another contract", "contract 3"),
        (f"UPDATE event SET fields = '{{}}' WHERE {LAST.format(names.ASKED)}", "unreadable", "another shape"),
        ("UPDATE event SET fields = json_set(fields, '$.\"flow.context\"', 3) WHERE seq = 1", "unreadable", "shape"),
        ("UPDATE event SET fields = replace(fields, '\"user\"', '7') WHERE seq = 2", "unreadable", "shape"),
        ("UPDATE event SET shop = 'other' WHERE seq = 3", "unreadable", "several shops"),
        (
            "UPDATE event SET fields = '" + "[" * 100_000 + "' WHERE seq = 3",
            "unreadable",
            "no JSON object",
        ),
    ],
)  # fmt: skip
def test_a_harmed_conversation_is_told(copy: EventLog, statement: str, kind: str, reason: str) -> None:
    run(copy, statement)
    talks, broken = collect(copy)
    assert talks == []
    (one,) = broken
    assert one.kind == kind
    assert reason in one.reason


def test_a_turn_that_never_ended_is_marked(copy: EventLog) -> None:
    run(copy, f"DELETE FROM event WHERE name = '{names.ENDED}'")
    (one,), broken = collect(copy)
    assert set(one.endings) == {"interrupted"}
    assert broken == []


def test_a_conversation_is_of_the_week_it_began_in(copy: EventLog) -> None:
    (one,), _ = collect(copy)
    rows = copy.rows(one.id)
    pen = Pen(one.id, one.shop)
    late = [
        replace(log_rows.switched(pen, "gid://flow/Workflow/1", "v", active=active), time=f"{day}T00:00:00Z")
        for day, active in (("2026-12-07", True), ("2026-12-20", False))
    ]
    run(copy, f"DELETE FROM event WHERE name = '{names.SWITCHED}'") if any(
        each.name == names.SWITCHED for each in rows
    ) else None
    copy.append(late)
    assert [each.outcome for each in collect(copy, until="2026-12-06")[0]] != ["activated"]
    ((on,), _), ((off,), _) = collect(copy, until="2026-12-13"), collect(copy, until="2026-12-31")
    assert (on.deed.activated, on.deed.off_again) == (True, False)
    assert off.deed.off_again
    assert collect(copy, WEEK.before(-1)) == collect(copy, WEEK.before()) == ([], [])


def test_shops_that_refuse_are_marked(week: MadeUp) -> None:
    one = week.talks[0]
    for told in (one.shop, one.conversation.context.shop):
        found = collected(str(week.log), WEEK, refusing={told})
        refused = {each.id for each in found if isinstance(each, Talk) and not each.consents}
        assert refused == {each.id for each in week.talks if each.shop == one.shop}


def test_without_a_store_views_come_from_what_was_said(week: MadeUp) -> None:
    told = {each.id: each for each in collected(str(week.log), WEEK) if isinstance(each, Talk)}
    for each in week.talks:
        assert told[each.id].written == each.written
        assert told[each.id].before == each.before
        assert told[each.id].after == ""


def test_an_export_tells_the_same(week: MadeUp, mended: EventLog, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    assert [*exporting.export(mended, tmp_path / "out")]
    found = [*collected(str(tmp_path / "out"), WEEK)]
    talks = {each.id: each for each in found if isinstance(each, Talk)}
    kept = {each.id for each in week.talks}
    assert kept <= {*talks}
    for each in week.talks:
        same = talks[each.id]
        assert (same.deed.activated, same.deed.edited, same.endings) == (
            each.deed.activated,
            each.deed.edited,
            each.endings,
        )
        assert len(same.conversation.messages) == len(each.conversation.messages)
        assert bool(same.written) == bool(each.written)
    assert {each.kind for each in found if isinstance(each, Broken)} >= {"rows missing", "another contract"}


def test_a_row_that_an_export_has_twice_is_told(mended: EventLog, tmp_path: Path) -> None:
    parquet, pa = pytest.importorskip("pyarrow.parquet"), pytest.importorskip("pyarrow")
    (first, *_) = exporting.export(mended, tmp_path / "out")
    table = parquet.read_table(first.path)
    parquet.write_table(pa.concat_tables([table, table.slice(0, 1)]), first.path)
    found = [each for each in collected(str(tmp_path / "out"), WEEK) if isinstance(each, Broken)]
    assert [each.kept for each in found if each.kind == "row twice"] == [True]


def test_postgres_tells_the_same(week: MadeUp, mended: EventLog, tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    if (programs := postgres.programs()) is None:
        pytest.skip("there is no Postgres here")
    with postgres.running(programs) as server:
        other = open_log(server.url, secret=tmp_path / "secret")
        other.append([*mended.since("")])
        other.close()
        only_read = f"{server.url}&options=-c%20default_transaction_read_only%3Don"  # as of a standby
        found = [*collected(only_read, WEEK, workflows=week.workflows)]
    assert {each.id: each for each in found if isinstance(each, Talk) and each.id in _ids(week)} == {
        each.id: each for each in week.talks
    }


def _ids(week: MadeUp) -> set[str]:
    return {each.id for each in week.talks}


def test_memory_stays_flat(tmp_path: Path) -> None:
    """Ten times the conversations take no more memory."""

    def most(many: int) -> int:
        log = open_log(str(tmp_path / f"{many}.db"))
        pens = (Pen(f"c{number}", "s", clock=lambda: 1_795_600_000.0) for number in range(many))
        log.append([pen.row(names.BEGUN, {"x": "y" * 20_000}) for pen in pens])
        log.close()
        tracemalloc.start()
        assert sum(1 for _ in collected(str(tmp_path / f"{many}.db"), WEEK)) == many
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    most(10)
    assert most(400) < most(40) + 400_000


def test_logs_that_are_not_there(tmp_path: Path, week: MadeUp) -> None:
    with pytest.raises(SourceError, match="name the file of a log"):
        [*collected(str(tmp_path / "none.db"), WEEK)]
    assert not (tmp_path / "none.db").exists()
    with pytest.raises(SourceError, match="no day of an export"):
        [*collected(str(tmp_path), WEEK)]
    with pytest.raises(FileNotFoundError, match="no workflow store"):
        [*collected(str(week.log), WEEK, workflows=tmp_path / "none.db")]
    (tmp_path / "2026-11-30.parquet").write_bytes(b"no parquet")
    pytest.importorskip("pyarrow")
    with pytest.raises(StoreTrouble, match="cannot be read"):
        [*collected(str(tmp_path), WEEK.before(-1))]


# Whatever becomes of rows.


@pytest.fixture(scope="module")
def whole(week: MadeUp) -> Gathered:
    """The rows of a conversation that stored something and was turned on."""
    chosen = next(each for each in week.talks if each.outcome == "activated")
    with opened(str(week.log), WEEK.days[0], "2026-12-31") as log:
        return next(each for each in gathered(log, WEEK, "2026-12-31") if each.id == chosen.id)


_JUNK = st.one_of(st.none(), st.integers(), st.text(max_size=3), st.just([]), st.just({}), st.just([{}]))
_HARMS = st.lists(
    st.tuples(
        st.sampled_from(["drop", "twice", "swap", "junk", "rename"]), st.integers(0, 99), st.integers(0, 99), _JUNK
    ),
    max_size=4,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(harms=_HARMS)
def test_whatever_becomes_of_rows_it_is_told(whole: Gathered, harms: list[tuple[str, int, int, Any]]) -> None:
    rows = [*whole.rows]
    for harm, one, other, junk in harms:
        at, to = one % max(1, len(rows)), other % max(1, len(rows))
        if not rows:
            break
        if harm == "drop":
            del rows[at]
        elif harm == "twice":
            rows.insert(to, rows[at])
        elif harm == "swap":
            rows[at], rows[to] = rows[to], rows[at]
        elif harm == "rename":
            rows[at] = replace(rows[at], name=rows[to].name)
        else:
            keys = [*rows[at].fields]
            fields = {**rows[at].fields, keys[other % len(keys)]: junk} if keys else {}
            rows[at] = replace(rows[at], fields=fields)
    told, broken = heard(replace(whole, rows=tuple(rows)), known())
    assert told is not None or broken
    assert all(each.id == whole.id and each.reason for each in broken)
    if told is None:
        assert [each.kept for each in broken].count(False) == len(broken)
    else:
        assert all(each.kept for each in broken)
        assert talks_json.from_json(talks_json.to_json(told.talk)) == told.talk
        assert programs.found(told.talk, seconds=1.0) is not None
    if not harms:
        assert (told is None, broken) == (False, ())
