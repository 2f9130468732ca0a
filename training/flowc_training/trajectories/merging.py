"""A change made in another version of a text: three texts, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class _Hunk:
    """Lines ``begin`` to ``end`` of the base become ``lines``."""

    begin: int
    end: int
    lines: tuple[str, ...]


def merged(base: str, mine: str, theirs: str) -> str | None:
    """What ``mine`` changed in ``base``, changed in ``theirs``; None where both changed the same lines."""
    lines = base.splitlines(keepends=True)
    ours, others = list(_hunks(lines, mine)), list(_hunks(lines, theirs))
    if any(_touch(one, other) for one in ours for other in others):
        return None
    made: list[str] = []
    at = 0
    for hunk in sorted([*ours, *others], key=lambda each: (each.begin, each.end)):
        made += [*lines[at : hunk.begin], *hunk.lines]
        at = hunk.end
    return "".join([*made, *lines[at:]])


def _hunks(base: Sequence[str], text: str) -> Iterator[_Hunk]:
    lines = text.splitlines(keepends=True)
    for what, i1, i2, j1, j2 in SequenceMatcher(None, base, lines, autojunk=False).get_opcodes():
        if what != "equal":
            yield _Hunk(i1, i2, tuple(lines[j1:j2]))


def _touch(one: _Hunk, other: _Hunk) -> bool:
    """Are two changes at the same place? What two people insert at one place has no order of its own."""
    if one == other:
        return True
    return max(one.begin, other.begin) < min(one.end, other.end) or one.begin == other.begin
