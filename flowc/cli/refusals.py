"""What can be wrong with a file, as findings like any other."""

from __future__ import annotations

import errno

from flowc.diagnostics.diagnostic import Diagnostic, FlowError, Span

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class FileError(Exception):
    """Findings, and the file that they are of."""

    def __init__(self, error: FlowError, file: str) -> None:
        self.error, self.file = error, file
        super().__init__(file)


class MisuseError(Exception):
    """The arguments of a command do not go together; without a hint its help is pointed to."""

    def __init__(self, command: str, message: str, hint: str = "") -> None:
        self.command, self.message = command, message
        self.hint = hint or f"flowc {command} --help"
        super().__init__(message)


def refusal(
    code: str, message: str, span: Span | None = None, hint: str | None = None, source: str | None = None
) -> FlowError:
    """One diagnostic as an exception."""
    return FlowError([Diagnostic(code, message, span, hint=hint)], source)


def trouble(error: OSError, verb: str) -> FlowError:
    """The operating system's refusal to read or write, as a diagnostic of its own."""
    match error:
        case FileNotFoundError() if verb == "read":
            return refusal("file-missing", "there is no such file")
        case FileNotFoundError():
            return refusal("file-folder-missing", "the folder to write into does not exist")
        case IsADirectoryError():
            return refusal("file-is-folder", "this is a folder, not a file")
        case NotADirectoryError() | FileExistsError():
            return refusal("file-not-folder", "a part of this path is a file, not a folder")
        case PermissionError():
            return refusal("file-permission", f"no permission to {verb} this file")
        case _ if error.errno == errno.ENXIO:
            hint = "name a file, or a pipe"
            return refusal("file-device", "this is a socket or a device, not a file", hint=hint)
        case _ if is_full(error):
            hint = "make room, or write to another disk; what was there before is as it was"
            return refusal("file-full", f"there is no room to write this: {error.strerror}", hint=hint)
        case _:
            return refusal("file-error", f"cannot {verb} this file: {error.strerror or error}")


def no_name() -> FlowError:
    """The refusal of a name that no file can have: one with the character NUL, or half a surrogate pair."""
    return refusal("file-missing", "no file can be called this")


def is_full(error: OSError) -> bool:
    """Is there no room, on a disk or within a limit?"""
    return error.errno in _FULL
