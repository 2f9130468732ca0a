"""Files in and out: UTF-8 bytes, no newline translation, written whole or not at all.

Everything that can be wrong with a file is a ``FlowError`` like any other finding.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from flowc.cli import disk, doors, intake
from flowc.cli.doors import Kind
from flowc.cli.intake import LONGEST
from flowc.cli.refusals import refusal, trouble
from flowc.diagnostics.diagnostic import FlowError, Span
from flowc.text.lines import Lines

STDIN = "-"
_UTF8 = ("the file starts with a byte order mark (BOM)", "save it as UTF-8 without BOM")
_UTF16 = ("the file is UTF-16, not UTF-8", "save it as UTF-8")
_BOMS = {b"\xef\xbb\xbf": _UTF8, b"\xff\xfe": _UTF16, b"\xfe\xff": _UTF16}


def read(name: str, limit: int = LONGEST) -> str:
    """The text of the file ``name``, or of standard input for ``-``, of at most so many bytes."""
    if disk.is_lock(name):
        raise disk.no_workflow()
    return decode(intake.standard_input(limit) if name == STDIN else intake.read(name, limit))


def decode(data: bytes) -> str:
    """UTF-8 bytes as text; anything else is refused at the byte where it goes wrong."""
    if not data:
        raise refusal("file-empty", "the file is empty")
    for mark, (message, hint) in _BOMS.items():
        if data.startswith(mark):
            raise refusal("file-bom", message, Span(1, 1), hint)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8(data, error.start) from None


def encode(text: str) -> bytes:
    """Text as UTF-8 bytes; half a surrogate pair has none."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        span = Lines(text).span(error.start)
        code = f"U+{ord(text[error.start]):04X}"
        raise refusal(
            "file-surrogate", f"the result holds half a surrogate pair ({code}), which UTF-8 cannot", span
        ) from None


def write(name: str, data: bytes, kind: Kind | None = None, over: tuple[str, ...] = ()) -> None:
    """Write the file ``name`` whole, or leave it as it was. A link stays a link: its target is written.

    A file that the command has read or written is left alone, but for the inputs ``over`` that it rewrites; and
    so is somebody's workflow, but for one of the output's own ``kind``. Raises ``FlowError``.
    """
    target = os.path.realpath(name)
    doors.leave(target, kind, over)
    try:
        if os.path.exists(target) and not os.path.isfile(target):
            with open(
                target, "wb"
            ) as file:  # a device or a pipe takes the bytes as they come; a folder raises
                file.write(data)
        else:
            _replace(target, data)
        doors.left(target, name)
    except OSError as error:
        raise trouble(error, "write") from None


def make_folder(name: str) -> None:
    """The folder ``name``, made where it is missing."""
    try:
        os.makedirs(name, exist_ok=True)
    except OSError as error:
        raise trouble(error, "write") from None


def _replace(target: str, data: bytes) -> None:
    """Write a temporary file in the same folder and move it over the target in one step."""
    folder, name = os.path.split(target)
    temporary = os.path.join(folder, f".{name[:100]}.{os.getpid()}.tmp")
    mode = _mode(target)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            os.chmod(temporary, mode)
        os.replace(temporary, target)
    except BaseException:  # Ctrl-C too leaves no litter behind
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _mode(target: str) -> int | None:
    """The permissions a file already there keeps. A read-only file is not for replacing."""
    if not os.path.exists(target):
        return None
    if not os.access(target, os.W_OK):
        raise PermissionError(13, os.strerror(13), target)
    return stat.S_IMODE(os.stat(target).st_mode)


def _not_utf8(data: bytes, at: int) -> FlowError:
    """Point at the first byte that is not UTF-8, in the text as far as it can be read."""
    shown = data.decode("utf-8", "replace")
    span = Lines(shown).span(len(data[:at].decode("utf-8")))
    return refusal(
        "file-not-utf8", f"byte {at} (0x{data[at]:02X}) is not UTF-8", span, "save the file as UTF-8", shown
    )
