"""Parts of the script by themselves: what is refused, kept, chosen, proven and told."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("torch")
pytest.importorskip("accelerate")

from making import runs

from flowc_serving.agent import contract as contracts
from flowc_training.bench.files import read_examples
from flowc_training.planning import speed
from flowc_training.planning.shapes import SHAPES
from flowc_training.recipes import printing, sft
from flowc_training.recipes.recipe import Lora, Machines, Sft
from flowc_training.supervised import choosing, keeping, models, parallel, refusing, reporting, throughput
from flowc_training.supervised.arguments import arguments
from flowc_training.supervised.choosing import Score
from flowc_training.supervised.keeping import RunError
from flowc_training.supervised.models import ModelError
from flowc_training.supervised.parallel import NotParallel
from flowc_training.supervised.refusing import RecipeRefused

torch: Any = import_module("torch")

# Refused.


@pytest.mark.parametrize(
    ("recipe", "said"),
    [
        (replace(sft.tiny(), model=replace(sft.tiny().model, fused=True)), "liger-kernel is not installed"),
        (
            replace(sft.tiny(), model=replace(sft.tiny().model, attention="flash_attention_2")),
            "set it to sdpa",
        ),
        (replace(sft.tiny(), machines=Machines(device="cpu", sharding="fsdp2")), "nobody to share"),
        (replace(sft.tiny(), machines=Machines(devices=3, replicas=2, sharding="fsdp2")), "2 equal parts"),
        (replace(sft.tiny(), machines=Machines(devices=2, replicas=2)), "set machines.sharding to fsdp2"),
        (
            replace(
                sft.tiny(),
                model=replace(sft.tiny().model, lora=Lora()),
                machines=Machines(devices=2, sharding="fsdp2"),
            ),
            "set machines.sharding to none",
        ),
        (replace(sft.tiny(), keep=replace(sft.tiny().keep, every=0)), "leaves nothing"),
        (replace(sft.tiny(), keep=replace(sft.tiny().keep, push="hf://")), r"keep\.push: "),
    ],
    ids=str,
)
def test_recipes_that_are_refused(recipe: Sft, said: str) -> None:
    with pytest.raises(RecipeRefused, match=said):
        refusing.check(recipe)


def test_all_reasons_are_told_at_once() -> None:
    wrong = replace(
        sft.tiny(),
        model=replace(sft.tiny().model, fused=True, attention="flash_attention_2"),
        keep=replace(sft.tiny().keep, limit=0),
    )
    with pytest.raises(RecipeRefused) as found:
        refusing.check(wrong)
    assert len(str(found.value).splitlines()) == 3
    refusing.check(sft.tiny())


@pytest.mark.parametrize(
    ("name", "revision", "said"),
    [
        ("Qwen/Qwen3-32B", "", "is at no pinned revision"),
        ("Qwen/Qwen3-32B", "main", "is at no pinned revision"),
        ("no-such-folder", "", "there is no model 'no-such-folder'"),
    ],
)
def test_models_that_are_refused(name: str, revision: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=said):
        models.where(replace(sft.tiny().model, name=name, revision=revision), tmp_path)


# Kept and chosen.


def checkpoint(out: Path, step: int, *, whole: bool = True) -> Path:
    folder = out / f"checkpoint-{step}"
    folder.mkdir(parents=True)
    if whole:
        contracts.write(contracts.load(), folder)
    return folder


def test_half_a_checkpoint_is_none(tmp_path: Path) -> None:
    checkpoint(tmp_path, 9)
    checkpoint(tmp_path, 10)
    checkpoint(tmp_path, 11, whole=False)
    (tmp_path / "checkpoint-of-mine").mkdir()
    assert [each.name for each in keeping.checkpoints(tmp_path)] == ["checkpoint-9", "checkpoint-10"]
    assert keeping.begin(replace(sft.tiny(), out=tmp_path), resume=True) == tmp_path / "checkpoint-10"
    keeping.discard(tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "checkpoint-10",
        "checkpoint-9",
        "checkpoint-of-mine",
    ]


def test_checkpoints_of_others_stay(tmp_path: Path) -> None:
    recipe = replace(sft.tiny(), out=tmp_path)
    checkpoint(tmp_path, 500, whole=False)
    for resume in (True, False):
        with pytest.raises(RunError, match="checkpoint-500, which no run of ours left there"):
            keeping.begin(recipe, resume=resume)
    (tmp_path / "recipe.json").write_text(printing.to_json(recipe), "utf-8")  # a run of ours began here
    assert keeping.begin(recipe, resume=True) is None


@pytest.mark.parametrize("text", ["", "{", "[1]", "[" * 100_000])
def test_a_damaged_recipe_of_a_run_is_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "recipe.json").write_text(text, "utf-8")
    with pytest.raises(RunError, match=r"recipe\.json is damaged"):
        keeping.begin(replace(sft.tiny(), out=tmp_path), resume=True)


def _load(recipe: Sft, place: str) -> None:
    models.tokenizer(recipe, place, contracts.load())
    models.weights(recipe, place)


@pytest.mark.parametrize("damage", ["config.json", "model.safetensors", "tokenizer.json"])
def test_a_damaged_folder_is_one_line(damage: str, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    import_module("flowc_serving.backends.tiny").make(folder)
    (folder / damage).write_bytes(b"\x80\x04\x95")
    recipe = replace(sft.tiny(), model=replace(sft.tiny().model, name=str(folder)))
    with pytest.raises(ModelError, match="cannot be loaded") as found:
        _load(recipe, str(folder))
    assert len(str(found.value).splitlines()) == 1


def test_the_best_is_the_best_on_the_benchmark(tmp_path: Path) -> None:
    for step in (10, 20, 30, 40):
        checkpoint(tmp_path, step)
    assert choosing.link(tmp_path) == tmp_path / "checkpoint-40"  # nothing was scored: the latest
    planted = {
        10: Score(10, 60, 30, 0.5, 60),
        20: Score(20, 60, 41, 0.6, 50),
        30: Score(30, 60, 41, 0.7, 40),
        40: Score(40, 60, 40, 0.9, 60),
    }
    best = []
    for each in planted.values():
        choosing.add(tmp_path, each)
        choosing.link(tmp_path)
        best.append((tmp_path / "best").resolve().name)
    assert best == ["checkpoint-10", "checkpoint-20", "checkpoint-30", "checkpoint-30"]
    assert choosing.read(tmp_path) == tuple(planted.values())
    choosing.add(tmp_path, Score(40, 60, 41, 0.7, 0))  # scored anew, and equal to 30: the latest
    assert choosing.chosen(tmp_path) == tmp_path / "checkpoint-40"
    (tmp_path / "checkpoint-40" / contracts.FILE).unlink()
    assert choosing.chosen(tmp_path) == tmp_path / "checkpoint-30"


def test_examples_are_drawn_by_category() -> None:
    every = read_examples()
    drawn = choosing.drawn(every, 20, 1)
    count = [sum(each.category == name for each in drawn) for name in {each.category for each in every}]
    assert max(count) - min(count) <= 1
    assert drawn == choosing.drawn(reversed(every), 20, 1) != choosing.drawn(every, 20, 2)
    assert len(choosing.drawn(every, 10_000, 1)) == len(every)


# Proven.


def test_ddp_is_never_taken_for_fsdp() -> None:
    recipe = replace(sft.tiny(), machines=Machines(devices=2, device="cpu", kind="cpu", sharding="fsdp2"))
    model = torch.nn.Linear(2, 2)
    silent = SimpleNamespace(distributed_type="MULTI_CPU", is_fsdp2=False)
    with pytest.raises(NotParallel, match="what runs is MULTI_CPU with Linear"):
        parallel.check(recipe, silent, model)
    unwrapped = SimpleNamespace(distributed_type="FSDP", is_fsdp2=True)
    with pytest.raises(NotParallel, match="which FSDP2 has not wrapped"):
        parallel.check(recipe, unwrapped, model)
    with pytest.raises(NotParallel, match="FSDP runs"):
        parallel.check(sft.tiny(), unwrapped, model)


def test_processes_are_counted() -> None:
    with pytest.raises(NotParallel, match=r"is for 16 devices .2 nodes of 8., and 1 process runs"):
        parallel.check_processes(sft.qwen3_32b(), 1)
    parallel.check_processes(sft.tiny(), 1)


def test_arguments_of_the_large_recipe() -> None:
    large = sft.qwen3_32b()
    told = {**arguments(large), **parallel.arguments(large)}
    assert told["fsdp_config"]["activation_checkpointing"]
    assert not told["gradient_checkpointing"]
    assert told["fsdp_config"]["state_dict_type"] == "SHARDED_STATE_DICT"
    assert told["bf16"]
    assert models.held(large) == "bfloat16"
    assert "parallelism_config" not in told
    copies = replace(large, machines=replace(large.machines, replicas=2))
    mesh = parallel.arguments(copies)["parallelism_config"]
    assert (mesh.dp_replicate_size, mesh.dp_shard_size) == (2, 8)
    one = replace(large, machines=Machines())
    assert models.held(one) == "float32"  # an optimiser changes them
    assert arguments(one)["gradient_checkpointing"]


# Told.


def test_counts_of_batches() -> None:
    padded = {
        "input_ids": torch.ones(2, 4, dtype=torch.long),
        "attention_mask": torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0]]),
        "labels": torch.tensor([[-100, 5, 6, -100], [7, 8, -100, -100]]),
    }
    assert throughput.counts(padded).tolist() == [6, 3, 20]
    packed = {
        "input_ids": torch.ones(1, 6, dtype=torch.long),
        "cu_seq_lens_q": torch.tensor([0, 4, 6], dtype=torch.int32),
        "labels": torch.tensor([[-100, 5, 6, -100, -100, 8]]),
    }
    assert throughput.counts(packed).tolist() == [6, 3, 20]


def test_shares_of_the_peak_are_those_of_the_plan() -> None:
    shape = SHAPES["qwen3-32b"]
    flop = speed.a_token(shape, 8_000, checkpointing=True)
    work = throughput.Work(shape, 989e12, checkpointing=True)
    # Two devices, one second each, a document of 8,000 tokens: what the plan says of one token among as many.
    told = work.shares(8_000, 8_000**2, 2)
    assert told["mfu"] == pytest.approx(8_000 * flop.model / 2 / 989e12)
    assert told["hfu"] == pytest.approx(told["mfu"] * flop.done / flop.model)
    assert throughput.Work(None, 1.0).shares(1, 1, 1) == {}


def test_a_line_for_people() -> None:
    logs = {
        "loss": 1.5,
        "learning_rate": 1e-5,
        "grad_norm": 0.25,
        "tokens_per_second": 26_000.4,
        "learned_per_second": 3_500.0,
        "mfu": 0.4,
        "hfu": 0.5333,
        "memory_gb": 3.0,
        "device_memory_gb": 61.25,
        "num_tokens": 5.0,
        "train_loss": 9.0,
    }
    assert reporting.line(10, 200, logs) == (
        "step 10/200  loss 1.5000  rate 1.00e-05  gradient 0.250  26000 tokens/s (3500 learned)  "
        "MFU 40.0% (with recompute 53.3%)  memory 61.25 GB"
    )
    assert reporting.grouped(logs).keys() == {
        *("train/loss", "train/learning_rate", "train/grad_norm"),
        *("speed/tokens_per_second", "speed/learned_per_second", "speed/mfu", "speed/hfu"),
        *("speed/memory_gb", "speed/device_memory_gb"),
    }


def test_the_recipe_of_tests_is_one_that_runs(tmp_path: Path) -> None:
    recipe = runs.recipe(tmp_path)
    refusing.check(recipe)
    refusing.check(runs.sharded(recipe, tmp_path / "sharded"))
