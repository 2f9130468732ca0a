"""Canonical statements as LibCST nodes, to be put into a person's text in the person's names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import libcst as cst

from flowc.fields.conditions import items
from flowc.model import names as roots
from flowc.model.blocks import Branch, Call, Define, Do, For, If, Program, Statement, rebuild
from flowc.model.workflow import (
    Compare,
    Declaration,
    Field,
    Logic,
    Quantifier,
    Reference,
    Step,
    Text,
    Value,
    Workflow,
)
from flowc.records import replace
from flowc.view import liquid
from flowc.view.printer import print_workflow

Names: TypeAlias = Mapping[str, str]
"""Names in canonical text, and the person's for them."""
_LEVELS = 20


def print_statement(
    steps: tuple[Step, ...], statement: Statement, depth: int, names: Names
) -> cst.BaseStatement:
    """The first line of a statement, as it stands that deep; what it holds is left out."""
    bare, step = _bare(statement, steps, names)
    levels = min(depth, _LEVELS) - 1
    for _ in range(levels):
        bare = Branch(None, (bare,))
    head = Workflow(None, None, (), step, ())
    node: cst.BaseStatement = _function(print_workflow(head, Program((), (bare,))))
    for _ in range(levels + 1):
        node = statements_of(node)[0]
    return node


def print_trigger(step: Step) -> cst.Decorator:
    """A trigger's decorator."""
    view = print_workflow(Workflow(None, None, (), (step,), ()), Program((0,), ()))
    return _function(view).decorators[1]


def print_head(workflow: Workflow, program: Program) -> cst.FunctionDef:
    """The function with its decorators, as the canonical view begins."""
    return _function(print_workflow(workflow, program))


def print_declaration(declared: Declaration) -> cst.BaseStatement:
    """A declared field's assignment."""
    view = print_workflow(Workflow(None, None, (declared,), (), ()), Program((), ()))
    return cst.parse_module(view).body[0]


def statements_of(node: cst.CSTNode) -> list[cst.BaseStatement]:
    """The statements of the block a statement holds."""
    body = getattr(node, "body", None)
    if isinstance(body, cst.IndentedBlock):
        return list(body.body)
    if isinstance(body, cst.SimpleStatementSuite):
        return [cst.SimpleStatementLine(body.body, trailing_whitespace=body.trailing_whitespace)]
    return []


def _bare(statement: Statement, steps: tuple[Step, ...], names: Names) -> tuple[Statement, tuple[Step, ...]]:
    """The statement without what it holds, and its step."""
    match statement:
        case Define(name):
            return Define(names.get(name, name), ()), ()
        case Call(name):
            return Call(names.get(name, name)), ()
        case _:
            own = (_renamed(steps[statement.step], names),) if isinstance(statement, Do | If | For) else ()
            return rebuild(statement, lambda _: 0, lambda _: ()), own


def _renamed(step: Step, names: Names) -> Step:
    """The step with the person's names in its paths and its Liquid."""
    if not names:
        return step
    return replace(step, fields=tuple([Field(field.id, _value(field.value, names)) for field in step.fields]))


def _value(value: Value, names: Names) -> Value:
    match value:
        case Reference(path):
            return Reference(roots.renamed(path, names))
        case Text(text) if "{" in text:
            return Text(liquid.renamed(text, names.get))
        case Compare() | Logic() | Quantifier():
            return items.renamed(value, names)
        case _:
            return value


def _function(view: str) -> cst.FunctionDef:
    node = cst.parse_module(view).body[-1]
    assert isinstance(node, cst.FunctionDef)
    return node
