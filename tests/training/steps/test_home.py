"""The home of a flywheel: what a week is given stays what it was, and what it leaves is left once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flowc_serving.rollout import rule as rules
from flowc_serving.rollout.rule import Arm
from flowc_training.pipeline import pointers
from flowc_training.pipeline.pointers import Pointer
from flowc_training.pipeline.running import Ended, Run
from flowc_training.steps import attempts, home as homes, serving
from flowc_training.steps.home import Home
from flowc_training.steps.settings import reading
from flowc_training.steps.week import STATE, STEPS
from flowc_training.weekly import history, rollout
from flowc_training.weekly.page import content as contents
from flowc_training.weekly.page.content import Content
from flowc_training.weekly.rollout import Move
from flowc_training.weekly.week import Week

WEEK = Week(2026, 49)
SETTINGS = reading.changed({})
POINTER = Pointer("/models/new", "ab" * 32, 1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    found = Home(tmp_path / "home")
    for name in (
        "pool/2026-W48.jsonl",
        "quarantine/2026-W48.jsonl",
        "pool/2026-W49.jsonl",
        "decisions.jsonl",
    ):
        path = found.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}\n")
    scored = found.week(WEEK.before()) / "scored.jsonl"
    scored.parent.mkdir(parents=True)
    scored.write_text("{}\n")
    return found


def test_a_week_is_given_what_there_was_when_it_began(home: Home) -> None:
    first = homes.given(home, WEEK, SETTINGS)
    assert {*first} == {"week", *STATE, *STEPS}
    assert pointers.from_text(first["before"]).path == home.week(WEEK.before()).resolve() / "scored.jsonl"
    for name, folder in (("earlier", "pool"), ("asked", "quarantine")):
        (only,) = json.loads(first[name])
        assert pointers.check(pointers.from_text(only)) == home.path.resolve() / folder / "2026-W48.jsonl"
    (home.path / "decisions.jsonl").write_text("{}\n{}\n")
    home.served.current.write_text(pointers.to_text(POINTER))
    assert homes.given(home, WEEK, SETTINGS) == first
    assert pointers.check(pointers.from_text(first["decisions"]))
    changed = homes.given(home, WEEK, SETTINGS, anew=True)
    assert {each for each in first if changed[each] != first[each]} == {"decisions", "current"}


def test_settings_are_those_of_now(home: Home) -> None:
    first = homes.given(home, WEEK, SETTINGS)
    other = homes.given(home, WEEK, reading.changed({"gaps": {"rows": 7}}))
    assert {each for each in first if other[each] != first[each]} == {"gaps"}


def made(folder: Path, move: Move, *, rule: str = "null\n", how: str = "ran") -> Run:
    """A run that has made these."""
    texts = {
        ("route", "pool"): "{}\n",
        ("route", "quarantine"): "",
        ("score", "scored"): "{}\n",
        ("publish", "published"): pointers.to_text(POINTER),
        ("rollout", "move"): json.dumps(rollout.to_json(move)),
        ("rollout", "rule"): rule,
        ("report", "content"): json.dumps(contents.to_json(Content(str(WEEK), is_made_up=True))),
    }
    outputs = {}
    for (step, name), text in texts.items():
        outputs[step, name] = folder / f"{step}-{name}"
        outputs[step, name].write_text(text)
    return Run(tuple(Ended(each, how, 60.0 if how == "ran" else 0.0) for each in STEPS), outputs)  # type: ignore[arg-type]


def test_what_a_week_leaves(home: Home, tmp_path: Path) -> None:
    move = Move("on", 1, ("so",), 0, 0)
    rule = rules.text(rollout.begun(Arm("base", "demonstration"), Arm("m-ab", "local:/models/new")))
    homes.given(home, WEEK, SETTINGS)
    homes.settle(home, WEEK, made(tmp_path, move, rule=rule))
    assert rules.read(home.served.rule).percent == 1
    assert pointers.read(home.served.rolling) == POINTER
    assert not home.served.current.exists()
    assert "made up" in (home.week(WEEK) / homes.PAGE).read_text()
    (line,) = history.read(home.history)
    assert (line.week, line.minutes["train"]) == ("2026-W49", 1.0)
    # All of it is in the cache: nothing is moved twice, and minutes are those of the first time.
    homes.settle(home, WEEK, made(tmp_path, move, rule=rule, how="cached"))
    assert history.read(home.history) == (line,)
    assert homes.given(home, WEEK.before(-1), SETTINGS)["rolling"] == rules.text(rules.read(home.served.rule))


def test_what_did_not_go_well_stands_on_the_page(home: Home, tmp_path: Path) -> None:
    folder = home.week(WEEK)
    homes.given(home, WEEK, SETTINGS)
    failed = Ended("train", "failed", why="there is no room")
    for run in (None, None, Run((failed,)), Run((Ended("train", "cached"),))):
        attempts.begun(folder)
        if run:
            attempts.ended(folder, run)
    homes.settle(home, WEEK, made(tmp_path, Move("hold", 0, (), 0, 0)))
    page = (folder / homes.PAGE).read_text()
    assert "UTC, and was run again: there is no room" in page
    assert "The week was stopped 2 times before it came to an end" in page
    assert not [*attempts.told(attempts.read(tmp_path))]


@pytest.mark.parametrize(
    ("move", "current", "rolling"),
    [
        (Move("hold", 5, (), 0, 0), False, True),
        (Move("on", 25, (), 0, 0), False, True),
        (Move("on", 100, (), 0, 0, True), True, False),
        (Move("back", 0, (), 0, 0), False, False),
    ],
)
def test_who_is_served_after_a_move(
    move: Move, current: bool, rolling: bool, home: Home, tmp_path: Path
) -> None:
    rolls(home, 5)
    homes.given(home, WEEK, SETTINGS)
    homes.settle(home, WEEK, made(tmp_path, move))
    assert (home.served.current.exists(), home.served.rolling.exists()) == (current, rolling)


def rolls(home: Home, percent: int) -> None:
    """A roll-out is under way."""
    rule = rollout.begun(Arm("base", "demonstration"), Arm("m-ab", "local:/models/new"))
    home.served.rule.write_text(rules.text(replace(rule, parts=percent * 100)))
    home.served.rolling.write_text(pointers.to_text(POINTER))


@pytest.mark.parametrize("was", [0, 5], ids=["begun by another week", "moved by a look"])
def test_a_week_leaves_what_has_moved_since_it_began(was: int, home: Home, tmp_path: Path) -> None:
    if was:
        rolls(home, was)
    homes.given(home, WEEK, SETTINGS)
    rolls(home, 25)
    there = home.served.rule.read_text()
    for _ in "again":
        homes.settle(home, WEEK, made(tmp_path, Move("on", 5, (), 0, 0), rule="{}"))
        assert home.served.rule.read_text() == there
        assert not serving.read(home.served.moves)
    assert (home.week(WEEK) / "moved").read_text().startswith("left: ")


def test_a_log_is_counted_from_the_last_move_on(home: Home) -> None:
    rolls(home, 5)
    with_log = reading.changed({"log": "log.db"})
    today = datetime.now(UTC).date().isoformat()
    assert homes.given(home, WEEK, with_log)["since"] == today
    assert homes.given(home, WEEK, SETTINGS, anew=True)["since"] == ""


def test_a_week_that_failed_moves_nothing(home: Home, tmp_path: Path) -> None:
    run = made(tmp_path, Move("on", 1, (), 0, 0))
    homes.settle(home, WEEK, Run((*run.tasks, Ended("report", "failed")), run.outputs))
    assert not home.served.rolling.exists()
    assert (home.path / "pool" / "2026-W49.jsonl").read_text() == "{}\n"
