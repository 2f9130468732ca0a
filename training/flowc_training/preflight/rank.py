"""One process of a live run: the real training script for some steps, with a witness.

    python -m flowc_training.preflight.rank TASK.json

What it saw lies beside the task, a file a rank; also what went wrong, where the script refuses.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from flowc_serving.agent import tokens
from flowc_training.preflight import messages, probing
from flowc_training.preflight.evidence import Marks
from flowc_training.preflight.finding import Missing
from flowc_training.preflight.witness import Witness, linear
from flowc_training.recipes import printing
from flowc_training.recipes.recipe import Sft


@dataclass(frozen=True, slots=True)
class Task:
    """What a live run is told. ``configured`` is the attention of the run that this one stands for."""

    recipe: Sft
    steps: int
    prompts: tuple[tuple[int, ...], ...]
    configured: str
    why_not: str
    folder: Path

    def write(self) -> Path:
        """It as a file."""
        file = self.folder / "task.json"
        data = {
            "recipe": printing.data(self.recipe),
            "steps": self.steps,
            "prompts": self.prompts,
            "configured": self.configured,
            "why_not": self.why_not,
        }
        file.write_text(json.dumps(data), "utf-8")
        return file


def task(file: Path) -> Task:
    """The task of a file."""
    data: dict[str, Any] = json.loads(file.read_text("utf-8"))
    recipe = printing.from_data(data["recipe"])
    if not isinstance(recipe, Sft):
        raise TypeError("preflight runs recipes of supervised fine-tuning")
    return Task(
        recipe,
        data["steps"],
        tuple(tuple(each) for each in data["prompts"]),
        data["configured"],
        data["why_not"],
        file.parent,
    )


def run(given: Task) -> None:
    """Train for some steps, and write what was seen."""
    number = int(os.environ.get("RANK", "0"))
    trl: Any = import_module("trl")
    usual = trl.SFTTrainer
    trl.SFTTrainer = witnessed(usual, given, number)
    try:
        script: Any = import_module("flowc_training.supervised.script")
        script.train(given.recipe)
    except Exception as error:
        _write(
            given.folder / f"failed-{number}.json",
            {"rank": number, "error": f"{type(error).__name__}: {error}"},
        )
        traceback.print_exc()
        raise SystemExit(1) from None
    finally:
        trl.SFTTrainer = usual


def _write(file: Path, data: Mapping[str, Any]) -> None:
    partial = file.with_suffix(".partial")
    partial.write_text(json.dumps(data), "utf-8")
    partial.replace(file)


def witnessed(usual: Any, given: Task, number: int) -> Any:
    """What makes a trainer as usual, with a witness beside it and an end after some steps."""

    def made(*args: Any, **named: Any) -> Any:
        trainer = usual(*args, **named)
        tokenizer: Any = trainer.processing_class
        marks = messages.marks(tokens.of(tokenizer))
        if isinstance(marks, Missing):
            raise ValueError(marks.why)
        _watch(trainer, Witness(marks, tokenizer.pad_token_id), marks, given, number)
        return trainer

    return made


def _watch(trainer: Any, witness: Witness, marks: Marks, given: Task, number: int) -> None:
    train, step = trainer.train, trainer.training_step

    def trained(*args: Any, **named: Any) -> Any:
        if number == 0:
            _look_at_packing(trainer, marks, given)
        _first_output(trainer, witness)
        return train(*args, **named)

    def stepped(model: Any, inputs: Any, *args: Any, **named: Any) -> Any:
        witness.reads(model, inputs)
        return step(model, inputs, *args, **named)

    trainer.train, trainer.training_step = trained, stepped
    trainer.add_callback(_callback(trainer, witness, given, number))


def _look_at_packing(trainer: Any, marks: Marks, given: Task) -> None:
    with trainer.accelerator.autocast():
        found = probing.packed(
            trainer.model,
            trainer.get_train_dataloader(),
            marks,
            configured=given.configured,
            why_not=given.why_not,
            dtype=given.recipe.model.dtype,
        )
    _write(given.folder / "packed.json", asdict(found))


def _first_output(trainer: Any, witness: Witness) -> None:
    """Note the dtype of what a layer gives."""
    layer = next(linear(trainer.model))

    def note(_module: Any, _inputs: Any, output: Any) -> None:
        if trainer.model.training:
            witness.compute = str(output.dtype).removeprefix("torch.")

    layer.register_forward_hook(note)


def _callback(trainer: Any, witness: Witness, given: Task, number: int) -> Any:
    base: Any = import_module("transformers").TrainerCallback

    class Notes(base):
        """When steps begin and end."""

        def on_step_begin(self, *_: Any, **__: Any) -> None:
            witness.begins()

        def on_pre_optimizer_step(self, *_: Any, **named: Any) -> None:
            witness.steps(trainer.model, named.get("optimizer") or trainer.optimizer)

        def on_step_end(self, _args: Any, state: Any, control: Any, **_: Any) -> None:
            witness.ends()
            if state.global_step >= given.steps:
                control.should_training_stop = True
                control.should_save = True

        def on_train_end(self, _args: Any, state: Any, *_: Any, **__: Any) -> None:
            template = str(trainer.processing_class.chat_template)
            told = witness.rank(number, trainer.accelerator.num_processes, state.max_steps, template)
            with trainer.accelerator.autocast():
                said = probing.replies(
                    trainer.model_wrapped, given.prompts, "training", trainer.accelerator.device
                )
            if number == 0:
                _write(given.folder / "replies.json", asdict(said))
            _write(given.folder / f"rank-{number}.json", asdict(told))

    return Notes()


if __name__ == "__main__":
    run(task(Path(sys.argv[1])))
