"""Finds the places of findings in a view."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import cached_property

from flowc.check.findings import Aspect, At
from flowc.check.places.literals import Literals
from flowc.diagnostics.diagnostic import Span
from flowc.graph.canonical import canonical_order
from flowc.graph.links import FALSE, LOOP_BODY, TRUE
from flowc.jsontext.value import Json
from flowc.model.walk import Part, walk
from flowc.model.workflow import Compare, Logic, Opaque, Quantifier, Value, Workflow
from flowc.view.places import FieldPlaces, StepPlace
from flowc.view.reader import Reading
from flowc.view.text import blocks

_Expressions = (Compare, Logic, Quantifier, Opaque)


class Locator:
    """The places of one workflow in its view.

    ``workflow`` is what the findings are about, in canonical order: equal to what was read, maybe another object.
    """

    def __init__(self, reading: Reading, workflow: Workflow) -> None:
        self.places = reading.places
        self.source = self.places.source
        self.workflow = workflow
        self.literals = Literals(self.source)
        order = canonical_order(reading.workflow)
        read = list(zip(reading.workflow.steps, self.places.steps, strict=True))
        self.read = read if order is None else [read[old] for old in order]
        self._nodes = {id(said): node for said, node in self.places.parts}
        self._parts: dict[tuple[int, int], dict[int, ast.expr]] = {}
        self._fields_of: dict[int, FieldPlaces] = {}

    def span(self, at: At) -> Span:
        """The place of a finding; where it is in no text, what stands around it."""
        node = self.node(at)
        return node if isinstance(node, Span) else self.source.span(node)

    def written(self, node: ast.AST | Span) -> str:
        """The text of a place."""
        return self.literals.lines.said(node if isinstance(node, Span) else self.source.span(node))

    def value(self, at: At) -> Value | None:
        """The value of the field that a place is in."""
        if at.step is None or at.field is None:
            return None
        return self.workflow.steps[at.step].fields[at.field].value

    def text(self, at: At) -> str | None:
        """The text that a place is in, as the document holds it."""
        value = self.value(at)
        tree: Json = None if value is None else value.tree
        if tree is not None:
            for key in at.keys:
                try:
                    tree = tree[key]
                except (KeyError, IndexError, TypeError):
                    return None
            return tree if isinstance(tree, str) else None
        text = value.text if isinstance(value, Opaque) else None if value is None else value.literal
        return None if at.keys else text

    def node(self, at: At) -> ast.AST | Span:
        """The node of a place, or the span of a part of one."""
        if at.declaration is not None:
            return self.places.declarations[at.declaration]
        if at.step is None:
            head = self.places.head
            return head.args[0] if at.aspect == "name" and head.args else head
        _, place = self.read[at.step]
        if at.port is not None:
            return self._way(place.node, at.port) or place.header
        if at.field is not None:
            return self._field(at, *self._fields(at.step)[at.field])
        return self._aspect(at.aspect, place)

    def _fields(self, step: int) -> FieldPlaces:
        """Where the fields of a step stand, found once: a step may have thousands, each with a finding."""
        if step not in self._fields_of:
            self._fields_of[step] = self.read[step][1].fields
        return self._fields_of[step]

    def _way(self, node: ast.stmt | ast.expr, port: str) -> ast.AST | None:
        """A port's name, or the call behind it; None where a step just goes on with what is below."""
        below = (name for name in self.places.ports if name.value == port and name.lineno > node.lineno)
        return next(below, None) or next(filter(self._is_call, self._behind(node, port)), None)

    def _is_call(self, node: ast.stmt) -> bool:
        return isinstance(node, ast.Expr) and node.value in self.places.calls

    def _behind(self, node: ast.stmt | ast.expr, port: str) -> Sequence[ast.stmt]:
        """The statements that hang from a port of the usual ones."""
        if isinstance(node, ast.If):
            return node.body if port == TRUE else node.orelse if port == FALSE else ()
        if isinstance(node, ast.For) and port == LOOP_BODY:
            return node.body
        block, at = self._blocks.get(node, ((), 0))
        return block[at + 1 :]

    @cached_property
    def _blocks(self) -> dict[ast.AST, tuple[Sequence[ast.stmt], int]]:
        """For each statement the block it is in, and its place there."""
        found = blocks(self.places.function.body)
        return {node: (block, at) for block in found for at, node in enumerate(block)}

    def _aspect(self, aspect: Aspect, place: StepPlace) -> ast.AST | Span:
        call = place.call
        if call is None:
            return place.header
        head = call.func
        if aspect == "version":
            return head.slice if isinstance(head, ast.Subscript) else self.source.span(head).after
        if isinstance(head, ast.Subscript):
            head = head.value
        if aspect == "type" and isinstance(head, ast.Call) and head.keywords:
            return head.keywords[0].value
        if aspect == "task" and isinstance(head, ast.Call) and head.args:
            return head.args[0]
        if aspect == "name":
            if call.args:
                return call.args[0]
            return place.node.targets[0] if isinstance(place.node, ast.Assign) else head
        return head

    def _field(self, at: At, key: ast.keyword | ast.expr, value: ast.expr) -> ast.AST | Span:
        if at.aspect == "key":
            return self._word(key) if isinstance(key, ast.keyword) else key
        if at.part is not None:
            return self._part(at.part, at, value)
        found, is_there = _inner(value, at.keys)
        if at.characters is None or not is_there:
            return found
        text = self.text(at)
        return (None if text is None else self.literals.span(found, text, *at.characters)) or found

    def _word(self, node: ast.keyword) -> Span:
        """The name of a keyword argument."""
        start = self.source.span(node)
        return Span(start.line, start.column, start.line, start.column + len(node.arg or "**"))

    def _part(self, part: Part, at: At, test: ast.expr) -> ast.AST | Span:
        """A node of a condition; where it has no text of its own, from its first leaf to its last."""
        found = self.stands(part, at)
        if found is not None:
            return found
        nodes = [node for leaf in walk(part) if (node := self.stands(leaf, at)) is not None]
        spans = [self.source.span(node) for node in nodes]
        if not spans:
            return test
        first = min(spans, key=lambda span: (span.line, span.column))
        return first.to(max(spans, key=lambda span: (span.end_line or 0, span.end_column or 0)))

    def stands(self, part: Part, at: At) -> ast.expr | None:
        """Where a node of a condition stands, told by its place in the condition."""
        assert at.step is not None
        assert at.field is not None
        place = at.step, at.field
        if place not in self._parts:
            self._parts[place] = dict(self._standing(*place))
        return self._parts[place].get(id(part))

    def _standing(self, step: int, field: int) -> Iterator[tuple[int, ast.expr]]:
        """The nodes of a condition as the findings know them, by their ``id``, and as the view has them."""
        ours = self.workflow.steps[step].fields[field].value
        theirs = self.read[step][0].fields[field].value
        if isinstance(ours, _Expressions) and isinstance(theirs, _Expressions):
            for one, other in zip(walk(ours), walk(theirs), strict=True):
                node = self._nodes.get(id(other))
                if node is not None:
                    yield id(one), node


def _inner(node: ast.expr, keys: Sequence[str | int]) -> tuple[ast.expr, bool]:
    """The node that keys lead to in a list or dict, and whether they led all the way."""
    for key in keys:
        found = _child(node, key)
        if found is None:
            return node, False
        node = found
    return node, True


def _child(node: ast.expr, key: str | int) -> ast.expr | None:
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return next(
            (value for name, value in pairs if isinstance(name, ast.Constant) and name.value == key), None
        )
    if isinstance(node, ast.List | ast.Tuple) and isinstance(key, int) and key < len(node.elts):
        return node.elts[key]
    return None
