"""Which step of an edited workflow is which step of the old document: by what they say, then by place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

Prints = tuple[int, int]
"""The fingerprints of a step: of its task, and of all it says."""


def match(old: Sequence[Prints], new: Sequence[Prints]) -> list[int | None]:
    """For each new step the old one it continues, or None; no old step continues twice."""
    if list(old) == list(new):
        return list(range(len(new)))
    matched: list[int | None] = [None] * len(new)
    free = [True] * len(old)
    for pairs in (_aligned(old, new), _between(old, new, matched), _anywhere(old, new, free, matched)):
        for a, b in pairs:
            if free[a] and matched[b] is None:
                free[a] = False
                matched[b] = a
    return matched


def _aligned(old: Sequence[Prints], new: Sequence[Prints]) -> Iterator[tuple[int, int]]:
    """Steps that say the same, in the same order."""
    matcher = SequenceMatcher(None, list(old), list(new), autojunk=False)
    for block in matcher.get_matching_blocks():
        yield from ((block.a + k, block.b + k) for k in range(block.size))


def _between(old: Sequence[Prints], new: Sequence[Prints], matched: list[int | None]) -> Iterator[tuple[int, int]]:
    """Changed steps of the same task, between the same unchanged neighbours."""
    for olds, news in _gaps(len(old), matched):
        matcher = SequenceMatcher(None, [old[a][0] for a in olds], [new[b][0] for b in news], autojunk=False)
        for block in matcher.get_matching_blocks():
            yield from ((olds[block.a + k], news[block.b + k]) for k in range(block.size))


def _gaps(count: int, matched: list[int | None]) -> list[tuple[range, range]]:
    """The runs of steps between aligned ones, on both sides."""
    gaps: list[tuple[range, range]] = []
    a = b = 0
    for at, found in [*enumerate(matched), (len(matched), count)]:
        if found is not None and found >= a:
            if found > a and at > b:
                gaps.append((range(a, found), range(b, at)))
            a, b = found + 1, at + 1
    return gaps


def _anywhere(
    old: Sequence[Prints], new: Sequence[Prints], free: list[bool], matched: list[int | None]
) -> Iterator[tuple[int, int]]:
    """Moved steps: those that say the same first, then those of the same task."""
    for part in (slice(0, 2), slice(0, 1)):
        pool: dict[tuple[int, ...], list[int]] = {}
        for a, prints in enumerate(old):
            if free[a]:
                pool.setdefault(prints[part], []).append(a)
        for b, prints in enumerate(new):
            if matched[b] is None:
                found = pool.get(prints[part])
                if found:
                    yield found.pop(0), b
