"""Statements of a view as blocks; one method a construct, each named as its printer."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, NoReturn, TypeAlias

from flowc.model.blocks import Block, Branch, Call, Define, Detached, Do, For, If, On, Statement
from flowc.model.names import loop_name, variable
from flowc.model.sugar import CONDITION, CONDITION_FIELD, FOREACH, LIST_FIELD, VERSION
from flowc.model.workflow import Field, Reference, Step
from flowc.view import mistakes
from flowc.view.comments import NONE, Remarks
from flowc.view.functions import Functions
from flowc.view.steps import StepReader
from flowc.view.text import Refused
from flowc.view.values import is_call_of, read_path

Read: TypeAlias = Callable[["StatementReader", Any, int], Statement | None]
Arm: TypeAlias = tuple[int, Block, bool]
"""One condition of an ``if`` chain: its step, its block, and whether that hangs from ``false``."""


class StatementReader:
    """Reads blocks. ``ports`` are the names in ``with branch("…"):``."""

    def __init__(self, steps: StepReader, functions: Functions) -> None:
        self.source = steps.source
        self.scope = steps.scope
        self.steps = steps
        self.functions = functions
        self.triggers: list[int] = []
        self.ports: list[ast.Constant] = []

    def block(self, body: list[ast.stmt], floor: int) -> Block:
        """The statements of a block; ``floor`` is the last line above it that belongs to something else."""
        statements: list[Statement] = []
        called = False
        for node in body:
            read = _STATEMENTS.get(type(node), StatementReader.other)
            try:
                item = read(self, node, floor)
            except Refused:
                item = None
            if item is not None:
                if called and not isinstance(item, (Define, On, Detached)):
                    message = "nothing can follow a call of a local function: its steps go on by themselves"
                    hint = "move this into the function, or the call into with branch():"
                    self.source.error("FC217", node, message, hint)
                called = type(item) is Call
                statements.append(item)
            floor = node.end_lineno or floor
        return tuple(statements)

    def other(self, node: ast.stmt, _floor: int) -> NoReturn:
        """A statement that means nothing in Flow."""
        raise mistakes.statements.statement_mistake(node, self.source, self.functions.nodes)

    def expression(self, node: ast.Expr, floor: int) -> Statement | None:
        value = node.value
        if type(value) is ast.Call:
            function = value.func
            if type(function) is ast.Name and function.id in self.functions.nodes:
                self.functions.call(value, function.id)
                return Call(function.id)
            steps = self.steps
            remarks = steps.remarks(node, floor) if self.source.comments else NONE
            return Do(steps.add(steps.call(value, None, remarks, None), node, value))
        if type(value) is ast.Constant and (type(value.value) is str or value.value is ...):
            self.source.say(node, value.value)
            return None
        return self.other(node, floor)

    def assignment(self, node: ast.Assign | ast.AnnAssign, floor: int) -> Statement:
        target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
        alone = isinstance(node, ast.AnnAssign) or len(node.targets) == 1
        value = node.value
        if not alone or type(target) is not ast.Name or type(value) is not ast.Call:
            raise mistakes.statements.assignment_mistake(node, self.source)
        step = self.steps.call(value, None, self.steps.remarks(node, floor), target.id)
        meant = variable(step.name) if step.name is not None else None
        if meant is not None:
            self.scope.define(target.id, meant)
        return Do(self.steps.add(step, node, value))

    def condition(self, node: ast.If, floor: int) -> Statement:
        """An ``if`` with its ``elif`` chain, which is read in a loop: it may be long."""
        chain: list[Arm] = []
        orelse: Block
        while True:
            remarks = self.steps.remarks(node, floor) if self.source.comments else NONE
            step, is_flipped = self.test(node, remarks)
            chain.append((step, self.block(node.body, node.test.end_lineno or node.lineno), is_flipped))
            floor = node.body[-1].end_lineno or floor
            rest = node.orelse
            if len(rest) == 1 and type(rest[0]) is ast.If:
                node = rest[0]
                continue
            orelse = self.block(rest, floor) if rest else ()
            break
        item: If | None = None
        for step, then, is_flipped in reversed(chain):
            below: Block = orelse if item is None else (item,)
            item = If(step, below, then) if is_flipped else If(step, then, below)
        assert item is not None
        return item

    def test(self, node: ast.If, remarks: Remarks) -> tuple[int, bool]:
        """The condition step of an ``if``, and whether its block hangs from ``false``."""
        steps, test, is_flipped = self.steps, node.test, False
        if type(test) is ast.UnaryOp and type(test.op) is ast.Not and _is_explicit(test.operand):
            test, is_flipped = test.operand, True
        try:
            if type(test) is ast.Call and _is_explicit(test):
                return steps.add(steps.call(test, "CONDITION", remarks, None), node, test), is_flipped
            said, is_flipped = steps.tests.read_test(test)
        except Refused:
            return steps.add(_UNREAD, node, None), False
        fields = (Field(CONDITION_FIELD, said),)
        step = Step(CONDITION, VERSION, "CONDITION", fields, remarks.name, remarks.description, remarks.note)
        return steps.add(step, node, None), is_flipped

    def loop(self, node: ast.For, floor: int) -> Statement:
        below = node.iter.end_lineno or node.lineno
        try:
            step, item = self.over(node, floor)
        except Refused:
            self.block(node.body, below)
            raise
        if node.orelse:
            self.source.error(
                "FC225", node.orelse[0], "a loop has no else", "write it below the loop, without else"
            )
        if item is None:
            return For(step, self.block(node.body, below))
        before = self.scope.enter(*item)
        try:
            return For(step, self.block(node.body, below))
        finally:
            self.scope.leave(before)

    def over(self, node: ast.For, floor: int) -> tuple[int, tuple[str, str] | None]:
        """The step of a loop, and what its item is called here and in Flow."""
        target, listed = node.target, node.iter
        if type(target) is not ast.Name:
            raise mistakes.statements.loop_mistake(node, self.source)
        steps = self.steps
        remarks = steps.remarks(node, floor)
        if type(listed) is ast.Call and type(listed.func) is not ast.Name:
            return steps.add(steps.call(listed, "FOREACH", remarks, None), node, listed), None
        path = read_path(listed, self.source, self.scope)
        fields = (Field(LIST_FIELD, Reference(path)),)
        step = Step(FOREACH, VERSION, "FOREACH", fields, remarks.name, remarks.description, remarks.note)
        return steps.add(step, node, None), (target.id, loop_name(path))

    def nest(self, node: ast.With, _floor: int) -> Statement:
        """``with branch():``, ``with on(1):``, ``with detached():``."""
        item = node.items[0]
        call = item.context_expr
        body = self.block(node.body, call.end_lineno or node.lineno)
        if (
            len(node.items) == 1
            and item.optional_vars is None
            and type(call) is ast.Call
            and not call.keywords
        ):
            name = call.func.id if type(call.func) is ast.Name else ""
            argument = call.args[0] if len(call.args) == 1 else None
            value = argument.value if type(argument) is ast.Constant else None
            if name == "branch" and not call.args:
                return Branch(None, body)
            if name == "branch" and isinstance(argument, ast.Constant) and isinstance(value, str):
                self.ports.append(argument)
                return Branch(value, body)
            if name == "detached" and not call.args:
                return Detached(body)
            if name == "on" and type(value) is int:
                return self.on(call, value, body)
        raise mistakes.statements.with_mistake(node, self.source)

    def on(self, call: ast.Call, number: int, body: Block) -> Statement:
        count = len(self.triggers)
        if 1 <= number <= count:
            return On(number - 1, body)
        hint = "add the trigger's decorator"
        fix = None
        if count:
            hint = (
                "write on(1)" if count == 1 else f"write on(1) to on({count}), in the order of the decorators"
            )
            fix = self.source.suggest(call, f"on({count})")
        raise self.source.error("FC228", call, f"there is no trigger {number}", hint, fix)

    def define(self, node: ast.FunctionDef, _floor: int) -> Statement:
        if node.decorator_list:
            first = node.decorator_list[0]
            if isinstance(first, ast.Call) and is_call_of(first, "workflow"):
                hint = "a file of its own for each; inside one, a local function has no decorators"
                self.source.error("FC211", first, "a file holds one workflow, and none inside another", hint)
            else:
                hint = "triggers stand above the workflow; what each leads to is in with on(1):, with on(2):"
                self.source.error("FC229", first, "a local function has no decorators", hint)
        return Define(node.name, self.block(node.body, node.lineno))

    def nothing(self, _node: ast.Pass, _floor: int) -> None:
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


def _is_explicit(node: ast.expr) -> bool:
    """Is this a call of ``task("…")`` or ``task("…")["1.0"]``?"""
    if type(node) is not ast.Call:
        return False
    function = node.func
    if type(function) is ast.Subscript:
        function = function.value
    return type(function) is ast.Call and is_call_of(function, "task")
