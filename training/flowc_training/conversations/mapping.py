"""One function over many rows, on one core, on several, or on a cluster: the same results in the same order.

Engines are ``processes`` (this machine) and ``ray`` (Ray Data, the extra ``ray``). What a row raises is its trouble
and nobody else's; so is a worker that dies of it. Rows are taken as they are needed, never all at once.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from typing import Any, Generic, Literal, TypeVar, cast, get_args

A = TypeVar("A")
B = TypeVar("B")
Engine = Literal["processes", "ray"]
ENGINES: tuple[Engine, ...] = get_args(Engine)

CHUNK = 16
"""Rows that a worker is given at once."""
SECONDS = 60.0
"""The most that a row may take."""
_AHEAD = 3
"""Chunks a worker that are under way: what is read ahead."""
_WINDOW = 4_096
"""Rows that Ray is given at once."""


@dataclass(frozen=True, slots=True)
class Mapped(Generic[B]):
    """What came of a row: a value, or the trouble that it made."""

    value: B | None
    trouble: str = ""


class TooLong(Exception):
    """A row took longer than it may."""


def map_rows(
    function: Callable[[A], B],
    rows: Iterable[A],
    *,
    engine: Engine = "processes",
    workers: int = 1,
    chunk: int = CHUNK,
    seconds: float = SECONDS,
) -> Iterator[Mapped[B]]:
    """What the function makes of each row, in the rows' order.

    With one worker it runs in this process. Function and rows must be picklable else. A row may take ``seconds``.
    Raises ``ValueError`` where Ray is asked for and not installed.
    """
    if engine == "ray":
        yield from _on_ray(function, rows, workers, seconds)
    elif workers <= 1:
        yield from (_one(function, each, seconds) for each in rows)
    else:
        yield from _in_processes(function, rows, workers, chunk, seconds)


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _one(function: Callable[[A], B], row: A, seconds: float) -> Mapped[B]:
    try:
        with _within(seconds):
            return Mapped(function(row))
    except Exception as error:
        return Mapped(None, f"{type(error).__name__}: {str(error)[:300]}")


def _many(function: Callable[[A], B], rows: list[A], seconds: float) -> list[Mapped[B]]:
    return [_one(function, each, seconds) for each in rows]


@contextmanager
def _within(seconds: float) -> Generator[None]:
    """Ends what takes too long by an alarm, which only a main thread has; elsewhere nothing is ended."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_: Any) -> None:
        raise TooLong(f"it took longer than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# Processes.


class _Pool:
    """Workers that are there again after one has died."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._open = self._new(workers)
        self._spare: ProcessPoolExecutor | None = None

    def _new(self, workers: int) -> ProcessPoolExecutor:
        # Not forked: the log's threads may hold locks, which a fork would keep for ever.
        return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"))

    def give(self, function: Callable[[A], B], rows: list[A], seconds: float) -> Future[list[Mapped[B]]]:
        try:
            return self._open.submit(_many, function, rows, seconds)
        except BrokenProcessPool:
            self._open.shutdown(wait=False)
            self._open = self._new(self._workers)
            return self._open.submit(_many, function, rows, seconds)

    def alone(self, function: Callable[[A], B], rows: list[A], seconds: float) -> list[Mapped[B]]:
        """Rows one by one in a process beside the others: one of them ends processes."""
        return [self._alone(function, each, seconds) for each in rows]

    def _alone(self, function: Callable[[A], B], row: A, seconds: float) -> Mapped[B]:
        self._spare = self._spare or self._new(1)
        try:
            return self._spare.submit(_one, function, row, seconds).result()
        except BrokenProcessPool:
            self._spare.shutdown()
            self._spare = None
            return Mapped(None, "its process died of it")

    def close(self) -> None:
        self._open.shutdown(cancel_futures=True)
        if self._spare is not None:
            self._spare.shutdown()


def _in_processes(
    function: Callable[[A], B], rows: Iterable[A], workers: int, chunk: int, seconds: float
) -> Iterator[Mapped[B]]:
    pool = _Pool(workers)
    waiting: deque[tuple[list[A], Future[list[Mapped[B]]]]] = deque()
    try:
        for part in _parts(rows, chunk):
            waiting.append((part, pool.give(function, part, seconds)))
            if len(waiting) >= workers * _AHEAD:
                yield from _result(pool, function, *waiting.popleft(), seconds)
        while waiting:
            yield from _result(pool, function, *waiting.popleft(), seconds)
    finally:
        pool.close()


def _result(
    pool: _Pool,
    function: Callable[[A], B],
    rows: list[A],
    future: Future[list[Mapped[B]]],
    seconds: float,
) -> list[Mapped[B]]:
    """What came of a chunk; where its worker died, of each row by itself."""
    try:
        return future.result()
    except BrokenProcessPool:
        return pool.alone(function, rows, seconds)


def _parts(rows: Iterable[A], size: int) -> Iterator[list[A]]:
    taken = iter(rows)
    while part := list(islice(taken, size)):
        yield part


# Ray.


class _Carrying:
    """The function for Ray's batches: rows travel as bytes, so that Arrow does not change them."""

    def __init__(self, function: Callable[[Any], Any], seconds: float) -> None:
        self._function = function
        self._seconds = seconds

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        rows = (pickle.loads(each) for each in batch["row"])  # noqa: S301 (our own bytes, a moment old)
        found = (_one(self._function, each, self._seconds) for each in rows)
        return {"made": [pickle.dumps(each) for each in found]}


def _on_ray(
    function: Callable[[A], B], rows: Iterable[A], workers: int, seconds: float
) -> Iterator[Mapped[B]]:
    if find_spec("ray") is None:
        raise ValueError("the engine ray needs Ray Data: pip install 'flowc[ray]'")
    ray: Any = import_module("ray")
    data: Any = import_module("ray.data")
    if not ray.is_initialized():
        ray.init(num_cpus=workers or None, include_dashboard=False, log_to_driver=False)
    data.DataContext.get_current().execution_options.preserve_order = True
    for part in _parts(rows, _WINDOW):
        given = data.from_items([{"row": pickle.dumps(each)} for each in part])
        made = given.map_batches(_Carrying(function, seconds), batch_size=CHUNK)
        for each in made.iter_rows():
            yield cast("Mapped[B]", pickle.loads(each["made"]))  # noqa: S301
