"""Which arm a shop gets, by flagd in process: the share, who stays, who gets it anyway, and what ends it."""

from __future__ import annotations

import os
import socket
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from making.rules import written

pytest.importorskip("openfeature.contrib.provider.flagd")

from flowc_serving.rollout import deciding
from flowc_serving.rollout.deciding import Decider
from flowc_serving.rollout.rule import RuleError

SHOPS = [f"shop-{number}.myshopify.com" for number in range(20_000)]


class Trial:
    """A decider on a file that changes, and a clock that only the test moves."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.now = 0.0
        written(path)
        self.decider = Decider(path, clock=lambda: self.now)

    def rule(self, **changes: Any) -> None:
        self.write(lambda: written(self.path, **changes))

    def write(self, act: Any) -> None:
        before = self.path.stat().st_mtime_ns
        act()
        os.utime(self.path, ns=(before + 1_000_000, before + 1_000_000))
        self.now += 2

    def new(self, shops: list[str] = SHOPS) -> set[str]:
        return {shop for shop in shops if self.decider.arm(shop).name == "b"}


@pytest.fixture
def trial(tmp_path: Path) -> Generator[Trial]:
    found = Trial(tmp_path / "rule.json")
    yield found
    found.decider.close()


def test_the_share_of_twenty_thousand_shops_and_who_stays(trial: Trial) -> None:
    one = trial.new()
    assert 130 <= len(one) <= 270, "200 and five standard deviations of 14"
    trial.rule(percent={"b": 5})
    five = trial.new()
    assert 846 <= len(five) <= 1154, "1,000 and five standard deviations of 31"
    assert one < five, "a greater share keeps all who were in"


def test_a_shop_keeps_its_arm(trial: Trial, tmp_path: Path) -> None:
    shops = SHOPS[:3000]
    trial.rule(percent={"b": 50})
    first = trial.new(shops)
    assert trial.new(shops) == first
    other = Decider(written(tmp_path / "again.json", percent={"b": 50}))
    assert {shop for shop in shops if other.arm(shop).name == "b"} == first, "also in another process"
    assert other.arm(" SHOP-1.myshopify.com").name == other.arm("shop-1.myshopify.com").name
    other.close()


def test_another_salt_draws_anew(trial: Trial) -> None:
    shops = SHOPS[:2000]
    trial.rule(percent={"b": 50})
    first = trial.new(shops)
    trial.rule(percent={"b": 50}, salt="t")
    both = first & trial.new(shops)
    assert 0.4 < len(both) / len(first) < 0.6


@pytest.mark.parametrize(("percent", "share"), [(0, 0), (100, 1)])
def test_the_ends(trial: Trial, percent: int, share: int) -> None:
    trial.rule(percent={"b": percent})
    assert len(trial.new(SHOPS[:2000])) == 2000 * share


def test_staff_and_the_switch(trial: Trial) -> None:
    trial.rule(percent={"b": 0})
    assert trial.decider.arm("staff.myshopify.com").name == "b"
    assert trial.decider.arm("Staff.myshopify.com").name == "b"
    assert trial.decider.arm("taff.myshopify.com").name == "a", "a part of a name is another shop"
    trial.rule(percent={"b": 100}, off=True)
    assert trial.new([*SHOPS[:1000], "staff.myshopify.com"]) == set()
    trial.rule(percent={"b": 100}, off=False)
    assert len(trial.new(SHOPS[:1000])) == 1000


@pytest.mark.parametrize("shop", ["", "  ", "a b", "\ud800", "ä.com"])
def test_shops_without_a_domain(trial: Trial, shop: str) -> None:
    with pytest.raises(RuleError, match="named by its domain"):
        trial.decider.arm(shop)


def test_other_models_need_a_new_start(trial: Trial) -> None:
    arms = {"a": {"model": "openai:http://127.0.0.1:1/v1"}, "c": {"model": "openai:http://127.0.0.1:2/v1"}}
    trial.rule(arms=arms, percent={"c": 100})
    assert trial.decider.arm(SHOPS[0]).name in ("a", "b")
    assert "need a new start" in trial.decider.trouble


def test_a_file_that_goes_wrong_changes_nothing(trial: Trial, caplog: pytest.LogCaptureFixture) -> None:
    trial.rule(percent={"b": 100})
    assert trial.decider.arm(SHOPS[0]).name == "b"
    trial.write(lambda: trial.path.write_text("{"))
    assert trial.decider.arm(SHOPS[0]).name == "b"
    assert "rule.json: is no JSON" in trial.decider.trouble
    assert "the last good rule of the roll-out goes on: " in caplog.text
    trial.rule(percent={"b": 0})
    assert trial.decider.arm(SHOPS[0]).name == "a"
    assert trial.decider.trouble == ""
    trial.path.unlink()
    trial.now += 2
    assert trial.decider.arm(SHOPS[0]).name == "a"
    assert "cannot be read" in trial.decider.trouble


def test_the_file_is_not_looked_at_for_every_shop(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    monkeypatch.setattr(deciding, "_mark", looks.append)
    for _ in range(100):
        trial.decider.arm(SHOPS[0])
    assert looks == []


def test_a_wrong_file_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="arms is missing"):
        Decider(written(tmp_path / "rule.json", arms=None))


def test_nothing_leaves_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> None:
        raise AssertionError("a connection")

    monkeypatch.setattr(socket.socket, "connect", refused)
    decider = Decider(written(tmp_path / "rule.json"))
    decider.arm(SHOPS[0])
    decider.close()
