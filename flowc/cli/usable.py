"""What a file of a command line holds, where it can be used."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flowc.cli import console, files
from flowc.diagnostics.diagnostic import FlowError
from flowc.text.conflicts import instead

T = TypeVar("T")


def usable(name: str, read: Callable[[str], T]) -> T | None:
    """What ``read`` makes of a file's text; None where it cannot be used, which has been said."""
    text = None
    try:
        text = files.read(name)
        return read(text)
    except FlowError as error:
        console.say_error(instead(error.within(text), text or ""), console.shown(name))
        return None
