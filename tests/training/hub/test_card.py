"""Cards of checkpoints: each figure is from a file, and what no file has is said to be unknown."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from making.bench_examples import planted_examples

from flowc_serving.agent import contract
from flowc_serving.agent.conversation import User
from flowc_training import tracking
from flowc_training.address import PlaceError
from flowc_training.bench import results
from flowc_training.bench.acting import say
from flowc_training.bench.attempting import Sitting, attempt
from flowc_training.bench.results import Run, scored
from flowc_training.bench.solvers import Expected
from flowc_training.cli.main import main
from flowc_training.hub import evaluation, facts, publishing
from flowc_training.hub.facts import CardError
from flowc_training.recipes import sft
from flowc_training.recipes.recipe import Data, Model, Recipe
from flowc_training.tracking import journal

yaml = pytest.importorskip("yaml")
CONTRACT = contract.load()
HOSTILE = "```\n# Taken | over\n<script>alert(1)</script>\n---\n"


class Idle:
    """Says something that is no answer, in markup."""

    name = "idle"

    async def solve(self, sitting: Sitting) -> None:
        for text in sitting.turns:
            sitting.conversation = sitting.conversation.plus(User(text))
        say(sitting, HOSTILE)
        sitting.endings = ("done",)

    async def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def benched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the benchmark: every planted example right, and the first one wrong beside."""
    folder = tmp_path_factory.mktemp("benched")
    examples = [replace(each, id=name) for name, each in planted_examples().items()]
    right = Expected.of(examples)
    results.begin(folder, Run("local:build | `final`", 1, CONTRACT.fingerprint, len(examples)))
    for each in examples[1:]:
        results.append(folder, scored(each, asyncio.run(attempt(each, right))))
    results.append(folder, scored(examples[0], asyncio.run(attempt(examples[0], Idle()))))
    return folder


def weights(path: Path, *shapes: tuple[int, ...]) -> None:
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    end = 0
    for number, shape in enumerate(shapes):
        begin, end = end, end + 2 * shape[0] * shape[1]
        header[f"w{number}"] = {"dtype": "BF16", "shape": list(shape), "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + bytes(end))


def trained(out: Path, recipe: Recipe | None = None, data: str = "d" * 64) -> Path:
    """A run's folder with its journal, and the checkpoint in it."""
    recipe = replace(recipe or sft.tiny(), out=out)
    tracker = tracking.of(recipe.watch, out)
    tracker.start(tracking.run_of(recipe, contract=CONTRACT.fingerprint, data=data))
    for step, speed in ((10, 100.0), (20, 300.0), (30, 200.0)):
        tracker.log(
            step,
            {"train/loss": 50.0 / step, "speed/tokens_per_second": speed, "speed/memory_gb": speed / 100},
        )
    tracker.end("done")
    checkpoint = out / "final"
    checkpoint.mkdir()
    (checkpoint / contract.FILE).write_text(contract.to_text(CONTRACT), "utf-8")
    weights(checkpoint / "model.safetensors", (10, 20), (3, 100))
    (checkpoint / "config.json").write_text("{}")
    return checkpoint


def carded(checkpoint: Path, *arguments: str) -> tuple[dict[str, Any], str]:
    """The card that the command writes: its metadata, and the rest."""
    assert main(["card", str(checkpoint), "--licence", "apache-2.0", *arguments]) == 0
    empty, head, body = (checkpoint / "README.md").read_text("utf-8").split("---\n", 2)
    assert empty == ""
    return yaml.safe_load(head), body


def rows(body: str) -> dict[str, str]:
    """The rows of tables with two or three columns, by their first cell."""
    found = [
        re.split(r"(?<!\\) ?\| ?", line.strip("| ")) for line in body.splitlines() if line.startswith("| ")
    ]
    return {each[0]: " / ".join(each[1:]) for each in found}


def test_the_card_has_the_figures_of_its_files(benched: Path, tmp_path: Path) -> None:
    checkpoint = trained(tmp_path / "run")
    head, body = carded(checkpoint, "--evaluation", str(benched))
    found = evaluation.read(benched)
    share = 100 * found.all.right.value
    assert 0 < share < 100
    assert head["license"] == "apache-2.0"
    assert head["model-index"][0]["results"][0]["metrics"][0]["value"] == round(share, 1)
    assert "base_model" not in head
    told = rows(body)
    whole = f"{found.all.examples} / {share:.1f} / {100 * found.all.right.low:.1f}–{100 * found.all.right.high:.1f}"
    assert told["all"].startswith(whole)
    assert {f"category={each}" for each in ("create", "edit")} <= told.keys()
    assert told["parameters"] == "500 (0.0 MB)"
    assert told["contract"] == f"`{CONTRACT.fingerprint}`"
    assert told["base model"] == "none: it began with random weights"
    assert told["tokens a second, all devices"] == "200 / –"
    assert told["memory of a process, GB"] == "3.00 / –"
    assert told["MFU"] == "not measured / –"
    assert "Loss from 5.0000 to 1.6667" in body
    assert f"at the revision `{'d' * 64}`: 100 of its rows" in body
    assert "What is in it was not counted: it does not lie here." in body
    assert 'shape = "tiny"' in body
    assert "What it gets right." not in body


def test_what_was_not_measured_is_said(tmp_path: Path) -> None:
    checkpoint = trained(tmp_path / "run")
    (tmp_path / "run" / journal.JOURNAL).unlink()
    head, body = carded(checkpoint)
    assert "model-index" not in head
    assert "**Not measured.** No run of the benchmark was given." in body
    assert body.count("Unknown: there is no journal of its run.") == 2
    assert "- What it gets right." in body
    assert "- How fast it was trained." in body
    assert rows(body)["base model"] == "unknown: there is no journal of its run"
    assert rows(body)["tokens a second, all devices"] == "not measured / –"


def test_the_data_is_counted_where_it_is_the_same(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    import pyarrow as pa
    import pyarrow.parquet as pq

    place = tmp_path / "data"
    place.mkdir()
    sources = ["synthetic", "synthetic", "merchants"]
    columns = {
        "category": ["create", "create", "edit"],
        "language": ["en", "de", "en"],
        "source": sources,
        "licence": ["MIT"] * 3,
        "tokens": [10, 20, 30],
        "trained": [1, 2, 3],
    }
    pq.write_table(pa.table(columns), place / "train.parquet")
    revision = facts.contents.measured(place / "train.parquet").sha256
    recipe = replace(sft.tiny(), data=Data(str(place)))
    _, body = carded(trained(tmp_path / "run", recipe, revision))
    told = rows(body)
    assert told["all"] == "3 (60 tokens, 6 of them learned)"
    assert (told["category create"], told["language de"], told["source synthetic"]) == ("2", "1", "2")
    assert "**2 of 3 rows are synthetic**" in body
    columns["source"] = ["synthetic"] * 3
    pq.write_table(pa.table(columns), place / "train.parquet")
    _, body = carded(tmp_path / "run" / "final")
    assert "was not counted: what lies there now is not known to be what was trained on" in body
    _, body = carded(
        trained(tmp_path / "other", recipe, facts.contents.measured(place / "train.parquet").sha256)
    )
    assert "**All of it is synthetic**" in body


def test_a_base_model_and_a_dataset_of_the_hub_are_in_the_metadata(tmp_path: Path) -> None:
    recipe = replace(
        sft.qwen3_32b(),
        model=Model("Qwen/Qwen3-32B", revision="a" * 40, shape="qwen3-32b"),
        data=Data("hf://datasets/me/flow", revision="b" * 40),
    )
    head, body = carded(trained(tmp_path / "run", recipe))
    assert (head["base_model"], head["datasets"]) == ("Qwen/Qwen3-32B", ["me/flow"])
    told = rows(body)
    assert told["base model"] == f"`Qwen/Qwen3-32B` at `{'a' * 40}`, all weights"
    calculated = told["memory of a device, GB"].removeprefix("not measured / ")
    assert 30 < float(calculated) < 141
    assert "calculated, not measured" in body


LAY = "/home/somebody/secret"
MODELS = {
    f"local:{LAY}/final": "local:final",
    "local:final": "local:final",
    "openai:http://gpu.internal:8000/v1#qwen3-flow": "openai:qwen3-flow",
    "openai:http://gpu.internal:8000/v1": "openai",
    "retrieval": "retrieval",
}


def test_a_card_tells_names_and_not_where_things_lay(benched: Path, tmp_path: Path) -> None:
    recipe = replace(
        sft.tiny(),
        model=Model(f"{LAY}/weights/smol", shape="tiny", dtype="float32", attention="sdpa"),
        data=Data(f"file://{LAY}/rows/python"),
        keep=replace(sft.tiny().keep, push=f"file://{LAY}/published"),
    )
    told = results.read_run(benched)
    for number, (model, shown) in enumerate(MODELS.items()):
        scored_by = tmp_path / f"bench-{number}"
        shutil.copytree(benched, scored_by)
        (scored_by / "run.json").write_text(json.dumps(asdict(replace(told, model=model))), "utf-8")
        head, body = carded(trained(tmp_path / f"run-{number}", recipe), "--evaluation", str(scored_by))
        assert f"`{shown}`" in body
        assert not re.findall(r"secret|internal|file:|" + re.escape(str(tmp_path)), f"{head}{body}")
    assert rows(body)["base model"] == "`smol`, a folder of whoever trained it, all weights"
    for line in ('name = "smol"', 'place = "python"', f'out = "run-{number}"', 'push = "published"'):
        assert line in body
    assert "base_model" not in head


def test_a_folder_named_like_a_repository_is_no_base_model(tmp_path: Path) -> None:
    recipe = replace(sft.tiny(), model=replace(sft.tiny().model, name="weights/smol"))
    head, body = carded(trained(tmp_path / "run", recipe))
    assert "base_model" not in head
    assert 'name = "smol"' in body


def test_nothing_of_a_model_is_read_as_markup(benched: Path, tmp_path: Path) -> None:
    _, body = carded(trained(tmp_path / "run"), "--evaluation", str(benched))
    assert "`` local:build \\| `final` ``" in body
    shown = evaluation.shown(evaluation.chosen(evaluation.read(benched).samples))
    outside = re.sub(r"^(`{3,})\n.*?^\1$", "", shown, flags=re.MULTILINE | re.DOTALL)
    assert "script" in shown
    assert "script" not in outside
    assert "# Taken" not in outside


def test_a_tracker_is_told_of_an_evaluation(benched: Path, tmp_path: Path) -> None:
    checkpoint = trained(tmp_path / "run")
    tracker = tracking.of(sft.tiny().watch, tmp_path / "run")
    found = evaluation.tell(tracker, 40, benched)
    told = journal.read(tmp_path / "run")
    assert told is not None
    figures = dict(told.figures)[40]
    assert figures["bench/right"] == found.all.right.value
    assert figures["slice/category=create"] == next(
        each.right.value for each in found.figures if each.slice == "category=create"
    )
    assert [name for name, _ in told.artifacts] == ["evaluation-40.md", "slices-40.json", "samples-40.md"]
    slices = json.loads((tmp_path / "run" / "artifacts" / "slices-40.json").read_text())
    assert slices[0]["slice"] == "all"
    samples = (tmp_path / "run" / "artifacts" / "samples-40.md").read_text()
    assert samples.startswith("## wrong: ")
    assert "## right: " in samples
    assert checkpoint.exists()


def test_an_evaluation_of_another_contract_makes_no_card(
    benched: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoint = trained(tmp_path / "run")
    other = contract.load("json")
    (checkpoint / contract.FILE).write_text(contract.to_text(other), "utf-8")
    assert main(["card", str(checkpoint), "--licence", "m!t", "--evaluation", str(benched)]) == 2
    said = capsys.readouterr().err
    assert "is no name of a licence" in said
    assert f"was run by the contract {CONTRACT.fingerprint[:12]}" in said
    assert "the run's journal is of another contract" in said
    assert not (checkpoint / "README.md").exists()


def test_the_licence_is_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["card", str(tmp_path)])
    assert ended.value.code == 2
    assert "--licence" in capsys.readouterr().err


def test_all_that_a_folder_lacks_is_told(tmp_path: Path) -> None:
    with pytest.raises(CardError) as error:
        facts.gather(tmp_path / "nothing", "mit", results=tmp_path, run=tmp_path)
    assert len(error.value.problems) == 4


# From a checkpoint to a place and back, by the commands.


def test_a_checkpoint_is_carded_published_and_fetched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoint = trained(tmp_path / "run")
    place = str(tmp_path / "place")
    assert main(["publish", str(checkpoint), place]) == 2
    assert "has no README.md: write one with flowc-train card" in capsys.readouterr().err
    with pytest.raises(PlaceError):
        publishing.checkpoint(checkpoint, place)
    carded(checkpoint)
    capsys.readouterr()
    assert main(["publish", str(checkpoint), place]) == 0
    pinned = capsys.readouterr().out.strip()
    assert re.fullmatch(re.escape(place) + "@[0-9a-f]{64}", pinned)
    assert main(["fetch", pinned, str(tmp_path / "fetched")]) == 0
    assert capsys.readouterr().out.strip() == pinned
    assert (tmp_path / "fetched" / "model.safetensors").read_bytes() == (
        checkpoint / "model.safetensors"
    ).read_bytes()
    assert contract.from_text((tmp_path / "fetched" / contract.FILE).read_text("utf-8")) == CONTRACT
    assert main(["fetch", place, str(tmp_path / "fetched")]) == 0
    assert "pin it" in capsys.readouterr().err
    assert main(["fetch", str(tmp_path / "nowhere"), str(tmp_path / "x")]) == 2


def test_a_dataset_is_published_without_a_contract(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "train.parquet").write_bytes(b"PAR1 rows PAR1")
    assert main(["publish", str(folder), str(tmp_path / "place")]) == 2
    assert main(["publish", "--dataset", str(folder), str(tmp_path / "place")]) == 0
    pinned = capsys.readouterr().out.strip()
    assert main(["fetch", "--dataset", pinned, str(tmp_path / "fetched")]) == 0
    assert (tmp_path / "fetched" / "train.parquet").read_bytes() == b"PAR1 rows PAR1"
