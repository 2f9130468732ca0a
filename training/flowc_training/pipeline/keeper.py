"""Runs a step's program and ends it, with all that it has started, as soon as the runner is gone.

The embedded runner starts this file, and not the step itself: a runner that is killed can end nothing any more, and
a step that lives on would work beside the one of the next run. It also ends what a step leaves behind, which would
keep the step's output open and the runner waiting. It stands alone: ``python -I -S keeper.py COMMAND …``.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress

EVERY = 0.2
"""Seconds between two looks at the runner."""


def main(command: list[str]) -> int:
    """Run the command to its end, or to the runner's; its exit code, 128 and the signal where one ended it."""
    runner = os.getppid()
    step: subprocess.Popen[bytes] | None = None
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        step = subprocess.Popen(command, start_new_session=True)
        while True:
            with suppress(subprocess.TimeoutExpired):
                code = step.wait(EVERY)
                return code if code >= 0 else 128 - code
            if os.getppid() != runner:
                return 128 + signal.SIGKILL
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    finally:
        if step is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(step.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
