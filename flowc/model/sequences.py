"""Two sequences side by side: which items of the one are which of the other, in order, in near-linear time."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_TABLE = 40_000
"""The largest table of a longest common subsequence; longer stretches are parted at what is unique in them."""


def aligned(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Pairs of places that hold the same, increasing on both sides; of several equal items the first are taken."""
    return list(_aligned(old, range(len(old)), new, range(len(new)), is_parted=False))


def _aligned(
    old: Sequence[Hashable], left: range, new: Sequence[Hashable], right: range, *, is_parted: bool
) -> Iterator[tuple[int, int]]:
    a, b, c, d = left.start, left.stop, right.start, right.stop
    while a < b and c < d and old[a] == new[c]:
        yield a, c
        a, c = a + 1, c + 1
    tail: list[tuple[int, int]] = []
    while a < b and c < d and old[b - 1] == new[d - 1]:
        b, d = b - 1, d - 1
        tail.append((b, d))
    if a < b and c < d:
        if (b - a) * (d - c) <= _TABLE:
            yield from _common(old, range(a, b), new, range(c, d))
        elif is_parted:
            yield from _greedy(old, range(a, b), new, range(c, d))
        else:
            yield from _parted(old, range(a, b), new, range(c, d))
    yield from reversed(tail)


def _common(
    old: Sequence[Hashable], left: range, new: Sequence[Hashable], right: range
) -> Iterator[tuple[int, int]]:
    """A longest common subsequence by the usual table."""
    width = len(right)
    table = [[0] * (width + 1)]
    for i in reversed(left):
        below, row = table[-1], [0] * (width + 1)
        for at in range(width - 1, -1, -1):
            same = old[i] == new[right[at]]
            row[at] = below[at + 1] + 1 if same else max(below[at], row[at + 1])
        table.append(row)
    table.reverse()
    i = j = 0
    while i < len(left) and j < width:
        if old[left[i]] == new[right[j]]:
            yield left[i], right[j]
            i, j = i + 1, j + 1
        elif table[i + 1][j] >= table[i][j + 1]:
            i += 1
        else:
            j += 1


def _parted(
    old: Sequence[Hashable], left: range, new: Sequence[Hashable], right: range
) -> Iterator[tuple[int, int]]:
    """Between items that are unique on both sides, each stretch by itself."""
    ours, theirs = Counter(old[i] for i in left), Counter(new[j] for j in right)
    places = {old[i]: i for i in left if ours[old[i]] == 1}
    pairs = [(places[new[j]], j) for j in right if theirs[new[j]] == 1 and new[j] in places]
    a, c = left.start, right.start
    for i, j in [*increasing(pairs), (left.stop, right.stop)]:
        yield from _aligned(old, range(a, i), new, range(c, j), is_parted=True)
        if i < left.stop:
            yield i, j
        a, c = i + 1, j + 1


def _greedy(
    old: Sequence[Hashable], left: range, new: Sequence[Hashable], right: range
) -> Iterator[tuple[int, int]]:
    """Each new item with the next old one that is the same: not the longest, but linear."""
    places = grouped((i, old[i]) for i in reversed(left))
    floor = left.start
    for j in right:
        found = places.get(new[j])
        while found and found[-1] < floor:
            found.pop()
        if found:
            floor = found[-1] + 1
            yield found.pop(), j


def grouped(items: Iterable[tuple[V, K]]) -> dict[K, list[V]]:
    """The items of each key, both in the order in which they come."""
    groups: dict[K, list[V]] = {}
    for item, key in items:
        groups.setdefault(key, []).append(item)
    return groups


def increasing(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of pairs that increase on their second side, a longest choice that increases on the first side too."""
    given = list(pairs)
    ends: list[int] = []
    best: list[int] = []
    before: list[int] = []
    for at, (first, _) in enumerate(given):
        place = bisect_left(ends, first)
        before.append(best[place - 1] if place else -1)
        ends[place : place + 1] = [first]
        best[place : place + 1] = [at]
    chosen: list[tuple[int, int]] = []
    at = best[-1] if best else -1
    while at >= 0:
        chosen.append(given[at])
        at = before[at]
    return chosen[::-1]
