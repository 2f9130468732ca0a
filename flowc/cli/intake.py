"""What comes in: opened as what it is, and read no further than a limit.

A device has no end, and a pipe that nobody writes to has none either: they are refused. A pipe of the shell,
``<(…)`` or ``/dev/stdin``, is read as a file is.
"""

from __future__ import annotations

import os
import select
import stat
import sys
from typing import BinaryIO

from flowc.cli import doors
from flowc.cli.refusals import no_name, refusal, trouble
from flowc.diagnostics.diagnostic import FlowError

LONGEST = 8 * 1024 * 1024
"""Bytes of one text. The largest workflows that are known have less than a tenth of it [guess]."""
PATIENCE = 5.0
"""Seconds until somebody has to write to a pipe that has a name."""
_PIECE = 1024 * 1024


def read(name: str, limit: int = LONGEST) -> bytes:
    """The bytes of a file. Raises ``FlowError`` where it is none, or has more than ``limit``."""
    with opened(name) as file:
        return _whole(file, limit)


def standard_input(limit: int = LONGEST) -> bytes:
    """The bytes of standard input. Raises ``FlowError`` where they are more than ``limit``."""
    file = sys.stdin.buffer
    try:
        doors.enter(os.fstat(file.fileno()))
    except (OSError, ValueError):
        pass  # a stream in memory has no file behind it
    return _whole(file, limit)


def opened(name: str) -> BinaryIO:
    """The file, open, and noted as an input. Raises ``FlowError`` for what has no end."""
    try:
        # A pipe that has a name would keep ``open`` itself waiting.
        handle = os.open(name, os.O_RDONLY | os.O_NONBLOCK)
        try:
            _admit(handle)
            return os.fdopen(handle, "rb")
        except BaseException:
            os.close(handle)
            raise
    except OSError as error:
        raise trouble(error, "read") from None
    except ValueError:
        raise no_name() from None


def regular(name: str) -> str:
    """The name of a file on a disk, noted as an input: others read it, in any order. Raises ``FlowError``."""
    try:
        found = os.stat(name)
    except OSError as error:
        raise trouble(error, "read") from None
    doors.enter(found)
    if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
        raise refusal("file-device", "this is a device or a pipe, and a file on a disk is needed")
    return name


def too_long(limit: int) -> FlowError:
    """The refusal of a text that does not end."""
    return refusal(
        "file-large",
        f"this is more than {limit >> 20} MiB, which is no workflow",
        hint="many workflows are read one a line: flowc verify rows.jsonl",
    )


def _admit(handle: int) -> None:
    """Let in files, the pipes somebody writes to, terminals, and the device that is empty."""
    found = os.fstat(handle)
    kind = stat.S_IFMT(found.st_mode)
    if kind == stat.S_IFDIR:
        raise IsADirectoryError
    if kind == stat.S_IFIFO:
        _wait_for_writer(handle)
    elif kind != stat.S_IFREG and not os.isatty(handle) and not _is_null(found):
        raise refusal("file-device", "this is a device, not a file", hint="name a file, or a pipe")
    os.set_blocking(handle, True)
    doors.enter(found)


def _is_null(found: os.stat_result) -> bool:
    return os.path.exists(os.devnull) and os.path.samestat(found, os.stat(os.devnull))


def _wait_for_writer(handle: int) -> None:
    """Until something stands in the pipe, or it was closed. A writer that is there may take its time."""
    asked = select.poll()
    asked.register(handle, select.POLLIN | select.POLLHUP)
    if asked.poll(PATIENCE * 1000):
        return
    try:
        os.read(handle, 1)
    except BlockingIOError:
        return
    message = f"nobody has written to this pipe for {PATIENCE:g} seconds"
    raise refusal("file-device", message, hint="start what writes to it first")


def _whole(file: BinaryIO, limit: int) -> bytes:
    pieces: list[bytes] = []
    left = limit + 1
    try:
        while left > 0 and (piece := file.read(min(left, _PIECE))):
            pieces.append(piece)
            left -= len(piece)
    except OSError as error:
        raise trouble(error, "read") from None
    if left <= 0:
        raise too_long(limit)
    return b"".join(pieces)
