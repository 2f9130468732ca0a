"""Puts documents together: a canonical workflow and a layout, the old one or a fresh one, become a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, cached_property, partial
from itertools import count

from flowc import jsontext
from flowc.document import shapes
from flowc.document.layout import fresh
from flowc.document.layout.defaults import fresh_layout, restyled, seed
from flowc.document.layout.fit import fitted
from flowc.document.layout.rows import Layout, Row
from flowc.document.parts import OBJECT
from flowc.document.reading import Written, body_digest
from flowc.document.shapes import Rest, keys_in, left, weave
from flowc.fields import values
from flowc.fields.conditions import forms as conditions
from flowc.fields.conditions.kept import UUID, is_tree
from flowc.fields.conditions.nodes import STRING, fits
from flowc.jsontext import Style
from flowc.jsontext.value import Json
from flowc.model.sugar import is_configured_by_default, plain_loop
from flowc.model.workflow import (
    Compare,
    Constant,
    Data,
    Declaration,
    Field,
    Link,
    Logic,
    Opaque,
    Path,
    Quantifier,
    Raw,
    Reference,
    Step,
    Text,
    Workflow,
)
from flowc.schema import environment


def written(workflow: Workflow, layout: Layout | None, form: str | None, *, is_own: bool = False) -> Written:
    """The document of a canonical workflow.

    With a layout, everything the workflow leaves as it was keeps its layout; without, or where the layout
    says nothing, it is chosen by content alone. ``form`` is ``export``, ``code`` or None: the layout's own.
    ``is_own`` says that the layout is known to be this very workflow's; it saves the fitting.
    """
    base = cache(partial(seed, workflow))
    if layout is None:
        layout = fresh_layout(workflow, form or "code", base)
    else:
        layout = layout if is_own else fitted(workflow, layout)
        if form is not None and form != layout.form:
            layout = restyled(layout, form)
    tree = _Writer(workflow, layout, _node_ids(base, layout)).document()
    text = _prefixed(jsontext.write(tree, Style.from_json(layout.style)), layout.prefix)
    return Written(text, tree, layout.step_order or range(len(workflow.steps)))


def _prefixed(body: str, prefix: list[str] | None) -> str:
    if prefix is None:
        return body
    digest = body_digest(body)
    if prefix:
        other, check = prefix
        digest = other if digest.startswith(check) else digest
    return f"{digest}:{body}"


class _Writer:
    """Builds the JSON tree."""

    def __init__(self, workflow: Workflow, layout: Layout, uuids: Iterator[str]) -> None:
        self.workflow = workflow
        self.layout = layout
        self.as_tree = layout.form == "export"
        self.types = _Types(workflow)
        self.uuids = uuids

    def document(self) -> Json:
        workflow, layout = self.workflow, self.layout
        ids = [_step_id(row[0]) for row in layout.steps]
        steps = [self.step(step, row) for step, row in zip(workflow.steps, layout.steps, strict=True)]
        links = [self.link(link, rest, ids) for link, rest in zip(workflow.links, layout.links, strict=True)]
        declared = [
            _declaration(declaration, row)
            for declaration, row in zip(workflow.declarations, layout.declarations, strict=True)
        ]
        meaning = {
            "steps": _placed(steps, layout.step_order),
            "links": _placed(links, layout.link_order),
            "patched_fields": declared or (declared if "patched_fields" in keys_in(layout.root) else None),
            "note": workflow.note,
            "workflow_name": workflow.name,
        }
        root = weave(layout.root, shapes.ROOT_HOLES, meaning)
        return weave(layout.top, shapes.TOP_HOLES, {"root": root})

    def step(self, step: Step, row: Row) -> Json:
        rest, _, _, rows = row
        fields = self.fields(step, rows)
        is_usual = rest[0] == shapes.USUAL_STEP
        _, step_id, position = rest if is_usual else (0, None, None)
        node: Json = {
            "step_id": step_id,
            "step_position": position,
            "config_field_values": fields if fields or "config_field_values" in keys_in(rest) else None,
            "task_id": step.task,
            "task_version": step.version,
            "task_type": step.type,
            "description": step.description,
            "note": step.note,
            "name": step.name,
        }
        return node if is_usual else weave(rest, shapes.STEP_HOLES, node)

    def fields(self, step: Step, rows: list[Row]) -> list[Json]:
        if not rows:
            return [
                {"config_field_id": field.id, "value": self.value(step, field, None)} for field in step.fields
            ]
        return [self.field(step, field, row) for field, row in zip(step.fields, rows, strict=True)]

    def field(self, step: Step, field: Field, row: Row) -> Json:
        spelling, _, rest = row or (None, 0, 0)
        node = {"config_field_id": field.id, "value": self.value(step, field, spelling)}
        return weave(rest, shapes.FIELD_HOLES, node) if rest else node

    def value(self, step: Step, field: Field, spelling: Json) -> Json:
        value = field.value
        if type(value) is Text:  # most are
            return value.text
        if isinstance(value, (Compare, Logic, Quantifier, Opaque)):
            return conditions.write(value, spelling, self.as_tree, self.types.of, self.uuids)
        if isinstance(value, Raw):
            return value.value
        if isinstance(value, Reference) and step.type == "FOREACH" and plain_loop(step) is not None:
            return values.write_list_path(value, spelling)
        return values.write(value, spelling)

    def link(self, link: Link, rest: Row, ids: list[Json]) -> Json:
        node = {
            "from_step_id": ids[link.source],
            "from_port_id": link.port,
            "to_step_id": ids[link.target],
            "to_port_id": shapes.INPUT,
        }
        return weave(rest, shapes.LINK_HOLES, node) if rest else node


def _step_id(rest: Rest) -> Json:
    return rest[1] if rest[0] == shapes.USUAL_STEP else left(rest, "step_id", shapes.STEP_HOLES)


def _declaration(declared: Declaration, row: Row) -> Json:
    rest, spelling, _ = row
    arguments = declared.arguments
    if isinstance(arguments, Raw) or (isinstance(arguments, Data) and spelling == OBJECT):
        held = arguments.value
    else:
        held = values.write(arguments, spelling)
    usual = declared.configured == is_configured_by_default(declared.field)
    meaning = {
        "handle": declared.handle,
        "field": declared.field,
        "patched_type": declared.type,
        "arguments": held,
        "merchant_configured": None
        if usual and "merchant_configured" not in keys_in(rest)
        else declared.configured,
    }
    return weave(rest, shapes.DECLARATION_HOLES, meaning)


def _placed(nodes: list[Json], order: list[int] | None) -> list[Json]:
    """Nodes of canonical order in the order of the document. Raises ``ValueError`` for an order that is none."""
    if order is None:
        return nodes
    if sorted(order) != list(range(len(nodes))):
        raise ValueError("an order that is none")
    placed: list[Json] = [None] * len(nodes)
    for node, at in zip(nodes, order, strict=True):
        placed[at] = node
    return placed


def _node_ids(base: Callable[[], str], layout: Layout) -> Iterator[str]:
    """Ids for condition nodes that have none, in the style of the layout's own."""
    spellings = [row[0] for _, _, _, rows in layout.steps for row in rows if row]
    roots = [spelling[1] for spelling in spellings if is_tree(spelling)]
    like = [root[UUID] for root in roots if len(root) > UUID and isinstance(root[UUID], str)]
    for batch in count():
        yield from fresh.node_ids(64, f"{base()}:{batch}", like)


class _Types:
    """The value types of comparisons that carry none: from the environment, else from the literal."""

    def __init__(self, workflow: Workflow) -> None:
        self.workflow = workflow

    @cached_property
    def scope(self) -> environment.Scope:
        return environment.scope_of(self.workflow)

    def of(self, said: Compare, lists: dict[str, str]) -> str:
        """The type of a comparison, inside lists that its item names stand for."""
        scope = self.scope
        for item, path in lists.items():
            scope = scope.within(item, path)
        operands = (said.left, said.right)
        for operand in operands:
            known = environment.value_type(operand.text, scope) if isinstance(operand, Path) else None
            if known is not None and fits(known, said):
                return known
        guesses = [
            environment.fallback_type(operand) for operand in operands if isinstance(operand, Constant)
        ]
        if guesses:
            return next((guess for guess in guesses if fits(guess, said)), guesses[0])
        return _ID if any(isinstance(o, Path) and o.text.endswith(".id") for o in operands) else STRING


_ID = "EnvironmentScalarDefinition:ID"
