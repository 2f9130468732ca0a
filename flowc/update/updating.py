"""Brings a document's changes into a view that a person has formatted, commented and named things in.

Only the statements that changed are touched: the person's text is paired with the blocks it means (``pairing``),
those are held against the blocks of the document (``merging``), and what is new or changed is printed as a
canonical view has it (``printing``), in the person's names. What comes out is read back; where it does not mean
the document, larger units are replaced, in the end the whole view.

LibCST, which keeps a text to the byte, is an extra: ``flowc[all]``.
"""

from __future__ import annotations

from flowc.api import to_json
from flowc.diagnostics import extras
from flowc.diagnostics.diagnostic import FlowError
from flowc.document import footer
from flowc.document.layout.fingerprints import fingerprinted
from flowc.document.reading import Split, split
from flowc.graph.canonical import canonical
from flowc.model.workflow import Workflow
from flowc.view.printer import print_workflow
from flowc.view.reader import read_workflow

DEPTHS = (99, 4, 3, 2, 1, 0)
"""How deep the blocks may be that are touched in part, one try after the other."""


def update(view: str, document: str) -> str:
    """The view, brought up to what the document says; the same text where it says that already.

    A view with a layout below it gets the document's, so that ``to_json`` gives the document; with one that has
    none it is ``to_json(view, base=document)`` that does.

    Raises ``FlowError`` where one of them cannot be used, and where LibCST is missing.
    """
    detached = footer.detach(view)
    parts = split(document)
    old = canonical(read_workflow(detached.view))
    if old == parts.workflow:
        body = detached.view
        if detached.layout is None or to_json(view) == document:
            return view
    else:
        body = _updated(detached.view, old, parts)
    if detached.layout is None:
        return body
    return footer.attach(body.rstrip("\r\n") + "\n", fingerprinted(parts.workflow, parts.layout))


def _updated(view: str, old: Workflow, parts: Split) -> str:
    """The first attempt that means what the document says; the canonical view always does."""
    whole = print_workflow(parts.workflow, parts.program)
    for depth in DEPTHS:
        text = _attempt(view, old, parts, depth)
        if text is not None and _means(text, parts.workflow):
            return text
    return whole


def _attempt(view: str, old: Workflow, parts: Split, depth: int) -> str | None:
    """The view with what differs spliced in; None where it is no text to splice in."""
    with extras.needed("updating a view in place"):
        from flowc.update.merging import splice
    try:
        return splice(view, old, parts.workflow, parts.program, depth)
    except (RecursionError, UnicodeError):
        return None


def _means(view: str, workflow: Workflow) -> bool:
    try:
        return canonical(read_workflow(view)) == workflow
    except FlowError:
        return False
