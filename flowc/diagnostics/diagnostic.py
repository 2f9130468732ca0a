"""Diagnostics: one record for everything that can be wrong with an input, and its printed face."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from flowc.diagnostics import visible
from flowc.records import record

Severity = Literal["error", "warning", "info"]
Applicability = Literal["certain", "likely"]
Bucket = Literal["taskErrors", "configFieldErrors", "conditionErrors", "foreachBodyErrors"]
"""Where production's tools report a mistake of a workflow (docs/format.md, The agent's tools)."""


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text: 1-based line and column (in characters), ``end`` exclusive on the same terms."""

    line: int
    column: int
    end_line: int | None = None
    end_column: int | None = None

    def to(self, last: Span) -> Span:
        """From here to the end of another place."""
        return Span(self.line, self.column, last.end_line, last.end_column)

    @property
    def after(self) -> Span:
        """The place right behind it, where something may be added."""
        line, column = self.end_line or self.line, self.end_column or self.column
        return Span(line, column, line, column)


@dataclass(frozen=True, slots=True)
class Edit:
    """The text between a span's ends is to be ``replacement``."""

    span: Span
    replacement: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A correction. ``flowc fix`` applies those that are certain; a likely one is for a person to look at."""

    applicability: Applicability
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. ``message`` is one line that stands alone; ``hint`` says what to write instead.

    ``span`` is a place in the text that was converted, ``pointer`` a JSON pointer into the document; ``fix`` is
    the hint as an edit, where there is one; ``bucket`` is where production would report it.
    """

    code: str
    message: str
    span: Span | None = None
    pointer: str | None = None
    hint: str | None = None
    severity: Severity = "error"
    fix: Fix | None = None
    bucket: Bucket | None = None

    def headline(self, filename: str = "") -> str:
        """``file:line:column: error[CODE]: message (at /json/pointer)`` on one line."""
        place = [visible.line(filename)] if filename else []
        if self.span:
            place += [str(self.span.line), str(self.span.column)]
        where = ":".join(place)
        return f"{where}{': ' if where else ''}{self.severity}[{self.code}]: {self.said}"

    @property
    def said(self) -> str:
        """The message and the pointer on one line, whatever an input calls things."""
        where = f" (at {self.pointer or '/'})" if self.pointer is not None else ""
        return visible.line(f"{self.message}{where}")

    def render(self, source: str | None = None, filename: str = "") -> str:
        """The full face: headline, the source line with a caret under the place, the hint."""
        return self.framed(None if source is None or self.span is None else source.split("\n"), filename)

    def framed(self, source: Sequence[str] | None, filename: str = "") -> str:
        """``render`` with the source's lines."""
        lines = [self.headline(filename)]
        if source is not None and self.span:
            lines += _frame(source, self.span)
        if self.hint:
            first, *rest = self.hint.split("\n")
            lines += [f"  help: {first}", *(f"        {line}" for line in rest)]
        return "\n".join(lines)


@record
class Problem:
    """Something wrong in a text inside a workflow: Liquid, a query, a script, a schedule.

    The place is in characters of the decoded string, ``end`` exclusive. ``code`` is a word of the package that found
    it. What stands at the place may be ``replacement``; ``is_certain``: that is what was meant, and not only likely so.
    """

    code: str
    message: str
    start: int
    end: int
    hint: str | None = None
    replacement: str | None = None
    severity: Severity = "error"
    is_certain: bool = False


SHOWN = 50
"""More findings of one input are counted, where people read."""


class FlowError(Exception):
    """Everything wrong with one input: ``diagnostics`` holds each finding, in the order of the text."""

    def __init__(self, diagnostics: list[Diagnostic], source: str | None = None) -> None:
        self.diagnostics = diagnostics
        self.source = source
        super().__init__("\n".join(d.headline() for d in diagnostics))

    def within(self, text: str | None) -> FlowError:
        """The same findings, of ``text`` where they tell no source of their own."""
        return FlowError(self.diagnostics, self.source or text)

    def render(self, filename: str = "") -> str:
        """The findings with their source lines, separated by blank lines; of very many the first ones."""
        lines = None if self.source is None else self.source.split("\n")
        shown = [d.framed(lines, filename) for d in self.diagnostics[:SHOWN]]
        more = len(self.diagnostics) - len(shown)
        return "\n\n".join([*shown, f"and {more} more"] if more else shown)


def did_you_mean(word: str, words: Iterable[str]) -> str | None:
    """The one of a few words that was meant: the same but for case, else at most a third of it otherwise."""
    known = list(words)
    for candidate in known:
        if candidate.casefold() == word.casefold():
            return candidate
    near = [each for each in known if abs(len(each) - len(word)) <= max(len(each), len(word)) // 3]
    distances = [(_distance(word.casefold(), candidate.casefold()), candidate) for candidate in near]
    distance, nearest = min(distances, default=(0, None))
    return nearest if nearest is not None and distance <= max(len(word), len(nearest)) // 3 else None


def hint_of(meant: str | None, otherwise: str | None = None) -> str | None:
    """The hint that asks whether a word was meant; another one where nobody knows what was."""
    return f"did you mean {meant}?" if meant else otherwise


def with_article(word: str) -> str:
    """``an Order``, ``a Product``: a name as a sentence has it."""
    return f"{'an' if word[:1] in 'AEIOaeio' else 'a'} {word}"


def _distance(a: str, b: str) -> int:
    """How many letters to put in, take out, change, or change over with the next, to make one the other."""
    before, row = [], list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and (x, y) == (b[j - 2], a[i - 2]):
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


_WIDTH = 100


def _frame(lines: Sequence[str], span: Span) -> list[str]:
    """The source line and a line of carets; long lines show the part around the place."""
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
