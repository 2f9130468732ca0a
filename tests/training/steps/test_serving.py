"""A look at the roll-out: by the log since the last move, once, and whole also where it was interrupted."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flowc_serving.rollout import rule as rules
from flowc_serving.rollout.rule import Arm
from flowc_serving.store import names
from flowc_serving.store.events import open_log
from flowc_serving.store.rows import Pen, Row
from flowc_training import lines
from flowc_training.cli.flywheel import main
from flowc_training.conversations import arms
from flowc_training.steps import serving
from flowc_training.steps.serving import Moved, Served
from flowc_training.weekly import rollout
from flowc_training.weekly.rollout import Move

RULE = rollout.begun(Arm("base", "demonstration"), Arm("m-ab", "local:/models/new"), salt="s")
MANY = 1_300


@pytest.fixture
def served(tmp_path: Path) -> Served:
    found = Served(tmp_path / "home")
    found.path.mkdir()
    found.rule.write_text(rules.text(RULE))
    found.rolling.write_text("new")
    found.current.write_text("old")
    return found


def logged(path: Path, activated: float, *, at: datetime, many: int = MANY, ending: str = "done") -> None:
    """Conversations of both arms that began at a moment: 70 % of the usual arm's are activated."""
    log = open_log(str(path))
    rows: list[Row] = []
    for arm, share in (("base", 0.7), ("m-ab", activated)):
        for number in range(many):
            pen = Pen(f"{arm}-{at:%d%H}-{number}", f"{arm}{number % 50}", clock=at.timestamp)
            rows.append(pen.row(names.BEGUN, {names.ARM: arm}))
            end = "done" if arm == "base" else ending
            rows.append(pen.row(names.ENDED, {names.SECONDS: 2.0, names.ENDING: end}))
            rows.append(pen.row(names.SWITCHED, {names.ACTIVATED: number % 10 < 10 * share}))
    log.append(rows)
    log.close()


def look(served: Served, log: Path, *more: str) -> int:
    (served.path / "flywheel.toml").write_text("\n".join([f"log = {json.dumps(str(log))}", *more]))
    return main.main(["rollout", "--home", str(served.path)])


@pytest.mark.parametrize(
    ("activated", "ending", "many", "code", "said", "percent"),
    [
        (0.7, "done", MANY, 0, "on: 5 % of shops have m-ab", 5),
        (0.7, "done", 20, 0, "hold: 1 % of shops have m-ab", 1),
        (0.4, "done", MANY, 1, "back: 0 % of shops have m-ab", 0),
        (0.7, "failed", 20, 1, "back: 0 % of shops have m-ab", 0),
    ],
)
def test_a_look_moves_once(
    activated: float,
    ending: str,
    many: int,
    code: int,
    said: str,
    percent: float,
    served: Served,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    log, heard = tmp_path / "log.db", tmp_path / "heard.json"
    now = datetime.now(UTC)
    serving.put(
        served,
        Moved((now - timedelta(days=2)).isoformat(), "a week", Move("on", 1, (), 0, 0), rules.text(RULE)),
    )
    logged(log, 0.0, at=now - timedelta(days=3))  # of the stage before: they count for nothing
    logged(log, activated, at=now - timedelta(days=1), many=many, ending=ending)
    notify = f"notify = {json.dumps(['sh', '-c', f'cat > {heard}'])}"
    assert look(served, log, notify) == code
    assert capsys.readouterr().out.startswith(said)
    found = rules.read(served.rule)
    assert (found.percent, found.off, served.rolling.exists()) == (percent, code == 1, code == 0)
    assert heard.exists() == (code == 1)
    moves = serving.read(served.moves)
    assert len(moves) == 1 + (percent != 1)
    assert look(served, log) == 0
    assert serving.read(served.moves) == moves
    assert rules.read(served.rule) == found


def test_what_is_done_is_the_usual_model(served: Served, tmp_path: Path) -> None:
    log, now = tmp_path / "log.db", datetime.now(UTC)
    whole = rules.text(replace(RULE, parts=10_000))
    serving.put(
        served, Moved((now - timedelta(days=2)).isoformat(), "a week", Move("on", 100, (), 0, 0), whole)
    )
    logged(log, 0.7, at=now - timedelta(days=1))
    assert look(served, log) == 0
    assert (served.current.read_text(), served.rolling.exists()) == ("new", False)


def test_a_rule_that_was_written_by_hand_begins_anew(served: Served, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    serving.put(
        served,
        Moved((now - timedelta(days=2)).isoformat(), "a week", Move("on", 1, (), 0, 0), rules.text(RULE)),
    )
    logged(tmp_path / "log.db", 0.7, at=now - timedelta(days=1))
    served.rule.write_text(rules.text(replace(RULE, parts=200)))
    assert look(served, tmp_path / "log.db") == 0
    assert rules.read(served.rule).percent == 2


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        (lambda served: served.rolling.unlink(), 0, "no roll-out is under way"),
        (lambda served: shutil.rmtree(served.path), 0, "no roll-out is under way"),
        (lambda served: served.rule.write_text(rules.text(replace(RULE, off=True))), 0, "is off"),
        (lambda served: served.rule.write_text("{"), 2, "is no JSON"),
        (lambda served: (served.path / "flywheel.toml").write_text('log = "none.db"'), 2, "there is no log none.db"),
        (lambda served: None, 0, "no log is named"),
    ],
)  # fmt: skip
def test_nothing_to_look_at(
    change: Callable[[Served], Any], code: int, said: str, served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    change(served)
    assert main.main(["rollout", "--home", str(served.path)]) == code
    assert said in "".join(capsys.readouterr())


def test_rows_that_cannot_be_read_stop_nothing(tmp_path: Path) -> None:
    log = open_log(str(tmp_path / "log.db"))
    now = datetime.now(UTC)
    pen = Pen("c", "s", clock=now.timestamp)
    log.append([pen.row(names.BEGUN, {names.ARM: "base"}), pen.row(names.ENDED, {names.SECONDS: "long"})])
    log.append([pen.row(names.SWITCHED, {names.ACTIVATED: True})])
    log.close()
    (talk,), unread = arms.since(str(tmp_path / "log.db"), now - timedelta(hours=1), now)
    assert (talk.arm, talk.happened, unread) == ("base", {"activated"}, 1)


class Stopped(BaseException):
    """What a kill does to a program."""


@pytest.mark.parametrize("go", ["begins", "on", "done", "back"])
@pytest.mark.parametrize("after", range(5))
def test_a_move_that_is_interrupted_is_ended_by_the_next(
    go: str, after: int, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = {
        "begins": Moved("2026-12-07T05:00:00+00:00", "x", Move("on", 1, (), 0, 0), rules.text(RULE), "new"),
        "on": Moved("2026-12-07T05:00:00+00:00", "x", Move("on", 5, (), 0, 0), rules.text(RULE)),
        "done": Moved("2026-12-07T05:00:00+00:00", "x", Move("on", 100, (), 0, 0, True), rules.text(RULE)),
        "back": Moved("2026-12-07T05:00:00+00:00", "x", Move("back", 0, (), 0, 0), rules.text(RULE)),
    }[go]
    if go == "begins":
        served.rolling.unlink()
    left = after

    def stopping(name: str) -> Callable[..., None]:
        true = getattr(lines, name)

        def instead(*given: Any, **more: Any) -> None:
            nonlocal left
            if not left:
                raise Stopped
            left -= 1
            true(*given, **more)

        return instead

    with monkeypatch.context() as patched:
        for name in ("rewrite", "append"):
            patched.setattr(serving.lines, name, stopping(name))
        try:
            serving.put(served, moved)
        except Stopped:
            assert after < 4
    with serving.held(served.path, "the next"):
        pass
    if not after:
        assert not serving.read(served.moves)
        return
    assert serving.read(served.moves) == (moved,)
    assert served.rule.read_text() == moved.rule
    assert served.current.read_text() == ("new" if go == "done" else "old")
    assert served.rolling.exists() == (go in ("begins", "on"))
    assert not (served.path / "moving.json").exists()
