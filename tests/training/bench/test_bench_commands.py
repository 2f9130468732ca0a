"""The commands of ``flowc-bench``, as they are called, on a small folder; and the benchmark itself, a part of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from making.bench_examples import MAIL, text, weighed, write_folder

from flowc_training.bench.cli import main
from flowc_training.bench.coverage import MINIMA, SHAPES, counts, family, missing
from flowc_training.bench.files import read_examples
from flowc_training.bench.verifying import repeated, verify

SENT = "{task: shopify.flow.send_email, fields: {address: pack@mill.example}}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    mail = text(view=MAIL, events=weighed(SENT), turns="turns:\n- tell packing of heavy orders\n")
    return write_folder(tmp_path / "bench", heavy=text(), mail=mail)


def told(capsys: pytest.CaptureFixture[str]) -> str:
    found = capsys.readouterr()
    return found.out + found.err


def test_verify_says_that_all_is_well(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--folder", str(folder), "--coverage"]) == 0
    said = told(capsys)
    assert "2 examples, 0 of them wrong with 0 problems" in said
    assert "category: create 2 of 110" in said


def test_verify_says_what_is_wrong_with_its_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = folder / "examples" / "heavy.yaml"
    file.write_text(file.read_text().replace("4000", "400"))
    (folder / "examples" / "bad.yaml").write_text("category: crate\n")
    assert main(["verify", "--folder", str(folder)]) == 1
    said = told(capsys)
    assert "examples/heavy.yaml: expected fails on 'heavy'" in said
    assert "examples/bad.yaml:1: category is one of create" in said
    assert main(["verify", "mail", "--folder", str(folder)]) == 0


def test_verify_wants_all_where_it_is_asked_for_a_complete_benchmark(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "--folder", str(folder), "--complete"]) == 1
    said = told(capsys)
    assert "there are 2 examples, and must be 300" in said
    assert "no example has the language ja" in said
    assert "edit has 0 examples, and needs 55" in said


def test_runs_are_made_compared_scored_again_and_shown(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a, b = str(tmp_path / "a"), str(tmp_path / "b")
    shared = ["--folder", str(folder), "--plain", "--quiet"]
    assert main(["run", "--model", "expected", "--out", a, *shared]) == 0
    assert "100.0" in told(capsys).splitlines()[1]
    assert main(["run", "--model", "retrieval", "--out", b, *shared, "--epochs", "2"]) == 0
    assert "pass@2 0.0, pass^2 0.0" in told(capsys)
    assert main(["compare", a, b, "--list"]) == 0
    assert "only A: heavy, mail\nonly B: none" in told(capsys)

    file = folder / "examples" / "heavy.yaml"
    file.write_text(file.read_text().replace("message: light", "message: lightweight"))
    assert main(["rescore", a, "--folder", str(folder), "--markdown"]) == 0
    said = told(capsys)
    assert "| all | 2 | 100.0 |" in said  # the same meaning decides before events do
    (folder / "examples" / "heavy.yaml").unlink()
    assert main(["rescore", a, "--folder", str(folder)]) == 0
    assert "1 samples of examples that are gone were left out" in told(capsys)
    assert main(["report", a, "--folder", str(folder)]) == 0
    assert (tmp_path / "a" / "report.html").stat().st_size > 5_000


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["run", "--model", "gpt", "--out", "{out}"], "there is no model 'gpt'"),
        (
            ["run", "--model", "expected", "--out", "{out}", "--slice", "language=ja"],
            "no example is in language=ja",
        ),
        (["run", "--model", "expected", "--out", "{out}", "--epochs", "0"], "are 1 or more"),
        (["compare", "{out}", "{out}"], "has no run.json"),
        (["report", "{out}"], "has no run.json"),
    ],
)
def test_what_cannot_be_is_told(
    given: list[str], said: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [each.replace("{out}", str(tmp_path / "out")) for each in given]
    more = [] if given[0] == "compare" else ["--folder", str(folder)]
    assert main([*arguments, *more]) == 2
    assert said in told(capsys)


# The benchmark itself.


def test_all_examples_can_be_read_and_a_part_is_proven() -> None:
    examples = read_examples()
    assert [*repeated(examples)] == []
    wrong = [str(problem) for each in examples[::12] for problem in verify(each).problems]
    assert wrong == []


def test_what_must_be_covered_is_counted() -> None:
    examples = read_examples()
    assert sum(MINIMA.values()) == 300
    assert {each.partition(" ")[0] for each in missing(())} >= {"there", "create", "no"}
    assert counts(examples)["condition shape"].keys() >= {*SHAPES}
    assert family("shopify::admin::product_variant_added") == "variant"
    assert family("shopify::admin::draft_order_created") == "draft order"
    assert family("shopify::flow::scheduled_time") == "schedule"
    assert family("parcelbird::shipments::delayed") == "app"
