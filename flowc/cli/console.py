"""What people see: messages and diagnostics on standard error, bytes on standard output."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, TextIO

from flowc.diagnostics import Diagnostic, FlowError

if TYPE_CHECKING:
    from flowc.render import Finding

_COLOURS = {"error": "31", "warning": "33", "info": "36", "note": "36", "help": "32"}
_LABEL = re.compile(r"^((?:.*?: |  )?)((error|warning|info)\[[^\]\n]*\]|note|help)(?=: )", re.M)
_DIFF = re.compile(r"^[-+@].*$", re.M)
_DIFF_COLOURS = {"-": "31", "+": "32", "@": "36"}
_CARETS = re.compile(r"^( +\| +)(\^+)$", re.M)


collected: list[Finding] | None = None
"""Where messages and diagnostics go when they are to be printed for programs; see ``findings``."""


def say(message: str) -> None:
    """A message on standard error, coloured where that is a terminal."""
    if collected is not None:
        collect("", [Diagnostic("note", " ".join(message.split()), severity="info")])
        return
    text = _coloured(message) if has_colours(sys.stderr) else message
    _print(text)


def _print(text: str) -> None:
    """A text on standard error. Where that is full nobody can be told, and the exit code has to do."""
    try:
        print(text, file=sys.stderr, flush=True)
    except BrokenPipeError:
        raise
    except OSError:
        pass


def say_error(error: FlowError, filename: str) -> None:
    """All diagnostics of one input."""
    if collected is not None:
        collect(filename, error.diagnostics, error.source)
    else:
        say(error.render(filename))


def collect(filename: str, diagnostics: list[Diagnostic], source: str | None = None) -> None:
    """Keep diagnostics until the command has ended."""
    from flowc.render import Finding

    assert collected is not None
    collected.extend([Finding(filename, each, source) for each in diagnostics])


def say_bug(error: Exception, filename: str = "") -> None:
    """One line, and another that asks for a report."""
    place = f"{filename}: " if filename else ""
    say(
        f"{place}{bug_message(error)}\n  help: please report it, with the input; FLOWC_DEBUG=1 shows where it happened"
    )
    trace(error)


def trace(error: Exception) -> None:
    """Where an unexpected exception came from, for those who ask with FLOWC_DEBUG=1."""
    if os.environ.get("FLOWC_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)


def bug_message(error: Exception) -> str:
    """An unexpected exception in one line."""
    first = (str(error).splitlines() or [""])[0][:200]
    return f"this is a bug in flowc: {type(error).__name__}{': ' if first else ''}{first}"


class OutputError(Exception):
    """Standard output takes no more, as a full disk does; a reader that went away is a ``BrokenPipeError``."""

    def __init__(self, error: OSError) -> None:
        self.error = error
        super().__init__(str(error))


def put(data: bytes) -> None:
    """Bytes on standard output, untouched by newline translation and locale. Raises ``OutputError``."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(error) from None


def flush() -> None:
    """What is still on its way to standard output. Raises ``OutputError``."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(error) from None


def put_text(text: str) -> None:
    """Text on standard output; a file name that is no UTF-8 must not stop it."""
    put(text.encode("utf-8", "backslashreplace"))


def put_diff(text: str) -> None:
    """A unified diff on standard output, coloured where that is a terminal."""
    put_text(_DIFF.sub(_painted, text) if has_colours(sys.stdout) else text)


def _painted(line: re.Match[str]) -> str:
    start = line[0][:3]
    colour = "1" if start in ("---", "+++") else _DIFF_COLOURS[start[0]]
    return f"\033[{colour}m{line[0]}\033[0m"


def has_colours(stream: TextIO) -> bool:
    """Colours only where a person looks, and did not say no (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _coloured(text: str) -> str:
    text = _LABEL.sub(lambda m: f"{m[1]}\033[1;{_COLOURS[m[3] or m[2]]}m{m[2]}\033[0m", text)
    return _CARETS.sub("\\1\033[1;31m\\2\033[0m", text)


def shown(name: str) -> str:
    """A file name as one line of text."""
    if name == "-":
        return "<stdin>"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)
