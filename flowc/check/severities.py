"""How sure a finding is, by how what it rests on is known, and by how near a wrong name is to a right one."""

from __future__ import annotations

from collections.abc import Iterable

from flowc.catalog.task import Evidence
from flowc.diagnostics.diagnostic import Severity, did_you_mean
from flowc.records import record

_SHORT = 6
"""Shorter names may differ by one letter and both be meant."""


def against(*evidence: Evidence) -> Severity:
    """Of a finding that something contradicts: an error where it is all proven, information where we assumed."""
    return "info" if "assumed" in evidence else "error"


@record
class Meant:
    """The known name that a wrong one is like, and whether it is only a slip of the pen away."""

    name: str
    is_slip: bool


def meant(word: str, known: Iterable[str]) -> Meant | None:
    """The known name that was probably meant."""
    name = did_you_mean(word, known)
    return None if name is None else Meant(name, _is_slip(word, name))


def _is_slip(word: str, name: str) -> bool:
    """The same but for case, or one letter too many, too few, another, or changed over with the next."""
    a, b = word.casefold(), name.casefold()
    if a == b:
        return True
    if min(len(a), len(b)) < _SHORT or abs(len(a) - len(b)) > 1:
        return False
    start = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest, other = a[start:], b[start:]
    is_swapped = rest[:2] == other[:2][::-1] and rest[2:] == other[2:]
    return rest[1:] == other[1:] or rest[1:] == other or rest == other[1:] or is_swapped


def asks(found: Meant | None, otherwise: str) -> str:
    """The hint: did you mean that one?"""
    return f"did you mean {found.name}?" if found else otherwise
