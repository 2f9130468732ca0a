"""What is done at the trainer's events: a line after each step, an evaluation before the first and now and then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

TrainerCallback: Any = import_module("transformers").TrainerCallback


class Watching(TrainerCallback):
    """Calls back."""

    def __init__(
        self,
        logged: Callable[[int, Mapping[str, Any]], None],
        evaluate: Callable[[], None] | None,
        every: int,
    ) -> None:
        self._logged, self._evaluate, self._every = logged, evaluate, every

    def on_train_begin(self, _args: Any, _state: Any, _control: Any, **_more: Any) -> None:
        """Before anything is learnt."""
        if self._evaluate is not None:
            self._evaluate()

    def on_log(self, _args: Any, state: Any, _control: Any, logs: Mapping[str, Any], **_more: Any) -> None:
        """The figures of a step."""
        if "loss" in logs:
            self._logged(state.global_step, logs)

    def on_step_end(self, _args: Any, state: Any, _control: Any, **_more: Any) -> None:
        """An evaluation where it is time for one."""
        if self._evaluate is not None and state.global_step % self._every == 0:
            self._evaluate()


def install(
    trainer: Any,
    logged: Callable[[int, Mapping[str, Any]], None],
    evaluate: Callable[[], None] | None,
    every: int,
) -> None:
    """In place of the trainer's own printing."""
    transformers: Any = import_module("transformers")
    for each in (transformers.PrinterCallback, transformers.ProgressCallback):
        trainer.remove_callback(each)
    trainer.add_callback(Watching(logged, evaluate, every))
    trainer.create_model_card = _nothing


def _nothing(**_named: Any) -> None: ...
