"""Statements of a view as blocks; one method a construct, each named as its printer."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any, Literal, NoReturn, TypeAlias

from flowc.graph.links import AFTER, FALSE, LOOP_BODY, OUTPUT, TRUE
from flowc.graph.ports import Port
from flowc.model.names import loop_name, variable
from flowc.model.sugar import CONDITION, CONDITION_FIELD, FOREACH, LIST_FIELD, VERSION
from flowc.model.workflow import Field, Reference, Step
from flowc.view import mistakes
from flowc.view.comments import Remarks
from flowc.view.functions import Functions
from flowc.view.steps import StepReader
from flowc.view.text import Refused
from flowc.view.values import is_call_of, read_path

Above: TypeAlias = tuple[Port, Sequence[int]]
"""What the next step hangs from, and the step above, whose own ports ``branch("…")`` means."""
Told: TypeAlias = Above | Literal["call", "aside"] | None
"""What stands above the next statement; or that this one is a call, hangs nothing here, or says nothing."""
Read: TypeAlias = Callable[["StatementReader", Any, int, Above], Told]


class StatementReader:
    """Reads blocks. ``names`` are those in ``with branch("…"):``."""

    def __init__(self, steps: StepReader, functions: Functions) -> None:
        self.source = steps.source
        self.scope = steps.scope
        self.steps = steps
        self.ports = steps.ports
        self.functions = functions
        self.triggers: list[int] = []
        self.names: list[ast.Constant] = []

    def block(self, body: list[ast.stmt], floor: int, port: Port, last: Sequence[int]) -> None:
        """The statements of a block; ``floor`` is the last line above it that belongs to something else."""
        above: Above = port, last
        told: Told = None
        for node in body:
            read = _STATEMENTS.get(type(node), StatementReader.other)
            before = told
            try:
                told = read(self, node, floor, above)
            except Refused:
                told = None
            if told is None:
                told = before
            elif before == "call" and told != "aside":
                message = "nothing can follow a call of a local function: its steps go on by themselves"
                hint = "move this into the function, or the call into with branch():"
                self.source.error("FC217", node, message, hint)
            if isinstance(told, tuple):
                above = told
            floor = node.end_lineno or floor

    def other(self, node: ast.stmt, _floor: int, _above: Above) -> NoReturn:
        """A statement that means nothing in Flow."""
        raise mistakes.statements.statement_mistake(node, self.source, self.functions.nodes)

    def step(self, step: Step, node: ast.stmt, call: ast.Call, above: Above) -> Above:
        """Hangs the step of a call."""
        number = self.steps.add(step, node, call, above[0])
        return self.ports.of(number, OUTPUT), (number,)

    def expression(self, node: ast.Expr, floor: int, above: Above) -> Told:
        value = node.value
        if type(value) is ast.Call:
            function = value.func
            if type(function) is ast.Name and function.id in self.functions.nodes:
                self.functions.call(value, function.id)
                self.ports.call(function.id, above[0])
                return "call"
            step = self.steps.call(value, None, self.steps.remarks(node, floor), None)
            return self.step(step, node, value, above)
        if type(value) is ast.Constant and (type(value.value) is str or value.value is ...):
            self.source.say(node, value.value)
            return None
        return self.other(node, floor, above)

    def assignment(self, node: ast.Assign | ast.AnnAssign, floor: int, above: Above) -> Told:
        target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
        alone = isinstance(node, ast.AnnAssign) or len(node.targets) == 1
        value = node.value
        if not alone or type(target) is not ast.Name or type(value) is not ast.Call:
            raise mistakes.statements.assignment_mistake(node, self.source)
        step = self.steps.call(value, None, self.steps.remarks(node, floor), target.id)
        meant = variable(step.name) if step.name is not None else None
        if meant is not None:
            self.scope.define(target.id, meant)
        return self.step(step, node, value, above)

    def condition(self, node: ast.If, floor: int, above: Above) -> Told:
        """An ``if`` with its ``elif`` chain, which is read in a loop: it may be long."""
        port, first = above[0], len(self.steps.steps)
        while True:
            is_flipped = self.test(node, self.steps.remarks(node, floor), port)
            step = len(self.steps.steps) - 1
            sides = self.ports.of(step, TRUE), self.ports.of(step, FALSE)
            then, port = reversed(sides) if is_flipped else sides
            self.block(node.body, node.test.end_lineno or node.lineno, then, (step,))
            floor = node.body[-1].end_lineno or floor
            rest = node.orelse
            if len(rest) != 1 or type(rest[0]) is not ast.If:
                self.block(rest, floor, port, (step,))
                return above[0], (first,)
            node = rest[0]

    def test(self, node: ast.If, remarks: Remarks, port: Port) -> bool:
        """The condition step of an ``if``; gives whether its block hangs from ``false``."""
        steps, test, is_flipped = self.steps, node.test, False
        call: ast.Call | None = None
        if type(test) is ast.UnaryOp and type(test.op) is ast.Not and _is_explicit(test.operand):
            test, is_flipped = test.operand, True
        try:
            if type(test) is ast.Call and _is_explicit(test):
                step, call = steps.call(test, "CONDITION", remarks, None), test
            else:
                said, is_flipped = steps.tests.read_test(test)
                step = _usual(CONDITION, "CONDITION", Field(CONDITION_FIELD, said), remarks)
        except Refused:
            step, is_flipped = _UNREAD, False
        steps.add(step, node, call, port)
        return is_flipped

    def loop(self, node: ast.For, floor: int, above: Above) -> Told:
        below = node.iter.end_lineno or node.lineno
        try:
            step, item = self.over(node, floor, above[0])
        except Refused:
            self.block(node.body, below, [], ())
            raise
        if node.orelse:
            self.source.error(
                "FC225", node.orelse[0], "a loop has no else", "write it below the loop, without else"
            )
        before = self.scope.enter(*item) if item is not None else None
        self.block(node.body, below, self.ports.of(step, LOOP_BODY), (step,))
        if before is not None:
            self.scope.leave(before)
        return self.ports.of(step, AFTER), (step,)

    def over(self, node: ast.For, floor: int, port: Port) -> tuple[int, tuple[str, str] | None]:
        """The step of a loop, and what its item is called here and in Flow."""
        target, listed = node.target, node.iter
        if type(target) is not ast.Name:
            raise mistakes.statements.loop_mistake(node, self.source)
        steps = self.steps
        remarks = steps.remarks(node, floor)
        if type(listed) is ast.Call and type(listed.func) is not ast.Name:
            return steps.add(steps.call(listed, "FOREACH", remarks, None), node, listed, port), None
        path = read_path(listed, self.source, self.scope)
        step = _usual(FOREACH, "FOREACH", Field(LIST_FIELD, Reference(path)), remarks)
        return steps.add(step, node, None, port), (target.id, loop_name(path))

    def nest(self, node: ast.With, _floor: int, above: Above) -> Told:
        """``with branch():``, ``with on(1):``, ``with detached():``."""
        call = node.items[0].context_expr
        below = call.end_lineno or node.lineno
        try:
            inner = self.under(node, above)
        except Refused:
            self.block(node.body, below, [], ())
            raise
        self.block(node.body, below, *inner)
        return "aside" if isinstance(call, ast.Call) and not is_call_of(call, "branch") else above

    def under(self, node: ast.With, above: Above) -> Above:
        """What the steps in a ``with`` hang from; raises ``Refused``."""
        item = node.items[0]
        call = item.context_expr
        if (
            len(node.items) == 1
            and item.optional_vars is None
            and type(call) is ast.Call
            and not call.keywords
        ):
            port, last = above
            name = call.func.id if type(call.func) is ast.Name else ""
            argument = call.args[0] if len(call.args) == 1 else None
            value = argument.value if type(argument) is ast.Constant else None
            if name == "branch" and not call.args:
                return port, last
            if name == "branch" and isinstance(argument, ast.Constant) and isinstance(value, str):
                self.names.append(argument)
                return self.ports.named(last, value), last
            if name == "detached" and not call.args:
                return [], ()
            if name == "on" and type(value) is int:
                return self.on(call, value)
        raise mistakes.statements.with_mistake(node, self.source)

    def on(self, call: ast.Call, number: int) -> Above:
        count = len(self.triggers)
        if 1 <= number <= count:
            step = self.triggers[number - 1]
            return self.ports.of(step, OUTPUT), (step,)
        hint = "add the trigger's decorator"
        fix = None
        if count:
            hint = (
                "write on(1)" if count == 1 else f"write on(1) to on({count}), in the order of the decorators"
            )
            fix = self.source.suggest(call, f"on({count})")
        raise self.source.error("FC228", call, f"there is no trigger {number}", hint, fix)

    def define(self, node: ast.FunctionDef, _floor: int, _above: Above) -> Told:
        if node.decorator_list:
            first = node.decorator_list[0]
            if isinstance(first, ast.Call) and is_call_of(first, "workflow"):
                hint = "a file of its own for each; inside one, a local function has no decorators"
                self.source.error("FC211", first, "a file holds one workflow, and none inside another", hint)
            else:
                hint = "triggers stand above the workflow; what each leads to is in with on(1):, with on(2):"
                self.source.error("FC229", first, "a local function has no decorators", hint)
        around = self.ports.enter(node.name)
        self.block(node.body, node.lineno, self.ports.body.entries, ())
        self.ports.body = around
        return "aside"

    def nothing(self, _node: ast.Pass, _floor: int, _above: Above) -> None:
        """``pass``."""


_STATEMENTS: dict[type, Read] = {
    ast.Expr: StatementReader.expression,
    ast.Assign: StatementReader.assignment,
    ast.AnnAssign: StatementReader.assignment,
    ast.If: StatementReader.condition,
    ast.For: StatementReader.loop,
    ast.With: StatementReader.nest,
    ast.FunctionDef: StatementReader.define,
    ast.Pass: StatementReader.nothing,
}
_UNREAD = Step(CONDITION, VERSION, "CONDITION")
"""Stands for a condition that is wrong, so that what hangs from it is still read."""


def _usual(task: str, kind: str, field: Field, remarks: Remarks) -> Step:
    """A condition or loop of the usual make."""
    return Step(task, VERSION, kind, (field,), remarks.name, remarks.description, remarks.note)


def _is_explicit(node: ast.expr) -> bool:
    """Is this a call of ``task("…")`` or ``task("…")["1.0"]``?"""
    if type(node) is not ast.Call:
        return False
    function = node.func
    if type(function) is ast.Subscript:
        function = function.value
    return type(function) is ast.Call and is_call_of(function, "task")
