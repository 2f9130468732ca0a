"""Work on many documents at once, with a bar that shows how far it is."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

_WORTH_A_PROCESS = 8
"""As many documents cost about what starting a process does."""


def each(work: Callable[[Job], Result], jobs: list[Job], processes: int | None) -> Iterator[Result]:
    """``work`` on every job, the results in the jobs' order. ``work`` must be a function of a module."""
    count = min(len(jobs), processes or min(_cores(), len(jobs) // _WORTH_A_PROCESS))
    return map(work, jobs) if count <= 1 else _parallel(work, jobs, count)


def progress(results: Iterator[Result], total: int, visible: bool) -> Iterator[Result]:
    """The results as they come, and a bar on standard error while they do."""
    shown = 0.0
    try:
        for done, result in enumerate(results, 1):
            if visible and time.monotonic() - shown > 0.05:
                shown = time.monotonic()
                _draw(done, total)
            yield result
    finally:
        if visible:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _parallel(work: Callable[[Job], Result], jobs: list[Job], processes: int) -> Iterator[Result]:
    """The work spread over processes. When it ends early, what has not begun is dropped."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import active_children

    chunk = max(1, min(16, len(jobs) // (processes * 4)))
    executor = ProcessPoolExecutor(processes, initializer=_ignore_interrupt)
    try:
        yield from executor.map(work, jobs, chunksize=chunk)
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        for child in active_children():
            child.terminate()
        raise
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _ignore_interrupt() -> None:
    """Ctrl-C reaches every process of the terminal; the first one decides what happens."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _cores() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _draw(done: int, total: int) -> None:
    filled = 30 * done // total
    bar = "#" * filled + "." * (30 - filled)
    print(f"\r  [{bar}] {done}/{total}", end="", file=sys.stderr, flush=True)
