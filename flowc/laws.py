"""The laws of the compiler, checked on one document: what holds, what does not, where it first differs.

The conversions prove their own output before they return it; ``verify`` is the same proof from the
outside, with nothing but the two conversions, so it also catches a proof that forgot something. Several
laws meet the same texts: their sources are made of one another, so each is read once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from flowc.diagnostics import visible
from flowc.diagnostics.diagnostic import Diagnostic, FlowError
from flowc.document.unknown import unknown
from flowc.source import Source

LAWS = {
    "exact": "the view gives back the document, byte for byte",
    "pure": "the pure view gives a document of the same meaning, and converting that changes nothing",
    "export": "the same of the pure view and the export form",
    "stable": "the view of the document a view gives is that view",
}
"""Each law's name and what it says."""

_EXCERPT = 40


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where two texts part: 1-based line and column (in characters), and what stands there."""

    line: int
    column: int
    expected: str
    found: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True, slots=True)
class Law:
    """One law on one document; ``detail`` says in one line why it does not hold."""

    name: str
    holds: bool
    detail: str = ""
    difference: Difference | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What is true of one document. A refused document has ``diagnostics`` and no laws.

    ``left_out`` names what the pure view does not show because flowc does not know it (JSON pointers).
    """

    laws: tuple[Law, ...] = ()
    left_out: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    source: str | None = field(default=None, repr=False)

    @property
    def refused(self) -> bool:
        """Was the document not converted at all?"""
        return bool(self.diagnostics)

    @property
    def holds(self) -> bool:
        """Was the document converted, and does every law hold?"""
        return not self.refused and all(law.holds for law in self.laws)

    @property
    def failed(self) -> tuple[Law, ...]:
        """The laws that do not hold."""
        return tuple(law for law in self.laws if not law.holds)

    def render(self, filename: str = "") -> str:
        """The findings as text, one a line and diagnostics in full; empty when there is nothing to say."""
        if self.refused:
            return FlowError(list(self.diagnostics), self.source).render(filename)
        prefix = f"{filename}: " if filename else ""
        lines = [f"{prefix}law {law.name!r} fails: {law.detail}" for law in self.failed]
        if self.left_out:
            lines.append(f"{prefix}{left_out_note(self.left_out)}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """The report as plain JSON data, without the document."""
        status = "refused" if self.refused else "ok" if self.holds else "failed"
        laws = [asdict(law) for law in self.laws]
        diagnostics = [asdict(finding) for finding in self.diagnostics]
        return {
            "status": status,
            "laws": laws,
            "left_out": list(self.left_out),
            "diagnostics": diagnostics,
        }


def verify(text: str) -> Report:
    """Check every law on the document ``text``. Never raises ``FlowError``: a refusal is in the report."""
    source = Source(text, is_view=False)
    try:
        view = source.to_python()
        exact = _law("exact", text, view, lambda view: view.document)
        if exact.holds:
            source = view.document  # the very same text, and read
        pure = source.view
        left_out = tuple([pointer for pointer, _ in unknown(source.tree)])
    except FlowError as refusal:
        return Report(diagnostics=tuple(refusal.diagnostics), source=refusal.source)
    if pure.text == view.text:
        pure = view  # no footer is needed
    laws = (
        exact,
        _law("pure", pure.text, pure, lambda pure: pure.document.view),
        _law("export", pure.text, pure, lambda pure: pure.to_json("export").view),
        # The view of the very same text is that view.
        Law("stable", True)
        if exact.holds
        else _law("stable", view.text, view, lambda view: view.document.to_python()),
    )
    return Report(laws, left_out)


def first_difference(expected: str, found: str) -> Difference | None:
    """Where ``found`` parts from ``expected``; None when it does not."""
    if expected == found:
        return None
    at = _common(expected, found)
    start = expected.rfind("\n", 0, at) + 1
    line = expected.count("\n", 0, at) + 1
    return Difference(line, at - start + 1, _excerpt(expected, at), _excerpt(found, at))


def left_out_note(pointers: tuple[str, ...] | list[str]) -> str:
    """One line that names the unknown keys of a document, the first ten by name."""
    names = ", ".join(map(visible.line, pointers[:10])) + (
        f" and {len(pointers) - 10} more" if len(pointers) > 10 else ""
    )
    keys = "a key" if len(pointers) == 1 else f"{len(pointers)} keys"
    return f"the pure view leaves out {keys} flowc does not know: {names}"


def _law(name: str, expected: str, view: Source, convert: Callable[[Source], Source]) -> Law:
    """The law ``name``: what ``convert`` makes of the view must be ``expected``."""
    try:
        difference = first_difference(expected, convert(view).text)
    except FlowError as refusal:
        return Law(name, False, f"flowc refuses its own text: {refusal.diagnostics[0].headline()}")
    return Law(name, difference is None, str(difference or ""), difference)


def _common(left: str, right: str) -> int:
    """The length of the common beginning, by halving: comparing slices is far faster than characters."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if left[low:middle] == right[low:middle] else (low, middle - 1)
    return low


def _excerpt(text: str, at: int) -> str:
    """The text from ``at`` on, quoted so that blanks and line breaks can be seen."""
    if at >= len(text):
        return "the end of the text"
    more = "…" if at + _EXCERPT < len(text) else ""
    return repr(text[at : at + _EXCERPT]) + more
