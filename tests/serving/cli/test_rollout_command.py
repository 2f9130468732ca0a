"""``flowc rollout``: a rule checked, made into files, and its report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from making.rules import written
from making.turns import SHOP, create, fresh

from flowc.cli import main
from flowc_serving.store import rows
from flowc_serving.store.events import open_log
from flowc_serving.store.recording import Recorder, Serving, begun


@pytest.fixture
def rule(tmp_path: Path) -> str:
    return str(written(tmp_path / "rule.json"))


def test_check(rule: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["rollout", "check", rule]) == 0
    assert capfd.readouterr().out == (
        "1 % of shops get b, and 1 by name\n"
        "a: openai:http://127.0.0.1:8001/v1#flow\n"
        "b: openai:http://127.0.0.1:8002/v1#flow\n"
    )
    assert main(["rollout", "check", str(written(tmp_path / "off.json", off=True))]) == 0
    assert capfd.readouterr().out.startswith("off: every shop gets a, staff too\n")


def test_which_arm_a_shop_gets(rule: str, capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("openfeature.contrib.provider.flagd")
    assert main(["rollout", "check", rule, "--shop", "staff.myshopify.com"]) == 0
    assert capfd.readouterr().out.endswith("staff.myshopify.com gets b\n")
    assert main(["rollout", "check", rule, "--shop", ""]) == 0
    assert main(["rollout", "check", rule, "--shop", " "]) == 2
    assert "a shop is named by its domain" in capfd.readouterr().err


def test_files_for_others(rule: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["rollout", "flagd", rule]) == 0
    flag = json.loads(capfd.readouterr().out)["flags"]["flow-arm"]
    assert flag["defaultVariant"] == "a"
    assert main(["rollout", "nginx", rule, "--listen", "127.0.0.1:9", "--access-log", "/tmp/x.log"]) == 0
    out = capfd.readouterr().out
    assert "listen 127.0.0.1:9;" in out
    assert "access_log /tmp/x.log flow;" in out


def test_report(rule: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    where = str(tmp_path / "log.sqlite")
    log = open_log(where)
    for name, arm in (("c1", "a"), ("c2", "b")):
        pen = log.pen(name, SHOP)
        serving = Serving("m", "f", arm=arm)
        recorder = Recorder(pen, fresh(name), serving)
        log.append([begun(pen, fresh(name), serving), *recorder.said("x")])
        for event in create(fresh(name)).events():
            log.append(recorder.rows(event))
        log.append([rows.switched(pen, "gid://flow/Workflow/1", "v", active=True)])
    log.close()
    assert main(["rollout", "report", rule, "--log", where]) == 0
    out = capfd.readouterr().out
    assert "a: 1 conversations of 1 shops: activated 100.0% (20.7% to 100.0%)" in out
    assert "b has 1: too few" in out or "a has 1: too few" in out
    assert main(["rollout", "report", rule, "--log", where, "--json", "--since", "2100-01-01"]) == 0
    assert json.loads(capfd.readouterr().out)["arms"]["b"]["conversations"] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", "none.json"], "none.json: cannot be read: No such file"),
        (["report", "RULE", "--log", "none.sqlite"], "there is no log at none.sqlite"),
        (["nginx", "RULE", "--listen", "x;y"], "listen is an address and port"),
        (["turn", "RULE"], "check|flagd|nginx|report"),
    ],
)
def test_mistakes(rule: str, words: list[str], said: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["rollout", *(rule if word == "RULE" else word for word in words)]) == 2
    assert said in capfd.readouterr().err
