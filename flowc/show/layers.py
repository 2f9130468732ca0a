"""Joins below what leads to them: a layer each, and bands of lines between the layers.

A line to the next layer goes down its column, along a lane, and in from above. Any other takes a lane to a gutter
right of all layers, goes down or up there, and comes in by the lane above its layer. Lines to one step share lane
and gutter; lines to different steps never do. The lane into a layer is the lowest of its band, so that no line
runs over another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flowc.records import record
from flowc.show.picture import Point

LANE = 12.0
"""Between lines side by side."""
ARROW = 26.0
"""The last piece of a line, down to the box it leads to."""


@record
class Exit:
    """Lines on their way down to one step, which share the place where they leave a piece's lower border."""

    links: tuple[int, ...]
    target: int
    x: float


@record
class Layers:
    """What is below a step: the layer of its columns, then one for each of ``joins``.

    ``exits`` has the lines that leave each layer; ``heights`` are the layers' heights, ``right`` is where the widest
    ends. All joins are entered at 0.
    """

    joins: tuple[int, ...]
    exits: tuple[tuple[Exit, ...], ...]
    heights: tuple[float, ...]
    right: float


@record
class Bands:
    """Layers with their lines: the top of each join, what is added to each link's line, and what goes on below."""

    tops: tuple[float, ...]
    lines: tuple[tuple[int, tuple[Point, ...]], ...]
    exits: tuple[Exit, ...]
    right: float
    height: float


def join(layers: Layers) -> Bands:
    """The lines between the layers."""
    gutters = _gutters(layers)
    levels = _levels(layers)
    lines: list[tuple[int, tuple[Point, ...]]] = []
    leaving: dict[int, Exit] = {}
    straight: list[Exit] = []
    for layer, exits in enumerate(layers.exits):
        for one in exits:
            points, x = list[Point](), one.x
            lane = levels.lanes.get((layer, one.target))
            if lane is not None:
                points += [Point(x, lane), Point(gutters[one.target], lane)]
                x = gutters[one.target]
            if one.target in levels.tops:
                points += _arrival(levels, one.target, x)
            elif lane is None:
                straight.append(one)
            else:
                merged = leaving.get(one.target, Exit((), one.target, x))
                leaving[one.target] = Exit((*merged.links, *one.links), one.target, x)
            lines += [(link, tuple(points)) for link in one.links]
    right = layers.right + LANE * (len(gutters) + 1 if gutters else 0)
    tops = tuple([levels.tops[step] for step in layers.joins])
    return Bands(tops, tuple(lines), (*straight, *leaving.values()), right, levels.height)


def _arrival(levels: _Levels, target: int, x: float) -> Iterator[Point]:
    lane = levels.arrivals[target]
    yield from (Point(x, lane), Point(0.0, lane), Point(0.0, levels.tops[target]))


def _passing(layers: Layers, layer: int) -> dict[int, None]:
    """The steps that lines of a layer lead to by a gutter, in order."""
    last = len(layers.joins)
    after = layers.joins[layer] if layer < last else None
    here = layers.exits[layer]
    return {e.target: None for e in here if e.target != after and (e.target in layers.joins or layer < last)}


def _gutters(layers: Layers) -> dict[int, float]:
    """The gutters by the step that lines in them lead to."""
    targets = {target: None for layer in range(len(layers.exits)) for target in _passing(layers, layer)}
    return {target: layers.right + LANE * (at + 1) for at, target in enumerate(targets)}


@record
class _Levels:
    """Heights: of each join's top and the lane into it, of each lane to a gutter, and of it all."""

    tops: Mapping[int, float]
    arrivals: Mapping[int, float]
    lanes: Mapping[tuple[int, int], float]
    height: float


def _levels(layers: Layers) -> _Levels:
    tops: dict[int, float] = {}
    arrivals: dict[int, float] = {}
    lanes: dict[tuple[int, int], float] = {}
    y = 0.0
    for layer, height in enumerate(layers.heights):
        y += height
        passing = _passing(layers, layer)
        for target in passing:
            y += LANE
            lanes[layer, target] = y
        if layer < len(layers.joins):
            step = layers.joins[layer]
            arrivals[step] = y + LANE
            tops[step] = y = y + LANE + ARROW
        elif passing:
            y += LANE
    return _Levels(tops, arrivals, lanes, y)


def shifted(exits: Sequence[Exit], dx: float) -> list[Exit]:
    """The exits of a piece that lies so far to the right."""
    return [Exit(one.links, one.target, one.x + dx) for one in exits]
