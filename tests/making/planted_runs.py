"""Live runs with faults planted, one after another in the same processes: ``python -m making.planted_runs FILE``.

The file is a list of faults and tasks. What is planted is what people do: a context manager that is left open, a loader
of one's own, a default of a library, weights in the small type.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flowc_training.preflight import rank


@contextmanager
def trainer(change: Callable[[Any], None]) -> Iterator[None]:
    """Trainers that are changed once they are made."""
    trl: Any = import_module("trl")
    usual = trl.SFTTrainer

    def made(*args: Any, **named: Any) -> Any:
        found = usual(*args, **named)
        change(found)
        return found

    with patch.object(trl, "SFTTrainer", made):
        yield


@contextmanager
def arguments(**changed: Any) -> Iterator[None]:
    """Arguments that are not those of the recipe."""
    trl: Any = import_module("trl")
    usual = trl.SFTConfig
    with patch.object(trl, "SFTConfig", lambda **given: usual(**(given | changed))):
        yield


def unsynced(found: Any) -> None:
    step = found.training_step

    def alone(model: Any, *args: Any, **named: Any) -> Any:
        with model.no_sync():
            return step(model, *args, **named)

    found.training_step = alone


def own_loader(found: Any) -> None:
    data: Any = import_module("torch.utils.data")
    found.get_train_dataloader = lambda: data.DataLoader(
        found.train_dataset, batch_size=1, collate_fn=found.data_collator
    )


@contextmanager
def ddp() -> Iterator[None]:
    """Accelerate as it is on a CPU, and a script that does not look."""
    with (
        patch("flowc_training.supervised.rehearsal.allow", lambda: None),
        patch("flowc_training.supervised.parallel.check", lambda *_: None),
    ):
        yield


@contextmanager
def small() -> Iterator[None]:
    """Weights in bfloat16, where the optimiser is to change them."""
    with patch("flowc_training.supervised.models.held", lambda _: "bfloat16"):
        yield


FAULTS: dict[str, Callable[[], Any]] = {
    "unsynced": lambda: trainer(unsynced),
    "own loader": lambda: trainer(own_loader),
    "rate": lambda: arguments(learning_rate=1e-2),
    "wrapped": lambda: arguments(packing_strategy="wrapped"),
    "ddp": ddp,
    "bfloat16": small,
}


def main() -> None:
    for faults, file in json.loads(Path(sys.argv[1]).read_text("utf-8")):
        with ExitStack() as planted:
            for each in faults:
                planted.enter_context(FAULTS[each]())
            try:
                rank.run(rank.task(Path(file)))
            except SystemExit:
                pass  # it is written down


if __name__ == "__main__":
    main()
