"""The script of a Run code step, read and never run: what is no JavaScript, and what Flow does not let run.

The script is ``export default function main(input)``; there are no asynchronous functions, timers, network or imports
[doc] (FORMAT.md, Tasks with rules of their own). The names that stand for those here are JavaScript's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from flowc.diagnostics import Severity
from flowc.problems import Problem

LONGEST = 100_000

_FORBIDDEN = {
    "Promise": "a script runs from its beginning to its end: return the value itself",
    "fetch": "a script has no network; use the step Send HTTP request",
    "XMLHttpRequest": "a script has no network; use the step Send HTTP request",
    "WebSocket": "a script has no network; use the step Send HTTP request",
    "require": "a script is alone; write the code into it",
    "setTimeout": "a script has no timers; use the step Wait",
    "setInterval": "a script has no timers; use the step Wait",
    "setImmediate": "a script has no timers; use the step Wait",
    "queueMicrotask": "a script has no timers; use the step Wait",
}
_DECLARING = frozenset(
    (
        "variable_declarator",
        "function_declaration",
        "class_declaration",
        "formal_parameters",
        "arrow_function",
        "catch_clause",
        "array_pattern",
        "object_pattern",
        "pair_pattern",
        "rest_pattern",
        "assignment_pattern",
        "for_in_statement",
    )
)
_NAMES = ("identifier", "shorthand_property_identifier_pattern")
_PARTNERS = {"(": ")", "[": "]", "{": "}", "${": "}"}
_FUNCTIONS = frozenset(
    (
        "function_declaration",
        "function_expression",
        "arrow_function",
        "method_definition",
        "generator_function",
    )
)


def check_script(script: str) -> tuple[Problem, ...]:
    """Everything wrong with a script, in order."""
    if len(script) > LONGEST:
        message = f"a script of more than {LONGEST:,} characters is not read"
        return (Problem("script-long", message, 0, 0, severity="warning"),)
    source = script.encode("utf-8", "surrogatepass")
    root = _parser().parse(source).root_node
    reading = _Reading(source, list(_nodes(root)))
    return tuple(sorted(reading.problems(root), key=lambda problem: (problem.start, problem.end)))


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_javascript.language()))


def _nodes(root: Node) -> Iterator[tuple[Node, Node | None]]:
    """Every node with its parent, in the order of the text, but what is inside a mistake.

    To ask a node for its parent takes as long as it is deep.
    """
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


class _Reading:
    """The nodes of one script. tree-sitter counts bytes; problems count characters."""

    def __init__(self, source: bytes, nodes: list[tuple[Node, Node | None]]) -> None:
        self._source = source
        self._nodes = nodes
        self._is_ascii = source.isascii()
        self._declared = frozenset(self._names())

    def problems(self, root: Node) -> Iterator[Problem]:
        for node, parent in self._nodes:
            yield from self._syntax(node, parent)
            yield from self._forbidden(node)
        yield from self._main(root)

    # Syntax.

    def _syntax(self, node: Node, parent: Node | None) -> Iterator[Problem]:
        opener = _opener(node, parent) if node.is_missing else None
        if opener is not None:
            yield self._problem(opener, "script-syntax", f"this {opener.type} is never closed", None)
        elif node.is_missing:
            at = min(self._characters(node.start_byte), max(self._characters(len(self._source)) - 1, 0))
            yield Problem("script-syntax", f"{node.type} is missing here", at, at + 1)
        elif node.is_error:
            opened = _unclosed(node)
            shown = self._text(opened or node).split("\n")[0][:30]
            message = f"this {shown} is never closed" if opened else f"this is no JavaScript: {shown}"
            yield self._problem(opened or node, "script-syntax", message, None)
        elif node.type.startswith("jsx_") and not (parent and parent.type.startswith("jsx_")):
            yield self._problem(node, "script-syntax", "this is JSX, and no JavaScript", None)

    # What does not run.

    def _forbidden(self, node: Node) -> Iterator[Problem]:
        if node.type == "async":
            hint = "leave async away: a script runs from its beginning to its end"
            yield self._problem(node, "script-async", "a script has no asynchronous functions", hint)
        elif node.type == "await":
            yield self._problem(node, "script-async", "a script cannot wait", "leave await away")
        elif node.type == "import" and not node.is_named:
            yield self._problem(node, "script-import", "a script imports nothing", _FORBIDDEN["require"])
        elif node.type == "identifier" and self._is_foreign(node):
            name = self._text(node)
            yield self._problem(node, "script-forbidden", f"there is no {name} in a script", _FORBIDDEN[name])

    def _is_foreign(self, node: Node) -> bool:
        name = self._text(node)
        return name in _FORBIDDEN and name not in self._declared

    def _names(self) -> Iterator[str]:
        """Names that the script itself gives to something."""
        for node, parent in self._nodes:
            if node.type in _NAMES and parent is not None and parent.type in _DECLARING:
                given = (parent.child_by_field_name("value"), parent.child_by_field_name("right"))
                if node not in given:
                    yield self._text(node)

    # main.

    def _main(self, root: Node) -> Iterator[Problem]:
        statements = [node for node in root.children if node.type == "export_statement"]
        exports = [node for node in statements if any(child.type == "default" for child in node.children)]
        if not exports:
            if not root.has_error and not any(map(self._exports_main, statements)):
                yield self._no_export(root)
            return
        exported = exports[0].named_children[-1] if exports[0].named_children else None
        if exported is None:
            return
        name = exported if exported.type == "identifier" else exported.child_by_field_name("name")
        if name is None or self._text(name) != "main":
            hint = "write export default function main(input) { … }"
            message = "the function that a script exports is called main"
            yield self._problem(name or exported, "script-main", message, hint, "warning")
        elif exported.type == "function_declaration" and not root.has_error and not _returns(exported):
            hint = "return what the output schema says"
            yield self._problem(name, "script-return", "main returns nothing", hint, "warning")

    def _exports_main(self, statement: Node) -> bool:
        """Is this ``export { main as default }``?"""
        clauses = (node for node in statement.children if node.type == "export_clause")
        names = (self._text(name).split() for clause in clauses for name in clause.named_children)
        return ["main", "as", "default"] in names

    def _no_export(self, root: Node) -> Problem:
        own = (node for node in root.children if node.type == "function_declaration")
        for node in own:
            name = node.child_by_field_name("name")
            if name is not None and self._text(name) == "main":
                at, exported = self._characters(node.start_byte), "export default function"
                end, hint = at + len("function"), f"write {exported} main"
                return Problem(
                    "script-main", "main is not exported", at, end, hint, exported, is_certain=True
                )
        hint = "write export default function main(input) { … }"
        return Problem("script-main", "a script exports a function main", 0, 1, hint)

    # Places.

    def _problem(
        self, node: Node, code: str, message: str, hint: str | None, severity: Severity = "error"
    ) -> Problem:
        start, end = self._characters(node.start_byte), self._characters(node.end_byte)
        return Problem(code, message, start, max(end, start + 1), hint, None, severity)

    def _characters(self, offset: int) -> int:
        return offset if self._is_ascii else len(self._source[:offset].decode("utf-8", "surrogatepass"))

    def _text(self, node: Node) -> str:
        return self._source[node.start_byte : node.end_byte].decode("utf-8", "surrogatepass")


def _opener(missing: Node, parent: Node | None) -> Node | None:
    """The bracket that the missing one would close."""
    siblings = parent.children if parent else []
    return next((node for node in siblings if _PARTNERS.get(node.type) == missing.type), None)


def _unclosed(mistake: Node) -> Node | None:
    """The last bracket in what is no JavaScript that has no partner there."""
    opened: list[Node] = []
    waiting = [mistake]
    while waiting:
        node = waiting.pop()
        waiting += reversed(node.children)
        if node.type in _PARTNERS:
            opened.append(node)
        elif node.type in _PARTNERS.values():
            if not opened or _PARTNERS[opened[-1].type] != node.type:
                return None
            opened.pop()
    return opened[-1] if opened else None


def _returns(function: Node) -> bool:
    """Is there a return with a value that belongs to this function and not to one inside?"""
    waiting = list(function.children)
    while waiting:
        node = waiting.pop()
        if node.type == "return_statement" and node.named_child_count:
            return True
        if node.type not in _FUNCTIONS:
            waiting += node.children
    return False
