"""``flowc-bench judge``, ``agree`` and ``tune``, over real HTTP and on real files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from making.engines import Reply, serving
from making.judges import answer, subject

from flowc_training.judge import subjects
from flowc_training.judge.annotations import Annotation, append, read
from flowc_training.judge.cli import main
from flowc_training.judge.facets import BY_ID, Verdict


def completion(text: str) -> Reply:
    usage = {"prompt_tokens": 90, "completion_tokens": 12, "total_tokens": 102}
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    data = {
        "id": "c",
        "object": "chat.completion",
        "created": 1,
        "model": "j",
        "usage": usage,
        "choices": [choice],
    }
    return Reply([json.dumps(data).encode()], kind="application/json")


def asked(body: dict[str, Any]) -> list[str]:
    return body["response_format"]["json_schema"]["schema"]["required"]


@pytest.fixture
def conversations(tmp_path: Path) -> Path:
    path = tmp_path / "conversations.jsonl"
    subjects.write(path, [subject(f"s{n}", f"tag orders over {500 + n}") for n in range(6)])
    return path


def test_judging_goes_on_where_it_stopped_and_pays_nothing_twice(
    conversations: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = conversations.parent
    out, ledger = folder / "judged.jsonl", folder / "ledger.sqlite"
    with serving(lambda _, body: completion(answer(asked(body), evidence="tag orders over"))) as engine:
        given = [
            "judge",
            str(conversations),
            "--out",
            str(out),
            "--model",
            f"{engine.base}#j",
            "--ledger",
            str(ledger),
        ]
        assert main(given) == 0
        assert "6 calls, 540 tokens read, 72 written" in capsys.readouterr().out
        kept = out.read_text("utf-8").splitlines(keepends=True)
        out.write_text("".join(kept[:2]) + kept[2][:30], "utf-8")
        assert main(given) == 0
        assert len(engine.bodies) == 6
    assert len(read(out)) == 6
    assert out.read_text("utf-8").splitlines(keepends=True) == kept


def test_a_judge_that_invents_evidence_fails_the_command(
    conversations: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = conversations.parent
    with serving(lambda _, body: completion(answer(asked(body), evidence="I am sure"))) as engine:
        given = ["judge", str(conversations), "--out", str(folder / "o.jsonl"), "--model", f"{engine.base}#j"]
        assert main([*given, "--ledger", str(folder / "l.sqlite")]) == 1
    told = capsys.readouterr().out
    assert "12 calls" in told
    assert "100.0% of the answers did not count\n42 of 42 facets were left out" in told


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (["--model", "gpt"], "--model is URL#NAME"),
        (["--model", "http://127.0.0.1:1/v1#j", "--key-variable", "NO_SUCH_KEY"], "has no NO_SUCH_KEY"),
        (["--model", "http://127.0.0.1:1/v1#j", "--tokens", "10"], "the budget is spent"),
    ],
)
def test_what_cannot_be_asked_is_told(
    conversations: Path, more: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = conversations.parent
    given = [
        "judge",
        str(conversations),
        "--out",
        str(folder / "o.jsonl"),
        "--ledger",
        str(folder / "l.sqlite"),
    ]
    assert main([*given, *more]) == 2
    assert why in capsys.readouterr().err


def test_agreement_and_correction(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.jsonl"
    yes: dict[str, Verdict] = dict.fromkeys(BY_ID, "yes")
    for n in range(40):
        append(path, Annotation(f"s{n}", "judge j", {**yes, "next": "no" if n % 4 == 0 else "yes"}))
        if n < 20:
            append(path, Annotation(f"s{n}", "ada", {**yes, "next": "no" if n % 2 == 0 else "yes"}))
    assert main(["agree", str(path), "--judge", "judge j", "--by", "ada"]) == 0
    told = capsys.readouterr().out
    assert "judge j and ada" in told
    assert "| `next` | 20 | 0.75 [" in told
    assert "| `next` | 0.250 | 0.500 [" in told  # the judge misses half of them, and people say so
    assert "| `flow` | 0.000 | 0.000 [0.000, 0.000] |" in told
    assert main(["agree", str(path), "--judge", "judge j", "--by", "bo"]) == 2
    assert "two raters of the files: 'judge j', 'ada'" in capsys.readouterr().err
    assert main(["agree", str(tmp_path / "none.jsonl")]) == 2
    assert "does not exist" in capsys.readouterr().err


def test_the_benchmark_has_its_own_commands_beside(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    assert all(
        f" {name} " in told for name in ("verify", "run", "compare", "judge", "agree", "annotate", "tune")
    )
