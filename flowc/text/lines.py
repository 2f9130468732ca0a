"""The lines of a text: a place is an offset, or a line with a column."""

from __future__ import annotations

import re
from bisect import bisect_right

from flowc.diagnostics.diagnostic import Span

_FEED = re.compile("\n")
ANY_BREAK = re.compile(r"\r\n?|\n")
"""What ends a line in the file of a view, as Python reads it."""


class Lines:
    """Where the lines of a text begin. What ends one is a line feed, unless ``end`` says otherwise."""

    def __init__(self, text: str, end: re.Pattern[str] = _FEED) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in end.finditer(text))]

    def offset(self, line: int, column: int) -> int:
        """The offset of a place; the end of the text, where it has no such place."""
        if line > len(self.starts):
            return len(self.text)
        return min(len(self.text), self.starts[line - 1] + column - 1)

    def offsets(self, span: Span) -> tuple[int, int]:
        """From where to where a span goes."""
        start = self.offset(span.line, span.column)
        if span.end_line is None or span.end_column is None:
            return start, start
        return start, max(start, self.offset(span.end_line, span.end_column))

    def said(self, span: Span) -> str:
        """The text of a span."""
        return self.text[slice(*self.offsets(span))]

    def span(self, start: int, end: int | None = None) -> Span:
        """The span from one offset to another, or of one character alone."""
        return Span(*self._place(start)) if end is None else Span(*self._place(start), *self._place(end))

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1
