"""Whether the engine can read a script: the mistakes that JavaScript has beyond its grammar.

A constant without a value, ``break`` outside a loop, an octal number, a regular expression that is none: the engine
knows them all. It is given the script as a module that also imports what there is not, so that it reads all of it and
runs nothing.
"""

# pyright: reportMissingTypeStubs=false
# quickjs has no types; what is taken of it is said here.

from __future__ import annotations

import re
from typing import Any

import quickjs

_ENGINE: Any = quickjs
_MEGABYTES = 64
_STACK = 256 * 1024
_NOTHING = "\n;import 'flowc:nothing';"
_PLACE = re.compile(r"<input>:(\d+):(\d+)")


def mistake(script: str) -> tuple[str, int, int] | None:
    """What the engine has against a script, with the line and column from 1 (0: it says no place)."""
    context = _ENGINE.Context()
    context.set_memory_limit(_MEGABYTES * 2**20)
    context.set_max_stack_size(_STACK)
    try:
        context.module(script.encode("utf-8", "replace").decode() + _NOTHING)
    except (_ENGINE.JSException, _ENGINE.StackOverflow, ValueError) as error:
        return _told(str(error))
    return None


def _told(error: str) -> tuple[str, int, int] | None:
    """Errors of other kinds are that nothing is to be imported, and limits."""
    kind, _, said = error.split("\n", maxsplit=1)[0].partition(": ")
    if kind != "SyntaxError":
        return None
    place = _PLACE.search(error)
    return (said, int(place[1]), int(place[2])) if place else (said, 0, 0)
