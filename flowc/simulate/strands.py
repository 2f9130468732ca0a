"""The order of effects as far as it means something: what comes after what, and what runs side by side.

A strand holds what happens in a row. Where a port leads to several steps the row goes on as strands side by
side, of which none is before the others. The rounds of a loop are one after the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TypeAlias

from flowc.simulate.trace import Effect

Item: TypeAlias = "Effect | Strand | Sides"


@dataclass(slots=True)
class Strand:
    """Effects in a row."""

    items: list[Item] = field(default_factory=list["Item"])

    def then(self) -> Strand:
        """A row in this row, as the rounds of a loop are."""
        inner = Strand()
        self.items.append(inner)
        return inner

    def beside(self, count: int) -> list[Strand]:
        """So many rows side by side, which end this row."""
        sides = Sides([Strand() for _ in range(count)])
        self.items.append(sides)
        return sides.strands


@dataclass(slots=True)
class Sides:
    """Strands side by side."""

    strands: list[Strand]


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
            elif isinstance(item, Sides):
                row += _sides([rows[id(side)] for side in item.strands])
            else:
                row.append(_digest(name(item)))
        rows[id(each)] = tuple(row)
    return rows[id(strand)]


def _all(strand: Strand) -> list[Strand]:
    """The strand and all strands in it, each before what is in it."""
    found = [strand]
    for each in found:
        for item in each.items:
            if isinstance(item, Strand):
                found.append(item)
            elif isinstance(item, Sides):
                found += item.strands
    return found


def _sides(rows: list[tuple[str, ...]]) -> tuple[str, ...]:
    filled = sorted(row for row in rows if row)
    if len(filled) < 2:
        return filled[0] if filled else ()
    return (_digest("|".join(",".join(row) for row in filled)),)


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
