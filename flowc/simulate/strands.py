"""The order of effects as far as it means something: what comes after what, and what runs side by side.

A strand holds what happens in a row. Where a port leads to several steps the row goes on as strands side by
side, of which none is before the others. The rounds of a loop are one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import blake2b
from itertools import chain

from flowc.simulate.trace import Effect, Strand


def signature(strand: Strand, name: Callable[[Effect], str]) -> tuple[str, ...]:
    """What a strand does, the same for the same effects in an order that means the same.

    ``name`` tells effects apart. Strands side by side may stand in any order, and one alone is no side at all.
    """
    rows: dict[int, tuple[str, ...]] = {}
    for each in reversed(_all(strand)):
        row: list[str] = []
        for item in each.items:
            if isinstance(item, Strand):
                row += rows[id(item)]
            elif isinstance(item, list):
                row += _sides([rows[id(side)] for side in item])
            else:
                row.append(_digest(name(item)))
        rows[id(each)] = tuple(row)
    return rows[id(strand)]


def _all(strand: Strand) -> list[Strand]:
    """The strand and all strands in it, each before what is in it."""
    found = [strand]
    for each in found:
        for item in each.items:
            if not isinstance(item, Effect):
                found += item if isinstance(item, list) else [item]
    return found


def _sides(rows: list[tuple[str, ...]]) -> Iterable[str]:
    filled = sorted(filter(None, rows))
    return [_digest("|".join(map(",".join, filled)))] if len(filled) > 1 else chain(*filled)


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
