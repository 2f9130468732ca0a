"""What a command reads is not written over: one door for all files that come in, and all that go out.

The types of a command's arguments say which files it reads and which it writes (``Input``, ``Output``); what it finds
on its own is noted when it is opened. Two names are one file where the system says so, by device and number: a link,
another spelling of the path, and a file system that ignores case make no second file of one.
"""

from __future__ import annotations

import os
import re
import stat
from argparse import Namespace
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, cast

from flowc.cli.console import shown
from flowc.cli.refusals import FileError, no_name, refusal
from flowc.diagnostics.diagnostic import FlowError

Kind: TypeAlias = Literal["view", "document", "journal"]
Key: TypeAlias = tuple[int, int]

_SNIFFED = 65536
_VIEW = re.compile(rb"^@workflow\(", re.M)
JOURNAL = b'{"journal": {'
"""What only a journal of ``flowc verify`` begins with. A file that is no journal is left as it is, be it torn."""
_DOCUMENT = re.compile(rb"\s*(?:[0-9a-fA-F]{64}:)?\s*\{")
_OWNED = re.compile(
    r"workflow\.flow\.lock\.json|flow\.toml|flow-catalog\.json|.*\.test\.ya?ml|\.git(?:attributes|ignore|modules)",
    re.I,
)


class Input(str):
    """An argument that names a file, a folder or a pattern to read."""

    __slots__ = ()


class Rewritten(Input):
    """A file to read that the command's own output may replace, because that is what the command is for."""

    __slots__ = ()


class Output(str):
    """An argument that names a file or a folder to write."""

    __slots__ = ()


@dataclass(slots=True)
class _Door:
    """What has been read and written so far, and the outputs that are named."""

    outputs: set[Key]
    reads: set[Key]
    written: dict[Key, str] = field(default_factory=dict[Key, str])
    is_aside: bool = False


_door: _Door | None = None
"""The door of the command that runs; without one nothing is noted and nothing refused."""


@contextmanager
def opened(arguments: Namespace) -> Generator[None]:
    """The door of one command, unless it would write over what it reads. Raises ``FileError``."""
    global _door  # noqa: PLW0603  one command runs at a time
    inputs, outputs = _paths(arguments)
    _check(inputs, outputs)
    _door = _Door(_keys(outputs), _keys(inputs))
    try:
        yield
    finally:
        _door = None


def close() -> None:
    """No door: for the processes of a job, which write nothing."""
    global _door  # noqa: PLW0603  as above
    _door = None


def _paths(arguments: Namespace) -> tuple[list[Input], list[Output]]:
    """The arguments that are read, and those that are written."""
    given: list[object] = []
    for value in vars(arguments).values():
        given += cast("list[object]", value) if isinstance(value, list) else [value]
    inputs = [each for each in given if isinstance(each, Input)]
    return inputs, [each for each in given if isinstance(each, Output)]


def _check(inputs: list[Input], outputs: list[Output]) -> None:
    """Refuses an output that is an input too, or another output, before anything is done.

    So is a name that no file can have.
    """
    for each in (*inputs, *outputs):
        if not _is_name(each):
            raise FileError(no_name(), each)
    for at, output in enumerate(outputs):
        if output == "-":
            hint = "without -o the result is printed; a file of this name is ./-"
            raise FileError(refusal("file-not-own", "- is no file to write", hint=hint), output)
        for name in inputs:
            if not isinstance(name, Rewritten) and _is_one(name, output):
                raise FileError(_overwrite(output), output)
        if any(_is_one(other, output) for other in outputs[:at]):
            raise FileError(_collision(output, "another output is to be written there"), output)


def enter(found: os.stat_result, *, is_listed: bool = False) -> None:
    """Note a file that is read. Of files that are only ``is_listed``, as millions may be, the outputs are noted."""
    key = _regular(found)
    if _door is None or key is None or _door.is_aside:
        return
    if not is_listed or key in _door.outputs:
        _door.reads.add(key)


@contextmanager
def aside() -> Generator[None]:
    """What is only looked at, to see whether it is meant at all, is not noted: a report of yesterday is no input."""
    if _door is None:
        yield
        return
    before, _door.is_aside = _door.is_aside, True
    try:
        yield
    finally:
        _door.is_aside = before


def leave(target: str, kind: Kind | None = None, over: tuple[str, ...] = ()) -> None:
    """Refuses to write a file that was read or written by this command (but for the inputs ``over`` that it
    rewrites), or that holds somebody's workflow of another kind. Raises ``FlowError``."""
    key = _key(target)
    if _door is None or key is None or any(_key(name) == key for name in over):
        return
    if key in _door.written:
        raise _collision(target, f"{shown(_door.written[key])} was written there")
    if key in _door.reads:
        raise _overwrite(target)
    held = _held(target)
    if held is not None and held != kind:
        message = f"{shown(target)} holds {_HELD[held]}, which would be gone"
        raise refusal("file-not-own", message, hint="name another file, or remove this one first")


def left(target: str, name: str) -> None:
    """Note a file that has been written."""
    key = _key(target)
    if _door is not None and key is not None:
        _door.written[key] = name


_HELD = {
    "view": "a workflow's view",
    "document": "a workflow document",
    "owned": "what a project keeps",
    "journal": "the journal of a verification",
}


def _held(target: str) -> str | None:
    """What of somebody's work an existing file holds, by its name or its beginning."""
    if _OWNED.fullmatch(os.path.basename(target)):
        return "owned"
    try:
        with open(target, "rb") as file:
            head = file.read(_SNIFFED)
    except OSError:
        return None
    if _DOCUMENT.match(head) and b'"root"' in head and (b'"steps"' in head or b'"links"' in head):
        return "document"
    if head.startswith(JOURNAL):
        return "journal"
    return "view" if _VIEW.search(head) else None


def _is_name(name: str) -> bool:
    """Can a file be called this?"""
    try:
        return b"\0" not in os.fsencode(name)
    except UnicodeEncodeError:
        return False


def _is_one(name: str, output: str) -> bool:
    """Are both one file? One that is not there yet is known by its path."""
    key, other = _key(name), _key(output)
    if key is not None or other is not None:
        return key == other
    if os.path.exists(name) or os.path.exists(output):
        return False
    # Where two differ in case alone, nobody means two outputs.
    return os.path.realpath(name).casefold() == os.path.realpath(output).casefold()


def _key(name: str) -> Key | None:
    try:
        return _regular(os.stat(name))
    except (OSError, ValueError):
        return None


def _keys(names: Iterable[str]) -> set[Key]:
    return set(filter(None, map(_key, names)))


def _regular(found: os.stat_result) -> Key | None:
    return (found.st_dev, found.st_ino) if stat.S_ISREG(found.st_mode) else None


def _overwrite(output: str) -> FlowError:
    message = f"writing {shown(output)} would replace what this command reads"
    return refusal("file-overwrite", message, hint="name another file")


def _collision(output: str, why: str) -> FlowError:
    return refusal("file-collision", f"{shown(output)} is taken: {why}")
