"""A text that has been changed, and where each of its characters stood before."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from flowc.diagnostics.diagnostic import Span
from flowc.records import record

Change = tuple[int, int, str]
"""From where to where, and what stands there instead."""


@record
class Changed:
    """A text; ``origins`` has for each character its place in the first text, -1 where it stood in none, and
    for the end of the text the end of that.
    """

    text: str
    origins: Sequence[int]

    def with_changes(self, changes: Sequence[Change]) -> Changed:
        """The text after some changes that do not overlap, in their order."""
        pieces: list[str] = []
        origins: list[int] = []
        end = 0
        for start, stop, new in changes:
            pieces += [self.text[end:start], new]
            origins += [*self.origins[end:start], *[-1] * len(new)]
            end = stop
        pieces.append(self.text[end:])
        return Changed("".join(pieces), [*origins, *self.origins[end:]])

    def origin(self, start: int, end: int) -> tuple[int, int] | None:
        """Where a part stood in the first text; None where it did not stand there just so."""
        end = min(end, len(self.text))
        if start >= end:
            known = self.origins[start]
            return None if known < 0 else (known, known)
        first, last = self.origins[start], self.origins[end - 1]
        whole = first >= 0 and last - first == end - 1 - start and -1 not in self.origins[start:end]
        return (first, last + 1) if whole else None


def unchanged(text: str) -> Changed:
    """A text as it stands."""
    return Changed(text, range(len(text) + 1))


class Lines:
    """The lines of a text: places as offsets, and offsets as places."""

    def __init__(self, text: str) -> None:
        self.length = len(text)
        self.starts = [0]
        for line in text.split("\n")[:-1]:
            self.starts.append(self.starts[-1] + len(line) + 1)

    def offset(self, line: int, column: int) -> int:
        """The offset of a place; the end of the text, where it has no such place."""
        if line > len(self.starts):
            return self.length
        return min(self.length, self.starts[line - 1] + column - 1)

    def offsets(self, span: Span) -> tuple[int, int]:
        """From where to where a span goes."""
        start = self.offset(span.line, span.column)
        if span.end_line is None or span.end_column is None:
            return start, start
        return start, max(start, self.offset(span.end_line, span.end_column))

    def span(self, start: int, end: int) -> Span:
        """The span from one offset to another."""
        return Span(*self._place(start), *self._place(end))

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1
