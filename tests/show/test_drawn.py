"""The face of ``flowc.show``: whole pictures of texts, the way of a run lit."""

from __future__ import annotations

import pytest
from making.folders import WORKFLOWS

import flowc
from flowc import show, simulate
from flowc.cli import main

FILE = WORKFLOWS / "001-mark-limited-roasts.flow"
TEXT = FILE.read_text("utf-8")


@pytest.mark.parametrize(
    ("option", "draw"), [("svg", show.as_svg), ("mermaid", show.as_mermaid), ("html", show.as_html)]
)
def test_as_the_command_draws(option: str, draw, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", f"--{option}", str(FILE)]) == 0
    assert draw(TEXT) == capsys.readouterr().out


def test_a_run_is_lit() -> None:
    made = simulate.invent(TEXT)
    run = simulate.run(TEXT, made.event, made.shop)
    assert 'class="flow run"' in show.as_svg(TEXT, run)
    assert 'class="flow run"' in show.as_html(TEXT, run)
    assert 'class="flow run"' not in show.as_svg(TEXT)


def test_a_run_as_json() -> None:
    made = simulate.invent(TEXT, seed=3)
    run = simulate.run(TEXT, made.event, made.shop)
    told = simulate.run_json(run, flowc.to_python(TEXT, layout=False))
    assert told == simulate.run_json(run, TEXT)
    assert told["outcome"] == "finished"
    assert simulate.event_of(simulate.event_json(made.event)) == made.event


def test_no_other_names() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = show.nothing
