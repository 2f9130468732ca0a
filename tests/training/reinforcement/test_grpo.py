"""GRPO with real parts: a tiny model of random weights, the whole contract, sessions, TRL; and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from making.bench_examples import planted_examples

from flowc_serving.agent import contract as contracts
from flowc_training.bench.example import Example
from flowc_training.bench.outcome import Outcome
from flowc_training.cli.main import main
from flowc_training.recipes.grpo import tiny_grpo
from flowc_training.recipes.recipe import Grpo, Rollouts
from flowc_training.reinforcement.arguments import RecipeRefused, arguments
from flowc_training.reinforcement.reward import Reward, reward

EXAMPLES = planted_examples()


def recipe(out: Path, **rollouts: Any) -> Grpo:
    made = tiny_grpo()
    return replace(
        made,
        out=out / "run",
        model=replace(made.model, name=str(out / "model")),
        optimiser=replace(made.optimiser, batch=4, steps=2),
        rollouts=replace(made.rollouts, **{"tokens": 24, **rollouts}),
        keep=replace(made.keep, examples=0),
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    from flowc_serving.backends import tiny

    out = tmp_path_factory.mktemp("grpo")
    tiny.make(out / "model")
    return out


def longer(example: Example, outcome: Outcome, costs: Rollouts) -> Reward:
    """The true reward, and a little for vowels: so that a model of random weights has something to learn."""
    found = reward(example, outcome, costs)
    vowels = sum(each in "aeiou" for text in outcome.said for each in text)
    return replace(found, value=found.value + vowels / 1000)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_two_steps_with_everything_real(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("trl")
    load_file: Any = import_module("safetensors.torch").load_file
    from flowc_training.reinforcement import script

    told = recipe(folder)
    wishes = [EXAMPLES[name] for name in ("mail", "question", "wait", "clarify")]
    wishes = [replace(each, id=f"wish {n}") for n, each in enumerate(wishes)]
    final = script.train(told, wishes=wishes, held=[], score=longer)
    assert contracts.read(final).fingerprint == contracts.load().fingerprint
    assert (final / "tokenizer.json").exists()
    before, after = (load_file(each / "model.safetensors") for each in (folder / "model", final))
    assert any(not before[name].equal(after[name]) for name in before)
    lines = [json.loads(each) for each in (told.out / "journal.jsonl").read_text("utf-8").splitlines()]
    steps = [each["figures"] for each in lines if "figures" in each]
    assert len(steps) == 2
    assert all(each["reward/tokens"] > 0 and each["train/grad_norm"] > 0 for each in steps)
    assert lines[-1]["end"] == "done"
    assert "step 2: reward 0." in capsys.readouterr().err
    assert main(["grpo", "--config", "tiny_grpo", "--set", f"out={told.out}"]) == 2
    assert "holds a run already" in capsys.readouterr().err


def test_a_checkpoint_of_another_contract_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    contracts.write(replace(contracts.load(), system="Be brief."), other)
    arguments = ["grpo", "--config", "tiny_grpo", "--set", f"model.name={other}"]
    assert main([*arguments, "--set", f"out={tmp_path / 'run'}", "--set", "optimiser.batch=4"]) == 2
    assert "system" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"group": 1}, "at least 2"),
        ({"group": 3}, "6 plays"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_loaded(
    tmp_path: Path, change: dict[str, int], said: str
) -> None:
    with pytest.raises(RecipeRefused, match=said):
        arguments(recipe(tmp_path, **change))


def test_a_model_in_shards_is_refused(tmp_path: Path) -> None:
    told = recipe(tmp_path)
    with pytest.raises(RecipeRefused, match="in shards"):
        arguments(replace(told, machines=replace(told.machines, sharding="fsdp2")))


def test_all_plays_of_a_step_are_learnt_from_together(tmp_path: Path) -> None:
    told = recipe(tmp_path, group=8, wishes=4)
    assert arguments(told)["gradient_accumulation_steps"] == 8
    assert arguments(told)["num_generations"] == 8


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_showing_goes_on_where_it_was_stopped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("trl")
    from flowc_training.reinforcement.showing import Plan, show

    plan = Plan(tmp_path, learnt=32, epochs=1, wished=8, held=8, steps=2, group=4)
    told = show(plan).read_text("utf-8")
    assert [row.split("|")[2].strip() for row in told.splitlines()[2:5]] == ["first", "grpo", "rejection"]
    assert contracts.read(tmp_path / "grpo" / "final").system == "Write the workflow."
    assert "step 2: reward" in capsys.readouterr().err
    (tmp_path / "rejection.json").unlink()
    assert show(plan).read_text("utf-8") == told
    assert "step 2: reward" not in capsys.readouterr().err
