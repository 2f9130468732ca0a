"""A hydrated pipeline run on this machine by Cloud Pipelines' own runner, with its store and its cache.

What is written around the runner is there for a defect of it: ``plain``, ``storing``, ``processes``, ``keeper`` and
``lock`` say which, each of its own. Here: a failure is told as one and what hung on it as not run, all tasks that can
run do, and what they print goes into files.
"""

from __future__ import annotations

import errno
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Literal

from flowc_training.pipeline import plain as plains, storing
from flowc_training.pipeline.lock import lock
from flowc_training.pipeline.plain import Plain
from flowc_training.pipeline.processes import Launcher

How = Literal["ran", "cached", "failed", "not run"]
LOCK = "lock"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_LINES = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run keeps what: ``store`` is the runner's own, ``logs`` has a file for each task that ran."""

    store: Path
    logs: Path

    def log(self, task: str) -> Path:
        """What a task printed when it last ran."""
        return self.logs / f"{task}.log"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a task ended, after how many seconds; ``why`` where it failed or was not run."""

    task: str
    how: How
    seconds: float = 0.0
    why: str = ""

    @property
    def holds(self) -> bool:
        """What it makes is there."""
        return self.how in ("ran", "cached")


@dataclass(frozen=True, slots=True)
class Run:
    """A run: how each task ended, in the pipeline's order, and where outputs lie, by task and name.

    What lies there is the store's: it is read and copied, never changed.
    """

    tasks: tuple[Ended, ...]
    outputs: Mapping[tuple[str, str], Path] = field(default_factory=dict[tuple[str, str], Path])

    @property
    def holds(self) -> bool:
        """All of it is there."""
        return all(each.holds for each in self.tasks)

    def task(self, name: str) -> Ended:
        """How one ended. Raises ``StopIteration`` where there is none."""
        return next(each for each in self.tasks if each.task == name)


def run(
    text: str,
    given: Mapping[str, str],
    place: Place,
    told: Callable[[Ended], None] = lambda _: None,
    *,
    what: str = "a run",
    wait: float = 0.0,
) -> Run:
    """Run a hydrated pipeline to its end; ``told`` hears how each task ended, as it ends.

    Raises ``PipelineError`` where it cannot be run, ``Held`` where another run has the store, and ``OSError`` where
    nothing can be written there.
    """
    pipeline = plains.read(text)
    whole = plains.arguments(pipeline, given)
    place = Place(place.store.resolve(), place.logs.resolve())
    with lock(place.store / LOCK, what, wait=wait):
        storing.sweep(place.store)
        place.logs.mkdir(parents=True, exist_ok=True)
        with _working(storing.work(place.store)):
            return _run(pipeline, whole, place, told)


@contextmanager
def _working(folder: Path) -> Generator[None]:
    """The runner's own passing files are in its store too: there they are found when it was killed."""
    folder.mkdir(parents=True, exist_ok=True)
    before = tempfile.tempdir
    tempfile.tempdir = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before
        shutil.rmtree(folder, ignore_errors=True)


def _run(pipeline: Plain, given: Mapping[str, str], place: Place, told: Callable[[Ended], None]) -> Run:
    components: Any = import_module("cloud_pipelines.components")
    runners: Any = import_module("cloud_pipelines.orchestration.runners")
    component = components.load_component_from_text(pipeline.text)
    tasks = component.component_spec.implementation.graph.tasks
    names = {id(task): name for name, task in tasks.items()}
    started: dict[str, float] = {}
    launcher = Launcher(lambda task: _start(names[id(task)], started, place), storing.work(place.store))
    runner = runners.Runner(
        task_launcher=launcher,
        root_uri=str(place.store),
        on_log_entry_callback=partial(_log, place),
    )
    storing.make_whole(runner._root_uri._provider)  # the one that all its tables share
    storing.place_texts(place.store, given.values())
    ended: dict[str, Ended] = {}
    try:
        executions = runner.run_component(component, arguments=dict(given)).task_executions
        for name, error in _finished(executions, pipeline.after):
            ended[name] = _ended(name, error, started, pipeline, ended, place)
            told(ended[name])
    except BaseException:
        launcher.stop()
        raise
    return Run(tuple(ended[name] for name in pipeline.after), _outputs(executions, ended))


def _start(name: str, started: dict[str, float], place: Place) -> None:
    with suppress(OSError):
        place.log(name).write_bytes(b"")
    started[name] = time.monotonic()


def _log(place: Place, entry: Any) -> None:
    """What a step says into its file; what the runner says, and a cached step's old words, nowhere."""
    said: dict[str, Any] = entry.annotations or {}
    if "process_id" in said:
        with suppress(OSError), place.log(said["task_id_stack"][-1]).open("ab") as opened:
            opened.write(entry.message_bytes)


def _finished(
    executions: Mapping[str, Any], after: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, BaseException | None]]:
    """The tasks as they end, each with what it failed by, and never before one that it takes from."""
    queue: SimpleQueue[tuple[str, BaseException | None]] = SimpleQueue()

    def wait(name: str, execution: Any) -> None:
        try:
            execution.wait_for_completion()
            queue.put((name, None))
        except BaseException as error:
            queue.put((name, error))

    for name, execution in executions.items():
        threading.Thread(target=wait, args=(name, execution), daemon=True).start()
    early: dict[str, BaseException | None] = {}
    done: set[str] = set()
    while len(done) < len(executions):
        name, error = queue.get()
        early[name] = error
        while ready := [each for each in early if after[each] <= done]:
            for each in ready:
                done.add(each)
                yield each, early.pop(each)


def _ended(
    name: str,
    error: BaseException | None,
    started: Mapping[str, float],
    pipeline: Plain,
    ended: Mapping[str, Ended],
    place: Place,
) -> Ended:
    """How a task ended: by what was launched and what it hangs on, not by what the runner calls it."""
    seconds = time.monotonic() - started[name] if name in started else 0.0
    if error is None:
        return Ended(name, "ran" if name in started else "cached", seconds)
    above = sorted(each for each in pipeline.after[name] if each in ended and not ended[each].holds)
    if above and name not in started:
        return Ended(name, "not run", why=f"it takes from {' and '.join(above)}")
    return Ended(name, "failed", seconds, _why(name, error, place))


def _why(name: str, error: BaseException, place: Place) -> str:
    cause = error.__cause__ or error
    execution = getattr(error, "execution", None)
    if isinstance(cause, OSError) and cause.errno in _FULL:
        free = shutil.disk_usage(place.store).free
        return f"there is no room in {place.store} for what it made ({free:,} bytes are free): make room, run again"
    if cause is not error:
        return f"its results could not be kept: {type(cause).__name__}: {str(cause)[:200]}"
    if execution is None:
        return f"{type(error).__name__}: {str(error)[:200]}"
    if not execution.exit_code:
        return f"it ended well and left out outputs of its own; {_last(place.log(name))}"
    return f"exit code {execution.exit_code}; {_last(place.log(name))}"


def _last(log: Path) -> str:
    """The last lines of a log, each visible as a text, and where the whole is."""
    with suppress(OSError):
        lines = log.read_bytes()[-4000:].decode("utf-8", "replace").split("\n")
        said = [each.strip()[:200] for each in lines if each.strip()][-_LINES:]
        shown = " / ".join("".join(each if each.isprintable() else "?" for each in line) for line in said)
        return f"it said: {shown or 'nothing'} (whole: {log})"
    return f"its log is {log}"


def _outputs(executions: Mapping[str, Any], ended: Mapping[str, Ended]) -> dict[tuple[str, str], Path]:
    return {
        (name, output): Path(artefact._uri_reader.uri.path)
        for name, execution in executions.items()
        if ended[name].holds
        for output, artefact in execution.outputs.items()
    }
