"""Takes documents apart: a text becomes its meaning (a canonical workflow) and its layout."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import TypeVar

from flowc import jsontext
from flowc.diagnostics.diagnostic import Diagnostic, FlowError, Span
from flowc.document import shapes
from flowc.document.layout.fingerprints import link_print, wiring
from flowc.document.layout.rows import Layout, Order
from flowc.document.parts import (
    are_notes,
    link_rest,
    read_links,
    read_step,
    split_declaration,
    split_step,
)
from flowc.document.shapes import Unsound, getter, list_in, member, peel
from flowc.document.validate import problems
from flowc.document.wrapped import wrapped
from flowc.graph.canonical import is_in_order, renumbered
from flowc.graph.links import outs
from flowc.graph.structure import structure
from flowc.jsontext.value import Json
from flowc.model.blocks import Program
from flowc.model.workflow import Declaration, Step, Workflow
from flowc.records import record, replace
from flowc.text.conflicts import conflict
from flowc.text.fences import fenced
from flowc.text.lines import Lines

T = TypeVar("T")
_PREFIX = re.compile(r"([0-9a-fA-F]{64}):")
_DOCUMENT = re.compile(r"\s*(?:[\[{]|\"[^\"\n]*\"\s*\Z)|[0-9a-fA-F]{64}:")


@record
class Meaning:
    """What a document means: a canonical workflow, and its block tree if it took that to see the order.

    ``steps`` and ``links`` say where each of them stands in the document's arrays.
    """

    workflow: Workflow
    program: Program | None
    steps: Sequence[int]
    links: Sequence[int]


@record
class Written:
    """A text that was written from a tree, with its steps in this order: it is read in less time."""

    text: str
    tree: Json
    steps: Sequence[int]


def split(text: str, *, guess: bool = False) -> tuple[Meaning, Layout]:
    """Takes a document apart. Raises ``FlowError`` where it is none.

    ``guess`` takes odd JSON for usual: the parts are right only if they join to the text again.
    """
    prefix, body = _split_prefix(text)
    tree, style = _parsed(jsontext.guess if guess else jsontext.read, text, body)
    try:
        return _split(tree, style, prefix, guess)
    except Unsound:
        raise _refusal(tree, text, body) from None


def _split(
    tree: Json, style: jsontext.Style, prefix: list[str] | None, guess: bool
) -> tuple[Meaning, Layout]:
    root = _root(tree)
    pairs = [split_step(node, guess=guess) for node in member(root, "steps")]
    declared = [split_declaration(node) for node in list_in(root, "patched_fields")]
    meant = _meaning(root, [step for step, _ in pairs], [declaration for declaration, _ in declared])
    rests = [link_rest(node) for node in member(root, "links")]
    links, steps = meant.workflow.links, meant.workflow.steps
    link_order = _order(meant.links)
    # Links are also what tells steps apart that say the same (matching.py).
    is_odd = link_order is not None or any(rests) or len({step.task for step in steps}) < len(steps)
    layout = Layout(
        "export" if prefix is not None or _is_one_line(style) else "code",
        style.to_json(),
        prefix,
        peel(tree, shapes.TOP_HOLES),
        peel(root, shapes.ROOT_HOLES),
        [pairs[old][1] for old in meant.steps],
        _order(meant.steps),
        [rests[at] for at in meant.links],
        link_order,
        wiring(links),
        [link_print(link.source, link.port, link.target) for link in links] if is_odd else [],
        [row for _, row in declared],
    )
    return meant, layout


def meaning(tree: Json, order: Sequence[int] = ()) -> Meaning:
    """The meaning of a document alone, whose steps may stand in this order.

    Raises ``Unsound`` for a tree that is no workflow's.
    """
    root = _root(tree)
    steps = [read_step(node) for node in member(root, "steps")]
    return _meaning(
        root, steps, [split_declaration(node)[0] for node in list_in(root, "patched_fields")], order
    )


def _root(tree: Json) -> Json:
    root = getter(tree)("root")
    steps, links, name, note = map(getter(root), ("steps", "links", "workflow_name", "note"))
    if not type(steps) is type(links) is list or not are_notes(name, note):
        raise Unsound
    return root


def _meaning(
    root: Json, steps: list[Step], declarations: list[Declaration], order: Sequence[int] = ()
) -> Meaning:
    raw = read_links(root)
    program: Program | None = None
    in_order = renumbered(steps, raw, order) if len(order) == len(steps) else None
    if in_order is None or not is_in_order(*in_order[:2]):
        program, order = structure(steps, outs(len(steps), raw))
        in_order = renumbered(steps, raw, order)
    ordered, links, places = in_order
    name, note = member(root, "workflow_name"), member(root, "note")
    workflow = Workflow(name, note, tuple(declarations), tuple(ordered), tuple(links))
    return Meaning(workflow, program, order, places)


def is_document(text: str) -> bool:
    """Is the text a workflow document, or meant to be one? Otherwise it is a view, which may begin with a docstring."""
    return _DOCUMENT.match(text) is not None


def parse_document(text: str, written: Written | None = None) -> Json:
    """The JSON of a document, its prefix aside. Raises ``FlowError`` where it is none."""
    body = _body(text)
    tree = None if written is None else _parsed(jsontext.guess, text, body)[0]
    return _parsed(jsontext.loads, text, body) if written is None or tree != written.tree else tree


def read_document(text: str, written: Written | None = None) -> Meaning:
    """The meaning of a document. Raises ``FlowError`` where it is none."""
    tree = parse_document(text, written)
    try:
        return meaning(tree, () if written is None else written.steps)
    except Unsound:
        raise _refusal(tree, text, _body(text)) from None


def _body(text: str) -> str:
    """A document without its prefix."""
    match = _PREFIX.match(text)
    return text if match is None else text[match.end() :]


def _refusal(tree: Json, text: str, body: str) -> FlowError:
    """The error of JSON that is no workflow."""
    inner = wrapped(tree, text, body)
    return FlowError(_placed(problems(tree), text, body) if inner is None else [inner], text)


def _split_prefix(text: str) -> tuple[list[str] | None, str]:
    match = _PREFIX.match(text)
    if match is None:
        return None, text
    body = text[match.end() :]
    digest = body_digest(body)
    return ([] if digest == match[1] else [match[1], digest[:16]]), body


def has_plain_digest(text: str) -> bool:
    """Is this an export with a digest that anybody can make, and not Shopify's own?"""
    return _split_prefix(text)[0] == []


def body_digest(body: str) -> str:
    """The digest an export made elsewhere carries: plain sha256 of the text after the colon [file]."""
    return sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def _parsed(read: Callable[[str], T], text: str, body: str) -> T:
    """What ``read`` makes of the body. Raises ``FlowError`` where it is no JSON."""
    if not body or body.isspace():
        raise FlowError(
            [Diagnostic("FC100", "the file is empty: a workflow document is JSON", Span(1, 1))], text
        )
    try:
        return read(body)
    except jsontext.JsonError as error:
        found = conflict(text) or fenced(text)
        if found is not None:
            raise FlowError([found], text) from None
        span = Lines(text).span(error.position + len(text) - len(body))
        hint = None
        if body.lstrip()[:1] in ("@", "d", "#"):
            hint = "this looks like a Python view: use to-json"
        raise FlowError(
            [Diagnostic("FC101", f"this is not JSON: {error.message}", span, hint=hint)], text
        ) from None


def _placed(found: Iterable[Diagnostic], text: str, body: str) -> list[Diagnostic]:
    """The diagnostics with the places of their pointers, or of the nearest values around them."""
    places = jsontext.Places(body)
    lines, before = Lines(text), len(text) - len(body)
    return [replace(each, span=lines.span(places.nearest(each.pointer or "") + before)) for each in found]


def _is_one_line(style: jsontext.Style) -> bool:
    return style.layout in (jsontext.COMPACT.layout, jsontext.SPACED.layout)


def _order(order: Sequence[int]) -> Order:
    return None if all(map(int.__eq__, order, range(len(order)))) else list(order)
