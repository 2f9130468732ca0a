"""Brings a document's changes into a view that a person has formatted, commented and named things in.

Only the statements that changed are touched: the person's text is paired with the blocks it means (``pairing``),
those are held against the blocks of the document (``merging``), and what is new or changed is printed as a
canonical view has it (``printing``), in the person's names. What comes out is read back; where it does not mean
the document, larger units are replaced, in the end the whole view.

LibCST, which keeps a text to the byte, is an extra: ``flowc[all]``.
"""

from __future__ import annotations

from flowc.diagnostics import extras
from flowc.diagnostics.diagnostic import FlowError
from flowc.document import footer
from flowc.graph.canonical import canonical
from flowc.source import Source
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
    old, new = Source(view, is_view=True), Source(document, is_view=False)
    body, layout = old.body, new.layout
    if old.workflow != new.workflow:
        body = _updated(old, new)
    elif old.layout is None or old.document.text == document:
        return view
    if old.layout is None or layout is None:
        return body
    return footer.attach(body.rstrip("\r\n") + "\n", layout)


def _updated(old: Source, new: Source) -> str:
    """The first attempt that means what the document says; the canonical view always does."""
    for depth in DEPTHS:
        text = _attempt(old, new, depth)
        if text is not None and _means(text, new):
            return text
    return print_workflow(new.workflow, new.program)


def _attempt(old: Source, new: Source, depth: int) -> str | None:
    """The view with what differs spliced in; None where it is no text to splice in."""
    with extras.needed("updating a view in place"):
        from flowc.update.merging import splice
    try:
        return splice(old, new, depth)
    except (RecursionError, UnicodeError):
        return None


def _means(view: str, document: Source) -> bool:
    try:
        return canonical(read_workflow(view)) == document.workflow
    except FlowError:
        return False
