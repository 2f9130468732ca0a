"""Inputs that broke a promise are kept: each is a file in ``finds/``, and ``test_finds`` tries them all ever after."""

from __future__ import annotations

import faulthandler
import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from making.command_lines import of_command
from making.folders import TESTS
from making.merges import of_merge
from making.promises import Promise, of_document, of_lawful_document, of_text, of_tools, of_view
from making.terminal_inputs import of_terminal

FOLDER = TESTS / "finds"
PROMISES: dict[str, tuple[Promise, ...]] = {
    ".flow": (of_document, of_lawful_document),
    ".py": (of_view, of_tools),
    ".txt": (of_text,),
    ".command": (of_command,),
    ".terminal": (of_terminal,),
    ".merge": (of_merge,),
}
"""What is promised of a file, by the end of its name."""
LONGEST = 60
"""Seconds of the processor that one input may take."""


class Keeper:
    """Keeps inputs in a folder. Of one failure, told by the exception's type and place, only the last is kept:
    Hypothesis goes on to smaller ones.

    An input is there while it is tried, and goes when all was well: so one that kills the process stays.
    """

    def __init__(self, folder: Path, suffix: str) -> None:
        assert suffix in PROMISES
        self.folder = folder
        self.suffix = suffix
        self.kept: dict[str, Path] = {}

    @contextmanager
    def trying(self, data: bytes) -> Iterator[None]:
        """Try something with an input."""
        path = self.folder / f"{sha256(data).hexdigest()[:16]}{self.suffix}"
        is_own = (
            not path.exists() or path in self.kept.values()
        )  # else it is an old find, or another process tries it
        if is_own:
            path.write_bytes(data)
        is_bad = False
        try:
            with in_time():
                yield
        except Exception as error:
            is_bad = True
            path.write_bytes(data)
            if is_own:
                self.keep(path, failure(error))
            raise
        finally:
            if is_own and not is_bad:
                path.unlink(missing_ok=True)

    def keep(self, path: Path, said: str) -> None:
        before = self.kept.get(said)
        self.kept[said] = path
        if before is not None and before not in self.kept.values():
            before.unlink()


def failure(error: Exception) -> str:
    """The exception's type, and the line it was raised in."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {last.filename}:{last.lineno}"


@contextmanager
def in_time(seconds: int = LONGEST) -> Iterator[None]:
    """Raises ``TimeoutError`` where the block takes more of the processor's time; ends the process where it takes far
    longer by the clock, deaf to signals in a call of C."""

    def too_long(*_: object) -> None:
        raise TimeoutError(f"not done after {seconds} seconds")

    before = signal.signal(signal.SIGPROF, too_long)
    faulthandler.dump_traceback_later(30 * seconds, exit=True)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        faulthandler.cancel_dump_traceback_later()
        signal.signal(signal.SIGPROF, before)
