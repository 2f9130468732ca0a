"""How a roll-out goes on, waits or is taken back, and the rule file that says so."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from making.rules import A, B

from flowc_serving.rollout import rule as rules
from flowc_serving.rollout.deciding import Decider
from flowc_serving.rollout.report import Report, Talk, report
from flowc_serving.rollout.rule import Arm, Rule, parse
from flowc_training.weekly import rollout
from flowc_training.weekly.records import RecordError
from flowc_training.weekly.rollout import Guards, begun, ruled, step


def arm(
    name: str, n: int, activated: float, failed: float = 0.01, seconds: float = 2.0, seed: int = 0
) -> list[Talk]:
    """So many conversations, three a shop."""
    rng = Random(f"{name} {seed}")
    found = []
    for number in range(n):
        talk = Talk(name, f"{name}{number // 3}")
        talk.happened = {
            what for what, p in (("activated", activated), ("failed", failed)) if rng.random() < p
        }
        talk.seconds = [seconds * rng.uniform(0.5, 1.5)]
        found.append(talk)
    return found


def seen(usual: list[Talk], new: list[Talk]) -> Report:
    return report([*usual, *new], "a", "b")


GOOD = arm("a", 3000, 0.6)


@pytest.mark.parametrize(
    ("stage", "new", "go", "percent", "said"),
    [
        (1, arm("b", 2000, 0.6), "on", 5, "hold in 2000 conversations"),
        (5, arm("b", 2000, 0.65), "on", 25, "they are there"),
        (25, arm("b", 2000, 0.6), "on", 100, "hold in"),
        (1, arm("b", 60, 0.6), "hold", 1, "so far there are 60"),
        (25, arm("b", 60, 0.2), "hold", 25, "nothing is said of the arms until then"),
        (5, arm("b", 2000, 0.5), "back", 0, "fewer workflows are activated: -"),
        (5, arm("b", 2000, 0.6, 0.05), "back", 0, "more conversations fail: +"),
        (1, arm("b", 60, 0.6, 0.4), "back", 0, "more conversations fail: +"),
        (1, arm("b", 9, 0.6, 1.0), "hold", 1, "nothing is said"),
        (5, arm("b", 2000, 0.6, seconds=4.0), "back", 0, "95 % of turns end within"),
        (1, [], "hold", 1, "so far there are 0"),
    ],
)
def test_moves(stage: float, new: list[Talk], go: str, percent: float, said: str) -> None:
    found = step(stage, seen(GOOD, new))
    assert (found.go, found.percent) == (go, percent)
    assert said in " | ".join(found.why)
    assert found.why[0].startswith(f"each arm needs {found.needed} conversations"), (
        "said before anything is said of the arms"
    )
    assert not found.is_done


def test_the_new_model_becomes_the_usual_one() -> None:
    """All shops have it, so that the usual arm has no conversations any more."""
    found = step(100, seen([], arm("b", 2000, 0.6)))
    assert found.is_done
    assert found.why[-1] == "the new model is the usual one now"
    assert step(100, seen([], arm("b", 10, 0.6))).go == "hold"


def test_an_arm_as_good_is_seldom_taken_back() -> None:
    moves = [
        step(5, seen(arm("a", 1600, 0.6, seed=each), arm("b", 1600, 0.6, seed=each))).go
        for each in range(100)
    ]
    assert moves.count("back") <= 10


def test_guards_are_what_may_be_worse() -> None:
    found = seen(GOOD, arm("b", 2000, 0.5, 0.05, 4.0))
    assert step(5, found, Guards(activated=0.2, failed=0.1, slower=4.0)).go == "on"
    assert len(step(5, found).why) == 5


RULE = begun(Arm("a", A), Arm("b", B), ("staff.myshopify.com",), "s")


def test_every_shop_that_was_in_stays_in(tmp_path: Path) -> None:
    shops = [f"shop-{each}.myshopify.com" for each in range(300)]
    inside: set[str] = set()
    path = tmp_path / "rule.json"
    now = Rule(RULE.usual, RULE.new, 0, (), False, "s")
    for stage in (0.0, 1.0, 5.0, 25.0):
        now = ruled(now, step(stage, seen(GOOD, arm("b", 2000, 0.6))))
        path.write_text(rules.text(now))
        decider = Decider(path)
        found = {each for each in shops if decider.arm(each).name == "b"}
        decider.close()
        assert inside <= found
        inside = found
    assert len(inside) == len(shops)


def test_taken_back_is_off_for_all() -> None:
    back = ruled(RULE, step(1, seen(GOOD, arm("b", 60, 0.6, 0.4))))
    assert back.off
    assert back.parts == 0
    assert (back.salt, back.usual, back.new) == (RULE.salt, RULE.usual, RULE.new)


@pytest.mark.parametrize(
    "found",
    [
        RULE,
        ruled(RULE, rollout.Move("back", 0, (), 1, 1)),
        Rule(Arm("b", B), Arm("a", 'x "é" \\'), 25, (), False, "€"),
        Rule(RULE.usual, RULE.new, 10_000),
        Rule(RULE.usual, RULE.new, 1),
    ],
)
def test_a_rule_there_and_back(found: Rule) -> None:
    assert parse(rules.text(found).encode()) == found
    assert json.loads(rules.text(found))["percent"] == {found.new.name: found.parts / 100}


def test_a_move_there_and_back() -> None:
    found = step(1, seen(GOOD, arm("b", 60, 0.6)))
    assert rollout.from_json(rollout.to_json(found)) == found
    with pytest.raises(RecordError, match="go: "):
        rollout.from_json({**rollout.to_json(found), "go": "further"})
