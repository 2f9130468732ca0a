"""JavaScript as tree-sitter reads it: every node with its parent, and places in characters."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from flowc.diagnostics.diagnostic import Problem, Severity

_FUNCTIONS = """function_declaration generator_function_declaration function_expression generator_function
arrow_function method_definition"""
FUNCTIONS = frozenset(_FUNCTIONS.split())
"""Functions, whose names and returns are their own."""
_APART = FUNCTIONS | {"class_body"}


class Source:
    """A script and its nodes. tree-sitter counts bytes; problems count characters."""

    def __init__(self, script: str) -> None:
        self.text = script
        self._bytes = script.encode("utf-8", "surrogatepass")
        self._is_ascii = self._bytes.isascii()
        self.root = _parser().parse(self._bytes).root_node
        self.nodes = list(_nodes(self.root))
        self._parents = {node.id: parent for node, parent in self.nodes}

    def said(self, node: Node) -> str:
        """The text of a node."""
        return self._bytes[node.start_byte : node.end_byte].decode("utf-8", "surrogatepass")

    def parent(self, node: Node) -> Node | None:
        """The node around. To ask a node itself takes as long as it is deep."""
        return self._parents.get(node.id)

    def outer(self, node: Node) -> tuple[Node, Node | None]:
        """The node with all brackets around it, and what it is part of."""
        parent = self.parent(node)
        while parent is not None and parent.type == "parenthesized_expression":
            node, parent = parent, self.parent(parent)
        return node, parent

    def characters(self, offset: int) -> int:
        """How many characters stand before a byte."""
        return offset if self._is_ascii else len(self._bytes[:offset].decode("utf-8", "surrogatepass"))

    def place(self, node: Node) -> tuple[int, int]:
        """Where a node stands, in characters; never empty."""
        start, end = self.characters(node.start_byte), self.characters(node.end_byte)
        return start, max(end, start + 1)

    def problem(
        self,
        node: Node,
        code: str,
        message: str,
        hint: str | None = None,
        severity: Severity = "error",
        replacement: str | None = None,
    ) -> Problem:
        """A problem at a node."""
        return Problem(code, message, *self.place(node), hint, replacement, severity)


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_javascript.language()))


def _nodes(root: Node) -> Iterator[tuple[Node, Node | None]]:
    """Every node with its parent, in the order of the text, but what is inside a mistake."""
    cursor = root.walk()
    above: list[Node] = []
    while (node := cursor.node) is not None:
        yield node, above[-1] if above else None
        if not node.is_error and cursor.goto_first_child():
            above.append(node)
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
            above.pop()


def field(node: Node, name: str) -> Node | None:
    """A part of a node by its name."""
    return node.child_by_field_name(name)


def parameters(function: Node) -> list[Node]:
    """The parameters of a function; that of an arrow function may have no brackets."""
    bare, several = field(function, "parameter"), field(function, "parameters")
    return [bare] if bare is not None else several.named_children if several is not None else []


def returned(function: Node) -> Iterator[Node]:
    """The values that a function returns itself, and not a function inside."""
    body = inside(field(function, "body"))
    waiting = [body] if body is not None else []
    while waiting:
        node = waiting.pop()
        if node.type == "return_statement" and node.named_children:
            value = inside(node.named_children[0])
            if value is not None:
                yield value
        elif node.type == "statement_block" or (node is not body and node.type not in _APART):
            waiting += reversed(node.named_children)
        elif node is body:
            yield node


def child(node: Node, at: int) -> Node | None:
    """A part of a node by its place among the named ones; to list them all takes as long as they are many."""
    return node.named_child(at) if at < node.named_child_count else None


def inside(node: Node | None) -> Node | None:
    """A node without the brackets around it."""
    while node is not None and node.type == "parenthesized_expression" and node.named_child_count == 1:
        node = node.named_child(0)
    return node
