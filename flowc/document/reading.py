"""Takes documents apart: a text becomes its meaning (a canonical workflow) and its layout."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from flowc import jsontext, values
from flowc.blocks import Program, renumber
from flowc.conditions import conditions
from flowc.diagnostics import Diagnostic, FlowError, Span
from flowc.document import shapes
from flowc.document.fingerprints import fingerprints, link_print, name_print, wiring
from flowc.document.layout import DeclarationLayout, FieldLayout, Layout, Order, Prefix, StepLayout
from flowc.document.shapes import Rest, member, peel
from flowc.document.validate import problems
from flowc.graph import named_ports, ports
from flowc.model import Data, Declaration, Field, Json, Link, Raw, Step, Text, Workflow
from flowc.structure import structure
from flowc.sugar import is_plain_condition, is_plain_loop
from flowc.view.declarations import is_configured_by_default, read_arguments_text

_PREFIX = re.compile(r"([0-9a-fA-F]{64}):")


@dataclass(frozen=True, slots=True)
class Split:
    """A document taken apart. ``program`` is the block tree of the workflow."""

    workflow: Workflow
    program: Program
    layout: Layout


def split(text: str) -> Split:
    """Takes a document apart. Raises ``FlowError`` where it is none."""
    prefix, body = _split_prefix(text)
    return _split_tree(*_read_tree(text, body), prefix)


def read_document(text: str) -> Json:
    """The JSON tree of a document, its prefix aside. Raises ``FlowError`` where it is none."""
    return _read_tree(text, _split_prefix(text)[1])[0]


def _read_tree(text: str, body: str) -> tuple[Json, jsontext.Style]:
    tree, style = _read_json(text, body)
    found = problems(tree)
    if found:
        raise FlowError([_placed(diagnostic, text, body) for diagnostic in found], text)
    return tree, style


def _split_prefix(text: str) -> tuple[Prefix | None, str]:
    match = _PREFIX.match(text)
    if match is None:
        return None, text
    body = text[match.end() :]
    digest = body_digest(body)
    return (Prefix() if digest == match[1] else Prefix(match[1], digest[:16])), body


def body_digest(body: str) -> str:
    """The digest an export made elsewhere carries: plain sha256 of the text after the colon [file]."""
    return sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def _read_json(text: str, body: str) -> tuple[Json, jsontext.Style]:
    if not body.strip():
        raise FlowError([Diagnostic("FC100", "the file is empty: a workflow document is JSON", Span(1, 1))], text)
    try:
        return jsontext.read(body)
    except jsontext.JsonError as error:
        span = _span(text, error.position + len(text) - len(body))
        hint = None
        if body.lstrip()[:1] in ("@", "d", "#"):
            hint = "this looks like a Python view: use to-json"
        raise FlowError([Diagnostic("FC101", f"this is not JSON: {error.message}", span, hint=hint)], text) from None


def _placed(diagnostic: Diagnostic, text: str, body: str) -> Diagnostic:
    """The diagnostic with the line of its pointer, or of the nearest value around it."""
    pointer = diagnostic.pointer or ""
    while True:
        at = jsontext.locate(body, pointer)
        if at is not None or not pointer:
            return replace(diagnostic, span=_span(text, (at or 0) + len(text) - len(body)))
        pointer = pointer.rpartition("/")[0]


def _span(text: str, at: int) -> Span:
    start = text.rfind("\n", 0, at) + 1
    return Span(text.count("\n", 0, at) + 1, at - start + 1)


def _split_tree(tree: Json, style: jsontext.Style, prefix: Prefix | None) -> Split:
    root = member(tree, "root")
    pairs = [_split_step(step) for step in member(root, "steps")]
    steps = [step for step, _ in pairs]
    outs, places, rests = _split_links(root, len(steps))
    program, order = structure(steps, outs)
    number = [0] * len(order)
    for new, old in enumerate(order):
        number[old] = new
    links, link_order = _canonical_links(steps, outs, places, order, number)
    declared = [_split_declaration(node) for node in member(root, "patched_fields") or ()]
    workflow = Workflow(
        member(root, "workflow_name"),
        member(root, "note"),
        tuple([declaration for declaration, _ in declared]),
        tuple([steps[old] for old in order]),
        tuple(links),
    )
    ordered = tuple([rests[at] for at in link_order])
    is_odd = any(ordered) or _order(link_order) is not None
    layout = Layout(
        "export" if prefix is not None or _is_one_line(style) else "code",
        style,
        prefix,
        peel(tree, shapes.TOP_HOLES),
        peel(root, shapes.ROOT_HOLES),
        tuple([pairs[old][1] for old in order]),
        _order(order),
        ordered,
        _order(link_order),
        wiring(links),
        tuple([link_print(link.source, link.port, link.target) for link in links]) if is_odd else (),
        tuple([placed for _, placed in declared]),
    )
    return Split(workflow, renumber(program, number), layout)


def _is_one_line(style: jsontext.Style) -> bool:
    return style.layout in (jsontext.COMPACT.layout, jsontext.SPACED.layout)


def _order(order: Sequence[int]) -> Order:
    return None if all(map(int.__eq__, order, range(len(order)))) else tuple(order)


def _split_step(node: Json) -> tuple[Step, StepLayout]:
    task, version, kind = member(node, "task_id"), member(node, "task_version"), member(node, "task_type")
    nodes = member(node, "config_field_values") or ()
    names = [member(field, "config_field_id") for field in nodes]
    fields: list[Field] = []
    layouts: list[FieldLayout | None] = []
    for name, field in zip(names, nodes, strict=True):
        held = member(field, "value")
        if type(held) is not str:
            value, spelling = values.raw(held), None
        elif is_plain_condition(task, version, kind, names):
            value, spelling = conditions.read(held)
        elif is_plain_loop(task, version, kind, names):
            value, spelling = values.read_list_path(held)
        else:
            value, spelling = values.read(held, name)
        fields.append(Field(name, value))
        usual = type(field) is dict and tuple(field) == shapes.FIELD
        rest = None if usual else peel(field, shapes.FIELD_HOLES)
        canonical = spelling is None and rest is None
        layouts.append(None if canonical else FieldLayout(spelling, rest, name_print(name)))
    name, description, note = (member(node, key) for key in ("name", "description", "note"))
    hidden, note = (note, None) if kind == "TRIGGER" else (None, note)
    step = Step(task, version, kind, tuple(fields), name, description, note)
    return step, StepLayout(peel(node, shapes.STEP_HOLES), tuple(layouts), fingerprints(step), hidden)


Outs = list[dict[str, list[int]]]


def _split_links(root: Json, count: int) -> tuple[Outs, Outs, list[Rest | None]]:
    """For each step and port, the targets and the places of their links in the array; the links' rests."""
    number = {member(step, "step_id"): at for at, step in enumerate(member(root, "steps"))}
    outs: Outs = [{} for _ in range(count)]
    places: Outs = [{} for _ in range(count)]
    rests: list[Rest | None] = []
    for at, link in enumerate(member(root, "links")):
        source, port = number[member(link, "from_step_id")], member(link, "from_port_id")
        outs[source].setdefault(port, []).append(number[member(link, "to_step_id")])
        places[source].setdefault(port, []).append(at)
        usual = type(link) is dict and tuple(link) == shapes.LINK
        rests.append(None if usual else peel(link, shapes.LINK_HOLES))
    return outs, places, rests


def _canonical_links(
    steps: list[Step], outs: Outs, places: Outs, order: list[int], number: list[int]
) -> tuple[list[Link], list[int]]:
    """All links in canonical order, with renumbered steps, and where each stands in the array."""
    links: list[Link] = []
    at: list[int] = []
    for new, old in enumerate(order):
        targets = outs[old]
        if targets:
            kind = steps[old].type
            for port in (*named_ports(kind, targets), *ports(kind)):
                if port in targets:
                    links += [Link(new, port, number[target]) for target in targets[port]]
                    at += places[old][port]
    return links, at


def _split_declaration(node: Json) -> tuple[Declaration, DeclarationLayout]:
    field = member(node, "field")
    arguments, spelling = _split_arguments(member(node, "arguments"))
    configured = member(node, "merchant_configured")
    if configured is None:
        configured = is_configured_by_default(field)
    declared = Declaration(member(node, "patched_type"), member(node, "handle"), field, arguments, configured)
    rest = peel(node, shapes.DECLARATION_HOLES)
    return declared, DeclarationLayout(rest, spelling, name_print(declared.type, declared.handle))


def _split_arguments(held: Json) -> tuple[Data | Text | Raw, Json]:
    """The arguments of a declared field; the spelling ``"o"`` says they are an object, not one in a string."""
    if type(held) is str:
        return read_arguments_text(held)
    if type(held) is dict and values.is_literal(held):
        return values.data(held), OBJECT
    return values.raw(held), None


OBJECT = "o"
