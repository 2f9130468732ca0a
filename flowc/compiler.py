"""The two conversions: documents to views and back, each proving its own output before returning it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar

from flowc.diagnostics.diagnostic import Diagnostic, FlowError, Span
from flowc.document import footer
from flowc.document.layout.defaults import is_canonical_code
from flowc.document.layout.fingerprints import fingerprinted
from flowc.document.layout.rows import Layout
from flowc.document.reading import Meaning, Split, meaning, read_document, reread_document, split
from flowc.document.unknown import unknown
from flowc.document.writing import written
from flowc.graph.canonical import canonical
from flowc.jsontext.value import Json
from flowc.model.blocks import Program
from flowc.model.workflow import Workflow
from flowc.view.printer import print_workflow
from flowc.view.reader import read_workflow

Form = Literal["export", "code"]
FORMS = ("export", "code")
T = TypeVar("T")


class Compiler:
    """Both conversions, and what their parts made of the texts they have met: none reads a text twice.

    Whoever makes a compiler decides how long that is kept: a function of ``api`` for its one call, ``verify``
    for all laws on one document.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[Callable[..., Any], str], Any] = {}
        self._printed: tuple[Workflow, Program, str] | None = None

    def to_python(self, text: str, *, layout: bool = True) -> str:
        """See ``api.to_python``."""
        if not layout:
            return self._pure_view(text, self._meaning(text))
        try:
            return self._with_layout(text, split(text, guess=True))
        except FlowError:
            return self._with_layout(text, split(text))  # there was more to it, or it is no workflow at all

    def to_json(self, view: str, *, form: Form | None = None, base: str | None = None) -> str:
        """See ``api.to_json``."""
        if form is not None and form not in FORMS:
            raise ValueError(f"form is one of {', '.join(FORMS)}, not {form!r}")
        is_own = form is None and base is None
        text, tree = self._document(view) if is_own else self._written(view, form, base)
        self._once(read_document, text, lambda text: reread_document(text, tree))
        workflow, back = self._workflow(view), self._meaning(text).workflow
        if back != workflow:
            why = _difference(workflow, back)
            if self._once(footer.detach, view).layout is not None:
                raise footer.damaged(view, why)
            raise _unproven(f"the document would not mean what the view says: {why}", view)
        return text

    def unknown_keys(self, text: str) -> list[str]:
        """See ``api.unknown_keys``."""
        return unknown(self._once(read_document, text))

    def _once(self, read: Callable[..., T], text: str, instead: Callable[[str], T] | None = None) -> T:
        """What ``read`` makes of the text, as it is known. ``instead`` is a quicker way to make the same."""
        key = read, text
        if key not in self._known:
            self._known[key] = (instead or read)(text)
        return self._known[key]

    def _workflow(self, view: str) -> Workflow:
        """What a view means, its layout aside."""
        return self._once(_read_view, self._once(footer.detach, view).printed)

    def _document(self, view: str) -> tuple[str, Json]:
        """The document of a view in its own layout, and the JSON tree it was written from."""
        return self._once(written, view, lambda view: self._written(view, None, None))

    def _written(self, view: str, form: Form | None, base: str | None) -> tuple[str, Json]:
        """The same in another form, or with the layout of another document."""
        workflow, detached = self._workflow(view), self._once(footer.detach, view)
        if detached.layout is None:
            return written(workflow, None if base is None else _layout_of(base), form)
        try:
            return written(workflow, detached.layout, form, is_own=detached.is_unedited)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise footer.damaged(view) from error

    def _meaning(self, text: str) -> Meaning:
        return self._once(meaning, text, lambda text: meaning(self._once(read_document, text)))

    def _pure_view(self, text: str, parts: Meaning | Split) -> str:
        """The printed view, proven to be read as it is meant."""
        workflow, program = parts.workflow, parts.program
        if self._printed is None or self._printed[:2] != (workflow, program):
            self._printed = workflow, program, self._print(text, workflow, program)
        return self._printed[2]

    def _print(self, text: str, workflow: Workflow, program: Program) -> str:
        view = print_workflow(workflow, program)
        try:
            back = self._once(_read_view, view)
        except FlowError as error:
            why = error.diagnostics[0].message
            raise _unproven(f"the document cannot be carried exactly: {why}", text) from error
        if back != workflow:
            why = _difference(workflow, back)
            raise _unproven(f"the document cannot be carried exactly: {why}", text)
        return view

    def _with_layout(self, text: str, parts: Split) -> str:
        """The view with what it takes to give the text back, proven to give it back."""
        view = self._pure_view(text, parts)
        if is_canonical_code(parts.layout) and self._gives(view, text):
            return view
        full = footer.attach(view, fingerprinted(parts.workflow, parts.layout))
        if not self._gives(full, text):
            raise _unproven("the document cannot be carried exactly: its text comes back changed", text)
        return full

    def _gives(self, view: str, text: str) -> bool:
        """Does the view's own layout give back this very text?"""
        try:
            return self._document(view)[0] == text
        except FlowError:
            return False


def _read_view(view: str) -> Workflow:
    return canonical(read_workflow(view))


def _layout_of(base: str) -> Layout:
    parts = split(base)
    return fingerprinted(parts.workflow, parts.layout)


def _unproven(message: str, text: str) -> FlowError:
    hint = "please report this with the document: flowc refuses what it cannot prove"
    return FlowError([Diagnostic("FC302", message, Span(1, 1), hint=hint)], text)


def _difference(wanted: Workflow, got: Workflow) -> str:
    """The first part of two workflows that differs, without its value."""
    for part in ("name", "note", "declarations"):
        if getattr(wanted, part) != getattr(got, part):
            return f"its {part} would come back changed"
    if len(wanted.steps) != len(got.steps):
        return f"{len(wanted.steps)} steps would come back as {len(got.steps)}"
    for number, (a, b) in enumerate(zip(wanted.steps, got.steps, strict=True), 1):
        for part in ("task", "version", "type", "fields", "name", "description", "note"):
            if getattr(a, part) != getattr(b, part):
                return f"the {part} of step {number} ({a.task}) would come back changed"
    return "the links between its steps would come back changed"
