"""Learning from rewards: GRPO with TRL, whose plays are production's conversations.

One flat script. What the model plays is ``rollouts``, what it is worth ``reward``; ``monitor`` watches both.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

from flowc_serving.agent import contract as contracts
from flowc_serving.agent.contract import Contract
from flowc_serving.backends import quiet
from flowc_training.bench.example import Example
from flowc_training.bench.files import read_examples
from flowc_training.bench.guarding import leak
from flowc_training.bench.scoring.verdict import verdict
from flowc_training.recipes.recipe import FINAL, Grpo
from flowc_training.reinforcement import tasks
from flowc_training.reinforcement.arguments import RecipeRefused, arguments
from flowc_training.reinforcement.monitor import Monitor
from flowc_training.reinforcement.policy import Policy
from flowc_training.reinforcement.reward import reward
from flowc_training.reinforcement.rollouts import Played, Score, checked, play, policy_of
from flowc_training.supervised import models
from flowc_training.tracking import choosing as trackers, describing
from flowc_training.tracking.tracker import TrackingError

REFUSED = (contracts.ContractError, models.ModelError, RecipeRefused, TrackingError)
"""What is wrong with a recipe or its checkpoint, in words for people."""
_LEARNT = ("loss", "grad_norm", "learning_rate", "entropy")
WISHES = 2_000
"""That are made where a recipe does not say how many (``data.rows``)."""


def train(
    recipe: Grpo,
    *,
    wishes: Sequence[Example] | None = None,
    held: Sequence[Example] | None = None,
    contract: Contract | None = None,
    score: Score = reward,
) -> Path:
    """Train as a recipe says; the folder of the final checkpoint, which transformers loads and ``local:`` serves.

    ``wishes`` are fresh ones by default, ``held`` some of the benchmark, ``contract`` production's. Raises
    ``ContractError`` where the checkpoint was trained with another one.
    """
    quiet.libraries()
    told = arguments(recipe)
    place = models.where(recipe.model, recipe.out / "start")
    contract = checked(Path(place), contract)
    known = {each.id: each for each in (fresh(recipe) if wishes is None else wishes)}
    judged = _held(recipe) if held is None else held
    trl: Any = import_module("trl")
    datasets: Any = import_module("datasets")
    tokenizer = models.tokenizer(recipe, place, contract)
    monitor, tracker = Monitor(), trackers.of(recipe.watch, recipe.out)
    seen: dict[str, float] = {}

    def policy(trainer: Any, seed: int) -> Policy:
        model = trainer.accelerator.unwrap_model(trainer.model)
        return policy_of(model, tokenizer, contract, seed)

    def rollout(prompts: Sequence[str], trainer: Any) -> dict[str, list[Any] | None]:
        """Plays of the wishes of these ids, each as often as it stands here."""
        step = trainer.state.global_step
        seed = recipe.seed * 1_000_003 + step * 1_009 + trainer.accelerator.process_index
        played = play([known[each] for each in prompts], policy(trainer, seed), recipe.rollouts, score=score)
        seen.clear()
        seen.update(monitor.log(played))
        return _learned(played, tokenizer)

    def given(reward_value: Sequence[float], **_: Any) -> list[float]:
        """The rewards that the plays have got already."""
        return list(reward_value)

    trainer = trl.GRPOTrainer(
        model=models.weights(recipe, place),
        reward_funcs=given,
        args=trl.GRPOConfig(**told),
        train_dataset=datasets.Dataset.from_list([{"prompt": each} for each in known]),
        processing_class=tokenizer,
        rollout_func=rollout,
        peft_config=_adapters(recipe),
    )

    def evaluate() -> None:
        found = right(judged, policy(trainer, recipe.seed), recipe)
        monitor.judged(found)
        tracker.log(trainer.state.global_step, {"held out/right": found})
        _say(f"step {trainer.state.global_step}: {found:.1%} of {len(judged)} held-out examples right")

    def logged(step: int, logs: Mapping[str, Any]) -> None:
        learnt = {f"train/{key}": logs[key] for key in _LEARNT if key in logs}
        figures = {**seen, **learnt}
        tracker.log(step, figures)
        _say(line(step, figures))
        for alarm in monitor.alarms():
            tracker.artifact(f"alarm-{step}.txt", alarm)
            _say(f"ALARM at step {step}: {alarm}")

    watching: Any = import_module("flowc_training.reinforcement.watching")
    watching.install(trainer, logged, evaluate if judged else None, recipe.keep.every)
    tracker.start(describing.run_of(recipe, contract=contract.fingerprint))
    status = "failed"
    try:
        trainer.train()
        final = _saved(trainer, tokenizer, contract, recipe.out / FINAL)
        status = "done"
    except KeyboardInterrupt:
        status = "stopped"
        raise
    finally:
        tracker.end(status)
    return final


def fresh(recipe: Grpo) -> Iterable[Example]:
    """Wishes that no dataset has: the names of its seeds are others. None is in the benchmark."""
    return tasks.wishes(f"wishes {recipe.data.seed}", recipe.data.rows or WISHES, refuse=leak)


def _held(recipe: Grpo) -> Sequence[Example]:
    found = read_examples() if recipe.keep.examples else ()
    return Random(recipe.seed).sample(found, min(recipe.keep.examples, len(found)))


def right(examples: Sequence[Example], policy: Policy, recipe: Grpo) -> float:
    """The share of examples that the verdict calls right, at temperature 0."""
    played = play(examples, policy, recipe.rollouts, temperature=0.0)
    return sum(verdict(each.example, each.outcome).right for each in played) / len(played)


def _learned(played: Sequence[Played], tokenizer: Any) -> dict[str, list[Any] | None]:
    """What TRL learns from. A play in which nothing was written has one token, which is masked."""
    nothing = [tokenizer.eos_token_id]
    return {
        "prompt_ids": [list(each.prompt) or nothing for each in played],
        "completion_ids": [list(each.ids) or nothing for each in played],
        "logprobs": None,  # of the model as it is, which the trainer counts itself
        "env_mask": [list(each.mask) or [0] for each in played],
        "reward_value": [each.reward.value for each in played],
    }


def _adapters(recipe: Grpo) -> Any:
    """The adapters that are trained in place of all weights, for peft; None where all are."""
    wanted = recipe.model.lora
    if wanted is None:
        return None
    peft: Any = import_module("peft")
    return peft.LoraConfig(
        task_type="CAUSAL_LM",
        r=wanted.rank,
        lora_alpha=wanted.alpha,
        lora_dropout=wanted.dropout,
        target_modules="all-linear",
    )


def _saved(trainer: Any, tokenizer: Any, contract: Contract, folder: Path) -> Path:
    model = trainer.accelerator.unwrap_model(trainer.model)
    if trainer.accelerator.is_main_process:
        partial = folder.with_name(f".{folder.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        (model.merge_and_unload() if hasattr(model, "merge_and_unload") else model).save_pretrained(partial)
        tokenizer.save_pretrained(partial)
        contracts.write(contract, partial)
        shutil.rmtree(folder, ignore_errors=True)
        partial.replace(folder)
    trainer.accelerator.wait_for_everyone()
    return folder


def line(step: int, figures: Mapping[str, float]) -> str:
    """A line for people: the reward and what the plays are."""
    shares = [(name.removeprefix("plays/"), share) for name, share in figures.items() if "plays/" in name]
    kinds = [f"{name} {share:.0%}" for name, share in shares]
    told = [f"step {step}: reward {figures.get('reward/mean', 0):.3f}", ", ".join(kinds)]
    told += [f"{figures['reward/tokens']:.0f} tokens"] if "reward/tokens" in figures else []
    told += [f"gradient {figures['train/grad_norm']:.3f}"] if "train/grad_norm" in figures else []
    return "  ".join(told)


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
