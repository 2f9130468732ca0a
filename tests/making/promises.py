"""What is promised of every text, whatever it is: exact, or refused with diagnostics that say where and why.

Each promise takes a text, raises where it is broken, and else says which of the two it was.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import flowc
from flowc.cli import files
from flowc.diagnostics.diagnostic import Diagnostic, Span
from flowc.diagnostics.explain import explanations
from flowc.document import footer
from flowc.update.fixes import fix
from flowc.update.formatting import format_view
from flowc.view.printed import reader as printed
from flowc.view.reader import read_view

LONGEST_REPORT = 20_000
OWN_PROOF = "FC302"
"""What the compiler says where its own output did not stand the proof. It is a refusal, and it is a bug."""

Promise = Callable[[str], str]


def of_document(text: str) -> str:
    """The view of a document gives it back."""
    try:
        view = flowc.to_python(text)
    except flowc.FlowError as error:
        return refused(error)
    assert flowc.to_json(view) == text
    return "exact"


def of_lawful_document(text: str) -> str:
    """The same, and every law holds."""
    said = of_document(text)
    if said == "exact":
        report = flowc.verify(text)
        assert report.holds, report.render()
    return said


def of_readers(view: str) -> None:
    """Where the reader of printed views answers, the reader of all Python does, and says the same."""
    found = printed.read(view)
    if found is not None:
        try:
            wanted = read_view(view).workflow
        except flowc.FlowError as error:
            raise AssertionError(f"only the reader of printed views reads this: {error}") from error
        assert found == wanted


def of_view(view: str) -> str:
    """A view gives a document that is exact itself; what it means depends neither on the footer nor on the reader."""
    try:
        text = flowc.to_json(view)
    except flowc.FlowError as error:
        of_readers(view)
        return refused(error)
    assert of_document(text) == "exact"
    of_readers(footer.detach(view).view)
    without = flowc.to_json(footer.detach(view).view)
    assert flowc.to_python(text, layout=False) == flowc.to_python(without, layout=False)
    return "exact"


def of_tools(view: str) -> str:
    """``fix`` comes to an end; ``fmt`` changes the text once, and never the document."""
    fixed = fix(view).text
    try:
        formatted, document = format_view(fixed).text, flowc.to_json(fixed)
    except flowc.FlowError as error:
        return refused(error)
    assert flowc.to_json(formatted) == document
    assert format_view(formatted).text == formatted
    return "exact"


def of_text(text: str) -> str:
    """A text of any kind, as a document and as a view."""
    of_document(text)
    return of_view(text)


def of_bytes(data: bytes, promise: Promise) -> str:
    """A promise on what stands in a file. The command line refuses bytes that are no UTF-8; the library, which
    takes texts, is given their lone surrogates or single bytes all the same."""
    with suppress(flowc.FlowError):
        return promise(files.decode(data))
    try:
        return promise(data.decode("utf-8", "surrogatepass"))
    except UnicodeDecodeError:
        return promise(data.decode("latin-1"))


def refused(error: flowc.FlowError) -> str:
    """A refusal has diagnostics, each in its place, and they print."""
    assert error.diagnostics
    assert error.source is not None
    lines = error.source.split("\n")
    for diagnostic in error.diagnostics:
        well_said(diagnostic, lines)
    assert len(error.render("x.flow")) < LONGEST_REPORT
    return "refused"


def well_said(diagnostic: Diagnostic, lines: list[str]) -> None:
    """A diagnostic has a code that is explained, a line that stands alone, and a place in the text."""
    assert diagnostic.code in explanations()
    assert diagnostic.code != OWN_PROOF, diagnostic.message
    assert "\n" not in diagnostic.headline("x.flow")
    assert diagnostic.span is not None, diagnostic
    assert is_inside(diagnostic.span, lines), diagnostic


def is_inside(span: Span, lines: list[str]) -> bool:
    """Is this a place of the text, the end of a line included?"""
    ends = [(span.line, span.column)]
    if span.end_line is not None and span.end_column is not None:
        ends.append((span.end_line, span.end_column))
    return ends == sorted(ends) and all(
        1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1 for line, column in ends
    )
