"""What a workflow reads: every path, as a tree of properties with the comparisons they are put to.

Paths stand in conditions, references, loops, Liquid, queries of Run code and lists of Get data. Items of lists
and loops are followed to their lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from flowc.diagnostics import extras
from flowc.fields.counting import listed
from flowc.jsontext.value import Json, texts
from flowc.liquid.facts import Filter
from flowc.liquid.overlapping import overlapping
from flowc.model import names
from flowc.model.sugar import LIST_FIELD, list_path
from flowc.model.workflow import (
    Compare,
    Constant,
    Expression,
    Logic,
    Operand,
    Path,
    Quantifier,
    Reference,
    Step,
    Text,
    Value,
    Workflow,
)
from flowc.schema.environment import RUN_CODE
from flowc.search import templated
from flowc.simulate.fields import reference
from flowc.simulate.lookup import plain

DEPTH = 20
"""Properties of properties that are made up at most."""

_LITERAL = re.compile(r"'([^'\\\n]{1,60})'|\"([^\"\\\n]{1,60})\"")
_MOST_LITERALS = 20
_TESTS = ("if", "elsif", "unless", "case", "when")

Items = Mapping[str, str]
"""The items in sight, each with the path of its list."""


@dataclass(slots=True)
class Node:
    """A property that is read: what is read of it in turn, and what it is compared with."""

    children: dict[str, Node] = field(default_factory=dict[str, "Node"])
    is_list: bool = False
    tests: list[tuple[str, Constant]] = field(default_factory=list[tuple[str, Constant]])
    hints: list[str] = field(default_factory=list[str])
    """Texts that it may be compared with: those in the script or the Liquid that reads it."""
    may_be_nil: bool = False
    """It is asked whether it is there."""

    def at(self, path: str) -> Node:
        """The node at a path below this one, made where it is missing."""
        node = self
        for segment in path.split("."):
            node = node.children.setdefault(segment, Node())
        return node


def merged(nodes: Sequence[Node], depth: int = DEPTH) -> Node:
    """One node that is read as each of these is, down to a depth."""
    known = dict.fromkeys(name for node in nodes for name in node.children) if depth else {}
    children = {
        name: merged([node.children[name] for node in nodes if name in node.children], depth - 1)
        for name in known
    }
    tests = [test for node in nodes for test in node.tests]
    is_list, may_be_nil = (any(getattr(node, name) for node in nodes) for name in ("is_list", "may_be_nil"))
    hints = [hint for node in nodes for hint in node.hints]
    return Node(children, is_list, tests, hints, may_be_nil)


def reads(workflows: Iterable[Workflow]) -> Node:
    """The roots that workflows read, as the children of one node."""
    reading = _Reading()
    for workflow in workflows:
        reading.workflow(workflow)
    return reading.tree


@lru_cache(maxsize=1024)
def roots_of(step: Step) -> frozenset[str]:
    """The roots that one step reads, items of loops around it among them."""
    reading = _Reading()
    reading.step(step)
    return frozenset(reading.tree.children)


class _Reading:
    """Collects paths."""

    def __init__(self) -> None:
        self.tree = Node()
        self.items: dict[str, str] = {}

    def workflow(self, workflow: Workflow) -> None:
        self.items = dict(_loops(workflow.steps))
        for step in workflow.steps:
            self.step(step)

    def step(self, step: Step) -> None:
        """What the fields of a step read."""
        given = listed(step)
        if given is not None:
            self.path(given.path, self.items).is_list = True
        for one in step.fields:
            self.value(step, one.id, one.value)

    def value(self, step: Step, field_id: str, value: Value) -> None:
        match value:
            case Reference(path):
                self.path(path, self.items).is_list |= field_id == LIST_FIELD
            case Text(text):
                self.text(step, field_id, text)
            case Compare() | Logic() | Quantifier():
                self.expression(value, self.items)
            case _ if (whole := overlapping(value)) is not None:
                self.text(step, field_id, whole)
            case _:
                self.data(step, field_id, plain(value.tree))

    def data(self, step: Step, field_id: str, data: Json) -> None:
        """The texts of a JSON value, or the path of a reference that it encodes."""
        path = reference(data)
        if path is not None:
            self.path(path, self.items)
            return
        for text in texts(data):
            self.text(step, field_id, text)

    def text(self, step: Step, field_id: str, text: str) -> None:
        if step.task == RUN_CODE and field_id == "input":
            self.query(text, _literals(_script(step)))
        elif step.type == "FOREACH" and field_id == LIST_FIELD:
            self.path(text, self.items).is_list = True
        elif "{{" in text or "{%" in text:
            self.liquid(templated.named(step.task, text) if field_id == "query" else text)

    def liquid(self, text: str) -> None:
        from flowc.liquid import study

        for variable in study(text).variables:
            if variable.origin is not None and all(map(names.is_path, variable.origin)):
                first, *rest = variable.origin
                node = self.path(first, self.items)
                for piece in rest:
                    node.is_list = True
                    node = node.at(piece)
                node.is_list |= variable.is_looped
                _filtered(node, variable.filters, text)
                if variable.tag in _TESTS:
                    node.hints += _literals(text)

    def query(self, text: str, literals: list[str]) -> None:
        """A query of Run code, whose fields are paths from the roots; its script may compare them to its texts."""
        with extras.needed("reading a query"):
            from flowc.run_code.query import paths
        for path in paths(text):
            self.path(path, self.items).hints += literals

    def expression(self, said: Expression, items: Items) -> None:
        match said:
            case Compare(operator, left, right):
                self.compare(operator, left, right, items)
                self.compare(operator, right, left, items)
            case Logic(_, operands):
                for each in operands:
                    self.expression(each, items)
            case Quantifier(_, path, body):
                self.path(path.text, items).is_list = True
                self.expression(body, {**items, names.item_name(path.text): path.text})
            case _:
                pass

    def compare(self, operator: str, one: Operand | None, other: Operand | None, items: Items) -> None:
        if isinstance(one, Path) and names.is_path(one.text):
            node = self.path(one.text, items)
            node.may_be_nil |= other is None
            if isinstance(other, Constant):
                node.tests.append((operator, other))

    def path(self, path: str, items: Items) -> Node:
        """The node of a path, its items followed to their lists."""
        rests: list[str] = []
        seen: set[str] = set()
        root, _, rest = path.partition(".")
        while root in items and root not in seen:
            seen.add(root)
            rests.append(rest)
            path = items[root]
            root, _, rest = path.partition(".")
        node = self.tree.at(path)
        for rest in reversed(rests):
            node.is_list = True
            node = node.at(rest) if rest else node
        return node


def _filtered(node: Node, filters: Iterable[Filter], text: str) -> None:
    """The properties that filters name: ``where: "sku", "A"`` reads each item's, ``map: "sku"`` goes on from it."""
    from flowc.liquid import shapes

    for one in filters:
        if one.argument is None or one.name not in shapes.NAMING or not names.is_path(one.argument):
            continue
        node.is_list = True
        named = node.at(one.argument)
        named.hints += _literals(text)
        node = named if one.name == "map" else node


def _loops(steps: Iterable[Step]) -> Iterator[tuple[str, str]]:
    """The items of all loops, with the paths of their lists."""
    for step in steps:
        path = list_path(step) if step.type == "FOREACH" else None
        if path is not None:
            yield names.loop_name(path), path


def _script(step: Step) -> str:
    return next(
        (one.value.text for one in step.fields if one.id == "script" and isinstance(one.value, Text)), ""
    )


def _literals(code: str) -> list[str]:
    """The texts in quotes of a script or of Liquid, the first few."""
    found = dict.fromkeys(match[1] or match[2] for match in _LITERAL.finditer(code))
    return list(found)[:_MOST_LITERALS]
