"""Figures as tables: for a terminal, and as Markdown for a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from flowc_serving.rollout.statistics import Interval
from flowc_training.bench.scoring.figures import Comparison, Figures

T = TypeVar("T", Figures, Comparison)

HEAD = (
    "slice",
    "examples",
    "right",
    "95 %",
    "syntactic",
    "behaviour",
    "undecided",
    "crashed",
    "s",
    "tokens",
    "calls",
)
"""The words over the figures of a slice."""
_COMPARED = ("slice", "examples", "A", "B", "B - A", "95 %", "only A", "only B", "p")
_MAIN = (
    "all",
    "category",
    "language",
    "family",
    "condition",
    "steps",
    "email",
    "third_party",
    "edit",
    "hard",
)
"""The kinds of slices that are shown; single triggers, actions and tools are shown where everything is asked for."""


def main_slices(found: Sequence[T]) -> list[T]:
    """The rows of these kinds."""
    return [each for each in found if each.slice.partition("=")[0] in _MAIN]


def as_text(found: Sequence[Figures]) -> str:
    """A table for a terminal."""
    return _aligned([HEAD, *map(cells, found)], found)


def as_markdown(found: Sequence[Figures]) -> str:
    """The same for a page."""
    return _markdown([HEAD, *map(cells, found)])


def compared_text(found: Sequence[Comparison]) -> str:
    """Two runs beside each other."""
    return _aligned([_COMPARED, *map(_compared_row, found)], ())


def percent(value: float) -> str:
    """A share for people."""
    return f"{100 * value:.1f}"


def between(interval: Interval) -> str:
    """An interval for people."""
    return f"{percent(interval.low)}–{percent(interval.high)}"


def cells(found: Figures) -> tuple[str, ...]:
    """What a slice has below each word of ``HEAD``."""
    return (
        found.slice,
        str(found.examples),
        percent(found.right.value),
        between(found.right),
        "–" if found.syntactic is None else percent(found.syntactic.value),
        "–" if found.behaviour is None else percent(found.behaviour),
        str(found.undecided),
        str(found.crashed),
        f"{found.seconds:.2f}",
        f"{found.tokens:.0f}",
        f"{found.calls:.1f}",
    )


def _compared_row(found: Comparison) -> tuple[str, ...]:
    return (
        found.slice,
        str(found.examples),
        percent(found.a),
        percent(found.b),
        f"{100 * found.difference.value:+.1f}",
        between(found.difference),
        str(len(found.only_a)),
        str(len(found.only_b)),
        f"{found.p:.3f}",
    )


def _aligned(rows: Sequence[Sequence[str]], found: Sequence[Figures]) -> str:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = [_line(row, widths) for row in rows]
    return "\n".join([*lines, *passes(found[:1])])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = zip(row, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)])


def passes(found: Iterable[Figures]) -> Iterable[str]:
    """pass@k and pass^k of all samples, where there are several attempts; what one costs, where that is known."""
    for each in found:
        if each.cost:
            yield f"a conversation costs {each.cost:.5f}"
        for k in [k for k in each.any_of if k > 1]:
            yield f"pass@{k} {percent(each.any_of[k])}, pass^{k} {percent(each.all_of[k])}"


def _markdown(rows: Sequence[Sequence[str]]) -> str:
    head, *rest = rows
    rule = ["---", *["--:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rest))
