"""The script of a Run code step, read and never run: what is no JavaScript, and what Flow does not let run.

The script exports a function as its default, called ``main`` by convention [doc] (help page of Run code). What it may
not use, ``lacking`` knows, and ``reads`` what it gets.
"""

# pyright: reportMissingTypeStubs=false
# quickjs has no types; what is taken of it is said here.

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import quickjs
from tree_sitter import Node

from flowc.diagnostics.diagnostic import Problem
from flowc.run_code import naming
from flowc.run_code.bindings import Bindings
from flowc.run_code.following import Following
from flowc.run_code.javascript import Source, field, inside, returned
from flowc.run_code.lacking import ABSENT, MAIN, lacking, undefined
from flowc.run_code.query import FieldsOf
from flowc.run_code.reads import Reads
from flowc.run_code.shape import Shape

LONGEST = 100_000
_MOST = 50
"""Problems told of the names of one script."""

_ENGINE: Any = quickjs
_MEGABYTES = 64
_STACK = 256 * 1024
_NOTHING = "\n;import 'flowc:nothing';"
_PLACE = re.compile(r"<input>:(\d+):(\d+)")

_IMPORTING = ("import_statement", "call_expression")
_PARTNERS = {"(": ")", "[": "]", "{": "}", "${": "}"}
_VALUES = "class_declaration class object array string template_string number true false null undefined"
_NO_FUNCTIONS = frozenset(_VALUES.split())
"""Expressions that are surely no function to call."""


def check_script(
    script: str, answer: Shape | None = None, fields_of: FieldsOf | None = None
) -> tuple[Problem, ...]:
    """Everything wrong with a script, in order; ``answer`` is the shape of its input, where that is known."""
    if len(script) > LONGEST:
        message = f"a script of more than {LONGEST:,} characters is not read"
        return (Problem("script-long", message, 0, 0, severity="warning"),)
    source = Source(script)
    found = [*_Reading(source).problems(), *islice(_names(source, answer, fields_of), _MOST)]
    if not any(problem.code == "script-syntax" for problem in found):
        found += _mistakes(script)
    return tuple(sorted(found, key=lambda problem: (problem.start, problem.end)))


def _mistakes(script: str) -> Iterator[Problem]:
    """What the engine does not read, where tree-sitter does: ``break`` outside a loop, an octal number, and the like.

    It is given the script as a module that also imports what there is not, so that it reads all of it and runs nothing.
    """
    context = _ENGINE.Context()
    context.set_memory_limit(_MEGABYTES * 2**20)
    context.set_max_stack_size(_STACK)
    try:
        context.module(script.encode("utf-8", "replace").decode() + _NOTHING)
    except (_ENGINE.JSException, _ENGINE.StackOverflow, ValueError) as error:
        kind, _, message = str(error).split("\n", maxsplit=1)[0].partition(": ")
        if kind == "SyntaxError":  # else nothing is to be imported, or a limit is reached
            at = _place(script, str(error))
            yield Problem("script-syntax", f"this is no JavaScript: {message}", at, at + 1)


def _place(script: str, error: str) -> int:
    """The character that an error of the engine is at; the first where it says no place."""
    said = _PLACE.search(error)
    starts = [0, *(at.end() for at in re.finditer("\n", script))]
    line, column = (int(said[1]), int(said[2])) if said else (0, 0)
    at = starts[line - 1] + column - 1 if 0 < line <= len(starts) else 0
    return min(at, max(len(script) - 1, 0))


def _names(source: Source, answer: Shape | None, fields_of: FieldsOf | None) -> Iterator[Problem]:
    """What is wrong with the names of a script and the members it reads."""
    try:
        bindings = naming.bindings(source)
    except naming.TooDeep:
        return
    yield from lacking(source, bindings)
    if source.root.has_error or any(node.type.startswith("jsx_") for node, _ in source.nodes):
        return
    for node in bindings.twice:
        message = f"{source.said(node)} is defined twice"
        yield source.problem(node, "script-syntax", message, "give one of them another name")
    for use in bindings.fixed():
        message = f"{source.said(use.node)} is a constant, and is set here"
        yield source.problem(use.node, "script-name", message, "define it with let")
    for use in bindings.early():
        message = f"{source.said(use.node)} is used before it is defined"
        severity = "warning" if use.scope.is_tried else "error"
        yield source.problem(use.node, "script-name", message, "define it above", severity)
    yield from undefined(source, bindings)
    main = main_function(source, bindings)
    if main is not None and answer is not None:
        yield from Reads(source, bindings, Following(source, bindings, main, answer), fields_of).problems()


def main_function(source: Source, bindings: Bindings) -> Node | None:
    """The function that the script exports as its default."""
    node = inside(_exported(source))
    if node is not None and node.type == "identifier":
        meant = bindings.meant(node)
        origin = meant.origin if meant is not None and not meant.is_set else None
        node = inside(origin.node) if origin is not None else None
    return node if node is not None and field(node, "body") is not None else None


def _exported(source: Source) -> Node | None:
    """What the script exports as its default, or the name of it: ``export { main as default }``."""
    for statement in source.root.named_children:
        if statement.type != "export_statement":
            continue
        if any(child.type == "default" for child in statement.children):
            return field(statement, "declaration") or field(statement, "value")
        for clause in statement.named_children:
            for one in clause.named_children if clause.type == "export_clause" else []:
                alias, name = field(one, "alias"), field(one, "name")
                if alias is not None and source.said(alias) == "default":
                    return name
    return None


class _Reading:
    """The syntax of a script, and what it exports."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._problem = source.problem

    def problems(self) -> Iterator[Problem]:
        for node, parent in self._source.nodes:
            yield from self._syntax(node, parent)
            yield from self._waiting(node, parent)
        yield from self._exports(self._source.root)

    def _syntax(self, node: Node, parent: Node | None) -> Iterator[Problem]:
        opener = _opener(node, parent) if node.is_missing else None
        if opener is not None:
            yield self._problem(opener, "script-syntax", f"this {opener.type} is never closed")
        elif node.is_missing:
            last = max(len(self._source.text) - 1, 0)
            at = min(self._source.characters(node.start_byte), last)
            yield Problem("script-syntax", f"{node.type} is missing here", at, at + 1)
        elif node.is_error:
            opened = _unclosed(node)
            shown = self._source.said(opened or node).split("\n")[0][:30]
            message = f"this {shown} is never closed" if opened else f"this is no JavaScript: {shown}"
            yield self._problem(opened or node, "script-syntax", message)
        elif node.type.startswith("jsx_") and not (parent and parent.type.startswith("jsx_")):
            yield self._problem(node, "script-syntax", "this is JSX, and no JavaScript")

    def _waiting(self, node: Node, parent: Node | None) -> Iterator[Problem]:
        if node.type == "async":
            hint = "leave async away: a script runs from its beginning to its end"
            yield self._problem(node, "script-async", "a script has no asynchronous functions", hint)
        elif node.type == "await":
            yield self._problem(node, "script-async", "a script cannot wait", "leave await away")
        elif self._imports(node, parent):
            yield self._problem(node, "script-import", "a script imports nothing", ABSENT["require"])

    def _imports(self, node: Node, parent: Node | None) -> bool:
        if node.type == "export_statement":
            return field(node, "source") is not None
        return node.type == "import" and parent is not None and parent.type in _IMPORTING

    def _exports(self, root: Node) -> Iterator[Problem]:
        if root.has_error:
            return
        exported = inside(_exported(self._source))
        if exported is None:
            yield self._no_export(root)
        elif exported.type in _NO_FUNCTIONS:
            said = "what a script exports is a function"
            yield self._problem(exported, "script-main", said, f"write {MAIN}")
        elif exported.type == "function_declaration" and not any(returned(exported)):
            hint = "return what the output schema says"
            name = field(exported, "name") or exported
            yield self._problem(name, "script-return", "main returns nothing", hint, "warning")

    def _no_export(self, root: Node) -> Problem:
        for node in (each for each in root.children if each.type == "function_declaration"):
            name = field(node, "name")
            if name is not None and self._source.said(name) == "main":
                at, exported = self._source.characters(node.start_byte), "export default function"
                end, hint = at + len("function"), f"write {exported} main"
                return Problem(
                    "script-main", "main is not exported", at, end, hint, exported, is_certain=True
                )
        return Problem("script-main", "a script exports a function main", 0, 1, f"write {MAIN}")


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
