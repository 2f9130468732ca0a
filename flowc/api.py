"""The two conversions: documents to views and back, each proving its own output before returning it."""

from __future__ import annotations

from typing import Literal

from flowc.diagnostics import Diagnostic, FlowError, Span
from flowc.document import footer
from flowc.document.defaults import is_canonical_code
from flowc.document.fingerprints import fingerprinted
from flowc.document.layout import Layout
from flowc.document.reading import Split, read_meaning, split
from flowc.document.unknown import unknown
from flowc.document.writing import join, written
from flowc.graph import canonical_links, outs
from flowc.model import Json, Link, Workflow
from flowc.structure import structure
from flowc.trees import is_in_order
from flowc.view.printer import print_workflow
from flowc.view.reader import read_workflow

Form = Literal["export", "code"]
FORMS = ("export", "code")


def to_python(text: str, *, layout: bool = True) -> str:
    """The Python view of a workflow document.

    With ``layout`` the view ends in a footer from which ``to_json`` gives back the very same text; a document
    in canonical code form needs none. Without, the view is pure: it holds the meaning and nothing else.

    Raises ``FlowError`` where the text is no workflow document, or cannot be carried exactly.
    """
    if layout:
        try:
            return _with_layout(text, split(text, guess=True))
        except FlowError:
            return _with_layout(text, split(text))  # there was more to it, or it is no workflow at all
    parts = split(text)
    view = print_workflow(parts.workflow, parts.program)
    _prove_view(parts.workflow, view, text)
    return view


def _with_layout(text: str, parts: Split) -> str:
    """The view with what it takes to give the text back, proven to give it back."""
    view = print_workflow(parts.workflow, parts.program)
    _prove_view(parts.workflow, view, text)
    if is_canonical_code(parts.layout) and join(parts.workflow, None, "code") == text:
        return view
    full = footer.attach(view, fingerprinted(parts.workflow, parts.layout))
    detached = footer.detach(full)
    if not detached.is_unedited or join(parts.workflow, detached.layout, None, is_own=True) != text:
        raise _unproven("the document cannot be carried exactly: its text comes back changed", text)
    return full


def to_json(view: str, *, form: Form | None = None, base: str | None = None) -> str:
    """The workflow document of a Python view.

    The layout is the view's own footer's, else that of the document ``base``, else made from the content.
    ``form`` is ``"export"`` or ``"code"``; None means the layout's own form, and code where there is none.

    Raises ``FlowError`` with all problems of the view, or where its document would not mean the same.
    """
    if form is not None and form not in FORMS:
        raise ValueError(f"form is one of {', '.join(FORMS)}, not {form!r}")
    detached = footer.detach(view)
    workflow = canonical(read_workflow(detached.view))
    text, tree = _document(workflow, detached, form, base, view)
    back = read_meaning(text, tree)
    if back != workflow:
        raise _unproven(
            f"the document would not mean what the view says: {_difference(workflow, back)}", view
        )
    return text


def _document(
    workflow: Workflow, detached: footer.Detached, form: Form | None, base: str | None, view: str
) -> tuple[str, Json]:
    """The document's text, and the JSON tree it was written from."""
    if detached.layout is None:
        return written(workflow, None if base is None else _layout_of(base), form)
    try:
        return written(workflow, detached.layout, form, is_own=detached.is_unedited)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise footer.damaged(view) from error


def _layout_of(base: str) -> Layout:
    parts = split(base)
    return fingerprinted(parts.workflow, parts.layout)


def unknown_keys(text: str) -> list[str]:
    """JSON pointers of the keys of a document that flowc does not know; the pure view leaves them out."""
    return unknown(text)


def canonical(workflow: Workflow) -> Workflow:
    """The workflow with its steps and links in canonical order; its links are, for the order its steps have."""
    order = canonical_order(workflow)
    if order is None:
        return workflow
    number = {old: new for new, old in enumerate(order)}
    steps = tuple([workflow.steps[old] for old in order])
    links = [Link(number[link.source], link.port, number[link.target]) for link in workflow.links]
    ordered = canonical_links(steps, outs(len(steps), links))
    return Workflow(workflow.name, workflow.note, workflow.declarations, steps, tuple(ordered))


def canonical_order(workflow: Workflow) -> list[int] | None:
    """Which step comes where in canonical order; None where they stand in it."""
    if is_in_order(workflow.steps, workflow.links):
        return None
    _, order = structure(workflow.steps, outs(len(workflow.steps), workflow.links))
    return None if order == list(range(len(order))) else order


def _prove_view(workflow: Workflow, view: str, text: str) -> None:
    """Raises ``FlowError`` where a reader would take the view otherwise than the document has it."""
    try:
        back = canonical(read_workflow(view))
    except FlowError as error:
        raise _unproven(
            f"the document cannot be carried exactly: {error.diagnostics[0].message}", text
        ) from error
    if back != workflow:
        raise _unproven(f"the document cannot be carried exactly: {_difference(workflow, back)}", text)


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
