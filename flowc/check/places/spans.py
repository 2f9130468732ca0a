"""Places in the text of a view: spans of nodes, of characters inside literals, and of what is to be replaced."""

from __future__ import annotations

import ast
from bisect import bisect_right
from functools import cached_property, lru_cache
from itertools import accumulate

from flowc.check.places.literals import characters
from flowc.diagnostics.diagnostic import Span
from flowc.view.liquid import Place, names
from flowc.view.text import ViewText


class Spans:
    """The places in the text of one view."""

    def __init__(self, source: ViewText) -> None:
        self.source = source
        self._found: dict[ast.Constant, tuple[int, list[tuple[int, int]] | None]] = {}

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(line) + 1 for line in self.source.lines)]

    def of(self, node: ast.AST) -> Span:
        """A node's place."""
        return self.source.span(node)

    def text(self, span: Span) -> str:
        """What stands at a place."""
        start = self._starts[span.line - 1] + span.column - 1
        end = self._starts[(span.end_line or span.line) - 1] + (span.end_column or span.column) - 1
        return self.source.text[start:end]

    def around(self, spans: list[Span]) -> Span:
        """From the first of several places to the last."""
        first = min(spans, key=lambda span: (span.line, span.column))
        last = max(spans, key=lambda span: (span.end_line or 0, span.end_column or 0))
        return Span(first.line, first.column, last.end_line, last.end_column)

    def word(self, node: ast.keyword) -> Span:
        """The name of a keyword argument."""
        span = self.source.span(node)
        return Span(span.line, span.column, span.line, span.column + len(node.arg or "**"))

    def after(self, node: ast.AST) -> Span:
        """The place right behind a node, where something may be added."""
        span = self.source.span(node)
        return Span(
            span.end_line or span.line, span.end_column or span.column, span.end_line, span.end_column
        )

    def characters(self, node: ast.expr, text: str, start: int, end: int) -> Span | None:
        """A part of the text that a literal means; None where it cannot be told.

        Names of one's own have become Flow's in ``text``, so it may not be what the literal says.
        """
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            return None
        first, found = self._characters(node, node.value)
        if not found:
            return None
        if text != node.value:
            pairs = _renamed(node.value, text)
            start, end = _written(start, pairs, 0), _written(end, pairs, 1)
        if not 0 <= start <= end <= len(found):
            return None
        opens = found[start][0] if start < len(found) else found[-1][1]
        return self._between(first + opens, first + (found[end - 1][1] if end > start else opens))

    def _characters(self, node: ast.Constant, value: str) -> tuple[int, list[tuple[int, int]] | None]:
        """Where a literal begins, and where in it each of its characters does; there may be much in one text."""
        if node not in self._found:
            first = self._offset(node)
            self._found[node] = first, characters(self.source.text[first : self._end(node)], value)
        return self._found[node]

    def _offset(self, node: ast.expr) -> int:
        span = self.source.span(node)
        return self._starts[span.line - 1] + span.column - 1

    def _end(self, node: ast.expr) -> int:
        span = self.source.span(node)
        return self._starts[(span.end_line or span.line) - 1] + (span.end_column or span.column) - 1

    def _between(self, start: int, end: int) -> Span:
        return Span(*self._place(start), *self._place(end))

    def _place(self, at: int) -> tuple[int, int]:
        line = bisect_right(self._starts, at)
        return line, at - self._starts[line - 1] + 1


@lru_cache(maxsize=8)
def _renamed(ours: str, theirs: str) -> list[tuple[Place, Place]]:
    """The names that the Liquid of two texts reads, in pairs: where each stands in either."""
    return list(zip(names(ours), names(theirs), strict=False))


def _written(place: int, pairs: list[tuple[Place, Place]], edge: int) -> int:
    """Where a place of a text was before its Liquid's names became Flow's; within a name, the name's edge."""
    shift = 0
    for ours, theirs in pairs:
        if place >= theirs[1]:
            shift = ours[1] - theirs[1]
        else:
            return ours[edge] if place > theirs[0] else place + shift
    return place + shift
