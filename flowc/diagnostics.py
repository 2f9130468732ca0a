"""Diagnostics: one record for everything that can be wrong with an input, and its printed face."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text: 1-based line and column (in characters), ``end`` exclusive on the same terms."""

    line: int
    column: int
    end_line: int | None = None
    end_column: int | None = None


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. ``message`` is one line that stands alone; ``hint`` says what to write instead.

    ``span`` is a place in the text that was converted, ``pointer`` a JSON pointer into the document.
    """

    code: str
    message: str
    span: Span | None = None
    pointer: str | None = None
    hint: str | None = None
    severity: Severity = "error"

    def headline(self, filename: str = "") -> str:
        """``file:line:column: error[CODE]: message (at /json/pointer)`` on one line."""
        place = filename
        if self.span:
            place += f":{self.span.line}:{self.span.column}" if place else f"{self.span.line}:{self.span.column}"
        where = f" (at {self.pointer or '/'})" if self.pointer is not None else ""
        return f"{place}{': ' if place else ''}{self.severity}[{self.code}]: {self.message}{where}"

    def render(self, source: str | None = None, filename: str = "") -> str:
        """The full face: headline, the source line with a caret under the place, the hint."""
        lines = [self.headline(filename)]
        if source is not None and self.span:
            lines += _frame(source, self.span)
        if self.hint:
            first, *rest = self.hint.split("\n")
            lines += [f"  help: {first}", *(f"        {line}" for line in rest)]
        return "\n".join(lines)


class FlowError(Exception):
    """Everything wrong with one input: ``diagnostics`` holds each finding, in the order of the text."""

    def __init__(self, diagnostics: list[Diagnostic], source: str | None = None) -> None:
        self.diagnostics = diagnostics
        self.source = source
        super().__init__("\n".join(d.headline() for d in diagnostics))

    def render(self, filename: str = "") -> str:
        """All findings with their source lines, separated by blank lines."""
        return "\n\n".join(d.render(self.source, filename) for d in self.diagnostics)


_WIDTH = 100


def _frame(source: str, span: Span) -> list[str]:
    """The source line and a line of carets; long lines show the part around the place."""
    lines = source.split("\n", span.line)
    if span.line > len(lines):
        return []
    line = lines[span.line - 1].rstrip("\r")
    start = span.column - 1
    same_line = span.end_line in (None, span.line)
    end = span.end_column - 1 if same_line and span.end_column else (start + 1 if same_line else len(line))
    left = 0 if len(line) <= _WIDTH else max(0, start - _WIDTH // 2)
    shown = "".join(c if c.isprintable() else "·" for c in line[left : left + _WIDTH].replace("\t", " "))
    carets = "^" * max(1, min(end, left + _WIDTH) - start)
    gutter = f"{span.line} | "
    return [f"  {gutter}{shown}", f"  {' ' * (len(gutter) - 2)}| {' ' * (start - left)}{carets}"]
