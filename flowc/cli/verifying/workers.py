"""Many jobs on many processes: in order, in bounded memory, whatever a job does to the process it runs in.

A worker that dies or takes too long is replaced. It writes into shared memory which job it is at, so that job,
and no other, is lost. Jobs are sent in batches that take about a quarter of a second.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeAlias, TypeVar

from flowc.cli import doors

Job = TypeVar("Job")
Result = TypeVar("Result")

Connection: TypeAlias = "connection.Connection[Any, Any]"

_BATCH_SECONDS = 0.25
_BATCH_JOBS = 256
_BATCH_WEIGHT = 1 << 20
_AHEAD = 20_000
"""Results that may wait for an earlier one; then no more jobs are begun."""
_TICK = 0.5
_TRIES = 3

JOB, BEGAN = 0, 1
"""What a worker writes: the job of its batch that it is at, and since when."""


@dataclass(frozen=True, slots=True)
class Batch(Generic[Job]):
    """Jobs with their numbers, and how often a worker has died on it without having begun any."""

    jobs: list[tuple[int, Job]]
    tries: int = 0


@dataclass(slots=True)
class Worker(Generic[Job]):
    """A process, the line to it, the memory shared with it, and what it is doing."""

    process: BaseProcess
    line: Connection
    at: Any
    batch: Batch[Job] | None = None
    sent: float = 0.0
    size: int = 1


@dataclass(slots=True)
class Crew(Generic[Job, Result]):
    """The work, how many processes may do it, and how long one job may take.

    ``lost(job, kind, why)`` is the result of a job that killed its worker (``crash``) or took too long (``time``);
    ``tick`` is called now and then while nothing happens. ``weigh`` keeps heavy jobs from one batch.
    """

    work: Callable[[Job], Result]
    lost: Callable[[Job, str, str], Result]
    weigh: Callable[[Job], int]
    processes: int
    seconds: float
    threads: bool = False
    tick: Callable[[], None] = lambda: None
    _workers: list[Worker[Job]] = field(default_factory=list[Worker[Job]])
    _again: deque[Batch[Job]] = field(default_factory=deque[Batch[Job]])
    _results: dict[int, Result] = field(default_factory=dict[int, Result])
    _given: int = 0
    _is_all_given: bool = False
    _next: int = 0

    def run(self, jobs: Iterator[Job]) -> Iterator[Result]:
        """The results, in the order of the jobs."""
        context = _context(self.threads)
        try:
            while True:
                self._give(jobs, context)
                while self._next in self._results:
                    yield self._results.pop(self._next)
                    self._next += 1
                if self._is_all_given and self._next == self._given:
                    return
                self._listen([worker for worker in self._workers if worker.batch])
        finally:
            self._stop()

    def _give(self, jobs: Iterator[Job], context: Any) -> None:
        """A batch for everyone who has none; a new worker while all are busy and there may be more."""
        while True:
            worker = next((worker for worker in self._workers if not worker.batch), None)
            if worker is None and len(self._workers) >= self.processes:
                return
            batch = self._batch(jobs, worker.size if worker else 1)
            if batch is None:
                return
            if worker is None:
                worker = self._start(context)
            self._send(worker, batch)

    def _batch(self, jobs: Iterator[Job], size: int) -> Batch[Job] | None:
        if self._again:
            return self._again.popleft()
        if self._is_all_given or len(self._results) > _AHEAD:
            return None
        batch: list[tuple[int, Job]] = []
        weight = 0
        while len(batch) < size and weight < _BATCH_WEIGHT:
            job = next(jobs, None)
            if job is None:
                self._is_all_given = True
                break
            batch.append((self._given, job))
            self._given += 1
            weight += self.weigh(job)
        return Batch(batch) if batch else None

    def _send(self, worker: Worker[Job], batch: Batch[Job]) -> None:
        worker.batch, worker.sent, worker.at[JOB] = batch, time.monotonic(), -1
        try:
            worker.line.send([job for _, job in batch.jobs])
        except OSError:  # it has died since
            self._bury(worker)

    def _listen(self, busy: list[Worker[Job]]) -> None:
        """Wait until a worker answers, dies or is late."""
        if not busy:
            return
        now = time.monotonic()
        patience = min([self.seconds - (now - _began(worker)) for worker in busy])
        lines = {worker.line: worker for worker in busy}
        ready = connection.wait(list(lines), max(0.01, min(patience, _TICK)))
        for line in ready:
            self._receive(lines[line])  # pyright: ignore[reportArgumentType]
        self._hurry([worker for worker in self._workers if worker.batch])
        self.tick()

    def _receive(self, worker: Worker[Job]) -> None:
        try:
            results, elapsed = worker.line.recv()
        except (EOFError, OSError):
            self._bury(worker)
            return
        batch, worker.batch = worker.batch, None
        assert batch is not None
        for (number, _), result in zip(batch.jobs, results, strict=True):
            self._results[number] = result
        fitting = int(len(results) * _BATCH_SECONDS / max(elapsed, 0.001))
        worker.size = max(1, min(_BATCH_JOBS, fitting, worker.size * 4))

    def _hurry(self, busy: list[Worker[Job]]) -> None:
        """Stop the workers whose job takes too long."""
        for worker in busy:
            at = int(worker.at[JOB])
            if time.monotonic() - _began(worker) < self.seconds:
                continue
            worker.process.kill()
            worker.process.join()
            late = int(worker.at[JOB]) == at  # else it went on in the last moment
            self._bury(worker, f"it took longer than {self.seconds:g} seconds" if late else "")

    def _bury(self, worker: Worker[Job], late: str = "") -> None:
        """A worker is dead: its job is lost, the others of the batch are done again."""
        self._workers.remove(worker)
        worker.line.close()
        worker.process.join()
        batch, at = worker.batch, int(worker.at[JOB])
        assert batch is not None
        if not 0 <= at < len(batch.jobs):
            if batch.tries + 1 < _TRIES:
                self._again.append(Batch(batch.jobs, batch.tries + 1))
                return
            at = 0
        number, job = batch.jobs[at]
        kind, why = ("time", late) if late else ("crash", _death(worker.process.exitcode))
        self._results[number] = self.lost(job, kind, why)
        self._again.extend(Batch(part) for part in (batch.jobs[:at], batch.jobs[at + 1 :]) if part)

    def _start(self, context: Any) -> Worker[Job]:
        ours, theirs = context.Pipe()
        at = context.RawArray("d", 2)
        forked = context.get_start_method() == "fork"
        inherited = [ours, *(worker.line for worker in self._workers)] if forked else []
        process = context.Process(target=_serve, args=(theirs, at, self.work, inherited), daemon=True)
        with _no_interrupt():
            process.start()
        theirs.close()
        worker = Worker[Job](process, ours, at)
        self._workers.append(worker)
        return worker

    def _stop(self) -> None:
        for worker in self._workers:
            worker.line.close()
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
        self._workers.clear()


def cores() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _serve(
    line: Connection, at: Any, work: Callable[[Any], Any], inherited: list[Connection]
) -> None:  # pragma: no cover - runs in a worker
    """A worker's life: batches in, results out, until the line is closed."""
    doors.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the first one decides
    for other in inherited:
        other.close()  # else the line would stay open when its owner is gone
    with suppress(EOFError, OSError):
        while True:
            jobs = line.recv()
            start = time.monotonic()
            results: list[Any] = []
            for number, job in enumerate(jobs):
                at[BEGAN] = time.monotonic()
                at[JOB] = number
                results.append(work(job))
            at[JOB] = len(jobs)
            line.send((results, time.monotonic() - start))


@contextmanager
def _no_interrupt() -> Generator[None]:
    """Ctrl-C waits while a process is started, so that it never reaches one that is not ready for it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])


def _context(threads: bool) -> Any:
    """Fork where that is safe: on Linux, before there are threads."""
    if not sys.platform.startswith("linux"):
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver" if threads else "fork")
    if threads:
        context.set_forkserver_preload(["flowc.cli.verifying.checking"])
    return context


def _began(worker: Worker[Any]) -> float:
    """When a worker began what it is at; a batch it has not looked at yet counts from when it was sent."""
    return max(worker.sent, worker.at[BEGAN])


def _death(code: int | None) -> str:
    if code is not None and code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = str(-code)
        return f"its process was killed ({name})"
    return f"its process ended with exit code {code}"
