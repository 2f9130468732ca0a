"""Joins below what leads to them: a layer each, and bands of lines between the layers.

A line to the next layer goes down its column, along a lane, and in from above. Any other takes a lane to a gutter
right of all layers, goes down or up there, and comes in by the lane above its layer. Lines to one step share lane
and gutter; lines to different steps never do. The lane into a layer is the lowest of its band, so that no line
runs over another.
"""

from __future__ import annotations

from collections.abc import Sequence

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
    passing = [_passing(layers, layer) for layer in range(len(layers.exits))]
    targets = dict.fromkeys(target for each in passing for target in each)
    gutters = {target: layers.right + LANE * at for at, target in enumerate(targets, 1)}
    tops, lanes, height = _levels(layers, passing)
    lines: list[tuple[int, tuple[Point, ...]]] = []
    leaving: dict[int, Exit] = {}
    straight: list[Exit] = []
    for layer, exits in enumerate(layers.exits):
        for one in exits:
            points, x = list[Point](), one.x
            lane = lanes.get((layer, one.target))
            if lane is not None:
                points += [Point(x, lane), Point(gutters[one.target], lane)]
                x = gutters[one.target]
            if one.target in tops:
                top = tops[one.target]
                points += [Point(x, top - ARROW), Point(0.0, top - ARROW), Point(0.0, top)]
            elif lane is None:
                straight.append(one)
            else:
                merged = leaving.get(one.target, Exit((), one.target, x))
                leaving[one.target] = Exit((*merged.links, *one.links), one.target, x)
            lines += [(link, tuple(points)) for link in one.links]
    right = layers.right + LANE * (len(gutters) + 1 if gutters else 0)
    below = tuple([tops[step] for step in layers.joins])
    return Bands(below, tuple(lines), (*straight, *leaving.values()), right, height)


def _passing(layers: Layers, layer: int) -> list[int]:
    """The steps that lines of a layer lead to by a gutter, in order."""
    last = len(layers.joins)
    after = layers.joins[layer] if layer < last else None
    here = layers.exits[layer]
    targets = dict.fromkeys(one.target for one in here if one.target != after)
    return [target for target in targets if target in layers.joins or layer < last]


def _levels(
    layers: Layers, passing: Sequence[Sequence[int]]
) -> tuple[dict[int, float], dict[tuple[int, int], float], float]:
    """Heights: of each join's top, of each layer's lanes to the gutters, and of it all."""
    tops: dict[int, float] = {}
    lanes: dict[tuple[int, int], float] = {}
    y = 0.0
    for layer, height in enumerate(layers.heights):
        y += height
        for target in passing[layer]:
            y += LANE
            lanes[layer, target] = y
        if layer < len(layers.joins):
            tops[layers.joins[layer]] = y = y + LANE + ARROW
        elif passing[layer]:
            y += LANE
    return tops, lanes, y
