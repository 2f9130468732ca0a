"""Printed views as workflows: declared fields, the head, the triggers, and the statements of the function.

A block hangs its steps from ports as it is read, so that all links are there at its end. The cursor of the language
(docs/language.md, Flow of control) is the port that the next step hangs from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from flowc.graph.links import AFTER, FALSE, LOOP_BODY, OUTPUT, TRUE
from flowc.graph.ports import Port, Ports, Several, TooManyLinksError
from flowc.model.names import is_identifier, loop_name
from flowc.model.sugar import (
    CONDITION,
    CONDITION_FIELD,
    FOREACH,
    LIST_FIELD,
    VERSION,
    is_configured_by_default,
)
from flowc.model.workflow import Declaration, Field, Link, Reference, Step, Workflow
from flowc.view.comments import Remarks
from flowc.view.printed.calls import HEAD, read_above, read_arguments, read_call
from flowc.view.printed.tests import read_test
from flowc.view.printed.text import BLANK, DOTTED, NAME, Cursor, Unprinted, is_readable, path_of

_DECLARATION = re.compile(rf"\n*+({NAME})\.({NAME}) = ({NAME})\(")
_MARKER = re.compile(r"(?:\.(shown|hidden))?+\n")
_WORKFLOW = re.compile(rf"\n*+@workflow\({BLANK}")
_CLOSED = re.compile(rf"{BLANK}\)\n")
_DEFINITION = re.compile(rf"def ({NAME})\({BLANK}((?:{NAME},[ \n]++)*+(?:{NAME})?+){BLANK}\):\n")
_NAMES = re.compile(NAME)
_TRIGGER = re.compile(rf"((?:#[^\n]*+\n)*+)@{HEAD}")
_STATEMENT = re.compile(
    rf"\n*+((?: *+#[^\n]*+\n)*+)( *+)"
    rf"(?:(?:({NAME}) = )?+{HEAD}|(if |elif |for |else:\n|pass\n|with branch\(\):\n|def )|({NAME})\(\)\n)"
)
_LOOP = re.compile(rf"({NAME}) in ({DOTTED}):\n")
_LOCAL = re.compile(rf"({NAME})\(\):\n")
_THE_END = re.compile(r"\n*+\Z")
_INDENT = 4
_MOST_INDENT = 30 * _INDENT
_DEPTH = 200
"""Blocks in blocks, each ``elif`` as one inside of that before it."""


def read(text: str) -> Workflow | None:
    """The workflow of a view, its steps in the order a walk meets them; None where it is not as it is printed."""
    if not is_readable(text):
        return None
    try:
        return _Reader(text).workflow()
    except (Unprinted, TooManyLinksError, RecursionError):
        return None


class _Reader:
    """Reads a whole view. A statement's beginning is matched before it is known whose block it stands in."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.cursor = Cursor(text)
        self.steps: list[Step] = []
        self.ports = Ports()
        self.indent = -1
        self.statement: Sequence[str | None] = ()

    def workflow(self) -> Workflow:
        declarations = _read_declarations(self.cursor)
        name = _read_name(self.cursor)
        self.decorators()
        outputs = [self.ports.of(trigger, OUTPUT) for trigger in range(len(self.steps))]
        _read_definition(self.cursor)
        self.next()
        self.block(_INDENT, outputs[0] if len(outputs) == 1 else Several(outputs), 0)
        if self.indent >= 0:
            raise Unprinted
        steps, links = self.graph()
        return Workflow(name, None, declarations, tuple(steps), tuple(links))

    def graph(self) -> tuple[list[Step], list[Link]]:
        """The steps in the order a walk meets them, and the links between them."""
        ports, steps = self.ports, self.steps
        order = ports.order()
        if ports.functions or ports.called:
            is_sound = ports.called == ports.functions.keys() and not ports.circles()
            if not is_sound or len(order) < len(steps):
                raise Unprinted
            steps = [steps[old] for old in order]
        return steps, ports.links(steps, order)

    def decorators(self) -> None:
        """The triggers."""
        while True:
            match = _TRIGGER.match(self.text, self.cursor.at)
            if match is None:
                return
            self.cursor.at = match.end()
            above, path, version = match.groups()
            step = read_call(self.cursor, path, version, None, read_above(above, 0), "TRIGGER")
            self.add(step, [])

    # Statements.

    def next(self) -> None:
        """Goes on to the next statement."""
        cursor = self.cursor
        match = _STATEMENT.match(self.text, cursor.at)
        if match is None:
            cursor.take(_THE_END)
            self.indent = -1
        else:
            cursor.at = match.end()
            self.statement = match.groups()
            self.indent = len(match[2])

    def add(self, step: Step, port: Port) -> int:
        """Hangs a step."""
        self.steps.append(step)
        return self.ports.add(port)

    def block(self, indent: int, port: Port, depth: int) -> None:
        """The statements of a block."""
        if self.indent != indent or indent > _MOST_INDENT or depth > _DEPTH:
            raise Unprinted
        called = False
        while self.indent == indent:
            above, _, target, path, version, word, name = self.statement
            if called and word != "def ":
                raise Unprinted
            if path is not None:
                step = read_call(self.cursor, path, version, target, read_above(above, indent))
                port = self.ports.of(self.add(step, port), OUTPUT)
                self.next()
            elif word == "if ":
                self.condition(indent, port, depth + 1)
            elif word == "for ":
                number = self.add(self.loop(read_above(above, indent)), port)
                self.next()
                self.block(indent + _INDENT, self.ports.of(number, LOOP_BODY), depth + 1)
                port = self.ports.of(number, AFTER)
            elif above:
                raise Unprinted
            elif word == "with branch():\n":
                self.next()
                self.block(indent + _INDENT, port, depth + 1)
            elif word == "def ":
                self.define(indent, depth + 1)
            elif name is not None:
                called = True
                self.ports.call(name, port)
                self.next()
            elif word == "pass\n":
                self.next()
            else:
                raise Unprinted
        if self.indent > indent:
            raise Unprinted

    def condition(self, indent: int, port: Port, depth: int) -> None:
        """An ``if`` with its ``elif`` chain."""
        word: str | None = "elif "
        while word == "elif ":
            number = self.add(self.test(read_above(self.statement[0], indent)), port)
            self.next()
            self.block(indent + _INDENT, self.ports.of(number, TRUE), depth)
            port, depth = self.ports.of(number, FALSE), depth + 1
            word = self.statement[5] if self.indent == indent else None
            if word == "else:\n" and not self.statement[0]:
                self.next()
                self.block(indent + _INDENT, port, depth)

    def test(self, remarks: Remarks) -> Step:
        fields = (Field(CONDITION_FIELD, read_test(self.cursor)),)
        self.cursor.expect(":\n")
        return Step(CONDITION, VERSION, "CONDITION", fields, remarks.name, remarks.description, remarks.note)

    def loop(self, remarks: Remarks) -> Step:
        item, path = self.cursor.take(_LOOP).groups()
        if item != loop_name(path):
            raise Unprinted
        fields = (Field(LIST_FIELD, Reference(path_of(path))),)
        return Step(FOREACH, VERSION, "FOREACH", fields, remarks.name, remarks.description, remarks.note)

    def define(self, indent: int, depth: int) -> None:
        """A local function."""
        name = self.cursor.take(_LOCAL)[1]
        if name in self.ports.functions or not is_identifier(name):
            raise Unprinted
        around = self.ports.enter(name)
        self.next()
        self.block(indent + _INDENT, self.ports.body.entries, depth)
        self.ports.body = around


# Above the statements.


def _read_declarations(cursor: Cursor) -> tuple[Declaration, ...]:
    """The declared fields above the workflow."""
    found: list[Declaration] = []
    while True:
        match = _DECLARATION.match(cursor.text, cursor.at)
        if match is None:
            return tuple(found)
        cursor.at = match.end()
        kind, handle, field = match.groups()
        if not (is_identifier(kind) and is_identifier(handle) and is_identifier(field)):
            raise Unprinted
        arguments = read_arguments(cursor)
        marker = cursor.take(_MARKER)[1]
        configured = is_configured_by_default(field) if marker is None else marker == "shown"
        found.append(Declaration(kind, handle, field, arguments, configured))


def _read_name(cursor: Cursor) -> str | None:
    """The name of the workflow."""
    cursor.take(_WORKFLOW)
    name = None if cursor.text.startswith(")", cursor.at) else cursor.string()
    cursor.take(_CLOSED)
    return name


def _read_definition(cursor: Cursor) -> None:
    """The function's first line; its parameters are told from what it reads."""
    match = cursor.take(_DEFINITION)
    if not all(map(is_identifier, [match[1], *_NAMES.findall(match[2])])):
        raise Unprinted
