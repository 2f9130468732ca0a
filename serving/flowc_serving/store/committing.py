"""One commit for all who wait: a thread writes what came in while it wrote before.

A commit waits for the disk, about as long for a hundred rows as for one. So conversations that write at the same time
share a commit, and each hears of its own rows when they are on the disk.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

from flowc_serving.agent.workflows import StoreTrouble

Item = TypeVar("Item")

MOST_WAITING = 10_000
_AT_ONCE = 1_000


class Committer(Generic[Item]):
    """A thread in front of ``add``, which writes items durably, all or none, or raises."""

    def __init__(self, add: Callable[[Sequence[Item]], None], *, most: int = MOST_WAITING) -> None:
        self._add = add
        self._waiting: queue.Queue[tuple[Sequence[Item], Future[None]] | None] = queue.Queue(most)
        self._lock = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="flowc-log", daemon=True)
        self._thread.start()

    def submit(self, items: Sequence[Item]) -> Future[None]:
        """Hand items in; the future is done when they are durable. Raises ``StoreTrouble`` where too many wait."""
        done: Future[None] = Future()
        done.set_running_or_notify_cancel()  # what was handed in is written, whoever stops waiting
        with self._lock:
            if self._closed:
                raise StoreTrouble("the log is closed")
            try:
                self._waiting.put_nowait((items, done))
            except queue.Full:
                raise StoreTrouble("the log cannot keep up: try again", retry=True) from None
        return done

    def close(self) -> None:
        """Write what waits, then stop."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            batch, over = [first], False
            while len(batch) < _AT_ONCE and not over:
                try:
                    more = self._waiting.get_nowait()
                except queue.Empty:
                    break
                if more is None:
                    over = True
                else:
                    batch.append(more)
            self._commit(batch)
            if over:
                return

    def _commit(self, batch: Sequence[tuple[Sequence[Item], Future[None]]]) -> None:
        """Write a batch; where that fails, each on its own, so that one's fault is not another's."""
        try:
            self._add([item for items, _ in batch for item in items])
        except StoreTrouble as trouble:
            if trouble.retry or len(batch) == 1:
                _fail(batch, trouble)
            else:
                for each in batch:
                    self._commit([each])
        except Exception as error:
            _fail(batch, error)
        else:
            for _, done in batch:
                done.set_result(None)


def _fail(batch: Sequence[tuple[object, Future[None]]], error: Exception) -> None:
    for _, done in batch:
        done.set_exception(error)
