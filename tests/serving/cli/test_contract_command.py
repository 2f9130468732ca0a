"""``flowc contract`` as people and programs use it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from flowc.cli import main
from flowc_serving.agent import contract


def run(capsysbinary: pytest.CaptureFixture[bytes], *words: str) -> tuple[int, str, str]:
    try:
        code = main(["contract", *words])
    except SystemExit as end:
        code = int(end.code or 0)
    out, err = capsysbinary.readouterr()
    return code, out.decode(), err.decode()


def test_show_tells_what_a_model_sees(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    code, out, _ = run(capsysbinary, "show")
    assert code == 0
    for part in (contract.load().fingerprint, "## System prompt", "task_search", "{%- generation %}"):
        assert part in out


def test_show_as_json_is_the_file(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    code, out, _ = run(capsysbinary, "show", "--json", "--representation", "json")
    assert code == 0
    assert contract.from_text(out) == contract.load("json")


def test_diff_is_a_unified_diff_with_words(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    ours = contract.load()
    old = replace(ours, system=ours.system.replace("Search templates", "Skip templates"))
    contract.write(old, tmp_path)
    code, out, err = run(capsysbinary, "diff", str(tmp_path))
    assert code == 1
    assert "\n-1. Skip templates for the wish first." in out
    assert "\n+1. Search templates for the wish first." in out
    assert "the system prompt is another" in err
    same = tmp_path / contract.FILE
    assert run(capsysbinary, "diff", str(same), str(tmp_path)) == (0, "", "")


def test_drift_names_line_and_place(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    traffic = tmp_path / "traffic.jsonl"
    rows = [
        {"tool": "flow_app_agent_search_shop_resource", "ok": True, "data": {"resources": found}}
        for found in ([], [{"id": "1", "name": "\x1b[31m"}])
    ]
    traffic.write_text("".join(json.dumps(each) + "\n" for each in rows), "utf-8")
    code, out, _ = run(capsysbinary, "drift", str(traffic))
    assert code == 1
    assert f"{traffic}:2: search_shop_resource /data/resources/0: another order of keys" in out
    assert out.endswith("1 of 2 answers are not as the contract gives them\n")
    code, out, _ = run(capsysbinary, "drift", "--json", str(traffic))
    found = json.loads(out)
    assert (found["line"], found["pointer"], found["what"]) == (
        2,
        "/data/resources/0",
        "another order of keys",
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["diff"], "required: FILE"),
        (["diff", "a", "b", "c"], "one contract, to compare with ours, or two"),
        (["diff", "none.json"], "there is no such file"),
        (["show", "x"], "unrecognized arguments: x"),
        (["drift"], "required: FILE"),
        (["drift", "none.jsonl"], "there is no such file"),
        (["tell"], "invalid choice"),
    ],
)
def test_mistakes_are_said(
    words: list[str],
    said: str,
    capsysbinary: pytest.CaptureFixture[bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = run(capsysbinary, *words)
    assert code == 2
    assert said in err


def test_a_damaged_contract_is_refused(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text(contract.to_text(contract.load()).replace("Flow", "Flaw"), "utf-8")
    code, _, err = run(capsysbinary, "diff", str(tmp_path / "c.json"))
    assert code == 2
    assert "changed by hand" in err
