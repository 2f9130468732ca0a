"""Places the steps of a workflow on a picture, and the lines between them, from nothing but sizes.

Everything below a step is a *piece*: the step's box, under it a column for each of its links, under those the
joins it dominates (``layers``). Pieces are put together from the leaves up. No column reaches into another, so
below a column's last box there is room for a line down to the next layer. Lines cross lines, but never boxes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flowc.model import Workflow
from flowc.records import record
from flowc.show.arrangement import ROOT, Arrangement
from flowc.show.layers import ARROW, LANE, Bands, Exit, Layers, join, moved
from flowc.show.picture import Box, Picture, Point, Route, Size, straight

GAP = 28.0
"""Between columns."""
TRUNK = 16.0
"""From a box down to where its lines part."""
LEAN = 260.0
"""How far right of its first column a box may stand: wide pictures begin at their left."""
TAG = 18.0
"""The height of a line's label."""


def lay_out(
    workflow: Workflow, arrangement: Arrangement, boxes: Sequence[Size], tags: Mapping[int, float]
) -> Picture:
    """The picture of a workflow: ``boxes`` are the steps' sizes, ``tags`` the widths of its links' labels."""
    plan = _Plan(workflow, arrangement, boxes, tags)
    for step in reversed(arrangement.order):
        plan.pieces[step] = plan.piece(step)
    return plan.picture(plan.piece(ROOT).size)


@record
class _Piece:
    """A step with all that is drawn below it. ``entry`` is where a line from above meets it."""

    size: Size
    entry: float
    exits: tuple[Exit, ...]


@record
class _Column:
    """What hangs from one link: a step's piece, or only a line on its way down. ``half`` is left of its line."""

    link: int | None
    child: int | None
    half: float
    width: float


@record
class _Fan:
    """A box above its columns: where the columns' lines and the box's middle are, and how far down they begin."""

    columns: tuple[_Column, ...]
    lines: tuple[float, ...]
    centre: float
    width: float
    box: Size
    top: float


@record
class _Spot:
    """A point of a line, counted from the corner of the piece of the step ``frame``."""

    frame: int
    point: Point


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
        self.box_at: dict[int, float] = {}
        self.spots: list[list[_Spot]] = [[] for _ in workflow.links]
        self.tag_at: dict[int, _Spot] = {}

    def piece(self, step: int) -> _Piece:
        """The piece of a step; those of the steps below it are known."""
        fan = self.fan(step, self.columns(step))
        joins = self.arrangement.joins[step]
        if joins:
            return self.stacked(step, fan, joins)
        return _Piece(Size(fan.width, self.settle(step, fan, 0.0)), fan.centre, self.exits(fan, 0.0))

    # A box and the columns below it.

    def columns(self, step: int) -> list[_Column]:
        own = self.arrangement.columns[step]
        if step == ROOT:
            return [self.column(None, child) for child in own]
        below = frozenset(own)
        targets = {link: self.links[link].target for link in self.arrangement.links[step]}
        return [self.column(link, target if target in below else None) for link, target in targets.items()]

    def column(self, link: int | None, child: int | None) -> _Column:
        tag = 0.0 if link is None else self.tags.get(link, 0.0) / 2
        if child is None:
            half = max(tag, LANE)
            return _Column(link, None, half, 2 * half)
        piece = self.pieces[child]
        half = max(piece.entry, tag)
        return _Column(link, child, half, half + max(piece.size.width - piece.entry, tag))

    def fan(self, step: int, columns: Sequence[_Column]) -> _Fan:
        """Sets the columns side by side, and the box above their middle if that is not too far from the first."""
        lines: list[float] = []
        right = 0.0
        for column in columns:
            left = right + GAP if lines else 0.0
            lines.append(left + column.half)
            right = left + column.width
        box = Size(0.0, 0.0) if step == ROOT else self.boxes[step]
        middle = round(min((lines[0] + lines[-1]) / 2, lines[0] + LEAN)) if lines else box.width / 2
        shift = max(0.0, box.width / 2 - middle)
        width = max(right + shift, middle + shift + box.width / 2)
        lines = [line + shift for line in lines]
        return _Fan(tuple(columns), tuple(lines), middle + shift, width, box, box.height + self.drop(columns))

    def drop(self, columns: Sequence[_Column]) -> float:
        """How far below the box the columns begin."""
        if not columns or columns[0].link is None:
            return 0.0
        is_tagged = any(column.link in self.tags for column in columns)
        return TRUNK + ARROW + (TAG if is_tagged else 0.0)

    def settle(self, frame: int, fan: _Fan, dx: float) -> float:
        """Fixes box, columns and lines of a fan in the piece of a step; gives the fan's height."""
        height = fan.top
        self.box_at[frame] = dx + fan.centre - fan.box.width / 2
        for column, line in zip(fan.columns, fan.lines, strict=True):
            if column.child is not None:
                piece = self.pieces[column.child]
                self.offsets[column.child] = Point(dx + line - piece.entry, fan.top)
                height = max(height, fan.top + piece.size.height)
            if column.link is not None:
                low = fan.box.height + TRUNK
                corners = [(fan.centre, fan.box.height), (fan.centre, low), (line, low)]
                if column.child is not None:
                    corners.append((line, fan.top))
                self.spots[column.link] += [_Spot(frame, Point(dx + x, y)) for x, y in corners]
                self.tag_at[column.link] = _Spot(frame, Point(dx + line, low + TAG / 2 + 3.0))
        return height

    def exits(self, fan: _Fan, dx: float) -> tuple[Exit, ...]:
        """The lines that leave a fan at its lower border."""
        found: list[Exit] = []
        for column, line in zip(fan.columns, fan.lines, strict=True):
            if column.child is not None:
                piece = self.pieces[column.child]
                found += moved(piece.exits, dx + line - piece.entry)
            elif column.link is not None:
                found.append(Exit((column.link,), self.links[column.link].target, dx + line))
        return tuple(found)

    # Joins below.

    def stacked(self, step: int, fan: _Fan, joins: Sequence[int]) -> _Piece:
        """A fan and the joins below it; all are entered on one vertical line."""
        below = [self.pieces[each] for each in joins]
        entry = max([fan.centre, *[piece.entry for piece in below]])
        starts = [entry - piece.entry for piece in below]
        dx = entry - fan.centre
        width = max([dx + fan.width, *[s + p.size.width for s, p in zip(starts, below, strict=True)]])
        exits = [
            self.exits(fan, dx),
            *[tuple(moved(p.exits, s)) for p, s in zip(below, starts, strict=True)],
        ]
        heights = (self.settle(step, fan, dx), *[piece.size.height for piece in below])
        bands = join(Layers(tuple(joins), tuple(exits), heights, width, entry))
        for each, start, top in zip(joins, starts, bands.tops, strict=True):
            self.offsets[each] = Point(start, top)
        self.extend(step, bands)
        return _Piece(Size(bands.width, bands.height), entry, bands.exits)

    def extend(self, frame: int, bands: Bands) -> None:
        for link, points in bands.lines:
            self.spots[link] += [_Spot(frame, point) for point in points]

    # The whole.

    def picture(self, size: Size) -> Picture:
        corners = {ROOT: Point(0.0, 0.0)}
        for step in self.arrangement.order:
            corner, offset = corners[self.arrangement.above[step]], self.offsets[step]
            corners[step] = Point(corner.x + offset.x, corner.y + offset.y)
        boxes = [
            Box(step, corners[step].x + self.box_at[step], corners[step].y, own)
            for step, own in enumerate(self.boxes)
        ]
        routes: list[Route] = []
        for link, spots in enumerate(self.spots):
            points = straight([_placed(spot, corners) for spot in spots])
            tag = _placed(self.tag_at[link], corners) if link in self.tags else None
            routes.append(Route(link, points, tag))
        return Picture(size, tuple(boxes), tuple(routes))


def _placed(spot: _Spot, corners: Mapping[int, Point]) -> Point:
    corner = corners[spot.frame]
    return Point(corner.x + spot.point.x, corner.y + spot.point.y)
