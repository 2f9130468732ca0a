"""Reads a Python view: the syntax tree becomes a workflow, and every problem of the text is reported.

Nothing of the view is ever run or imported. The result's steps stand in the order of the text; ``flow``
gives their links, ``structure`` their canonical order.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flowc.blocks import Block, Branch, Call, Define, Detached, Do, For, If, On, Program, Statement, renumber
from flowc.flow import links, visited
from flowc.graph import canonical_links
from flowc.model import Declaration, Expression, Field, Reference, Step, Value, Workflow
from flowc.names import loop_name, step_name, variable
from flowc.sugar import CONDITION, CONDITION_FIELD, FOREACH, LIST_FIELD, VERSION
from flowc.view.comments import Remarks, read_remarks
from flowc.view.declarations import read_declaration
from flowc.view.expressions import read_expression
from flowc.view.scope import Scope
from flowc.view.source import Refused, Source
from flowc.view.tasks import default_type, dotted, read_task
from flowc.view.values import describe, read_path, read_value

_WORDS = ("op", "any", "all", "path", "condition", "raw")


def read_workflow(text: str) -> Workflow:
    """The workflow of a view, footer and other comments aside.

    Raises ``FlowError`` with all problems found.
    """
    source = Source(text)
    module = source.parse()
    workflow = _Reader(source).module(module)
    source.finish()
    assert workflow is not None
    return workflow


class _Reader:
    """Reads statements; one method a construct, each named as its printer."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.scope = Scope()
        self.steps: list[Step] = []
        self.functions: dict[str, ast.FunctionDef] = {}
        self.called: set[str] = set()
        self.triggers: list[int] = []

    def module(self, module: ast.Module) -> Workflow | None:
        declarations: list[Declaration] = []
        functions: list[ast.FunctionDef] = []
        for node in module.body:
            if isinstance(node, ast.FunctionDef):
                functions.append(node)
                continue
            try:
                declared = read_declaration(node, self.source)
            except Refused:
                continue
            if declared is not None:
                declarations.append(declared)
            elif not _is_ignorable(node):
                self.foreign(node)
        if not functions:
            self.source.error("FC210", module, "there is no workflow here", _EXAMPLE)
            return None
        for extra in functions[1:]:
            self.source.error("FC211", extra, "a file holds one workflow", "put the second one in a file of its own")
        return self.workflow(functions[0], tuple(declarations))

    def foreign(self, node: ast.stmt) -> None:
        self.source.error(
            "FC212",
            node,
            f"{describe_statement(node)} has no place beside a workflow",
            "above the workflow stand declared fields only: Customer.points = metafield(…)",
        )

    def workflow(self, node: ast.FunctionDef, declarations: tuple[Declaration, ...]) -> Workflow | None:
        name, note = self.decorators(node)
        self.collect(node.body)
        body = self.block(node.body, node.lineno)
        if self.source.diagnostics:
            return None
        program = Program(tuple(self.triggers), body)
        if self.functions:
            program = self.reordered(program)
            if self.source.diagnostics:
                return None
        outs = links(program, len(self.steps))
        return Workflow(name, note, declarations, tuple(self.steps), tuple(canonical_links(self.steps, outs)))

    def reordered(self, program: Program) -> Program:
        """The program with its steps in the order a walk meets them, which no function's place changes."""
        order = visited(program)
        if len(order) < len(self.steps):
            self.uncalled()
            return program
        number = [0] * len(order)
        for new, old in enumerate(order):
            number[old] = new
        self.steps = [self.steps[old] for old in order]
        return renumber(program, number)

    def uncalled(self) -> None:
        """Reports the functions that nothing the workflow does calls."""
        for name, node in self.functions.items():
            if name not in self.called:
                hint = f"call it where it goes on, {name}(), or put its steps under with detached():"
                self.source.error("FC208", node, f"the local function {name} is never called", hint)
        if not self.source.diagnostics:
            node = next(iter(self.functions.values()))
            self.source.error("FC208", node, "these local functions call only each other", "call one from the workflow")

    def decorators(self, node: ast.FunctionDef) -> tuple[str | None, str | None]:
        """The name and the note of the workflow; its triggers become steps."""
        name: str | None = None
        note: str | None = None
        found = False
        floor = 0
        for decorator in node.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            if call and isinstance(call.func, ast.Name) and call.func.id == "workflow":
                name, note = self.head(call)
                found = True
            else:
                self.trigger(decorator, floor)
            floor = decorator.end_lineno or 0
        if not found:
            self.source.error("FC213", node, "the workflow has no name", 'write @workflow("Tag new orders") above it')
        return name, note

    def head(self, call: ast.Call) -> tuple[str | None, str | None]:
        texts: dict[str, str] = {}
        if len(call.args) > 1:
            self.source.error("FC214", call, "@workflow takes one name", '@workflow("Tag new orders", note="…")')
        named = [("name", call.args[0])] if call.args else []
        for key, value in [*named, *((keyword.arg, keyword.value) for keyword in call.keywords)]:
            if key not in ("name", "note"):
                self.source.error("FC214", value, f"@workflow knows no {key or '**'}", '@workflow("name", note="…")')
            elif isinstance(value, ast.Constant) and isinstance(value.value, str):
                texts[key] = value.value
            else:
                self.source.error("FC214", value, f"the workflow's {key} is text", 'write it in quotes: "Tag new orders"')
        return texts.get("name"), texts.get("note")

    def trigger(self, node: ast.expr, floor: int) -> None:
        if not isinstance(node, ast.Call):
            self.source.error("FC215", node, "a trigger is a call", "write () after it: @shopify.admin.order_created()")
            return
        remarks = self.remarks(node, floor)
        if remarks.note is not None:
            self.source.error("FC209", node, "a trigger's note has no place in a view", '@workflow("…", note="…")')
        try:
            self.triggers.append(self.add(self.call(node, "TRIGGER", remarks, None)))
        except Refused:
            pass

    def collect(self, body: list[ast.stmt]) -> None:
        """Notes all local functions: they may be called before they are defined."""
        for node in _statements(body):
            if isinstance(node, ast.FunctionDef):
                if node.name in self.functions:
                    self.source.error("FC216", node, f"there are two local functions {node.name}", "rename one")
                self.functions[node.name] = node

    # Blocks.

    def block(self, body: list[ast.stmt], floor: int) -> Block:
        """The statements of a block; ``floor`` is the last line above it that belongs to something else."""
        statements: list[Statement] = []
        for node in body:
            try:
                item = self.statement(node, floor)
            except Refused:
                item = None
            if item is not None:
                if statements and isinstance(statements[-1], Call) and not isinstance(item, (Define, On, Detached)):
                    self.source.error(
                        "FC217",
                        node,
                        "nothing can follow a call of a local function: its steps go on by themselves",
                        "move this into the function, or the call into with branch():",
                    )
                statements.append(item)
            floor = node.end_lineno or floor
        return tuple(statements)

    def statement(self, node: ast.stmt, floor: int) -> Statement | None:
        match node:
            case ast.Expr(value=ast.Call()):
                return self.expression(node.value, floor)
            case ast.Assign():
                return self.assignment(node, floor)
            case ast.If():
                return self.condition(node, floor)
            case ast.For():
                return self.loop(node, floor)
            case ast.With():
                return self.nest(node)
            case ast.FunctionDef():
                return self.define(node)
            case ast.Pass():
                return None
            case ast.Expr(value=ast.Constant(value=str())):
                return None
            case _:
                raise self.source.error("FC218", node, f"{describe_statement(node)} has no meaning in Flow", _STATEMENTS)

    def expression(self, node: ast.Call, floor: int) -> Statement:
        function = node.func
        if isinstance(function, ast.Name) and function.id in self.functions:
            if node.args or node.keywords:
                self.source.error("FC219", node, "a local function takes no arguments", f"write {function.id}()")
            self.called.add(function.id)
            return Call(function.id)
        return Do(self.add(self.call(node, None, self.remarks(node, floor), None)))

    def assignment(self, node: ast.Assign, floor: int) -> Statement:
        target = node.targets[0]
        if len(node.targets) != 1 or not isinstance(target, ast.Name) or not isinstance(node.value, ast.Call):
            raise self.source.error(
                "FC224", node, "an assignment names the result of one step", "getOrders = shopify.flow.fetch.orders(…)"
            )
        step = self.call(node.value, None, self.remarks(node, floor), target.id)
        meant = variable(step.name) if step.name is not None else None
        if meant is not None:
            self.scope.bind(target.id, meant)
        return Do(self.add(step))

    def condition(self, node: ast.If, floor: int) -> Statement:
        """An ``if`` with its ``elif`` chain, which is read in a loop: it may be long."""
        chain: list[tuple[int, Block]] = []
        orelse: Block = ()
        while True:
            step = self.test(node.test, self.remarks(node, floor))
            chain.append((step, self.block(node.body, node.test.end_lineno or node.lineno)))
            floor = node.body[-1].end_lineno or floor
            if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
                node = node.orelse[0]
                continue
            orelse = self.block(node.orelse, floor)
            break
        for step, then in reversed(chain):
            orelse = (If(step, then, orelse),)
        return orelse[0]

    def test(self, node: ast.expr, remarks: Remarks) -> int:
        """The condition step of a test."""
        if isinstance(node, ast.Call) and _is_task(node.func):
            step = self.call(node, "CONDITION", remarks, None)
            return self.add(step)
        index = self.add(Step(CONDITION, VERSION, "CONDITION"))
        try:
            said: Expression | None = read_expression(node, self.source, self.scope)
        except Refused:
            said = None
        if said is not None:
            fields = (Field(CONDITION_FIELD, said),)
            self.steps[index] = Step(
                CONDITION, VERSION, "CONDITION", fields, remarks.name, remarks.description, remarks.note
            )
        return index

    def loop(self, node: ast.For, floor: int) -> Statement:
        if node.orelse:
            self.source.error("FC225", node.orelse[0], "a loop has no else", "write it after the loop")
        if not isinstance(node.target, ast.Name):
            raise self.source.error("FC226", node.target, "a loop has one item", "for lineItem in order.lineItems:")
        remarks = self.remarks(node, floor)
        if isinstance(node.iter, ast.Call) and dotted(node.iter.func) != "path":
            step = self.add(self.call(node.iter, "FOREACH", remarks, None))
            return For(step, self.block(node.body, node.iter.end_lineno or node.lineno))
        path = read_path(node.iter, self.source, self.scope.rename)
        fields = (Field(LIST_FIELD, Reference(path)),)
        step = self.add(
            Step(FOREACH, VERSION, "FOREACH", fields, remarks.name, remarks.description, remarks.note)
        )
        with self.scope.bound(node.target.id, loop_name(path)):
            return For(step, self.block(node.body, node.iter.end_lineno or node.lineno))

    def nest(self, node: ast.With) -> Statement:
        """``with branch():``, ``with on(1):``, ``with detached():``."""
        item = node.items[0]
        call = item.context_expr
        if len(node.items) == 1 and item.optional_vars is None and isinstance(call, ast.Call):
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            argument = call.args[0] if len(call.args) == 1 else None
            value = argument.value if isinstance(argument, ast.Constant) else None
            if not call.keywords and name in ("branch", "on", "detached"):
                return self.nested(node, name, value, bool(call.args))
        raise self.source.error("FC227", node, "with has three uses in a workflow", _WITH)

    def nested(self, node: ast.With, name: str, value: object, has_argument: bool) -> Statement:
        body = self.block(node.body, node.items[0].context_expr.end_lineno or node.lineno)
        if name == "branch" and (not has_argument or isinstance(value, str)):
            return Branch(value if isinstance(value, str) else None, body)
        if name == "detached" and not has_argument:
            return Detached(body)
        if name == "on" and type(value) is int:
            if 1 <= value <= len(self.triggers):
                return On(value - 1, body)
            raise self.source.error("FC228", node, f"there is no trigger {value}", "on(1) is the first decorator's trigger")
        raise self.source.error("FC227", node, "with has three uses in a workflow", _WITH)

    def define(self, node: ast.FunctionDef) -> Statement:
        if node.decorator_list:
            self.source.error("FC229", node, "a local function has no decorators", "triggers stand above the workflow")
        return Define(node.name, self.block(node.body, node.lineno))

    # Steps.

    def add(self, step: Step) -> int:
        self.steps.append(step)
        return len(self.steps) - 1

    def remarks(self, node: ast.stmt | ast.expr, floor: int) -> Remarks:
        lines = self.source.comments(node.lineno, floor)
        return read_remarks(lines) if lines else _NO_REMARKS

    def call(self, node: ast.Call, place: str | None, remarks: Remarks, defined: str | None) -> Step:
        """The step of a task's call; ``place`` is the type its place tells, if any. Raises ``Refused``."""
        task = read_task(node.func, self.source)
        fields = self.fields(node)
        kind = next(kind for kind in (task.type, place, default_type(task.id)) if kind is not None)
        name = remarks.name
        if node.args:
            name = self.name(node)
        elif name is None and defined is not None:
            name = step_name(defined)
        return Step(task.id, task.version, kind, fields, name, remarks.description, remarks.note)

    def name(self, node: ast.Call) -> str | None:
        """The name a call's positional argument gives its step."""
        argument = node.args[0]
        if len(node.args) == 1 and isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            return argument.value
        self.source.error(
            "FC223", argument, "a step's fields are keyword arguments", "name each: add_order_tags(order_id=order.id, tags=[…])"
        )
        return None

    def fields(self, node: ast.Call) -> tuple[Field, ...]:
        fields: list[Field] = []
        for keyword in node.keywords:
            if keyword.arg is not None:
                self.field(keyword.arg, keyword.value, fields)
            elif isinstance(keyword.value, ast.Dict):
                for key, value in zip(keyword.value.keys, keyword.value.values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        self.field(key.value, value, fields)
                    else:
                        self.source.error("FC238", key or value, "a field's id is text", '**{"odd-id": …}')
            else:
                self.source.error("FC238", keyword.value, "** takes a dict of fields here", '**{"odd-id": …}')
        return tuple(fields)

    def field(self, name: str, node: ast.expr, fields: list[Field]) -> None:
        try:
            value: Value = read_value(node, name, self.source, self.scope.rename)
        except Refused:
            return
        fields.append(Field(name, value))


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """All statements of a block and of the blocks in it."""
    todo = [body]
    while todo:
        for node in todo.pop():
            yield node
            if not isinstance(node, _SIMPLE):
                todo += [block for block in (getattr(node, "body", None), getattr(node, "orelse", None)) if block]


_SIMPLE = (ast.Expr, ast.Assign, ast.Pass)
_NO_REMARKS = Remarks()
_EXAMPLE = '@workflow("Tag new orders")\n@shopify.admin.order_created()\ndef tag_new_orders(order): …'
_STATEMENTS = "a workflow is made of task calls, if, for, with branch(): and local functions"
_WITH = 'with branch():, with branch("port"):, with on(1):, with detached():'


def _is_task(function: ast.expr) -> bool:
    """Is this the head ``task("…")`` or ``task("…")["1.0"]`` of a call?"""
    if isinstance(function, ast.Subscript):
        function = function.value
    return isinstance(function, ast.Call) and isinstance(function.func, ast.Name) and function.func.id == "task"


def _is_ignorable(node: ast.stmt) -> bool:
    """A module's docstring, and the imports an editor may want."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return isinstance(node.value.value, str)
    if isinstance(node, ast.ImportFrom):
        return node.module is not None and node.module.partition(".")[0] in ("flowc", "__future__")
    return False


def describe_statement(node: ast.stmt) -> str:
    """What a statement is called, for messages."""
    if isinstance(node, ast.Expr):
        return describe(node.value) if dotted(node.value) is None else "a name alone"
    return _STATEMENT_KINDS.get(type(node), type(node).__name__.lower())


_STATEMENT_KINDS: dict[type[ast.stmt], str] = {
    ast.While: "while",
    ast.Try: "try",
    ast.Import: "an import",
    ast.ImportFrom: "an import",
    ast.ClassDef: "a class",
    ast.AsyncFunctionDef: "an async function",
    ast.AugAssign: "arithmetic",
    ast.AnnAssign: "an annotated assignment",
    ast.Delete: "del",
    ast.Raise: "raise",
}
