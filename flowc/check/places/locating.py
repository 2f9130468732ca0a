"""Finds the places of findings in a view, and what an edit there would be."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flowc.check.findings import Aspect, At, Replacement
from flowc.check.places.declared import declarations
from flowc.check.places.literals import plain
from flowc.check.places.nodes import View, call_of, fields_of, inner, test_of
from flowc.check.places.own_names import Names, names_of
from flowc.check.places.spans import Spans
from flowc.check.places.ways import Ways
from flowc.diagnostics.diagnostic import Edit, Span
from flowc.fields.conditions import items
from flowc.jsontext.value import Json
from flowc.model.names import is_identifier, renamed
from flowc.model.walk import Part, walk
from flowc.model.workflow import (
    Compare,
    Constant,
    Data,
    Declaration,
    Logic,
    Opaque,
    Path,
    Quantifier,
    Raw,
    Reference,
    Workflow,
)
from flowc.pretty import flat, literals
from flowc.view.declarations import print_declaration
from flowc.view.paths import dotted
from flowc.view.tests import print_expression
from flowc.view.values import is_call_of, print_json, print_path


class Locator:
    """The places of one workflow in its view.

    ``workflow`` is what the findings are about: equal to that of the view, though maybe another object.
    """

    def __init__(self, view: View, workflow: Workflow) -> None:
        self.view = view
        self.workflow = workflow
        self.spans = Spans(view.source)
        self.ways = Ways(view.module)
        self._conditions: dict[tuple[int, int], dict[int, ast.expr]] = {}

    def span(self, at: At) -> Span:
        """The place of a finding; where it is in no text, what stands around it."""
        node = self._node(at)
        return node if isinstance(node, Span) else self.spans.of(node)

    def edit(self, at: At, replacement: Replacement) -> Edit | None:
        """The edit that puts a replacement into a place; None where it would take more than that."""
        node = self._node(at)
        if isinstance(node, Span):
            return self._edit_of_span(at, node, replacement)
        text = self._written(at, node, replacement)
        return None if text is None else Edit(self.spans.of(node), text)

    def _edit_of_span(self, at: At, span: Span, replacement: Replacement) -> Edit | None:
        """Characters of a literal, the name of a keyword, or a version where there is none yet."""
        if not isinstance(replacement, str):
            return None
        if at.aspect == "key":
            return Edit(span, replacement) if is_identifier(replacement) else None
        if at.aspect == "version":
            return Edit(span, f"[{literals.string(replacement)}]")
        if at.characters is None:
            return None
        old = _text(_value(self.workflow, at), at.keys) or ""
        names = names_of(self.spans.text(span), old[slice(*at.characters)])
        new = renamed(replacement, names) if names else replacement
        return Edit(span, new) if plain(new) else None

    def _written(self, at: At, node: ast.AST, replacement: Replacement) -> str | None:
        """A replacement as it is written in a node's place."""
        if isinstance(replacement, Declaration):
            return print_declaration(replacement).rstrip("\n")
        if isinstance(replacement, Reference):
            old = _value(self.workflow, at)
            path = _own_path(node, old.path, replacement.path) if isinstance(old, Reference) else None
            return path or _path(replacement.path)
        if isinstance(replacement, Data):
            return flat(print_json(replacement.value))
        if not isinstance(replacement, str):
            return self._said(at, replacement)
        if at.part is not None:
            return _operand(at.part, node, replacement)
        if isinstance(node, ast.Constant) and at.characters is None:
            return literals.text(replacement)
        segments = replacement.split("::")
        is_task = at.aspect == "task" and isinstance(node, ast.Attribute)
        return ".".join(segments) if is_task and all(map(is_identifier, segments)) else None

    def own_names(self, at: At) -> Names:
        """What a person calls the root of the path at a place, by what Flow calls it, where these differ."""
        if at.part is not None and not isinstance(at.part, Path):
            return self._names_in(at.part, at)
        node = self._node(at)
        if isinstance(node, Span):
            written = self.spans.text(node) if at.characters is not None else None
        else:
            written = dotted(node) if isinstance(node, ast.expr) else None
        return _others(written, self._path_of(at))

    def _names_in(self, part: Part, at: At) -> Names:
        """The same of all paths in a part of a condition."""
        found: dict[str, str] = {}
        for path in walk(part):
            node = self._stands(path, at) if isinstance(path, Path) else None
            if isinstance(path, Path) and node is not None:
                found.update(_others(dotted(node), path.text))
        return found

    def _path_of(self, at: At) -> str | None:
        """The path in Flow that stands at a place, if one does."""
        if isinstance(at.part, Path):
            return at.part.text
        if at.step is None or at.field is None or at.part is not None or at.aspect:
            return None
        value = _value(self.workflow, at)
        if at.characters is None:
            return value.path if isinstance(value, Reference) else None
        text = _text(value, at.keys)
        return None if text is None else text[slice(*at.characters)]

    # Nodes.

    def _node(self, at: At) -> ast.AST | Span:
        if at.declaration is not None:
            return list(declarations(self.view.module))[at.declaration]
        if at.step is None:
            return self._head(at.aspect)
        node = self.view.steps[at.step]
        call = call_of(node)
        if at.port is not None:
            return self.ways.way(node, at.port) or _header(node, call)
        if at.field is not None:
            return self._field(at, node, call)
        return self._aspect(at.aspect, node, call)

    def _head(self, aspect: Aspect) -> ast.AST:
        """``@workflow(…)``, or the name in it."""
        for function in self.view.module.body:
            if isinstance(function, ast.FunctionDef):
                for each in function.decorator_list:
                    if isinstance(each, ast.Call) and is_call_of(each, "workflow"):
                        return each.args[0] if aspect == "name" and each.args else each
                return function
        return self.view.module

    def _aspect(self, aspect: Aspect, node: ast.stmt | ast.expr, call: ast.Call | None) -> ast.AST | Span:
        if call is None:
            return _header(node, call)
        head = call.func
        if aspect == "version":
            return head.slice if isinstance(head, ast.Subscript) else self.spans.after(head)
        if isinstance(head, ast.Subscript):
            head = head.value
        if aspect == "type" and isinstance(head, ast.Call) and head.keywords:
            return head.keywords[0].value
        if aspect == "task" and isinstance(head, ast.Call) and head.args:
            return head.args[0]
        if aspect == "name":
            if call.args:
                return call.args[0]
            return node.targets[0] if isinstance(node, ast.Assign) else head
        return head

    def _field(self, at: At, node: ast.stmt | ast.expr, call: ast.Call | None) -> ast.AST | Span:
        assert at.step is not None
        assert at.field is not None
        value = test_of(node)
        if call is not None:
            named = fields_of(call)[at.field]
            if at.aspect == "key":
                return self.spans.word(named.key) if isinstance(named.key, ast.keyword) else named.key
            value = named.value
        if value is None:
            return node
        if at.part is not None:
            return self._part(at.part, at, value)
        found, is_there = inner(value, at.keys)
        if at.characters is None or not is_there:
            return found
        text = _text(_value(self.workflow, at), at.keys)
        return (None if text is None else self.spans.characters(found, text, *at.characters)) or found

    def _part(self, part: Part, at: At, test: ast.expr) -> ast.AST | Span:
        """A node of a condition; where it has no text of its own, from its first leaf to its last."""
        found = self._stands(part, at)
        if found is not None:
            return found
        spans = [self.spans.of(node) for leaf in walk(part) if (node := self._stands(leaf, at)) is not None]
        return self.spans.around(spans) if spans else test

    def _stands(self, part: Part, at: At) -> ast.expr | None:
        """Where a node of a condition stands, told by its place in the condition."""
        assert at.step is not None
        assert at.field is not None
        place = at.step, at.field
        if place not in self._conditions:
            self._conditions[place] = dict(self._standing(*place))
        return self._conditions[place].get(id(part))

    def _standing(self, step: int, field: int) -> Iterator[tuple[int, ast.expr]]:
        """The nodes of a condition as the findings know them, by their ``id``, and as the view has them."""
        ours = self.workflow.steps[step].fields[field].value
        theirs = self.view.workflow.steps[step].fields[field].value
        if isinstance(ours, _Expressions) and isinstance(theirs, _Expressions):
            for one, other in zip(walk(ours), walk(theirs), strict=True):
                _, node = self.view.nodes.get(id(other), (None, None))
                if node is not None:
                    yield id(one), node

    def _said(self, at: At, said: Constant | Compare | Quantifier) -> str | None:
        """A literal or comparison for another, with the names that a person gave to what it reads."""
        if isinstance(said, Constant):
            return _literal(said)
        names: dict[str, str] = {}
        for path in walk(at.part) if at.part is not None else ():
            if isinstance(path, Path):
                node = self._stands(path, at)
                own = names_of(dotted(node) or "", path.text) if node is not None else None
                if own is None:
                    return None
                names.update(own)
        return flat(print_expression(items.renamed(said, names)))


_Expressions = (Compare, Logic, Quantifier, Opaque)


def _header(node: ast.stmt | ast.expr, call: ast.Call | None) -> ast.AST:
    """What stands for a step as such: its task, or what a condition or loop says after its keyword."""
    if call is not None:
        return call.func
    return test_of(node) or node


def _others(written: str | None, meant: str | None) -> Names:
    """What of a path is called otherwise in a view."""
    names = names_of(written, meant) if written and meant else None
    pairs = names.items() if names else ()
    return {root: own for root, own in pairs if root != own and is_identifier(root) and is_identifier(own)}


def _text(value: object, keys: tuple[str | int, ...]) -> str | None:
    """The text at a place of a value."""
    if isinstance(value, Data | Raw):
        tree: Json = value.value
        for key in keys:
            try:
                tree = tree[key]
            except (KeyError, IndexError, TypeError):
                return None
        return tree if isinstance(tree, str) else None
    text = getattr(value, "text", None)
    return text if isinstance(text, str) and not keys else None


def _path(path: str) -> str:
    return flat(print_path(path))


def _literal(constant: Constant) -> str:
    if constant.kind == "string":
        return literals.string(constant.text)
    return constant.text if constant.kind == "number" else constant.text.capitalize()


def _operand(part: Part, node: ast.AST, replacement: str) -> str | None:
    """A path or literal of a condition."""
    if isinstance(part, Path):
        return _own_path(node, part.text, replacement)
    if isinstance(part, Constant) and isinstance(node, ast.Constant):
        return _literal(Constant(part.kind, replacement))
    return None


def _own_path(node: ast.AST, old: str, new: str) -> str | None:
    """A path in the place of another, its root as the person calls it."""
    names = names_of(dotted(node) or "", old) if isinstance(node, ast.expr) else None
    return _path(renamed(new, names)) if names is not None else None


def _value(workflow: Workflow, at: At) -> object:
    """The value of the field that a place is in."""
    if at.step is None or at.field is None:
        return None
    return workflow.steps[at.step].fields[at.field].value
