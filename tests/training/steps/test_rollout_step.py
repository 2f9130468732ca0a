"""The rule file of a week: none, one that begins, one that goes on, holds or is taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flowc_serving.agent.conversation import Context, Conversation
from flowc_serving.rollout import rule as rules
from flowc_serving.rollout.rule import Arm, Rule
from flowc_training.pipeline import pointers
from flowc_training.pipeline.pointers import Pointer
from flowc_training.steps import rollout as step
from flowc_training.steps.settings import reading
from flowc_training.weekly import gate, rollout, talk as talks
from flowc_training.weekly.gate import Decision
from flowc_training.weekly.rollout import Move
from flowc_training.weekly.talk import Deed, Talk

NEW = Pointer("/models/new", "ab" * 32, 1)
OLD = Pointer("hf://team/old", "cd" * 32, 1)
ROLLING = Rule(
    Arm("m-cdcdcdcdcdcd", "hf://team/old"), Arm("m-abababababab", "local:/models/new"), 100, (), False, "s"
)


def talk(arm: str, number: int, *, activated: bool, ending: str = "done") -> Talk:
    said = Conversation(f"c{arm}{number}", Context("2026-12-01", "a.myshopify.com"))
    deed = Deed(activated=activated)
    return Talk(said, f"shop{number % 40}", "2026-12-01", arm, deed=deed, endings=(ending,), seconds=2.0)


def run(
    folder: Path,
    *,
    passes: bool,
    current: str = "",
    rolling: str = "",
    since: str = "",
    rows: list[Talk] | None = None,
) -> tuple[Rule | None, Move]:
    (folder / "talks").write_text("".join(json.dumps(talks.to_json(each)) + "\n" for each in rows or []))
    (folder / "decision").write_text(json.dumps(gate.to_json(Decision(passes, ("so",)))))
    pointers.write(NEW, folder / "published")
    settings = reading.changed({}).argument("rollout")
    texts = {"settings": settings, "current": current, "rolling": rolling, "since": since}
    files = {each: str(folder / each) for each in ("talks", "decision", "published", "rule", "move")}
    assert step.main([word for key, each in {**texts, **files}.items() for word in (f"--{key}", each)]) == 0
    text = (folder / "rule").read_text()
    return (
        None if text == "null\n" else rules.parse(text.encode()),
        rollout.from_json(json.loads((folder / "move").read_text())),
    )


def test_nothing_passes(tmp_path: Path) -> None:
    rule, move = run(tmp_path, passes=False)
    assert (rule, move.go, move.percent) == (None, "hold", 0)
    assert "so" in move.why


@pytest.mark.parametrize(
    ("current", "usual"),
    [
        ("", Arm("base", "demonstration")),
        (pointers.to_text(OLD), Arm("m-cdcdcdcdcdcd", "hf://team/old")),
    ],
)
def test_it_begins_with_one_percent(current: str, usual: Arm, tmp_path: Path) -> None:
    rule, move = run(tmp_path, passes=True, current=current)
    assert rule is not None
    assert (rule.usual, rule.new, rule.percent) == (usual, Arm("m-abababababab", "local:/models/new"), 1)
    assert (move.go, move.percent) == ("on", 1)


def test_the_served_model_does_not_roll_out_against_itself(tmp_path: Path) -> None:
    rule, move = run(tmp_path, passes=True, current=pointers.to_text(NEW))
    assert (rule, move.go) == (None, "hold")


def both(new: float, ending: str = "done", many: int = 2000) -> list[Talk]:
    usual = [talk(ROLLING.usual.name, each, activated=each % 10 < 7) for each in range(many)]
    return [
        *usual,
        *(
            talk(ROLLING.new.name, each, activated=each % 10 < 10 * new, ending=ending)
            for each in range(many)
        ),
    ]


@pytest.mark.parametrize(
    ("rows", "since", "go", "percent", "off"),
    [
        (both(0.7, many=3), "", "hold", 1, False),
        (both(0.7), "", "on", 5, False),
        (both(0.7), "2026-11-30", "on", 5, False),
        (both(0.7), "2026-12-01", "hold", 1, False),
        (both(0.2), "", "back", 0, True),
        (both(0.7, ending="failed"), "", "back", 0, True),
    ],
    ids=["too few", "holds", "since then", "before that", "fewer activated", "turns fail"],
)
def test_it_moves_by_what_merchants_did(
    rows: list[Talk], since: str, go: str, percent: float, off: bool, tmp_path: Path
) -> None:
    rolling = rules.text(ROLLING)
    rule, move = run(
        tmp_path, passes=True, current=pointers.to_text(OLD), rolling=rolling, since=since, rows=rows
    )
    assert rule is not None
    assert (move.go, rule.percent, rule.off) == (go, percent, off)
    assert (rule.usual, rule.new, rule.salt) == (ROLLING.usual, ROLLING.new, ROLLING.salt)
