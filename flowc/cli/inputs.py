"""The inputs of a command: what is wrong with one is said of it, and does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from flowc.cli import console, files
from flowc.cli.refusals import FileError, MisuseError
from flowc.diagnostics.diagnostic import FlowError
from flowc.text.conflicts import instead

T = TypeVar("T")


@contextmanager
def about(file: str) -> Generator[None]:
    """What goes wrong in here is the trouble of this file: a ``FileError``."""
    try:
        yield
    except FlowError as error:
        raise FileError(error, file) from None


def once(command: str, names: Sequence[str | None]) -> None:
    """Standard input is read only once. Raises ``MisuseError`` where it is named again."""
    if names.count(files.STDIN) > 1:
        raise MisuseError(command, "standard input (-) can be read only once")


def used(file: str, parse: Callable[[str], T], limit: int = files.LONGEST) -> T:
    """What ``parse`` makes of a file's text. Raises ``FileError``."""
    text = None
    with about(file):
        try:
            text = files.read(file, limit)
            return parse(text)
        except FlowError as error:
            raise instead(error.within(text), text or "") from None


def usable(file: str, parse: Callable[[str], T]) -> T | None:
    """The same; None where the file cannot be used, which has been said."""
    try:
        return used(file, parse)
    except FileError as trouble:
        say(trouble)
        return None


def tried(file: str, work: Callable[[], int]) -> int:
    """The exit code of the work on one of several inputs; what goes wrong with it has been said."""
    try:
        with about(file):
            return work()
    except FileError as trouble:
        return say(trouble)
    except (BrokenPipeError, console.OutputError):
        raise
    except Exception as error:
        console.say_bug(error, console.shown(file))
        return 3


def say(trouble: FileError) -> int:
    """Say what is wrong with a file: the exit code of inputs that cannot be used."""
    console.say_error(trouble.error, console.shown(trouble.file))
    return 2
