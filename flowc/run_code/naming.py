"""One walk through a script for its names: every definition with its scope, and every use.

A script is a module [doc], so it is strict: a name that nothing defines cannot be set either. Blocks, functions,
classes and ``catch`` have names of their own; a name may be used before the line that defines it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from tree_sitter import Node

from flowc.run_code.bindings import LEXICAL, Binding, Bindings, Key, Kind, Origin, Scope, Use
from flowc.run_code.javascript import FUNCTIONS, Source, field, parameters

_SETTING = "assignment_expression augmented_assignment_expression update_expression"
DEEPEST = 200
"""Scopes inside each other; a script with more of them is not looked at."""


class TooDeep(Exception):
    """Scopes inside each other without bound."""


def bindings(source: Source) -> Bindings:
    """Which definition each use of a name means, in a script without mistakes. Raises ``TooDeep``."""
    found = Bindings(source)
    _Walk(found).through(source.root)
    found.resolve()
    return found


class _Walk:
    """Collects definitions and uses."""

    def __init__(self, found: Bindings) -> None:
        self.found = found
        self.said = found.source.said
        self._todo: list[Callable[[], None]] = []

    def through(self, root: Node) -> None:
        """Walks through a whole script."""
        self._later(root, Scope(None, is_function=True))
        while self._todo:
            self._todo.pop()()

    # Without recursion: scripts may be nested as deep as they are long.

    def _later(self, node: Node | None, scope: Scope) -> None:
        if node is not None:
            self._todo.append(lambda: self._visit(node, scope))

    def _visit(self, node: Node, scope: Scope) -> None:
        if scope.depth > DEEPEST:
            raise TooDeep
        visit = self._VISITS.get(node.type, _Walk._inside)
        visit(self, node, scope)

    def _inside(self, node: Node, scope: Scope) -> None:
        for child in reversed(node.named_children):
            self._later(child, scope)

    def _block(self, node: Node, scope: Scope) -> None:
        self._inside(node, scope.inner())

    def _use(self, node: Node, scope: Scope) -> None:
        self.found.uses.append(Use(node, scope))

    def _declare(self, node: Node, scope: Scope, kind: Kind, origin: Origin | None = None) -> None:
        name = self.said(node)
        while kind == "var" and not scope.is_function and scope.around is not None:
            if name in scope.names and scope.names[name].kind in LEXICAL:
                self.found.twice.append(node)
            scope = scope.around
        before = scope.names.get(name)
        if before is None or before.kind == "self":
            scope.names[name] = Binding(name, kind, scope, node, origin)
            return
        if kind in LEXICAL or before.kind in LEXICAL:
            self.found.twice.append(node)
        before.is_set = True

    # Functions and classes.

    def _function(self, node: Node, scope: Scope) -> None:
        name = field(node, "name")
        is_named = name is not None and name.type == "identifier"
        if name is not None and is_named and node.type.endswith("declaration"):
            self._declare(name, scope, "function", Origin(node))
        elif name is not None and is_named:
            scope = scope.inner()
            self._declare(name, scope, "self", Origin(node))
        elif name is not None:
            self._later(name, scope)
        inner = scope.inner(is_function=True, has_arguments=node.type != "arrow_function")
        for one in parameters(node):
            self._pattern(one, inner, "param", Origin(one))
        body = field(node, "body")
        if body is not None and body.type == "statement_block":
            self._inside(body, inner)
        else:
            self._later(body, inner)

    def _class(self, node: Node, scope: Scope) -> None:
        name = field(node, "name")
        if name is not None and node.type == "class_declaration":
            self._declare(name, scope, "class")
        elif name is not None:
            scope = scope.inner()
            self._declare(name, scope, "self")
        for child in node.named_children:
            if child != name:
                self._later(child, scope)

    def _member_of_class(self, node: Node, scope: Scope) -> None:
        """A field: its value is made when an object is."""
        name = field(node, "property")
        if name is not None and name.type == "computed_property_name":
            self._later(name, scope)
        self._later(field(node, "value"), scope.inner(is_function=True))

    # Statements.

    def _declaration(self, node: Node, scope: Scope) -> None:
        kind = self.said(node.children[0])
        for one in node.named_children:
            name, value = field(one, "name"), field(one, "value")
            if name is None:
                self._later(one, scope)
                continue
            origin = Origin(value) if value is not None else None
            self._pattern(name, scope, kind if kind in ("let", "const") else "var", origin)
            self._later(value, scope)

    def _for_in(self, node: Node, scope: Scope) -> None:
        inner = scope.inner()
        kind, left, right = field(node, "kind"), field(node, "left"), field(node, "right")
        operator = field(node, "operator")
        is_of = operator is not None and operator.type == "of"
        origin = Origin(right, (0,)) if right is not None and is_of else None
        said = self.said(kind) if kind is not None else None
        self._part(left, inner, said if said in ("let", "const", "var") else None, origin)
        self._later(right, inner)
        self._later(field(node, "body"), inner)

    def _try(self, node: Node, scope: Scope) -> None:
        handler = field(node, "handler")
        body = field(node, "body")
        if body is not None:
            self._inside(body, scope.inner(is_tried=handler is not None))
        self._later(handler, scope)
        self._later(field(node, "finalizer"), scope)

    def _catch(self, node: Node, scope: Scope) -> None:
        inner = scope.inner()
        self._part(field(node, "parameter"), inner, "catch", None)
        self._later(field(node, "body"), inner)

    def _import(self, node: Node, scope: Scope) -> None:
        waiting = list(node.named_children)
        while waiting:
            one = waiting.pop()
            if one.type == "identifier":
                self._declare(one, scope, "import")
            elif one.type == "import_specifier":
                waiting += [each for each in (field(one, "alias") or field(one, "name"),) if each is not None]
            else:
                waiting += one.named_children

    def _export(self, node: Node, scope: Scope) -> None:
        if field(node, "source") is not None:
            return
        for one in node.named_children:
            clauses = one.named_children if one.type == "export_clause" else []
            for each in clauses:
                self._later(field(each, "name"), scope)
            if not clauses:
                self._later(one, scope)

    # Expressions.

    def _assignment(self, node: Node, scope: Scope) -> None:
        self._part(field(node, "left") or field(node, "argument"), scope, None, None)
        self._later(field(node, "right"), scope)

    def _unary(self, node: Node, scope: Scope) -> None:
        argument = field(node, "argument")
        is_name = argument is not None and argument.type == "identifier"
        if argument is not None and is_name and self.said(node).startswith("typeof"):
            self.found.asked.add(self.said(argument))
        self._later(argument, scope)

    # Patterns: what a declaration defines, or an assignment sets where ``kind`` is None.

    def _pattern(self, node: Node, scope: Scope, kind: Kind | None, origin: Origin | None) -> None:
        if scope.depth > DEEPEST:
            raise TooDeep
        match node.type:
            case "identifier" | "shorthand_property_identifier_pattern" if kind is not None:
                self._declare(node, scope, kind, origin)
            case "identifier" | "shorthand_property_identifier_pattern":
                self.found.uses.append(Use(node, scope, is_set=True))
            case "object_pattern":
                for one in node.named_children:
                    self._member(one, scope, kind, origin)
            case "array_pattern":
                for one in node.named_children:
                    self._part(one, scope, kind, _into(origin, 0))
            case "assignment_pattern" | "object_assignment_pattern":
                self._later(field(node, "right"), scope)
                self._part(field(node, "left"), scope, kind, None)
            case "rest_pattern":
                self._part(node.named_children[0] if node.named_children else None, scope, kind, None)
            case "member_expression":
                written = field(node, "property")
                self.found.written.add(self.said(written) if written is not None else "")
                self._later(node, scope)
            case _:
                self._later(node, scope)

    def _part(self, node: Node | None, scope: Scope, kind: Kind | None, origin: Origin | None) -> None:
        if node is not None:
            self._todo.append(lambda: self._pattern(node, scope, kind, origin))

    def _member(self, node: Node, scope: Scope, kind: Kind | None, origin: Origin | None) -> None:
        """One member of an object pattern."""
        key = field(node, "key") or field(node, "left") or node
        value = field(node, "value") or node
        if key.type == "computed_property_name":
            self._later(key, scope)
        name = self._key(key)
        if origin is not None and name is not None:
            has_default = value.type in ("object_assignment_pattern", "assignment_pattern")
            self.found.patterns.append((key, origin, has_default))
        self._part(value, scope, kind, _into(origin, name))

    def _key(self, node: Node) -> str | None:
        if node.type in ("property_identifier", "shorthand_property_identifier_pattern"):
            return self.said(node)
        return self.said(node)[1:-1] if node.type == "string" else None

    _VISITS: ClassVar[dict[str, Callable[[_Walk, Node, Scope], None]]] = {
        **dict.fromkeys(("statement_block", "switch_body", "for_statement", "class_static_block"), _block),
        **dict.fromkeys(FUNCTIONS, _function),
        **dict.fromkeys(("identifier", "shorthand_property_identifier"), _use),
        **dict.fromkeys(("class_declaration", "class"), _class),
        "field_definition": _member_of_class,
        **dict.fromkeys(("variable_declaration", "lexical_declaration"), _declaration),
        "for_in_statement": _for_in,
        "try_statement": _try,
        "catch_clause": _catch,
        "import_statement": _import,
        "export_statement": _export,
        **dict.fromkeys(_SETTING.split(), _assignment),
        "unary_expression": _unary,
    }


def _into(origin: Origin | None, key: Key) -> Origin | None:
    return None if origin is None or key is None else Origin(origin.node, (*origin.keys, key))
