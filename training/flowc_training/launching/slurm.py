"""A script for ``sbatch``: a task a node, each of which starts the node's processes with torch's launcher.

A job that Slurm takes away is queued again and goes on at the last checkpoint (``--resume``).
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import replace

from flowc_training.launching import torchrun
from flowc_training.launching.launch import Launch, LaunchError

RESUME = "--resume"
_TIME = re.compile(r"(\d+-)?\d{1,3}(:\d{2}){0,2}")


def script(launch: Launch, *, time: str = "", partition: str = "", resume: bool = True) -> str:
    """The whole script. Raises ``LaunchError`` where a setting is none that Slurm reads."""
    if time and not _TIME.fullmatch(time):
        raise LaunchError(f"{time!a} is no time of Slurm's: it is as 12:00:00 or 2-00:00:00")
    if partition and not re.fullmatch(r"[\w.,-]+", partition, re.ASCII):
        raise LaunchError(f"{partition!a} is no partition")
    if resume:
        launch = replace(launch, words=(*launch.words, RESUME))
    return "\n".join(_lines(launch, time, partition)) + "\n"


def _lines(launch: Launch, time: str, partition: str) -> Iterator[str]:
    yield "#!/bin/bash"
    yield from (f"#SBATCH --{each}" for each in _asked(launch, time, partition))
    yield ""
    yield "set -euo pipefail"
    yield f"mkdir -p {shlex.quote(launch.log)}"
    yield 'HOSTS=$(scontrol show hostnames "$SLURM_JOB_NODELIST")'
    yield "export HOST=\"${HOSTS%%$'\\n'*}\"  # the first; a pipe to head would end scontrol, and with it the job"
    yield from (f"export {name}={shlex.quote(each)}" for name, each in launch.environment.items())
    yield ""
    inner = torchrun.shell(launch, nodes="$SLURM_NNODES", node="$SLURM_NODEID", host="$HOST")
    yield f"srun --ntasks-per-node=1 --kill-on-bad-exit=1 bash -c {shlex.quote(f'exec {inner}')}"


def _asked(launch: Launch, time: str, partition: str) -> Iterator[str]:
    machines = launch.machines
    yield f"job-name={_word(launch.name)}"
    yield f"nodes={machines.nodes}"
    yield "ntasks-per-node=1"
    if machines.device == "cuda":
        yield f"gpus-per-node={machines.devices}"
    yield "exclusive"
    yield "requeue"
    yield "open-mode=append"
    yield f"output={_word(launch.name)}-%j.log"
    yield from ([f"time={time}"] if time else [])
    yield from ([f"partition={partition}"] if partition else [])


def _word(name: str) -> str:
    """A name as a line of Slurm's can hold it."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name) or "flowc"
