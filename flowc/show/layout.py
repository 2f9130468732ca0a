"""Places the steps of a workflow on a picture, and the lines between them, from nothing but sizes.

Everything below a step is a *piece*: the step's box, under it a column for each of its links, under those the
joins it dominates (``layers``). Pieces are put together from the leaves up, as near to each other as their outlines
let them; a line that has to go on down has all the room below it. Lines cross lines, but never boxes. In a piece, x
counts from the middle of its box, y from its top.

An *outline* is a number of strips that cover all that a piece has; it tells how near the piece can come to the others.
A line on its way down to what is not drawn yet is a strip without an end, so that nothing is ever put below it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from typing import TypeAlias

from flowc.model.workflow import Workflow
from flowc.records import record
from flowc.show.arrangement import ROOT, Arrangement
from flowc.show.layers import ARROW, LANE, Exit, Layers, join
from flowc.show.picture import Box, Picture, Point, Route, Size, straight

GAP = 28.0
"""Between pieces side by side."""
MARGIN = 14.0
"""Between pieces one above the other."""
_MOST = 96
"""The most strips of an outline; of more, neighbours are one."""
LEAN = 260.0
"""How far right of its first column a box may stand: wide pictures begin at their left."""
TRUNK = 16.0
"""From a box down to where its lines part."""
TAG = 18.0
"""The height of a line's label."""


def lay_out(
    workflow: Workflow, arrangement: Arrangement, boxes: Sequence[Size], tags: Mapping[int, float]
) -> Picture:
    """The picture of a workflow: ``boxes`` are the steps' sizes, ``tags`` the widths of its links' labels."""
    plan = _Plan(workflow, arrangement, boxes, tags)
    for step in reversed(arrangement.order):
        plan.pieces[step] = plan.piece(step)
    return plan.picture(plan.piece(ROOT))


@record
class _Piece:
    """A step with all that is drawn below it."""

    outline: Outline
    height: float
    exits: tuple[Exit, ...]


@record
class _Column:
    """What hangs from one link: a step's piece, or only a line on its way down. Its outline is around its line."""

    link: int | None
    child: int | None
    outline: Outline


@record
class _Fan:
    """A box above its columns, and where their lines are. ``low`` is where lines part, ``top`` where pieces begin."""

    columns: tuple[_Column, ...]
    lines: tuple[float, ...]
    box: Size
    low: float
    top: float


_Spot: TypeAlias = tuple[int, Point]
"""A point of a line, counted from the top of the piece of a step."""


class _Plan:
    """The pieces so far, where each lies in the one around it, and the corners of the lines."""

    def __init__(
        self, workflow: Workflow, arrangement: Arrangement, boxes: Sequence[Size], tags: Mapping[int, float]
    ) -> None:
        self.links = workflow.links
        self.arrangement = arrangement
        self.boxes = boxes
        self.tags = tags
        self.pieces: dict[int, _Piece] = {}
        self.offsets: dict[int, Point] = {}
        self.spots: list[list[_Spot]] = [[] for _ in workflow.links]
        self.tag_at: dict[int, _Spot] = {}

    def piece(self, step: int) -> _Piece:
        """The piece of a step; those of the steps below it are known."""
        fan = self.fan(step)
        height = self.settle(step, fan)
        joins = self.arrangement.joins[step]
        if joins:
            return self.stacked(step, fan, height, joins)
        return _Piece(coarse(self.outline(fan)), height, self.exits(fan))

    # A box and the columns below it.

    def fan(self, step: int) -> _Fan:
        """Sets the columns side by side, and the box above their middle if that is not too far from the first."""
        box = Size(0.0, 0.0) if step == ROOT else self.boxes[step]
        links = [] if step == ROOT else list(self.arrangement.links[step])
        low = box.height + TRUNK if links else 0.0
        top = low + ARROW + (TAG if any(link in self.tags for link in links) else 0.0) if links else 0.0
        columns = self.columns(step, links, low, top)
        lines: list[float] = []
        placed: Outline = ()
        for column in columns:
            lines.append(clear(placed, column.outline))
            placed = coarse([*placed, *moved(column.outline, lines[-1], 0.0)])
        middle = round(min((lines[0] + lines[-1]) / 2, lines[0] + LEAN)) if lines else 0
        return _Fan(tuple(columns), tuple([line - middle for line in lines]), box, low, top)

    def columns(self, step: int, links: Sequence[int], low: float, top: float) -> list[_Column]:
        own = self.arrangement.columns[step]
        if step == ROOT:
            return [_Column(None, child, self.pieces[child].outline) for child in own]
        below = frozenset(own)
        return [self.column(link, below, low, top) for link in links]

    def column(self, link: int, below: frozenset[int], low: float, top: float) -> _Column:
        """A link's line with its label, and the piece below it or the way down."""
        target = self.links[link].target
        child = target if target in below else None
        outline = [Strip(-LANE / 2, LANE / 2, low, inf if child is None else top)]
        if link in self.tags:
            half = self.tags[link] / 2
            outline.append(Strip(-half, half, low, low + TAG + LANE / 2))
        if child is not None:
            outline += moved(self.pieces[child].outline, 0.0, top)
        return _Column(link, child, outline)

    def outline(self, fan: _Fan) -> list[Strip]:
        """The outline of a box with its columns and the line that joins them."""
        half = fan.box.width / 2
        found = [Strip(-half, half, 0.0, fan.box.height)] if half else []
        if fan.lines and half:
            found.append(Strip(min(fan.lines), max(fan.lines), fan.box.height, fan.low))
        for column, line in zip(fan.columns, fan.lines, strict=True):
            found += moved(column.outline, line, 0.0)
        return found

    def settle(self, frame: int, fan: _Fan) -> float:
        """Fixes columns and lines of a fan in the piece of a step; gives the fan's height."""
        height = max(fan.box.height, fan.top)
        for column, line in zip(fan.columns, fan.lines, strict=True):
            if column.child is not None:
                self.offsets[column.child] = Point(line, fan.top)
                height = max(height, fan.top + self.pieces[column.child].height)
            if column.link is not None:
                corners = [(0.0, fan.box.height), (0.0, fan.low), (line, fan.low)]
                if column.child is not None:
                    corners.append((line, fan.top))
                self.spots[column.link] += [(frame, Point(x, y)) for x, y in corners]
                self.tag_at[column.link] = (frame, Point(line, fan.low + TAG / 2 + 3.0))
        return height

    def exits(self, fan: _Fan) -> tuple[Exit, ...]:
        """The lines that leave a fan at its lower border."""
        found: list[Exit] = []
        for column, line in zip(fan.columns, fan.lines, strict=True):
            if column.child is not None:
                exits = self.pieces[column.child].exits
                found += [Exit(one.links, one.target, one.x + line) for one in exits]
            elif column.link is not None:
                found.append(Exit((column.link,), self.links[column.link].target, line))
        return tuple(found)

    # Joins below.

    def stacked(self, step: int, fan: _Fan, height: float, joins: Sequence[int]) -> _Piece:
        """A fan and the joins below it; all are entered on one vertical line."""
        below = [self.pieces[each] for each in joins]
        edges = [bounds(outline) for outline in (self.outline(fan), *[piece.outline for piece in below])]
        exits = (self.exits(fan), *[piece.exits for piece in below])
        heights = (height, *[piece.height for piece in below])
        bands = join(Layers(tuple(joins), exits, heights, max([right for _, right in edges])))
        for each, top in zip(joins, bands.tops, strict=True):
            self.offsets[each] = Point(0.0, top)
        for link, points in bands.lines:
            self.spots[link] += [(step, point) for point in points]
        whole = Strip(min([left for left, _ in edges]), bands.right, 0.0, bands.height)
        ways = [Strip(one.x - LANE / 2, one.x + LANE / 2, bands.height, inf) for one in bands.exits]
        return _Piece(coarse([whole, *ways]), bands.height, bands.exits)

    # The whole.

    def picture(self, whole: _Piece) -> Picture:
        left, right = bounds(whole.outline)
        corners = {ROOT: Point(-left, 0.0)}
        for step in self.arrangement.order:
            corners[step] = corners[self.arrangement.above[step]].plus(self.offsets[step])
        boxes = [
            Box(step, corners[step].x - own.width / 2, corners[step].y, own)
            for step, own in enumerate(self.boxes)
        ]
        routes: list[Route] = []
        for link, spots in enumerate(self.spots):
            *points, tag = [corners[frame].plus(point) for frame, point in (*spots, self.tag_at[link])]
            routes.append(Route(link, straight(points), tag if link in self.tags else None))
        return Picture(Size(right - left, whole.height), tuple(boxes), tuple(routes))


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
