"""A live run: processes of the real training script on this machine, and what they wrote."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flowc_training.preflight.evidence import Live, Packed, Rank, Replies, Step
from flowc_training.preflight.finding import Missing
from flowc_training.preflight.rank import Task
from flowc_training.recipes.recipe import Sft

MODULE = "flowc_training.preflight.rank"
"""What each process runs."""
SECONDS = 900
"""That a run may take."""
_LAST = 2_000
"""Letters of a failure that are told."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a live run."""

    live: Live
    packed: Packed | Missing
    trained: Replies | Missing


def run(task: Task, told: str = "") -> Ran:
    """Run the processes of a task and read what they saw; ``told`` is what they stand for."""
    task.folder.mkdir(parents=True, exist_ok=True)
    output = launch(task.recipe, MODULE, task.write())
    return collect(task, told, output)


def launch(recipe: Sft, module: str, file: Path) -> str:
    """A module with a file, in as many processes as a recipe has devices; what they printed."""
    return _processes([*_command(recipe.machines.all), "-m", module, str(file)], _environment(recipe))


def collect(task: Task, told: str, output: str) -> Ran:
    """What the processes of a task wrote."""
    asked, found = task.recipe.machines.all, _read(task.folder)
    return Ran(
        Live(asked, found, told, tuple(_failures(task.folder, asked, len(found), output))),
        _packed(task.folder),
        _replies(task.folder),
    )


def _command(asked: int) -> list[str]:
    if asked == 1:
        return [sys.executable]
    place = f"--master-addr=127.0.0.1 --master-port={_port()}".split()
    return [sys.executable, "-m", "torch.distributed.run", f"--nproc-per-node={asked}", *place]


def _port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _environment(recipe: Sft) -> dict[str, str]:
    usual = {**os.environ, "TOKENIZERS_PARALLELISM": "false"}
    if recipe.machines.device == "cpu":
        usual |= {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    return usual


def _processes(command: list[str], environment: Mapping[str, str]) -> str:
    """What they printed; all of them are ended where they take too long."""
    started = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
        errors="replace",
    )
    try:
        return started.communicate(timeout=SECONDS)[0]
    except BaseException as stopped:
        os.killpg(started.pid, signal.SIGKILL)
        output = started.communicate()[0]
        if isinstance(stopped, subprocess.TimeoutExpired):
            return f"{output}\nit was not done after {SECONDS} seconds"
        raise


# What they wrote.


def _object(file: Path) -> dict[str, Any]:
    return json.loads(file.read_text("utf-8"))


def _read(folder: Path) -> tuple[Rank, ...]:
    found = [_object(each) for each in folder.glob("rank-*.json")]
    return tuple(sorted(map(rank, found), key=lambda each: each.rank))


def rank(data: dict[str, Any]) -> Rank:
    """A rank as it was written."""
    data["steps"] = tuple(_step(each) for each in data["steps"])
    return Rank(**data)


def _step(data: dict[str, Any]) -> Step:
    for name in ("gradients", "documents"):
        data[name] = tuple(data[name])
    return Step(**data)


def _failures(folder: Path, asked: int, told: int, output: str) -> Iterator[str]:
    failed = [_object(each) for each in sorted(folder.glob("failed-*.json"))]
    yield from (f"rank {each['rank']}: {each['error']}" for each in failed)
    if told < asked and not failed:
        yield f"{asked - told} of {asked} processes ended without a word; the last that was printed: {output[-_LAST:]}"


def _packed(folder: Path) -> Packed | Missing:
    file = folder / "packed.json"
    if not file.exists():
        return Missing("the live run failed before its batches were looked at")
    data = _object(file)
    if "why" in data:
        return Missing(str(data["why"]))
    data["moved"] = tuple(data["moved"])
    return Packed(**data)


def _replies(folder: Path) -> Replies | Missing:
    file = folder / "replies.json"
    if not file.exists():
        return Missing("the live run failed before its answers were heard")
    data = _object(file)
    return Replies(str(data["how"]), _rows(data["prompts"]), _rows(data["logits"]), _rows(data["greedy"]))


def _rows(found: Any) -> Any:
    return tuple(tuple(each) for each in found)
