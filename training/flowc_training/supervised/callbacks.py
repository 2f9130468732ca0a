"""What is done at the trainer's events: proof before the first step, figures at lines, marks and scores at saves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from flowc_serving.agent import contract as contracts
from flowc_serving.agent.contract import Contract
from flowc_training.recipes.recipe import Sft
from flowc_training.supervised import choosing, parallel
from flowc_training.supervised.choosing import Score
from flowc_training.supervised.reporting import Telling
from flowc_training.supervised.throughput import Meter

TrainerCallback: Any = import_module("transformers").TrainerCallback


class Proof(TrainerCallback):
    """Before the first step: the model is held as the recipe says. The meter begins then."""

    def __init__(self, recipe: Sft, trainer: Any, meter: Meter) -> None:
        self._recipe, self._trainer, self._meter = recipe, trainer, meter

    def on_train_begin(self, _args: Any, _state: Any, _control: Any, **_more: Any) -> None:
        """What is about to be trained."""
        parallel.check(self._recipe, self._trainer.accelerator, self._trainer.model)
        self._meter.restart()


class Figures(TrainerCallback):
    """Adds the meter's figures to each line, and tells it."""

    def __init__(self, trainer: Any, meter: Meter, telling: Telling) -> None:
        self._trainer, self._meter, self._telling = trainer, meter, telling

    def on_log(self, _args: Any, state: Any, _control: Any, logs: dict[str, Any], **_more: Any) -> None:
        """On all processes, for their counts are added up."""
        if "loss" in logs:
            logs |= self._meter.figures(self._trainer.accelerator)
        self._telling.log(state.global_step, state.max_steps, logs)


Scorer = Callable[[Path, int], Score | None]
"""Scores the checkpoint in a folder, saved after so many steps."""


class Saves(TrainerCallback):
    """Marks a checkpoint as whole, has it scored, and lets ``best`` lead to the best.

    The best is kept when old ones are taken away.
    """

    def __init__(self, out: Path, contract: Contract, trainer: Any, meter: Meter, scorer: Scorer) -> None:
        self._out, self._contract = out, contract
        self._trainer, self._meter, self._scorer = trainer, meter, scorer

    def on_train_begin(self, _args: Any, state: Any, _control: Any, **_more: Any) -> None:
        """What was the best before the run was killed stays so."""
        self._keep(state)

    def on_save(self, _args: Any, state: Any, _control: Any, **_more: Any) -> None:
        """All processes have written their parts once they meet here."""
        self._trainer.accelerator.wait_for_everyone()
        if state.is_world_process_zero:
            folder = self._out / f"checkpoint-{state.global_step}"
            contracts.write(self._contract, folder)
            found = self._scorer(folder, state.global_step)
            if found is not None:
                choosing.add(self._out, found)
            choosing.link(self._out)
        self._trainer.accelerator.wait_for_everyone()
        self._keep(state)
        self._meter.restart()

    def _keep(self, state: Any) -> None:
        if choosing.read(self._out) and (found := choosing.chosen(self._out)) is not None:
            state.best_model_checkpoint = str(found)


def install(trainer: Any, callbacks: Sequence[Any]) -> None:
    """Give a trainer these callbacks in place of its own printing and of its card, which tells nothing of the data."""
    transformers: Any = import_module("transformers")
    for each in (transformers.PrinterCallback, transformers.ProgressCallback):
        trainer.remove_callback(each)
    for each in callbacks:
        trainer.add_callback(each)
    trainer.create_model_card = _nothing


def _nothing(**_named: Any) -> None: ...
