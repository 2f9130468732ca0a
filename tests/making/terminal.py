"""What comes out of the door: commands run in this process with outputs that say they are a terminal, or a pipe."""

from __future__ import annotations

import io
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from flowc.cli import main

FORGED = "FORGED by an input"
TOKEN = (
    "h\x1b[41mPWN\x1b]0;T\x07\u202eevil\u2066\x9b41m\x85\u200b\ufeff\u061c\xad\x7f\x08\r"
    f"\n{FORGED}\u2028{FORGED}\x0c::error::x --> ]]> </svg><script>`|%%{{init}}%% #\"'\\"
)
"""Everything that acts on a terminal, forges a line, or is taken for markup, in one name."""
OWN_COLOURS = re.compile(r"\x1b\[(?:0|1|2|3[1-6]|1;3[1-6])m")
OWN_PROGRESS = re.compile(r"\r(?:  \[[#.]+\] [\w ,]+)?\x1b\[K")
_EMOJI = re.compile(
    r"[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]\u200d(?=[\u2190-\u2bff\U0001f000-\U0001faff])"
)


class Said(NamedTuple):
    """A command's exit code and its two outputs."""

    code: int
    out: str
    err: str


class _Terminal(io.TextIOWrapper):
    is_terminal = False

    def isatty(self) -> bool:
        return self.is_terminal


def run(argv: list[str], *, terminal: bool, data: bytes = b"") -> Said:
    """Run one command in this process."""
    streams = [
        _Terminal(io.BytesIO(), "utf-8", errors, newline="\n") for errors in ("strict", "backslashreplace")
    ]
    for stream in streams:
        stream.is_terminal = terminal
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))
        patch.setattr(sys, "stdout", streams[0])
        patch.setattr(sys, "stderr", streams[1])
        code = main(argv)
        for stream in streams:
            stream.flush()
    return Said(code, *(stream.buffer.getvalue().decode() for stream in streams))  # type: ignore[attr-defined]


def acting(text: str) -> str:
    """The characters of an output that act on a terminal, flowc's own colours left out."""
    text = OWN_COLOURS.sub("", OWN_PROGRESS.sub("", text)).replace("\r\n", "\n")
    text = _EMOJI.sub("", text)
    return "".join([c for c in text if c not in "\n\t" and unicodedata.category(c) in ACTING])


ACTING = ("Cc", "Cf", "Cs", "Zl", "Zp")


def forged(text: str) -> list[str]:
    """The lines of a text that an input began."""
    return [line for line in text.split("\n") if line.startswith(FORGED)]


def planted(tree: Any, token: str = TOKEN) -> Iterator[tuple[str, Any]]:
    """A copy of a JSON tree for each place in it: the token as a value, behind a text, as a key."""
    for pointer, change in _places(tree, ""):
        yield pointer, change(token)


def _places(tree: Any, pointer: str) -> Iterator[tuple[str, Callable[[str], Any]]]:
    if isinstance(tree, dict):
        yield f"{pointer}+key", lambda token: {**tree, token: 1}
        for key, value in tree.items():
            yield f"{pointer}/{key} called", lambda token, key=key: _renamed(tree, key, token)
            for place, change in _places(value, f"{pointer}/{key}"):
                yield place, lambda token, key=key, change=change: {**tree, key: change(token)}
    elif isinstance(tree, list):
        for at, value in enumerate(tree):
            for place, change in _places(value, f"{pointer}/{at}"):
                yield place, lambda token, at=at, change=change: [*tree[:at], change(token), *tree[at + 1 :]]
    else:
        yield pointer, lambda token: token
        if isinstance(tree, str):
            yield f"{pointer}+", lambda token: tree + token
            yield f"{pointer}-", lambda token: token + tree


def _renamed(tree: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    return {new if key == old else key: value for key, value in tree.items()}
