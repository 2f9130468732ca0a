"""The one door to the terminal: messages and diagnostics on standard error, texts and bytes on standard output.

Nothing that acts on a terminal comes through from an input (``visible``); the colours are put on afterwards. Only
bytes that a command is asked for (``put``, ``put_diff``) are exact, and those only where no terminal is.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from flowc.diagnostics import visible
from flowc.diagnostics.diagnostic import Diagnostic, FlowError

if TYPE_CHECKING:
    from flowc.diagnostics.render import Finding

_COLOURS = {"error": "31", "warning": "33", "info": "36", "note": "36", "help": "32"}
_LABEL = re.compile(r"^((?:.*?: |  )?)((error|warning|info)\[[^\]\n]*\]|note|help)(?=: )", re.M)
_DIFF = re.compile(r"^[-+@].*$", re.M)
_DIFF_COLOURS = {"-": "31", "+": "32", "@": "36"}
_CARETS = re.compile(r"^( +\| +)(\^+)$", re.M)


collected: list[Finding] | None = None
"""Where messages and diagnostics go when they are to be printed for programs, once the command has ended."""


def say(message: str) -> None:
    """A message on standard error, coloured where that is a terminal."""
    if collected is not None:
        collect("", [Diagnostic("note", " ".join(message.split()), severity="info")])
        return
    text = visible.text(message)
    tell((_coloured(text) if has_colours(sys.stderr) else text) + "\n")


def say_mistake(command: str, message: str, hint: str) -> None:
    """What is wrong with what was asked, on one line, and on another what to do: names in both are text."""
    say(f"flowc {command}: {visible.line(message)}\n  help: {visible.line(hint)}")


def tell(text: str) -> None:
    """A text that is ``visible`` on standard error. Where that is full nobody can be told: the exit code has to do."""
    try:
        print(text, end="", file=sys.stderr, flush=True)
    except BrokenPipeError:
        raise
    except OSError:
        let_go(sys.stderr)


def let_go(stream: TextIO) -> None:
    """Python would try once more when it closes a stream that takes no more, and end with a code of its own."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def say_error(error: FlowError, filename: str) -> None:
    """All diagnostics of one input."""
    if collected is not None:
        collect(filename, error.diagnostics, error.source)
    else:
        say(error.render(filename))


def collect(filename: str, diagnostics: list[Diagnostic], source: str | None = None) -> None:
    """Keep diagnostics until the command has ended."""
    from flowc.diagnostics.render import Finding

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

        say("".join(traceback.format_exception(error)).rstrip("\n"))


def bug_message(error: Exception) -> str:
    """An unexpected exception in one line."""
    first = visible.line((str(error).splitlines() or [""])[0][:200])
    return f"this is a bug in flowc: {type(error).__name__}{': ' if first else ''}{first}"


class OutputError(Exception):
    """Standard output takes no more, as a full disk does; a reader that went away is a ``BrokenPipeError``."""

    def __init__(self, error: OSError) -> None:
        self.error = error
        super().__init__(str(error))


def put(data: bytes) -> None:
    """Bytes that were asked for, on standard output: as they are, but on a terminal what would act on it is shown."""
    if sys.stdout.isatty():
        put_text(data.decode("utf-8", "surrogateescape"))
    else:
        _write(data)


def flush() -> None:
    """What is still on its way to standard output. Raises ``OutputError``."""
    _write(b"")


def put_text(text: str, painted: Callable[[str], str] | None = None) -> None:
    """A text for people on standard output; ``painted`` puts the colours on where it is a terminal."""
    shown = visible.text(text)
    if painted and has_colours(sys.stdout):
        shown = painted(shown)
    _write(shown.encode("utf-8", "backslashreplace"))


def put_pieces(lines: Iterable[Sequence[tuple[str | None, str]]]) -> None:
    """Lines made of pieces on standard output, each piece in its colour (``36``) where that is a terminal."""
    is_coloured = has_colours(sys.stdout)
    shown = ["".join([_piece(*piece, is_coloured) for piece in line]).rstrip() for line in lines]
    _write("".join([f"{line}\n" for line in shown]).encode("utf-8", "backslashreplace"))


def _piece(colour: str | None, text: str, is_coloured: bool) -> str:
    shown = visible.line(text)
    return f"\033[{colour}m{shown}\033[0m" if colour and is_coloured else shown


def put_json(data: Any) -> None:
    """Data for programs on standard output, as JSON."""
    import json

    put_json_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n")


def put_json_text(text: str) -> None:
    """The same of a JSON text."""
    _write(visible.in_json(text).encode())


def put_diff(text: str) -> None:
    """A unified diff on standard output: as it is for programs, coloured and with nothing hidden on a terminal."""
    if sys.stdout.isatty():
        put_text(text, lambda shown: _DIFF.sub(_painted, shown))
    else:
        _write(text.encode("utf-8", "backslashreplace"))


def _write(data: bytes) -> None:
    """Untouched by newline translation and locale. Raises ``OutputError``."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(error) from None


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
    return visible.line(name)
