"""What a workflow and its conversation have in them: one function for data, benchmark and flywheel.

``of_view`` reads a canonical pure view, ``of`` adds what the conversation tells. Slices are ``key=value`` texts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from flowc import catalog
from flowc_serving.agent.conversation import Assistant, Conversation
from flowc_training.categories import Category
from flowc_training.languages import Language

_MAIL = frozenset(
    {
        "shopify::flow::send_email",
        "shopify::email::execute_marketing_activity",
        "shopify::admin::send_b2b_access_email",
        "shopify::admin::send_draft_order_invoice",
        "shopify::admin::send_order_invoice",
        "shopify::admin::send_payment_reminder",
        "ringpost::mail::send",
    }
)
_OWN = ("shopify", "flow")
"""Publishers whose tasks are no third party's."""


@dataclass(frozen=True, slots=True)
class Tags:
    """Each tuple is sorted and has nothing twice. ``conditions`` are shapes (``compare``, ``any``, ``and`` …)."""

    category: str = ""
    language: str = ""
    edit: str = ""
    triggers: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    email: bool = False
    third_party: bool = False
    steps: int = 0
    tools: tuple[str, ...] = ()

    def slices(self) -> Iterator[str]:
        """The slices that a row of these tags is in."""
        for key in ("category", "language", "edit"):
            if value := getattr(self, key):
                yield f"{key}={value}"
        for key in ("triggers", "conditions", "actions", "tools"):
            yield from (f"{key.removesuffix('s')}={each}" for each in getattr(self, key))
        if self.triggers or self.steps:
            yield f"email={'yes' if self.email else 'no'}"
            yield f"third_party={'yes' if self.third_party else 'no'}"
            yield f"steps={band(self.steps)}"


def band(steps: int) -> str:
    """The band that a number of steps is counted in."""
    return next(
        (name for most, name in ((2, "1-2"), (4, "3-4"), (8, "5-8"), (15, "9-15")) if steps <= most), "16+"
    )


def of(
    view: str,
    category: Category,
    language: Language,
    conversation: Conversation | None = None,
    edit: str = "",
) -> Tags:
    """The tags of an example or a trajectory; ``view`` is empty where no workflow is wanted."""
    found = of_view(view) if view else Tags()
    tools = _tools(conversation) if conversation else ()
    return replace(found, category=category, language=language, edit=edit, tools=tools)


def of_view(view: str) -> Tags:
    """The tags of a canonical pure view; steps are all tasks in it, conditions and loops too.

    Raises ``ValueError`` where it is no view.
    """
    reader = _Reader()
    try:
        reader.visit(ast.parse(view))
    except (SyntaxError, RecursionError) as error:
        raise ValueError(f"this is no view: {error}") from None
    tasks = (*reader.triggers, *reader.actions)
    return Tags(
        triggers=_sorted(reader.triggers),
        conditions=_sorted(reader.conditions),
        actions=_sorted(reader.actions),
        email=any(each in mail() for each in tasks),
        third_party=any(map(is_third_party, tasks)),
        steps=reader.steps,
    )


@cache
def mail() -> frozenset[str]:
    """The ids of the tasks that write e-mail, in the catalogue of the process."""
    return frozenset(map(catalog.load().now, _MAIL))


def is_third_party(task: str) -> bool:
    """Is it a task of an app, not of Shopify's or of Flow's connectors?"""
    known = catalog.load().task(task)
    return (known.publisher.casefold() if known else task.partition("::")[0]) not in _OWN


def _tools(conversation: Conversation) -> tuple[str, ...]:
    said = (each for each in conversation.messages if isinstance(each, Assistant))
    return _sorted(call.name for each in said for call in each.calls if call.name)


def _sorted(found: Iterator[str] | list[str]) -> tuple[str, ...]:
    return tuple(sorted({*found}))


_TESTS: dict[type[ast.cmpop], str] = {
    ast.Eq: "equal", ast.NotEq: "not equal", ast.Gt: "greater", ast.GtE: "greater", ast.Lt: "less", ast.LtE: "less",
    ast.Is: "none", ast.IsNot: "none",
}  # fmt: skip


class _Reader(ast.NodeVisitor):
    """Walks a view; a call that stands in a condition is a test, any other a step."""

    def __init__(self) -> None:
        self.triggers: list[str] = []
        self.conditions: list[str] = []
        self.actions: list[str] = []
        self.steps = 0

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for each in node.decorator_list:
            task = task_of(each)
            if task and task != "workflow":
                self.triggers.append(task)
                self.steps += 1
        for each in node.body:
            self.visit(each)

    def visit_If(self, node: ast.If) -> None:
        self.steps += 1
        self._test(node.test)
        for each in (*node.body, *node.orelse):
            self.visit(each)

    def visit_For(self, node: ast.For) -> None:
        self.steps += 1
        self.conditions.append("loop")
        for each in node.body:
            self.visit(each)

    def visit_With(self, node: ast.With) -> None:
        for each in node.body:
            self.visit(each)

    def visit_Assign(self, node: ast.Assign) -> None:
        if not _is_declaration(node):
            self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        task = task_of(node)
        if task and "::" in task:
            self.actions.append(task)
            self.steps += 1

    def _test(self, node: ast.expr) -> None:
        match node:
            case ast.BoolOp(op, values):
                self.conditions.append("and" if isinstance(op, ast.And) else "or")
                for each in values:
                    self._test(each)
            case ast.UnaryOp(ast.Not(), ast.Call(ast.Name("any"))):
                self.conditions.append("not any")
            case ast.UnaryOp(ast.Not(), operand):
                self.conditions.append("empty" if isinstance(operand, ast.Attribute | ast.Name) else "not")
                if not isinstance(operand, ast.Attribute | ast.Name):
                    self._test(operand)
            case ast.Call(ast.Name(("any" | "all") as name), [ast.GeneratorExp(elt)]):
                self.conditions.append(name)
                self._test(elt)
            case ast.Call(ast.Name("op"), [ast.Constant(str(name)), *_]):
                self.conditions.append(f"op {name}")
            case ast.Call(ast.Attribute(_, ("startswith" | "endswith") as name)):
                self.conditions.append(name)
            case ast.Compare(left, [ast.In() | ast.NotIn()], [right]):
                self.conditions.append("in" if isinstance(right, ast.List) else "contains")
            case ast.Compare(left, [operator], [right]):
                self.conditions.append(_compared(operator, right))
                if not isinstance(left, ast.Constant) and isinstance(right, ast.Attribute):
                    self.conditions.append("two paths")
            case _:
                self.conditions.append("not empty")


def _compared(operator: ast.cmpop, right: ast.expr) -> str:
    if isinstance(right, ast.Constant) and isinstance(right.value, bool):
        return "boolean"
    return _TESTS.get(type(operator), "equal")


def _is_declaration(node: ast.Assign) -> bool:
    return isinstance(node.targets[0], ast.Attribute)


def task_of(node: ast.expr) -> str:
    """The id of the task that a call is of, empty where it is of none; a local function is its bare name."""
    call = node.func if isinstance(node, ast.Call) else node
    if isinstance(call, ast.Subscript):
        call = call.value
    if isinstance(call, ast.Call):  # task("…")(…)
        return task_of(call)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "task":
        return _first_text(node)
    if isinstance(call, ast.Name):
        return call.id
    parts: list[str] = []
    while isinstance(call, ast.Attribute):
        parts.append(call.attr)
        call = call.value
    return "::".join([call.id, *reversed(parts)]) if isinstance(call, ast.Name) else ""


def _first_text(node: ast.Call) -> str:
    match node.args:
        case [ast.Constant(str(text)), *_]:
            return text
        case _:
            return ""
