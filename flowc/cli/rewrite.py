"""Views rewritten in their places, or shown as a diff: ``flowc fmt``, and the diff of other commands."""

from __future__ import annotations

import io
from argparse import Namespace
from collections.abc import Callable
from functools import partial

from flowc.cli import console, files
from flowc.cli.inputs import once, tried

Rewrite = Callable[[str, str], str]
"""Gives the new text of a file (name, text); raises ``FlowError`` where there is none."""


def each(command: str, arguments: Namespace, rewrite: Rewrite, word: str) -> int:
    """Rewrite every file that can be; the worst of their exit codes. ``word`` says what has been done."""
    once(command, arguments.files)
    return max([tried(file, partial(_one, file, arguments, rewrite, word)) for file in arguments.files])


def _one(file: str, arguments: Namespace, rewrite: Rewrite, word: str) -> int:
    name, old = console.shown(file), files.read(file)
    new = rewrite(file, old)
    is_checked = getattr(arguments, "check", False)
    if arguments.diff:
        console.put_diff(diff(name, old, new))
    if is_checked and new != old:
        console.say(f"{name}: would be {word}")
    if not arguments.diff and not is_checked:
        _write(file, old, new, word)
    return int(is_checked and new != old)


def _write(file: str, old: str, new: str, word: str) -> None:
    data = files.encode(new)
    if file == files.STDIN:
        console.put(data)
    elif new != old:
        files.write(file, data, over=(file,))
        console.say(f"{console.shown(file)}: {word}")


def diff(name: str, old: str, new: str) -> str:
    """A unified diff of two texts of a file; only a line feed ends a line."""
    import difflib

    shown = difflib.unified_diff(lines(old), lines(new), name, name)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in shown
    )


def lines(text: str) -> list[str]:
    """The lines as Python and git see them: only a line feed ends one."""
    return list(io.StringIO(text, newline="\n"))
