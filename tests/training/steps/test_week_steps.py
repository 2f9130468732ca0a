"""The steps from the log to the orders, on a week that is made up, and what every step is started with."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest
from making.talks import talk

from flowc_training.conversations import cases
from flowc_training.pipeline import pointers
from flowc_training.steps import (
    collect,
    dataset,
    gaps,
    mapped as mapping,
    redact,
    route,
    score,
    week as weeks,
)
from flowc_training.steps.arguments import StepError
from flowc_training.steps.settings import reading
from flowc_training.weekly import deciding, talk as talks
from flowc_training.weekly.deciding import Choice, Decision

SETTINGS = reading.changed({"collect": {"conversations": 5}, "score": {"workers": 1}})


def start(main: object, name: str, folder: Path, **texts: str) -> None:
    """Run a step as the graph starts it, its files by their own names in a folder."""
    step = weeks.STEPS[name]
    given = {"settings": SETTINGS.argument(name), "into": str(folder / "into"), **texts}
    if step.has_week:
        given.setdefault("week", "2026-W49")
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


def again(folder: Path, to: Path) -> Path:
    """The same conversations once more, scored, in another folder."""
    to.mkdir()
    for each in ("redacted", "review", "scored"):
        (to / each).write_bytes((folder / each).read_bytes())
    return to


def pointed(path: Path) -> str:
    return json.dumps([pointers.to_text(pointers.of(path))])


def decided(folder: Path, choices: dict[str, Choice]) -> str:
    """A pointer to what a person has decided."""
    lines = [deciding.line_of(Decision(talk, "ann", choice)) for talk, choice in choices.items()]
    (folder / "decisions.jsonl").write_text("".join(lines))
    return pointers.to_text(pointers.of(folder / "decisions.jsonl"))


def test_from_the_log_to_the_orders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    start(collect.main, "collect", tmp_path, log="", workflows="", rolling="")
    talks = rows(tmp_path / "talks")
    assert talks >= 5
    assert rows(tmp_path / "broken") >= 4  # one of each kind
    start(redact.main, "redact", tmp_path, log="")
    start(score.main, "score", tmp_path)
    assert rows(tmp_path / "redacted") == rows(tmp_path / "scored") == talks
    start(route.main, "route", tmp_path, earlier="[]", asked="[]", decisions="")
    counts = json.loads((tmp_path / "counts").read_text())
    assert sum(counts["routes"].values()) == rows(tmp_path / "routed") == talks
    assert counts["routes"]["pool"] == rows(tmp_path / "pool") > 0
    assert sum(each["talks"] for each in counts["rules"]) == talks
    start(gaps.main, "gaps", tmp_path, before="", rolling="")
    assert json.loads((tmp_path / "gaps").read_text())
    # The same conversations once more teach nothing.
    pooled = {each.talk.id for each in cases.read(tmp_path / "pool")}
    pool, asked = pointed(tmp_path / "pool"), pointed(tmp_path / "quarantine")
    folder = again(tmp_path, tmp_path / "again")
    start(route.main, "route", folder, earlier=pool, asked=asked, decisions="")
    assert not {each.talk.id for each in cases.read(folder / "pool")} & pooled
    # But for what a person said never to: that is out of the pool, and out for good.
    gone = min(pooled)
    folder = again(tmp_path, tmp_path / "never")
    never = decided(folder, {gone: "never"})
    start(route.main, "route", folder, earlier=pool, asked=asked, decisions=never)
    routes = {
        each["id"]: each["rule"] for each in map(json.loads, (folder / "routed").read_text().splitlines())
    }
    assert routes[gone] == "a person said never"
    # What a person chose from quarantine since is data of the week after, once.
    pytest.importorskip("duckdb")
    chosen = next(
        each.talk.id for each in cases.read(tmp_path / "quarantine") if each.routed.route == "people"
    )
    folder = tmp_path / "after"
    folder.mkdir()
    for each in ("pool", "quarantine", "review"):
        (folder / each).write_text("")
    for week, many in (("2026-W49", 0), ("2026-W50", 1), ("2026-W51", 0)):
        decisions = decided(folder, {chosen: "pool"} if week > "2026-W49" else {})
        start(dataset.main, "dataset", folder, week=week, asked=asked, decisions=decisions)
        assert pointers.read(folder / "dataset").rows == many, (folder / "missing").read_text()


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


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"workers": 2, "engine": "processes"}, ""),
        ({"workers": 0, "engine": "processes"}, "redact.workers is 0: write 1 or more"),
        ({"workers": 2, "engine": "spark"}, "redact.engine is 'spark': write one of processes, ray"),
        ({"workers": 2, "engine": "ray"}, "redact.engine is ray, which is not installed: pip install 'flowc[ray]'"),
    ],
)  # fmt: skip
def test_by_which_engine(settings: dict[str, object], why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping, "find_spec", lambda name: None)
    if not why:
        assert mapping.mapped(settings, "redact") == (2, "processes")
        return
    with pytest.raises(StepError) as caught:
        mapping.mapped(settings, "redact")
    assert str(caught.value) == why


def test_redacted_by_several_it_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "talks").write_text("".join(json.dumps(talks.to_json(talk(n))) + "\n" for n in range(40)))
    found: list[bytes] = []
    for workers in (1, 2):
        settings = reading.changed({"redact": {"workers": workers}}).argument("redact")
        start(redact.main, "redact", tmp_path, log="", settings=settings)
        found.append((tmp_path / "redacted").read_bytes())
    assert found[0] == found[1]


def test_a_key_that_is_named_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert redact.secret("", is_made_up=True) == redact.MADE_UP
    monkeypatch.setenv("FLYWHEEL_KEY", "k")
    assert redact.secret("FLYWHEEL_KEY", is_made_up=False) == b"k"
    monkeypatch.setenv("FLYWHEEL_KEY", "")
    with pytest.raises(StepError, match="names FLYWHEEL_KEY, and that variable is empty"):
        redact.secret("FLYWHEEL_KEY", is_made_up=True)
    with pytest.raises(StepError, match=r"redact\.key names no variable"):
        redact.secret("", is_made_up=False)
