"""The log as Parquet by day, personal data replaced."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from making.turns import SHOP, Script, call, create, fresh

from flowc_serving.agent.workflows import StoreTrouble
from flowc_serving.store import names, rows
from flowc_serving.store.events import EventLog
from flowc_serving.store.exporting import columns, export
from flowc_serving.store.recording import Recorder, Serving, begun
from flowc_serving.store.rows import Pen

parquet = pytest.importorskip("pyarrow.parquet")


def talk(log: EventLog, script: Script, day: int = 0) -> Pen:
    ticks = iter(range(1000))
    pen = Pen(script.before.id, log.shop_id(SHOP), clock=lambda: day * 86400 + next(ticks) / 100)
    log.append([begun(pen, script.before, Serving("m", "f", arm="b"))])
    recorder = Recorder(pen, script.before, Serving("m", "f", arm="b"))
    log.append(recorder.said(script.said))
    for event in script.events():
        log.append(recorder.rows(event))
    return pen


def test_an_export(log: EventLog, tmp_path: Path) -> None:
    data = {"customers": [{"displayName": "Bob Smith", "email": "bob@acme.com"}]}
    talk(log, Script(fresh("c1"), "mail bob@acme.com", [("I ask Bob@acme.com", [(call("a"), data)])]))
    pen = talk(log, create(fresh("c2")), day=1)
    log.append([rows.feedback(pen, "down", "call me Al, at 415-555-0132 \ud800")])
    done = list(export(log, tmp_path / "out"))
    assert [(each.day, each.path.name) for each in done] == [
        ("1970-01-01", "1970-01-01.parquet"),
        ("1970-01-02", "1970-01-02.parquet"),
    ]
    first = parquet.read_table(done[0].path)
    assert tuple(first.column_names) == columns()
    assert first.num_rows == done[0].rows == len(log.rows("c1"))
    text = json.dumps(first.to_pylist())
    assert "bob@acme.com" not in text.lower()
    assert "Smith" not in text
    assert SHOP not in text
    asked, chat = (
        next(row for row in first.to_pylist() if row["name"] == name) for name in (names.ASKED, names.CHAT)
    )
    mail = json.loads(asked[names.INPUT])[0]["parts"][0]["content"].removeprefix("mail ")
    assert json.loads(chat[names.OUTPUT])[0]["parts"][0]["content"] == f"I ask {mail}"
    assert (chat[names.TOKENS_READ], chat[names.SECONDS], chat[names.ARM]) == (100, 0.5, "b")
    second = parquet.read_table(done[1].path).to_pylist()
    assert second[-1][names.LABEL] == "down"
    assert "415-555-0132" not in second[-1][names.EXPLANATION]
    assert second[-1][names.EXPLANATION].endswith("?")
    review = [json.loads(line) for line in (tmp_path / "out" / "review.jsonl").read_text().splitlines()]
    assert [(each["day"], each["kind"]) for each in review] == [("1970-01-02", "name")]
    assert "Al" in review[0]["text"]
    assert {each.stat().st_mode & 0o777 for each in (tmp_path / "out").iterdir()} == {0o600}


def test_days_are_written_again(log: EventLog, tmp_path: Path) -> None:
    talk(log, create(fresh("c1")), day=1)
    talk(log, create(fresh("c2")), day=2)
    before = {each.day: each.path.read_bytes() for each in export(log, tmp_path)}
    again = list(export(log, tmp_path, since="1970-01-03"))
    assert [each.day for each in again] == ["1970-01-03"]
    assert again[0].path.read_bytes() == before["1970-01-03"], "the same log gives the same file"
    assert sorted(each.name for each in tmp_path.iterdir() if each.suffix == ".parquet") == [
        "1970-01-02.parquet",
        "1970-01-03.parquet",
    ]


def test_long_days_are_written_in_parts(log: EventLog, tmp_path: Path) -> None:
    pen = Pen("c1", "s", clock=lambda: 0.0)
    log.append([pen.row("x", {names.TOKENS_READ: number}) for number in range(2500)])
    (done,) = export(log, tmp_path)
    found = parquet.ParquetFile(done.path)
    assert found.num_row_groups == 3
    assert found.read().column(names.TOKENS_READ).to_pylist() == list(range(2500))


def test_a_folder_that_cannot_be_written(log: EventLog, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreTrouble, match="cannot be written"):
        list(export(log, tmp_path / "file" / "out"))
    with pytest.raises(ValueError, match="2026-11-29"):
        list(export(log, tmp_path, since="yesterday"))
