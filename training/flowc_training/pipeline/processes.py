"""Tasks as processes of this machine: the SDK's own launcher, given the right Python and a keeper."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from threading import Event
from typing import Any

from flowc_training.pipeline import keeper

PYTHON = ("python", "python3")


@dataclass(frozen=True, slots=True)
class Launcher:
    """What the SDK's runner launches tasks by; ``told`` hears of each task that is really run, by its specification.

    The SDK's launcher takes the first ``python`` of the path, which need not be the one flowc is installed in, and lets
    a step live on when the runner is killed.
    """

    told: Callable[[Any], None]
    work: Path
    live: list[Any] = field(default_factory=list[Any])
    stopped: Event = field(default_factory=Event)

    def stop(self) -> None:
        """End what runs, and let nothing more begin: the SDK's runner goes on when who waits for it has gone."""
        self.stopped.set()
        for each in self.live:
            each.terminate()

    def launch_container_task(
        self,
        task_spec: Any,
        input_uri_readers: Mapping[str, Any],
        output_uri_writers: Mapping[str, Any],
        log_uri_writer: Any,
    ) -> Any:
        """The task, started; by the SDK's names, for the SDK calls it."""
        if self.stopped.is_set():
            raise InterruptedError("the run was stopped")
        self.told(task_spec)
        module: Any = import_module("cloud_pipelines.orchestration.launchers.local_environment_launcher")
        launched = module.LocalEnvironmentLauncher().launch_container_task(
            task_spec=kept(task_spec, self.work),
            input_uri_readers=input_uri_readers,
            output_uri_writers=output_uri_writers,
            log_uri_writer=log_uri_writer,
        )
        self.live.append(launched)
        if self.stopped.is_set():
            launched.terminate()
        return _Launched(launched)


@dataclass(frozen=True, slots=True)
class _Launched:
    """A task that runs; the SDK's own leaves its folder behind where what it made cannot be kept."""

    found: Any

    def wait_for_completion(self, on_log_entry_callback: Any = None) -> Any:
        try:
            return self.found.wait_for_completion(on_log_entry_callback=on_log_entry_callback)
        except BaseException:
            self.found._clean_up()
            raise


def kept(task: Any, work: Path) -> Any:
    """The same task, whose command is run by a keeper; the one that is given, which results are held by, stays as it
    is."""
    structures: Any = import_module("cloud_pipelines.components.structures")
    found = structures.TaskSpec.from_dict(task.to_dict())
    container = found.component_ref.spec.implementation.container
    container.command = [
        *(sys.executable, "-I", "-S", keeper.__file__),
        *(sys.executable if each in PYTHON else each for each in container.command),
    ]
    container.env = {**(container.env or {}), **environment(work)}
    return found


def environment(work: Path) -> dict[str, str]:
    """What a step's environment has besides: this Python's folder first, the run's folder for what is passing."""
    folder = str(Path(sys.executable).parent)
    return {
        "PATH": os.pathsep.join([folder, os.environ.get("PATH", os.defpath)]),
        "TMPDIR": str(work),
        "PYTHONUNBUFFERED": "1",
    }
