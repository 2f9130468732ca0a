"""The rule file: read strictly, and every mistake said with what to write instead."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from making.rules import A, B, rule, written

from flowc_serving.rollout.rule import Arm, Rule, RuleError, parse, read


def test_a_rule(tmp_path: Path) -> None:
    found = read(written(tmp_path / "rule.json"))
    assert found == Rule(Arm("a", A), Arm("b", B), 100, ("staff.myshopify.com",), False, "s")
    assert found.percent == 1.0
    assert found.arm("b").model == B


def test_toml_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "rule.toml"
    path.write_text(
        f"""
        staff = ["staff.myshopify.com"]
        salt = "s"
        [arms]
        a = {{ model = "{A}" }}
        b = {{ model = "{B}" }}
        [percent]
        b = 1
        """
    )
    assert read(path) == read(written(tmp_path / "rule.json"))


def test_what_may_be_left_out() -> None:
    found = parse(json.dumps(rule(staff=None, off=None, salt=None, percent={"a": 0.25})).encode())
    assert found == Rule(Arm("b", B), Arm("a", A), 25)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"arms": None}, "arms is missing"),
        ({"arms": []}, "arms is no object"),
        ({"arms": {"a": {"model": A}}}, "arms has two, as .*, not 1"),
        ({"arms": {"A!": {"model": A}, "b": {"model": B}}}, 'a name has small letters.*, not "A!"'),
        ({"arms": {"a": {"model": ""}, "b": {"model": B}}}, "arms.a.model is what --model takes"),
        ({"arms": {"a": {"model": "x\ny"}, "b": {"model": B}}}, "arms.a.model is what --model takes"),
        ({"arms": {"a": {"url": A}, "b": {"model": B}}}, 'arms.a has no key "url": it has model'),
        ({"arms": {"a": A, "b": B}}, "arms.a is no object"),
        ({"percent": None}, "percent is missing"),
        ({"percent": {}}, 'percent names the new arm alone, as {"b": 1}'),
        ({"percent": {"a": 50, "b": 50}}, "percent names the new arm alone"),
        ({"percent": {"c": 1}}, 'there is no arm "c": the arms are a and b'),
        ({"percent": {"b": 101}}, "percent.b is a number from 0 to 100"),
        ({"percent": {"b": -1}}, "percent.b is a number from 0 to 100"),
        ({"percent": {"b": True}}, "percent.b is a number from 0 to 100"),
        ({"percent": {"b": "1"}}, "percent.b is a number from 0 to 100"),
        ({"percent": {"b": float("nan")}}, "percent.b is a number from 0 to 100"),
        ({"percent": {"b": 0.001}}, "percent.b has at most two digits"),
        ({"staff": "staff.myshopify.com"}, "staff is a list of shops"),
        ({"staff": ["ok.myshopify.com", ""]}, "staff, number 2: a shop is named by its domain"),
        ({"staff": [1]}, "staff, number 1: a shop is named by its domain"),
        ({"off": "no"}, "off is true or false"),
        ({"salt": 1}, "salt is a text"),
        ({"salt": "x" * 101}, "salt is a text"),
        ({"percents": {"b": 1}}, 'the rule has no key "percents": it has arms, percent, staff, off, salt'),
    ],
)
def test_mistakes(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(RuleError, match=said):
        parse(json.dumps(rule(**changes)).encode())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no JSON: Expecting value"),
        (b"[]", "the rule is no object"),
        (b"\xff", "is not UTF-8"),
        (b"[" * 100_000, "is nested too deeply"),
        (b'{"off": false, "off": true}', "a key stands twice"),
        (b"1" * 10_000, "is no JSON"),
    ],
)
def test_files_that_are_no_rule(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "rule.json"
    path.write_bytes(content)
    with pytest.raises(RuleError, match=f"rule.json: {said}"):
        read(path)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"none.json: cannot be read: No such file"):
        read(tmp_path / "none.json")
    with pytest.raises(RuleError, match="is no TOML"):
        parse(b"=", toml=True)
    (tmp_path / "large.json").write_bytes(b" " * 1_000_001)
    with pytest.raises(RuleError, match="larger than 1000000 bytes"):
        read(tmp_path / "large.json")
