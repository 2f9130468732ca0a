"""Shows that rewards teach: a small model before and after, on wishes that it has not seen.

    python -m flowc_training.stages.rewarded --out build/rewarded

A model of half a million weights learns the small world (``world``) from right answers, not to the end; then it plays
fresh wishes for their reward: by GRPO (``script``), and as the simpler way by rejection, where it learns from those of
its own answers that were right. All three are judged by held-out wishes. A stage that is done is not done again, so
that a run that is killed goes on.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

from flowc_serving.agent import contract as contracts
from flowc_training.bench.example import Example
from flowc_training.bench.scoring.figures import bootstrap
from flowc_training.markdown import table
from flowc_training.recipes.recipe import FINAL, Data, Grpo, Keep, Machines, Model, Optimiser, Rollouts
from flowc_training.reinforcement import small
from flowc_training.reinforcement.harvest import kept
from flowc_training.reinforcement.learning import learn
from flowc_training.reinforcement.rollouts import ONCE, Played, play, policy_of
from flowc_training.reinforcement.world import wishes


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of everything."""

    out: Path
    learnt: int = 1_000
    epochs: int = 12
    wished: int = 240
    held: int = 240
    steps: int = 30
    group: int = 8
    rate: float = 3e-3
    rewarded: float = 1e-4
    seed: int = 1

    @property
    def rollouts(self) -> Rollouts:
        """A step of GRPO: so many wishes that all of them are played once in all steps."""
        return Rollouts(self.group, self.wished // self.steps, 1.0, ONCE, 120)


def show(plan: Plan) -> Path:
    """Do what is not done yet; the file of the figures."""
    first = _done(plan.out / "first", lambda: _first(plan))
    _judged(plan, "first", first)
    grpo = _done(plan.out / "grpo" / FINAL, lambda: _grpo(plan, first))
    _judged(plan, "grpo", grpo)
    rejection = _done(plan.out / "rejection", lambda: _rejection(plan, first))
    _judged(plan, "rejection", rejection)
    found = {name: _read(plan, name) for name in ("first", "grpo", "rejection")}
    text = _table(found)
    (plan.out / "table.md").write_text(text, "utf-8")
    _say(text)
    return plan.out / "table.md"


def _done(folder: Path, make: Callable[[], Path]) -> Path:
    """A checkpoint's folder; its contract is written last."""
    return folder if (folder / contracts.FILE).exists() else make()


@cache
def _wishes(side: Any, many: int, seed: int) -> tuple[Example, ...]:
    return tuple(wishes(side, many, seed))


# The stages.


def _first(plan: Plan) -> Path:
    """A first model: from right answers, and not to the end."""
    examples = _wishes("learnt", plan.learnt, plan.seed)
    begun = small.make(plan.out / "begun", small.texts(examples), plan.seed)
    model, tokenizer = _loaded(begun)
    learn(
        model,
        small.rendered(examples, tokenizer),
        epochs=plan.epochs,
        rate=plan.rate,
        seed=plan.seed,
        told=lambda text: _say(f"first: {text}"),
    )
    return _saved(model, tokenizer, plan.out / "first")


def _grpo(plan: Plan, first: Path) -> Path:
    script: Any = import_module("flowc_training.reinforcement.script")
    return script.train(
        recipe(plan, first),
        wishes=_wishes("wished", plan.wished, plan.seed),
        held=_wishes("held out", plan.held, plan.seed)[:60],
        contract=small.contract(),
    )


def recipe(plan: Plan, first: Path) -> Grpo:
    """The run of GRPO."""
    return Grpo(
        "rewarded",
        plan.out / "grpo",
        Model(str(first), dtype="float32", attention="sdpa"),
        Data("", length=small.LONGEST, packed=False, seed=plan.seed),
        Optimiser(
            plan.rewarded,
            "constant",
            steps=plan.steps,
            batch=plan.rollouts.group * plan.rollouts.wishes,
            checkpointing=False,
        ),
        plan.rollouts,
        machines=Machines(device="cpu", kind="cpu"),
        keep=Keep(every=10, limit=1, examples=0),
        seed=plan.seed,
    )


def _rejection(plan: Plan, first: Path) -> Path:
    """As many plays as GRPO has, all by the first model; it learns from those that are right."""
    model, tokenizer = _loaded(first)
    chosen = _wishes("wished", plan.wished, plan.seed)
    played: list[Played] = []
    for n in range(plan.steps):
        some = chosen[n :: plan.steps]
        policy = policy_of(model, tokenizer, small.contract(), plan.seed + n)
        played += play([each for each in some for _ in range(plan.group)], policy, plan.rollouts)
    right = kept(played, most=2)
    _say(f"rejection: {len(right)} of {len(played)} plays are kept")
    # Learnt again, lest it forgets: as much of what it was first taught.
    before = Random(plan.seed).sample(_wishes("learnt", plan.learnt, plan.seed), min(len(right), plan.learnt))
    answers = [replace(each.example, expected=each.outcome.saved[0].view) for each in right]
    rows = small.rendered([*answers, *before], tokenizer)
    learn(
        model,
        rows,
        epochs=3,
        rate=plan.rate / 4,
        seed=plan.seed,
        told=lambda text: _say(f"rejection: {text}"),
    )
    return _saved(model, tokenizer, plan.out / "rejection")


# Judging.


def _judged(plan: Plan, name: str, folder: Path) -> None:
    """Play the held-out wishes once each, at temperature 0; what came of each is kept."""
    file = plan.out / f"{name}.json"
    if file.exists():
        return
    model, tokenizer = _loaded(folder)
    policy = policy_of(model, tokenizer, small.contract(), plan.seed)
    begun = time.process_time()
    played = play(_wishes("held out", plan.held, plan.seed), policy, plan.rollouts, temperature=0.0)
    rows = [
        {
            "wish": each.example.id,
            "shape": each.example.why,
            "request": each.example.turns[0],
            "expected": each.example.expected,
            "got": [saved.view for saved in each.outcome.saved],
            "reward": each.reward.value,
            "kind": each.reward.kind,
        }
        for each in played
    ]
    file.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")
    _say(f"{name}: held-out wishes played in {time.process_time() - begun:.0f} s of the processor")


def _read(plan: Plan, name: str) -> list[dict[str, Any]]:
    return json.loads((plan.out / f"{name}.json").read_text("utf-8"))


def _table(found: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Reward and share of right answers, each beside the first model's on the same wishes, all of them and by shape."""
    rows: list[list[str]] = []
    shapes = ["all", *sorted({each["shape"] for each in found["first"]})]
    for shape in shapes:
        for name, held in found.items():
            its = [each for each in held if shape in ("all", each["shape"])]
            base = [each for each in found["first"] if shape in ("all", each["shape"])]
            rows.append([shape, name, str(len(its)), *_figures(its, base if name != "first" else None)])
    head = ["wishes", "model", "n", "reward", "95 %", "right", "more reward than first", "95 %"]
    return "\n".join(table(head, rows)) + "\n"


def _figures(its: Sequence[Mapping[str, Any]], base: Sequence[Mapping[str, Any]] | None) -> list[str]:
    rewards = [float(each["reward"]) for each in its]
    spread = bootstrap(rewards)
    right = sum(each["kind"] == "right" for each in its) / len(its)
    told = [f"{_mean(rewards):.3f}", f"{spread.low:.3f} to {spread.high:.3f}", f"{right:.1%}"]
    if base is None:
        return [*told, "", ""]
    gains = [one - float(other["reward"]) for one, other in zip(rewards, base, strict=True)]
    spread = bootstrap(gains)
    return [*told, f"{_mean(gains):+.3f}", f"{spread.low:+.3f} to {spread.high:+.3f}"]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


# Checkpoints.


def _loaded(folder: Path) -> tuple[Any, Any]:
    torch: Any = import_module("torch")
    transformers: Any = import_module("transformers")
    torch.manual_seed(1)
    model: Any = transformers.AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, local_files_only=True, use_safetensors=True
    )
    return model, transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)


def _saved(model: Any, tokenizer: Any, folder: Path) -> Path:
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    contracts.write(small.contract(), folder)
    return folder


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
