"""Drawings as SVG: one picture that needs nothing else, light or dark as its reader's screen is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files

from flowc.show.account import Trail
from flowc.show.captions import name
from flowc.show.drawing import FONTS, SIDE, Drawing
from flowc.show.markup import attribute, escape
from flowc.show.metrics import Font, width
from flowc.show.picture import Box, Point, Route

MARGIN = 20.0
_BEND = 7.0
"""The radius of a line's turns."""
_STRIPE = 5.0
_HOVER = 1_000
"""Characters of a field that a pointer on a step shows, with what did not fit on its card."""


def style() -> str:
    """The colours and fonts of a picture."""
    return (files("flowc.show") / "picture.css").read_text("utf-8")


def elements(
    drawing: Drawing, title: str, *, style: str = "", trail: Trail | None = None, links: bool = False
) -> Iterator[str]:
    """The lines of an ``svg`` element.

    ``trail`` lights the way a run took; with ``links`` each step is a link to ``#step-N``.
    """
    size = drawing.picture.size
    wide, high = _number(size.width + 2 * MARGIN), _number(size.height + 2 * MARGIN)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
        f' role="{"group" if links else "img"}" aria-label={attribute(title)} class="flow{" run" if trail else ""}">'
    )
    yield f"<title>{escape(title)}</title>"
    if style:
        yield f"<style>{style}</style>"
        yield f'<rect class="paper" width="{wide}" height="{high}"/>'
    yield f'<g transform="translate({_number(MARGIN)} {_number(MARGIN)})">'
    yield from _edges(drawing, trail)
    for box in drawing.picture.boxes:
        yield from _step(drawing, box, trail, links)
    yield "</g>"
    yield "</svg>"


# Lines.


def _edges(drawing: Drawing, trail: Trail | None) -> Iterator[str]:
    """All lines, those that were followed last, so that they are on top; then their labels."""
    routes = drawing.picture.routes
    if trail is not None:
        followed = trail.followed
        routes = sorted(routes, key=lambda route: followed[route.link] > 0)
    for route in routes:
        yield _edge(route, trail)
    for route in routes:
        if route.tag is not None:
            yield from _tag(route.tag, drawing.tags[route.link], _mood(trail, route))


def _edge(route: Route, trail: Trail | None) -> str:
    end = route.points[-1]
    x, y = _number(end.x), _number(end.y)
    head = (
        f"M{_number(end.x - 4.5)} {_number(end.y - 8)}L{x} {y}L{_number(end.x + 4.5)} {_number(end.y - 8)}Z"
    )
    count = 0 if trail is None else trail.followed[route.link]
    said = f"<title>followed {count} times</title>" if count > 1 else ""
    return (
        f'<g class="edge{_mood(trail, route)}">{said}<path class="line" d="{_curve(route.points)}"/>'
        f'<path class="arrow" d="{head}"/></g>'
    )


def _curve(points: Sequence[Point]) -> str:
    """A line through the points with its turns rounded."""
    steps = [f"M{_at(points[0])}"]
    for before, turn, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(_BEND, _apart(before, turn) / 2, _apart(turn, after) / 2)
        steps.append(f"L{_at(_toward(turn, before, radius))}Q{_at(turn)} {_at(_toward(turn, after, radius))}")
    return "".join([*steps, f"L{_at(points[-1])}"])


def _apart(a: Point, b: Point) -> float:
    """The distance of two points on a line that is upright or level."""
    return abs(a.x - b.x) + abs(a.y - b.y)


def _toward(start: Point, end: Point, distance: float) -> Point:
    share = distance / (_apart(start, end) or 1.0)
    return Point(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share)


def _tag(centre: Point, text: str, mood: str) -> Iterator[str]:
    font = FONTS["tag"]
    wide = width(text, font) + 12.0
    yield (
        f'<g class="tag{mood}"><rect x="{_number(centre.x - wide / 2)}" y="{_number(centre.y - 8)}"'
        f' width="{_number(wide)}" height="16" rx="8"/>'
    )
    yield f"{_text('tag', text, centre.x, centre.y + 4, font, 'middle')}</g>"


def _mood(trail: Trail | None, route: Route) -> str:
    if trail is None:
        return ""
    return " lit" if trail.followed[route.link] else " dim"


# Steps.


def _step(drawing: Drawing, box: Box, trail: Trail | None, links: bool) -> Iterator[str]:
    said, card = drawing.captions[box.step], drawing.cards[box.step]
    count = 0 if trail is None else len(trail.visits[box.step])
    kinds = ["step", said.kind]
    kinds += [] if box.step in drawing.reached else ["lost"]
    kinds += [] if trail is None else ["lit" if count else "dim"]
    if trail is not None and any(visit.problems for visit in trail.visits[box.step]):
        kinds.append("failed")
    wide, high = _number(box.size.width), _number(box.size.height)
    yield f'<a href="#step-{box.step + 1}">' if links else "<g>"
    yield f'<g class="{" ".join(kinds)}" transform="translate({_number(box.x)} {_number(box.y)})">'
    hover = [escape(text[:_HOVER]) for text in (name(said), *said.details)]
    yield f"<title>{'&#10;'.join(hover)}</title>"
    yield f'<rect class="card" width="{wide}" height="{high}" rx="8"/>'
    yield f'<path class="stripe" d="{_stripe(box.size.height)}"/>'
    for line in card.lines:
        yield _text(line.style, line.text, SIDE, line.y, FONTS[line.style])
    if count > 1:
        yield from _badge(f"×{count}", box.size.width)
    yield "</g>"
    yield "</a>" if links else "</g>"


def _stripe(height: float) -> str:
    """The coloured left edge of a card, round as its corners are."""
    low = _number(height - 8)
    end, edge = _number(height - 0.5), _number(_STRIPE)
    return f"M{edge} 0.5C2.5 1 0.5 4 0.5 8V{low}C0.5 {_number(height - 4)} 2.5 {_number(height - 1)} {edge} {end}Z"


def _badge(text: str, right: float) -> Iterator[str]:
    font = FONTS["tag"]
    wide = width(text, font) + 12.0
    left = right - wide + 8
    yield f'<rect class="badge" x="{_number(left)}" y="-8" width="{_number(wide)}" height="18" rx="9"/>'
    yield _text("count", text, left + wide / 2, 5, font, "middle")


# Texts and numbers.


def _text(style: str, text: str, x: float, y: float, font: Font, anchor: str = "") -> str:
    at = f' text-anchor="{anchor}"' if anchor else ""
    return (
        f'<text class="{style}" x="{_number(x)}" y="{_number(y)}" font-size="{_number(font.size)}"{at}>'
        f"{escape(text)}</text>"
    )


def _at(point: Point) -> str:
    return f"{_number(point.x)} {_number(point.y)}"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
