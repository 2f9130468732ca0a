"""Small runs of fine-tuning, for tests: a recipe that takes seconds, and a run in processes of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread

from making.datasets import dataset

from flowc_training.recipes import printing, sft
from flowc_training.recipes.recipe import Data, Keep, Machines, Optimiser, Sft, Watch
from flowc_training.tracking import journal

STEPS = 4


def recipe(folder: Path, name: str = "run", rows: int = 2 * STEPS) -> Sft:
    """Four steps of two rows, a checkpoint after every other step, a line at each."""
    place = folder / "data"
    if not place.exists():
        dataset(place, rows)
    return replace(
        sft.tiny(),
        out=folder / name,
        data=Data(str(place), packed=False),
        optimiser=Optimiser(
            1e-3, schedule="linear", warmup=0, steps=STEPS, accumulate=2, checkpointing=False
        ),
        machines=Machines(device="cpu", kind="cpu"),
        keep=Keep(every=2, limit=2, examples=0),
        watch=Watch(every=1),
    )


def sharded(of: Sft, out: Path) -> Sft:
    """The same on two devices that share the weights; a step has the same rows."""
    return replace(
        of,
        out=out,
        optimiser=replace(of.optimiser, accumulate=1, checkpointing=True),
        machines=replace(of.machines, devices=2, sharding="fsdp2"),
    )


def losses(out: Path) -> dict[int, float]:
    """The loss of each step, as the run's journal has it."""
    told = journal.read(out)
    assert told is not None
    return {step: each["train/loss"] for step, each in told.figures if "train/loss" in each}


class Processes:
    """``flowc-train sft`` in as many processes as the recipe has devices, as torchrun starts them."""

    def __init__(self, of: Sft, *more: str) -> None:
        file = of.out.with_suffix(".toml")
        file.write_text(printing.to_text(of), "utf-8")
        self._log = of.out.with_suffix(".log")
        launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(of.machines.all)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, *launcher, "-m", "flowc_training.cli.main"),
                    *("sft", "--config", str(file), *more),
                ],
                stdout=log,
                stderr=log,
                env={**os.environ, "OMP_NUM_THREADS": "1"},
                start_new_session=True,
            )

    def told(self) -> str:
        """What they said so far."""
        return self._log.read_text("utf-8", "replace")

    def wait(self, until: Callable[[], bool], seconds: float = 300) -> None:
        """Wait for something that they do. What they leave behind counts, not how they end."""
        end = time.monotonic() + seconds
        while not until():
            if self._process.poll() is not None and not until():
                raise AssertionError(f"they ended before that:\n{self.told()[-3000:]}")
            assert time.monotonic() < end, f"it took too long:\n{self.told()[-3000:]}"
            time.sleep(0.1)

    def end(self) -> None:
        """Wait until they are gone; one that hangs at its very end is not waited for."""
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill_once(self, until: Callable[[], bool]) -> Thread:
        """Wait in a thread, and then kill them."""

        def watch() -> None:
            self.wait(until)
            self.kill()

        thread = Thread(target=watch, daemon=True)
        thread.start()
        return thread

    def kill(self) -> None:
        """End all of them at once, without a word. The launcher's children have sessions of their own."""
        for each in (*_children(self._process.pid), self._process.pid):
            try:
                os.kill(each, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._process.wait(30)


def _children(parent: int) -> list[int]:
    found: list[int] = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            _, _, rest = path.read_text().rpartition(") ")
        except OSError:
            continue
        if int(rest.split()[1]) == parent:
            found.append(int(path.parent.name))
    return found
