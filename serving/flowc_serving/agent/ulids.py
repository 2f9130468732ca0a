"""ULIDs: identifiers of 26 letters and digits that sort by the time they were made."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in _DIGITS for second in _DIGITS]
_PLAIN = str.maketrans(_DIGITS, "0123456789abcdefghijklmnopqrstuv")
"""Python's own digits of base 32."""
_ULID = re.compile(f"[0-7][{_DIGITS}]{{25}}")
_RANDOM_BITS = 80


def new(now: float | None = None, after: str = "", chance: Callable[[int], int] = secrets.randbits) -> str:
    """A ULID of a time in seconds, now by default; greater than ``after``, whatever the clock says.

    ``chance`` gives so many bits; where ids have to come out the same again, it is a seeded generator's.
    """
    moment = int((time.time() if now is None else now) * 1000)
    value = moment << _RANDOM_BITS | chance(_RANDOM_BITS)
    if after:
        value = max(value, _value(after) + 1)
    return _text(value)


def is_ulid(text: str) -> bool:
    """Is a text a ULID?"""
    return _ULID.fullmatch(text) is not None


def _value(ulid: str) -> int:
    return int(ulid.translate(_PLAIN), 32)


def _text(value: int) -> str:
    return "".join([_PAIRS[value >> shift & 1023] for shift in range(120, -1, -10)])
