"""Functions that rows are mapped by, for tests: workers import no more than this."""

from __future__ import annotations

import os
import signal
import time


def squared(row: int) -> int:
    if row == 7:
        raise ValueError("seven is no number of mine")
    if row == 11:
        while True:
            time.sleep(0.01)
    return row * row


def deadly(row: int) -> int:
    if row == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    return row
