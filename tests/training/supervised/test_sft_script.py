"""The script, run: its losses are the same in one process, after a kill, and in two that share the weights."""

from __future__ import annotations

import asyncio
import json
import shutil
from contextlib import aclosing
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

pytest.importorskip("torch")
pytest.importorskip("trl")

from making import runs

from flowc.catalog import load, load_schema
from flowc_serving.agent import contract as contracts, rendering
from flowc_serving.agent.conversation import Assistant
from flowc_serving.agent.model import Request, Sampling
from flowc_serving.backends.local import LocalModel
from flowc_training.dataset import parquet
from flowc_training.dataset.rows import conversation_of
from flowc_training.recipes.recipe import Lora, Sft
from flowc_training.supervised import choosing, finishing, keeping
from flowc_training.supervised.keeping import RunError
from flowc_training.supervised.script import train
from flowc_training.tracking import journal

torch: Any = import_module("torch")


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="module")
def killed(folder: Path) -> Thread:
    """Two processes that share the weights, which are killed after their first checkpoint. They run meanwhile."""
    recipe = runs.sharded(runs.recipe(folder), folder / "sharded")
    return runs.Processes(recipe).kill_once(lambda: bool(keeping.checkpoints(recipe.out)))


@pytest.fixture(scope="module")
def whole(folder: Path, killed: Thread) -> Sft:
    """A run in one go, in this process; each checkpoint is scored on an example."""
    recipe = runs.recipe(folder)
    recipe = replace(
        recipe, keep=replace(recipe.keep, examples=1, tokens=4, push=(folder / "pushed").as_uri())
    )
    assert train(recipe) == recipe.out / "final"
    return recipe


def weights(place: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    return load_file(place / "model.safetensors")


def loss_falls_and_every_line_has_its_figures(whole: Sft) -> None:
    told = journal.read(whole.out)
    assert told is not None
    assert told.end == "done"
    assert told.start["contract"] == contracts.load().fingerprint
    assert len(told.start["data"]) == 64
    lines = [figures for _, figures in told.figures]
    assert lines[-1]["train/loss"] < lines[0]["train/loss"] - 0.1
    rows = [*parquet.read(f"{whole.data.place}/train.parquet")]
    assert sum(each["speed/tokens"] for each in lines) == sum(map(own_tokens(whole), rows))
    for each in lines:
        assert each["speed/tokens_per_second"] > each["speed/learned_per_second"] > 0
        assert 0 < each["speed/mfu"] == each["speed/hfu"] < 1
        assert each["speed/memory_gb"] > 0.1


def own_tokens(recipe: Sft) -> Any:
    """How many tokens a row has with the model's own tokenizer."""
    from flowc_serving.agent.tokens import read

    tokenizer = read(str(recipe.out / "start" / "tokenizer.json"))
    return lambda row: len(rendering.render(conversation_of(row), contracts.load(), tokenizer).ids)


def what_is_kept(whole: Sft) -> None:
    assert [each.name for each in keeping.checkpoints(whole.out)] == ["checkpoint-2", "checkpoint-4"]
    assert [(each.step, each.examples, each.right) for each in choosing.read(whole.out)] == [
        (2, 1, 0),
        (4, 1, 0),
    ]
    assert (whole.out / "best").resolve().name == "checkpoint-4"  # of equals the latest
    final = whole.out / "final"
    assert contracts.read(final) == contracts.load()
    assert (final / "chat_template.jinja").read_text("utf-8") == contracts.load().template
    assert not [*final.glob("*.bin"), *final.glob("*.pt")]
    with pytest.raises(RunError, match="holds a run already: --resume"):
        train(whole)


def what_came_out_is_published_with_its_card_and_its_evaluation(whole: Sft, folder: Path) -> None:
    card = (folder / "pushed" / "README.md").read_text("utf-8")
    assert contracts.load().fingerprint in card
    assert weights(folder / "pushed").keys() == weights(whole.out / "final").keys()
    told = journal.read(whole.out)
    assert told is not None
    names = {name for name, _ in told.artifacts}
    assert {f"{kind}-{step}.md" for kind in ("evaluation", "samples") for step in (2, 4)} <= names


def a_run_goes_on_to_the_same_losses_and_weights(whole: Sft, folder: Path) -> None:
    again = replace(whole, out=folder / "again")
    shutil.copytree(whole.out, again.out, symlinks=True)
    shutil.rmtree(again.out / "final")
    (again.out / "checkpoint-4" / contracts.FILE).unlink()  # as if it was killed in the middle of saving
    (again.out / choosing.TABLE).unlink()
    with pytest.raises(RunError, match=r"optimiser\.rate was 0\.001 and is 0\.5"):
        train(replace(again, optimiser=replace(again.optimiser, rate=0.5)), resume=True)
    before = runs.losses(again.out)
    (again.out / journal.JOURNAL).unlink()
    train(replace(again, keep=replace(again.keep, examples=0)), resume=True)
    assert runs.losses(again.out) == {step: loss for step, loss in before.items() if step > 2}
    for name, each in weights(again.out / "final").items():
        assert torch.equal(each, weights(whole.out / "final")[name])


def two_processes_that_share_weights_are_killed_and_go_on(whole: Sft, killed: Thread, folder: Path) -> None:
    recipe = runs.sharded(whole, folder / "sharded")
    killed.join(300)
    assert [each.name for each in keeping.checkpoints(recipe.out)] == ["checkpoint-2"]
    going_on = runs.Processes(recipe, "--resume")
    going_on.wait(lambda: (told := journal.read(recipe.out)) is not None and told.end == "done")
    going_on.end()
    assert "FSDP2, 1 x 2 shards" in going_on.told()
    found, wanted = runs.losses(recipe.out), runs.losses(whole.out)
    assert found.keys() == wanted.keys() == {1, 2, 3, 4}
    for step, loss in wanted.items():
        assert found[step] == pytest.approx(loss, abs=5e-6)
    shards = recipe.out / "checkpoint-4" / finishing.SHARDS
    assert {each.name for each in shards.glob("*.distcp")} == {"__0_0.distcp", "__1_0.distcp"}
    served = weights(recipe.out / "final")
    for name, each in weights(whole.out / "final").items():
        assert torch.allclose(each, served[name], atol=1e-5), name
    assert logits(recipe.out / "final", recipe) == pytest.approx(
        logits(whole.out / "final", recipe), abs=1e-3
    )
    # In bfloat16 beside the float32 of its parts, as a large model is served.
    small = replace(recipe, model=replace(recipe.model, dtype="bfloat16"))
    place = finishing.folder(small, str(recipe.out / "start"), recipe.out / "checkpoint-4", folder / "small")
    assert json.loads((place / "config.json").read_text("utf-8"))["dtype"] == "bfloat16"
    for name, each in weights(place).items():
        assert torch.equal(each, served[name].to(torch.bfloat16)), name


def logits(place: Path, recipe: Sft) -> list[float]:
    """What the served model gives for the first token of an answer in the training data, as serving computes it."""
    seen: list[list[float]] = []

    def look(found: Any) -> None:
        seen.append(found.tolist())

    model = LocalModel(place, load(), load_schema(), constrained=False, adjust=look)
    row = next(iter(parquet.read(f"{recipe.data.place}/train.parquet")))
    whole = conversation_of(row)
    at = next(n for n, each in enumerate(whole.messages) if isinstance(each, Assistant))

    async def ask() -> None:
        request = Request(replace(whole, messages=whole.messages[:at]), Sampling(tokens=1))
        async with aclosing(model.answer(request)) as parts:
            async for _ in parts:
                pass

    asyncio.run(ask())
    return seen[0]


def served_logits_are_those_of_the_trained_model(whole: Sft) -> None:
    transformers: Any = pytest.importorskip("transformers")
    trained = transformers.AutoModelForCausalLM.from_pretrained(whole.out / "checkpoint-4")
    from flowc_serving.agent.tokens import read

    row = next(iter(parquet.read(f"{whole.data.place}/train.parquet")))
    contract, tokenizer = contracts.load(), read(str(whole.out / "final" / "tokenizer.json"))
    rendered = rendering.render(conversation_of(row), contract, tokenizer)
    opening = len(tokenizer.encode("<think>\n\n</think>\n\n").ids)
    first = rendered.mask.index(1)
    assert opening
    with torch.inference_mode():
        found = trained(input_ids=torch.tensor([rendered.ids[:first]])).logits[0, -1]
    assert logits(whole.out / "final", whole) == pytest.approx(found.tolist(), abs=1e-4)


def adapters_are_merged_into_what_is_served(whole: Sft, folder: Path) -> None:
    recipe = replace(
        whole,
        out=folder / "adapted",
        model=replace(whole.model, name=str(whole.out / "start"), lora=Lora(4, 8)),
        optimiser=replace(whole.optimiser, steps=1, accumulate=1, rate=0.01, schedule="constant"),
        keep=replace(whole.keep, every=1, examples=1, tokens=4),
    )
    final = train(recipe)
    before, after = weights(whole.out / "start"), weights(final)
    changed = {name.split(".")[-2] for name in after if not torch.equal(before[name], after[name])}
    assert changed == {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"}
    assert (recipe.out / "checkpoint-1" / "adapter_model.safetensors").exists()
    assert [each.step for each in choosing.read(recipe.out)] == [1]
    assert len(logits(final, recipe)) == 2_048


def documents_in_one_bin_do_not_see_each_other(whole: Sft, folder: Path) -> None:
    """With a rate of 0: the loss of all rows, one by one, is that of the same rows in bins."""
    alone = replace(
        whole,
        out=folder / "alone",
        data=replace(whole.data, rows=4),
        optimiser=replace(whole.optimiser, rate=0.0, steps=1, accumulate=4),
        keep=replace(whole.keep, examples=0),
    )
    packed = replace(
        alone,
        out=folder / "packed",
        data=replace(alone.data, packed=True, length=7_000),
        optimiser=replace(alone.optimiser, accumulate=2),
    )
    train(alone)
    train(packed)
    one, bins = figures(alone), figures(packed)
    assert bins["speed/tokens"] == one["speed/tokens"]
    assert bins["train/loss"] == pytest.approx(one["train/loss"], abs=1e-5)


def figures(of: Sft) -> dict[str, float]:
    """Those of the first step."""
    told = journal.read(of.out)
    assert told is not None
    return told.figures[0][1]


def test_the_script(whole: Sft, killed: Thread, folder: Path) -> None:
    """In one test: what all look at takes a minute to be made, and two workers would make it twice."""
    loss_falls_and_every_line_has_its_figures(whole)
    what_is_kept(whole)
    what_came_out_is_published_with_its_card_and_its_evaluation(whole, folder)
    a_run_goes_on_to_the_same_losses_and_weights(whole, folder)
    two_processes_that_share_weights_are_killed_and_go_on(whole, killed, folder)
    served_logits_are_those_of_the_trained_model(whole)
    adapters_are_merged_into_what_is_served(whole, folder)
    documents_in_one_bin_do_not_see_each_other(whole, folder)
