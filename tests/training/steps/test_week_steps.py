"""The steps from the log to the orders, on a week that is made up, and what every step is started with."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest

from flowc_training.conversations import cases
from flowc_training.pipeline import pointers
from flowc_training.steps import collect, gaps, redact, route, score, week as weeks
from flowc_training.steps.arguments import StepError
from flowc_training.steps.settings import reading

SETTINGS = reading.changed({"collect": {"conversations": 5}, "score": {"workers": 1}})


def start(main: object, name: str, folder: Path, **texts: str) -> None:
    """Run a step as the graph starts it, its files by their own names in a folder."""
    step = weeks.STEPS[name]
    given = {"settings": SETTINGS.argument(name), "into": str(folder / "into"), **texts}
    if step.has_week:
        given["week"] = "2026-W49"
    for each in (*step.takes, *step.makes):
        given[each] = str(folder / each)
    assert callable(main)
    assert (
        main([word for key, each in given.items() if wanted(key, name) for word in (f"--{key}", each)]) == 0
    )


def wanted(key: str, name: str) -> bool:
    step = weeks.STEPS[name]
    return key in ("week", "settings", *step.state, *step.takes, *step.makes)


def rows(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_from_the_log_to_the_orders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    start(collect.main, "collect", tmp_path, log="", workflows="", rolling="")
    talks = rows(tmp_path / "talks")
    assert talks >= 5
    assert rows(tmp_path / "broken") >= 4  # one of each kind
    start(redact.main, "redact", tmp_path, log="")
    start(score.main, "score", tmp_path)
    assert rows(tmp_path / "redacted") == rows(tmp_path / "scored") == talks
    start(route.main, "route", tmp_path, earlier="[]", decisions="")
    counts = json.loads((tmp_path / "counts").read_text())
    assert sum(counts["routes"].values()) == rows(tmp_path / "routed") == talks
    assert counts["routes"]["pool"] == rows(tmp_path / "pool") > 0
    assert sum(each["talks"] for each in counts["rules"]) == talks
    start(gaps.main, "gaps", tmp_path, before="", rolling="")
    assert json.loads((tmp_path / "gaps").read_text())
    # The same conversations once more teach nothing.
    pool = pointers.to_text(pointers.of(tmp_path / "pool"))
    pooled = {each.talk.id for each in cases.read(tmp_path / "pool")}
    again = tmp_path / "again"
    again.mkdir()
    for each in ("redacted", "review", "scored"):
        (again / each).write_bytes((tmp_path / each).read_bytes())
    start(route.main, "route", again, earlier=json.dumps([pool]), decisions="")
    assert not {each.talk.id for each in cases.read(again / "pool")} & pooled


@pytest.mark.parametrize("name", weeks.STEPS)
def test_a_step_takes_what_the_graph_gives_it(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    step = weeks.STEPS[name]
    options = ["settings", *(["week"] if step.has_week else []), *step.state, *step.takes, *step.makes]
    main = import_module(weeks.module(name)).main
    with pytest.raises(SystemExit):
        main([*(word for each in options for word in (f"--{each}", "x")), "--nonsense"])
    assert "unrecognized arguments: --nonsense" in capsys.readouterr().err
    for each in options:
        with pytest.raises(SystemExit):
            main([word for other in options if other != each for word in (f"--{other}", "x")])
        assert f"--{each}" in capsys.readouterr().err


def test_a_key_that_is_named_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert redact.secret("", is_made_up=True) == redact.MADE_UP
    monkeypatch.setenv("FLYWHEEL_KEY", "k")
    assert redact.secret("FLYWHEEL_KEY", is_made_up=False) == b"k"
    monkeypatch.setenv("FLYWHEEL_KEY", "")
    with pytest.raises(StepError, match="names FLYWHEEL_KEY, and that variable is empty"):
        redact.secret("FLYWHEEL_KEY", is_made_up=True)
    with pytest.raises(StepError, match=r"redact\.key names no variable"):
        redact.secret("", is_made_up=False)
