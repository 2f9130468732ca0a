"""Lines with bands over weeks as SVG: small panels side by side, one colour and one dash a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from flowc_serving.rollout.statistics import Interval

_WIDTH, _HEIGHT, _GAP, _LEFT, _TOP = 250, 150, 46, 44, 92
_ACROSS = 3
COLOURS = ("#0072b2", "#d55e00", "#6b7280", "#009e73", "#cc79a7")
"""Of Okabe and Ito: told apart by those who see few colours."""
_DASHES = ("", "7 3", "2 3", "9 3 2 3", "1 2")
_STYLE = (
    "svg{font:12px system-ui,sans-serif}.ink{fill:#1b1f24}.soft{fill:#5b6570}.rule{stroke:#d5dbe1}"
    ".mark{stroke:#8a949e;stroke-dasharray:2 3}.paper{fill:#fff}.line{fill:none;stroke-width:2}.band{opacity:.16}"
    ".title{font-size:16px;font-weight:600}.name{font-weight:600}"
)


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel: what it shows, and of each line a value with its band for each week, from 0 to 1."""

    title: str
    lines: Mapping[str, Sequence[Interval]]


@dataclass(frozen=True, slots=True)
class Picture:
    """What a figure says. ``marks`` are weeks with a word each; ``weeks`` are the first and the last one."""

    title: str
    caption: Sequence[str]
    panels: Sequence[Panel]
    marks: Mapping[int, str]
    weeks: tuple[int, int]


def svg(of: Picture) -> str:
    """The figure as an SVG document of its own."""
    return "\n".join([*_document(of), ""])


def _document(of: Picture) -> Iterator[str]:
    down = -(-(len(of.panels) + 1) // _ACROSS)
    width = _LEFT + _ACROSS * (_WIDTH + _GAP)
    height = _TOP + down * (_HEIGHT + _GAP + 8)
    title = escape(of.title)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{title}">'
    )
    yield f"<title>{title}</title>\n<desc>{escape(' '.join(of.caption))}</desc>\n<style>{_STYLE}</style>"
    yield f'<rect class="paper" width="{width}" height="{height}"/>'
    yield _text(_LEFT - 30, 26, of.title, "ink title")
    yield from (_text(_LEFT - 30, 46 + 16 * at, line, "soft") for at, line in enumerate(of.caption))
    for at, panel in enumerate(of.panels):
        yield from _panel(panel, of, *_corner(at))
    yield from _legend(of, *_corner(len(of.panels)))
    yield "</svg>"


def _corner(at: int) -> tuple[int, int]:
    return _LEFT + at % _ACROSS * (_WIDTH + _GAP), _TOP + at // _ACROSS * (_HEIGHT + _GAP + 8)


def _panel(panel: Panel, of: Picture, x: int, y: int) -> Iterator[str]:
    first, last = of.weeks

    def across(week: float) -> float:
        return x + _WIDTH * (week - first) / max(1, last - first)

    def down(value: float) -> float:
        return y + 14 + _HEIGHT * (1 - value)

    yield _text(x, y + 6, panel.title, "ink name")
    for tenth in range(0, 11, 2):
        yield _line(x, down(tenth / 10), x + _WIDTH, down(tenth / 10), "rule")
        yield _text(x - 6, down(tenth / 10) + 4, f"{tenth * 10}", "soft", "end")
    for week in of.marks:
        yield _line(across(week), down(0), across(week), down(1), "mark")
    for week in range(first, last + 1):
        yield _text(across(week), down(0) + 15, str(week), "soft", "middle")
    for at, values in enumerate(panel.lines.values()):
        weeks = [*zip(range(first, last + 1), values, strict=True)]
        upper = [f"{across(week):.1f},{down(each.high):.1f}" for week, each in weeks]
        lower = [f"{across(week):.1f},{down(each.low):.1f}" for week, each in reversed(weeks)]
        middle = [f"{across(week):.1f},{down(each.value):.1f}" for week, each in weeks]
        colour, dash = COLOURS[at % len(COLOURS)], _DASHES[at % len(_DASHES)]
        yield f'<polygon class="band" fill="{colour}" points="{" ".join((*upper, *lower))}"/>'
        yield _stroke(middle, colour, dash)


def _legend(of: Picture, x: int, y: int) -> Iterator[str]:
    names = [*of.panels[0].lines] if of.panels else []
    for at, name in enumerate(names):
        height = y + 20 + 24 * at
        ends = [f"{x},{height - 4}", f"{x + 34},{height - 4}"]
        yield _stroke(ends, COLOURS[at % len(COLOURS)], _DASHES[at % len(_DASHES)])
        yield _text(x + 42, height, name, "ink")
    for at, (week, said) in enumerate(of.marks.items()):
        yield _text(x, y + 34 + 24 * len(names) + 18 * at, f"week {week}: {said}", "soft")


def _stroke(points: Sequence[str], colour: str, dash: str) -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<polyline class="line" stroke="{colour}"{dashed} points="{" ".join(points)}"/>'


def _line(x: float, y: float, to_x: float, to_y: float, name: str) -> str:
    return f'<line class="{name}" x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}"/>'


def _text(x: float, y: float, said: str, name: str, anchor: str = "") -> str:
    anchored = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text class="{name}" x="{x:.1f}" y="{y:.1f}"{anchored}>{escape(said)}</text>'
