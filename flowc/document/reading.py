"""Takes documents apart: a text becomes its meaning (a canonical workflow) and its layout."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TypeVar

from flowc import jsontext, values
from flowc.blocks import Program
from flowc.conditions import conditions
from flowc.diagnostics import Diagnostic, FlowError, Span
from flowc.document import shapes
from flowc.document.fingerprints import name_print
from flowc.document.layout import DeclarationLayout, FieldLayout, Layout, Order, Prefix, StepLayout
from flowc.document.shapes import Rest, getter, member, peel
from flowc.document.validate import problems
from flowc.graph import named_ports, ports
from flowc.model import Data, Declaration, Field, Json, Link, Raw, Step, Text, Value, Workflow
from flowc.records import record
from flowc.structure import inverse, structure
from flowc.sugar import is_plain_condition, is_plain_loop
from flowc.view.declarations import is_configured_by_default, read_arguments_text

T = TypeVar("T")
_PREFIX = re.compile(r"([0-9a-fA-F]{64}):")


@record
class Split:
    """A document taken apart. ``program`` is the block tree of the workflow."""

    workflow: Workflow
    program: Program
    layout: Layout


def split(text: str) -> Split:
    """Takes a document apart. Raises ``FlowError`` where it is none."""
    prefix, body = _split_prefix(text)
    tree, style = _read_tree(text, body)
    root = member(tree, "root")
    steps, layouts = _split_steps(root)
    outs, places, rests = _split_links(root, len(steps))
    program, order = structure(steps, outs)
    number = inverse(order)
    links, link_order = _canonical_links(steps, outs, places, order, number)
    declared = [_split_declaration(node) for node in member(root, "patched_fields") or ()]
    declarations = tuple([declaration for declaration, _ in declared])
    layout = Layout(
        "export" if prefix is not None or _is_one_line(style) else "code",
        style,
        prefix,
        peel(tree, shapes.TOP_HOLES),
        peel(root, shapes.ROOT_HOLES),
        tuple([layouts[old] for old in order]),
        _order(order),
        tuple([rests[at] for at in link_order]),
        _order(link_order),
        0,
        (),
        tuple([placed for _, placed in declared]),
    )
    return Split(_workflow(root, declarations, steps, order, links), program, layout)


def read_meaning(text: str) -> Workflow:
    """The meaning of a document alone. Raises ``FlowError`` where it is none."""
    root = member(read_document(text), "root")
    steps, _ = _split_steps(root)
    outs, places, _ = _split_links(root, len(steps))
    _, order = structure(steps, outs)
    links, _ = _canonical_links(steps, outs, places, order, inverse(order))
    declarations = tuple([_split_declaration(node)[0] for node in member(root, "patched_fields") or ()])
    return _workflow(root, declarations, steps, order, links)


def _workflow(
    root: Json, declarations: tuple[Declaration, ...], steps: list[Step], order: list[int], links: list[Link]
) -> Workflow:
    ordered = tuple([steps[old] for old in order])
    return Workflow(member(root, "workflow_name"), member(root, "note"), declarations, ordered, tuple(links))


def read_document(text: str) -> Json:
    """The JSON tree of a document, its prefix aside. Raises ``FlowError`` where it is none."""
    body = text[65:] if _PREFIX.match(text) else text
    return _checked(_parsed(jsontext.loads, text, body), text, body)


def _read_tree(text: str, body: str) -> tuple[Json, jsontext.Style]:
    tree, style = _parsed(jsontext.read, text, body)
    return _checked(tree, text, body), style


def _checked(tree: Json, text: str, body: str) -> Json:
    found = problems(tree)
    if found:
        raise FlowError([_placed(diagnostic, text, body) for diagnostic in found], text)
    return tree


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


def _parsed(read: Callable[[str], T], text: str, body: str) -> T:
    """What ``read`` makes of the body. Raises ``FlowError`` where it is no JSON."""
    if not body or body.isspace():
        raise FlowError(
            [Diagnostic("FC100", "the file is empty: a workflow document is JSON", Span(1, 1))], text
        )
    try:
        return read(body)
    except jsontext.JsonError as error:
        span = _span(text, error.position + len(text) - len(body))
        hint = None
        if body.lstrip()[:1] in ("@", "d", "#"):
            hint = "this looks like a Python view: use to-json"
        raise FlowError(
            [Diagnostic("FC101", f"this is not JSON: {error.message}", span, hint=hint)], text
        ) from None


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


def _is_one_line(style: jsontext.Style) -> bool:
    return style.layout in (jsontext.COMPACT.layout, jsontext.SPACED.layout)


def _order(order: Sequence[int]) -> Order:
    return None if all(map(int.__eq__, order, range(len(order)))) else tuple(order)


def _split_steps(root: Json) -> tuple[list[Step], list[StepLayout]]:
    pairs = [_split_step(node) for node in member(root, "steps")]
    return [step for step, _ in pairs], [layout for _, layout in pairs]


def _split_step(node: Json) -> tuple[Step, StepLayout]:
    get = getter(node)
    task, version, kind = get("task_id"), get("task_version"), get("task_type")
    fields: list[Field] = []
    layouts: list[FieldLayout | None] = []
    nodes = get("config_field_values") or ()
    read = _value_reader(task, version, kind, nodes)
    for field in nodes:
        if type(field) is dict and tuple(field) == shapes.FIELD:
            name, held, rest = field["config_field_id"], field["value"], None
        else:
            name, held, rest = (
                member(field, "config_field_id"),
                member(field, "value"),
                peel(field, shapes.FIELD_HOLES),
            )
        value, spelling = read(held, name) if type(held) is str else (values.raw(held), None)
        fields.append(Field(name, value))
        canonical = spelling is None and rest is None
        layouts.append(None if canonical else FieldLayout(spelling, rest, name_print(name)))
    note = get("note")
    hidden, note = (note, None) if kind == "TRIGGER" else (None, note)
    step = Step(task, version, kind, tuple(fields), get("name"), get("description"), note)
    placed = tuple(layouts) if any(layouts) else ()
    return step, StepLayout(peel(node, shapes.STEP_HOLES), placed, (0, 0), hidden)


def _value_reader(
    task: str, version: str, kind: str, nodes: Sequence[Json]
) -> Callable[[str, str], tuple[Value, Json]]:
    """What reads the values of a step: most are told by themselves, a condition and a loop's list by their step."""
    if len(nodes) == 1 and kind in ("CONDITION", "FOREACH"):
        names = [member(nodes[0], "config_field_id")]
        if is_plain_condition(task, version, kind, names):
            return _read_condition
        if is_plain_loop(task, version, kind, names):
            return _read_list_path
    return values.read


def _read_condition(held: str, name: str) -> tuple[Value, Json]:
    del name
    return conditions.read(held)


def _read_list_path(held: str, name: str) -> tuple[Value, Json]:
    del name
    return values.read_list_path(held)


Outs = list[dict[str, list[int]]]


def _split_links(root: Json, count: int) -> tuple[Outs, Outs, list[Rest | None]]:
    """For each step and port, the targets and the places of their links in the array; the links' rests."""
    number = {getter(step)("step_id"): at for at, step in enumerate(member(root, "steps"))}
    outs: Outs = [{} for _ in range(count)]
    places: Outs = [{} for _ in range(count)]
    rests: list[Rest | None] = []
    for at, link in enumerate(member(root, "links")):
        get = getter(link)
        source, port = number[get("from_step_id")], get("from_port_id")
        outs[source].setdefault(port, []).append(number[get("to_step_id")])
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
