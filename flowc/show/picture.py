"""Pictures as plain geometry: boxes, lines and labels with their places, in pixels from the left and the top."""

from __future__ import annotations

from collections.abc import Iterable

from flowc.records import record


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

    def plus(self, other: Point) -> Point:
        """This place, counted from where another is."""
        return Point(self.x + other.x, self.y + other.y)


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
        if len(kept) > 1 and _goes_on(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def _goes_on(a: Point, b: Point, c: Point) -> bool:
    """Does a line of upright and level pieces go on through ``b``? One that turns, or turns back, does not."""
    return (b.x - a.x) * (c.x - b.x) + (b.y - a.y) * (c.y - b.y) > 0
