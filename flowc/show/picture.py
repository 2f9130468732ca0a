"""Pictures as plain geometry: boxes, lines and labels with their places, in pixels from the left and the top.

An *outline* is a number of strips that cover all that a piece of a picture has; it tells how near the piece can come to
the others. A line on its way down to what is not drawn yet is a strip without an end, so that nothing is ever put
below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf
from typing import TypeAlias

from flowc.records import record

GAP = 28.0
"""Between pieces side by side."""
MARGIN = 14.0
"""Between pieces one above the other."""
_MOST = 96
"""The most strips of an outline; of more, neighbours are one."""


@record
class Size:
    """How large something is."""

    width: float
    height: float


@record
class Point:
    """A place."""

    x: float
    y: float


@record
class Box:
    """A step's place: its left upper corner and its size."""

    step: int
    x: float
    y: float
    size: Size


@record
class Route:
    """A link's line, from the lower border of a box to the upper border of one; ``tag`` is its label's centre.

    ``link`` is the link's place in the workflow.
    """

    link: int
    points: tuple[Point, ...]
    tag: Point | None


@record
class Picture:
    """All boxes, by step, and all lines, by link; nothing lies beyond ``size``."""

    size: Size
    boxes: tuple[Box, ...]
    routes: tuple[Route, ...]


def straight(points: Iterable[Point]) -> tuple[Point, ...]:
    """The line without the points where it does not turn."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and _in_line(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def _in_line(a: Point, b: Point, c: Point) -> bool:
    """Does the line go on through ``b``? A line that turns back does not."""
    if a.x == b.x == c.x:
        return (b.y - a.y) * (c.y - b.y) > 0
    return a.y == b.y == c.y and (b.x - a.x) * (c.x - b.x) > 0


# Outlines.


@record
class Strip:
    """A rectangle that is taken."""

    left: float
    right: float
    top: float
    bottom: float


Outline: TypeAlias = Sequence[Strip]


def moved(outline: Outline, dx: float, dy: float) -> list[Strip]:
    """The outline of a piece that lies so far to the right and so far down."""
    return [Strip(s.left + dx, s.right + dx, s.top + dy, s.bottom + dy) for s in outline]


def clear(placed: Outline, outline: Outline) -> float:
    """How far to the right a piece goes so that nothing of it is beside or left of what is placed."""
    distances = [
        one.right - other.left
        for one in placed
        for other in outline
        if one.top < other.bottom + MARGIN and other.top < one.bottom + MARGIN
    ]
    return max(distances) + GAP if distances else 0.0


def bounds(outline: Outline) -> tuple[float, float]:
    """The leftmost and the rightmost place."""
    return min([s.left for s in outline], default=0.0), max([s.right for s in outline], default=0.0)


def coarse(outline: Outline) -> Outline:
    """The outline, or one of fewer strips that covers as much and somewhat more."""
    if len(outline) <= _MOST:
        return outline
    ending = sorted([s for s in outline if s.bottom < inf], key=lambda strip: strip.top)
    endless = [s for s in outline if s.bottom == inf]
    size = max(1, -(-len(ending) * 2 // _MOST))
    groups = [ending[at : at + size] for at in range(0, len(ending), size)]
    return [_cover(group) for group in [*groups, endless] if group]


def _cover(strips: Sequence[Strip]) -> Strip:
    left, right = bounds(strips)
    return Strip(left, right, min([s.top for s in strips]), max([s.bottom for s in strips]))
