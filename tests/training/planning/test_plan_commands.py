"""``flowc-train config`` and ``flowc-train plan``, as people call them."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from pathlib import Path

import pytest

from flowc_training.cli.main import main
from flowc_training.planning import plan
from flowc_training.recipes import finding, printing, sft

Said = pytest.CaptureFixture[str]


def test_config_prints_a_recipe_whole(capsys: Said) -> None:
    assert main(["config", "qwen3_32b", "--set", "optimiser.rate=2e-5"]) == 0
    assert printing.from_text(capsys.readouterr().out) == finding.find("qwen3_32b", ["optimiser.rate=2e-5"])
    assert main(["config", "tiny", "--json"]) == 0
    assert printing.from_json(capsys.readouterr().out) == sft.tiny()


def test_config_without_a_name_lists_all(capsys: Said) -> None:
    assert main(["config"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [*finding.RECIPES]


def test_what_was_printed_is_planned(tmp_path: Path, capsys: Said) -> None:
    file = tmp_path / "own.toml"
    assert main(["config", "qwen3_32b", "--set", "data.length=8192"]) == 0
    file.write_text(capsys.readouterr().out, "utf-8")
    assert main(["plan", "--config", str(file), "--tokens", "5e8", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["how"] == "calculated, not measured"
    assert made["tokens"] == 1e9
    assert made["tokens_a_step"] == 16 * 8_192


def test_a_plan_for_people(capsys: Said) -> None:
    assert main(["plan", "--config", "qwen3_32b"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Plan of qwen3-32b: calculated, not measured\n")
    for figure in (
        "32.76 B parameters",
        "32.8 GB",
        "26,001 tokens a second",
        "1.123 B tokens in 12 hours",
        "32,200",
    ):
        assert figure in said


def test_what_does_not_fit_is_1(capsys: Said) -> None:
    assert (
        main(["plan", "--config", "qwen3_32b", "--set", "machines.nodes=1", "--set", "machines.devices=2"])
        == 1
    )
    assert "! does not fit" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--config", "none"], "no recipe is called 'none'"),
        (["--config", "tiny", "--set", "seed=x"], "seed: is a whole number, not 'x'"),
        (["--config", "tiny", "--set", "model.shape=none"], "model.shape: no shape is called 'none'"),
        (["--config", "tiny", "--mfu", "40"], "a share is more than 0"),
        (["--config", "tiny", "--tokens", "-1"], "is no number of tokens"),
        (["--config", "tiny", "--tokens", "many"], "'many' is no number\n"),
        (["--config", "tiny", "--mfu", "x"], "'x' is no number\n"),
        (["--config", "tiny", "--colour", "red"], "unrecognized arguments: --colour red"),
    ],
)
def test_what_is_wrong_is_2(words: list[str], said: str, capsys: Said) -> None:
    try:
        code: int | str | None = main(["plan", *words])
    except SystemExit as ended:
        code = ended.code
    assert code == 2
    assert said in capsys.readouterr().err


def test_a_damaged_dataset_makes_no_plan(tmp_path: Path, capsys: Said) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "train.parquet").write_bytes(b"PAR1" + bytes(400) + b"PAR1")
    assert main(["plan", "--config", "tiny", "--set", f"data.place={tmp_path}"]) == 2
    assert "is damaged, or no dataset of ours" in capsys.readouterr().err


WITHOUT = """
import sys
class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"pyarrow", "fsspec", "jinja2", "torch", "trl", "datasets"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Nothing())
from flowc_training.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["config", "tiny"], 0),
        (["plan", "--config", "qwen3_32b", "--tokens", "1e6"], 0),
        (["launch", "--config", "tiny", "--with", "slurm"], 0),
        (["sft", "--config", "tiny"], 2),
        (["grpo", "--config", "tiny_grpo"], 2),
        (["preflight", "--config", "tiny", "--only", "labels"], 2),
        (["card", "x", "--licence", "mit"], 2),
        (["publish", "x", "hf://a/b"], 2),
        (["fetch", "hf://a/b", "x"], 2),
    ],
)
def test_what_is_not_installed_is_named_with_what_brings_it(words: list[str], code: int) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT, *words], capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == code, ran.stderr
    assert "Traceback" not in ran.stderr
    assert code == 0 or "pip install 'flowc[train]'" in ran.stderr


def test_a_file_that_cannot_be_written_is_named(
    tmp_path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device", str(tmp_path / "model"))

    monkeypatch.setattr("flowc_training.cli.recipes.run", refused)
    assert main(["config", "tiny"]) == 2
    assert capsys.readouterr().err == f"{tmp_path / 'model'}: No space left on device\n"


def test_an_interrupted_command_ends_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("flowc_training.cli.recipes.run", interrupted)
    assert main(["config", "tiny"]) == 130


def test_the_dataset_here_is_counted(tmp_path: Path, capsys: Said) -> None:
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pa.table({"tokens": [1_000, 3_000, 9_000]}), tmp_path / "train.parquet")
    words = ["--set", f"data.place={tmp_path}", "--set", "data.length=8192", "--set", "optimiser.epochs=1"]
    assert main(["plan", "--config", "qwen3_32b", *words]) == 0
    said = capsys.readouterr().out
    assert "4 k tokens (counted in the dataset)" in said  # that of 9,000 is left out
    assert "2,500 tokens a document" in said  # in which a token stands on average
    assert plan.LOW == 0.6
