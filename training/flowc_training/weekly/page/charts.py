"""The drawings of the page, as SVG without any library: lines over weeks with bands, intervals, shares.

Colours are the page's, by class, so that they follow light and dark. Texts in them are escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from flowc import visible_text
from flowc_serving.rollout.statistics import Interval
from flowc_training.bench.report.markup import shortened

_WIDE, _HIGH = 300, 132
_LEFT, _RIGHT, _TOP, _BOTTOM = 30, 44, 10, 22
_LONGEST = 100
"""Characters of a name."""
_LABELS = 4
"""Weeks that are named below a line."""


@dataclass(frozen=True, slots=True)
class Point:
    """A week of a line; without an interval the line has a hole there."""

    label: str
    found: Interval | None


def over_weeks(points: Sequence[Point], target: float, told: str) -> Markup:
    """Values from 0 to 1 over weeks: a line, its band, the target, and the last value beside its point."""
    lines = [
        f'<svg class="weeks" viewBox="0 0 {_WIDE} {_HIGH}" role="img" aria-label="{_said(told)}">',
        *_grid(target),
        *_runs(points),
        *_labels(points),
        "</svg>",
    ]
    return Markup("".join(lines))


def _said(text: str) -> Markup:
    return escape(visible_text(shortened(text, _LONGEST)))


def _x(at: int, of: int) -> float:
    return _LEFT + (_WIDE - _LEFT - _RIGHT) * (at / (of - 1) if of > 1 else 0.5)


def _y(value: float) -> float:
    return _TOP + (_HIGH - _TOP - _BOTTOM) * (1 - min(1.0, max(0.0, value)))


def _grid(target: float) -> Iterator[str]:
    for value in (0.0, 0.5, 1.0):
        y = _y(value)
        yield f'<line class="grid" x1="{_LEFT}" x2="{_WIDE - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="axis" x="{_LEFT - 5}" y="{y + 3:.1f}" text-anchor="end">{100 * value:.0f}</text>'
    y = _y(target)
    yield f'<line class="target" x1="{_LEFT}" x2="{_WIDE - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'


def _runs(points: Sequence[Point]) -> Iterator[str]:
    """Each stretch of weeks without a hole: band, line, dots."""
    found = [(_x(at, len(points)), each.found) for at, each in enumerate(points)]
    run: list[tuple[float, Interval]] = []
    for x, each in [*found, (0.0, None)]:
        if each is not None:
            run.append((x, each))
        elif run:
            yield from _run(run)
            run = []
    known = [(x, each) for x, each in found if each is not None]
    if known:
        x, last = known[-1]
        yield f'<text class="value" x="{x + 8:.1f}" y="{_y(last.value) + 4:.1f}">{100 * last.value:.0f} %</text>'


def _run(run: Sequence[tuple[float, Interval]]) -> Iterator[str]:
    edge = [f"{x:.1f},{_y(each.high):.1f}" for x, each in run]
    edge += [f"{x:.1f},{_y(each.low):.1f}" for x, each in reversed(run)]
    if len(run) > 1:
        yield f'<polygon class="band" points="{" ".join(edge)}"/>'
        line = " ".join(f"{x:.1f},{_y(each.value):.1f}" for x, each in run)
        yield f'<polyline class="line" points="{line}"/>'
    else:
        ((x, each),) = run
        yield f'<line class="whisker" x1="{x:.1f}" x2="{x:.1f}" y1="{_y(each.low):.1f}" y2="{_y(each.high):.1f}"/>'
    for at, (x, each) in enumerate(run, 1):
        yield f'<circle class="dot" cx="{x:.1f}" cy="{_y(each.value):.1f}" r="{4 if at == len(run) else 2.5}"/>'


def _labels(points: Sequence[Point]) -> Iterator[str]:
    step = max(1, -(-len(points) // _LABELS))
    for at in range(len(points) - 1, -1, -step):
        x = _x(at, len(points))
        yield f'<text class="axis" x="{x:.1f}" y="{_HIGH - 6}" text-anchor="middle">{_said(points[at].label)}</text>'


def interval(found: Interval, low: float = 0.0, high: float = 1.0, edge: float | None = None) -> Markup:
    """A value and its interval on a rule from ``low`` to ``high``; ``edge`` is marked: a target, or no difference."""

    def at(value: float) -> float:
        return 4 + 132 * (min(high, max(low, value)) - low) / (high - low)

    mark = (
        "" if edge is None else f'<line class="edge" x1="{at(edge):.1f}" x2="{at(edge):.1f}" y1="1" y2="15"/>'
    )
    return Markup(
        f'<svg class="interval" viewBox="0 0 140 16" width="140" height="16" aria-hidden="true">'
        f'<line class="rule" x1="4" x2="136" y1="8" y2="8"/>{mark}'
        f'<line class="reach" x1="{at(found.low):.1f}" x2="{at(found.high):.1f}" y1="8" y2="8"/>'
        f'<circle class="dot" cx="{at(found.value):.1f}" cy="8" r="4"/></svg>'
    )


def shares(parts: Sequence[tuple[str, float]], told: str) -> Markup:
    """A whole and its parts side by side, each of a class ``part-0``, ``part-1`` …"""
    whole = sum(each for _, each in parts) or 1.0
    head = '<svg class="shares" viewBox="0 0 1000 28" preserveAspectRatio="none" role="img" '
    x, lines = 0.0, [f'{head}aria-label="{_said(told)}">']
    for number, (name, each) in enumerate(parts):
        wide = 1000 * each / whole
        lines.append(
            f'<rect class="part-{number}" x="{x:.1f}" y="0" width="{max(0.0, wide - 2):.1f}" height="28" rx="3">'
            f"<title>{_said(name)}</title></rect>"
        )
        x += wide
    return Markup("".join([*lines, "</svg>"]))


def bar(value: float, most: float) -> Markup:
    """A length beside others, the longest of which is ``most``."""
    wide = 200 * value / most if most > 0 else 0.0
    return Markup(
        f'<svg class="bar" viewBox="0 0 200 12" width="200" height="12" aria-hidden="true">'
        f'<rect class="rule" x="0" y="0" width="200" height="12" rx="3"/>'
        f'<rect class="part-0" x="0" y="0" width="{max(1.0, wide) if value > 0 else 0:.1f}" height="12" rx="3"/></svg>'
    )
