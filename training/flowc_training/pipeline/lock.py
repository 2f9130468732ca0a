"""One run at a time in a folder: a lock that the system lets go when its holder dies, and that says who that is."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

EVERY = 0.5


class Held(RuntimeError):
    """Somebody else has the lock; the message says who."""


@contextmanager
def lock(path: Path, what: str, *, wait: float = 0.0) -> Generator[None]:
    """Hold a lock while something is done; ``what`` is said to whoever comes meanwhile.

    Waits so many seconds for it. Raises ``Held``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _take(handle, path, time.monotonic() + wait)
        told = {
            "what": what,
            "process": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        os.ftruncate(handle, 0)
        os.pwrite(handle, (json.dumps(told) + "\n").encode(), 0)
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def _take(handle: int, path: Path, until: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except OSError:
            left = until - time.monotonic()
            if left <= 0:
                raise Held(_said(os.pread(handle, 1000, 0), path)) from None
            time.sleep(min(EVERY, left))


def _said(text: bytes, path: Path) -> str:
    try:
        told = json.loads(text)
        who = f"{told['what']}, process {int(told['process'])} on {told['host']} since {told['since']}"
    except (ValueError, TypeError, KeyError):
        who = "another process"
    return f"{path} is held by {who}: wait for it (--wait), or end that process"
