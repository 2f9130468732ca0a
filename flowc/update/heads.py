"""The head of a view: declared fields, decorators, and the function's own line."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from flowc.model.sequences import aligned
from flowc.model.workflow import Declaration
from flowc.update.changing import without_comment
from flowc.update.pairing import is_text
from flowc.update.printing import print_declaration, print_head, print_trigger
from flowc.update.told import Told

Statements = list["cst.SimpleStatementLine | cst.BaseCompoundStatement"]


def change_head(node: cst.FunctionDef, old: Told, new: Told) -> cst.FunctionDef:
    """The function with the decorators and the parameters of the new workflow."""
    before, after = print_head(old.workflow, old.program), print_head(new.workflow, new.program)
    decorators = _decorators(node, after, old, new)
    name, params = node.name, node.params
    if before.name.value != after.name.value and name.value == before.name.value:
        name = after.name
    roots = [_roots(each.params) for each in (before, after)]
    if roots[0] != roots[1]:
        params = _parameters(params, *roots)
    node = node.with_changes(name=name, params=params, decorators=decorators)
    if old.workflow.note == new.workflow.note:
        return node
    return without_comment(node.with_changes(lines_after_decorators=()))  # they said the old note


def _roots(params: cst.Parameters) -> list[str]:
    return [param.name.value for param in params.params]


def _parameters(params: cst.Parameters, before: list[str], after: list[str]) -> cst.Parameters:
    """The person's parameters, less those that went, with those that came."""
    if not isinstance(params.star_arg, cst.MaybeSentinel) or params.kwonly_params or params.star_kwarg:
        return params
    kept = [name for name in _roots(params) if name in after or name not in before]
    is_in_order = [name for name in after if name in kept] == kept
    names = after if is_in_order else [*kept, *[name for name in after if name not in kept]]
    return cst.Parameters([cst.Param(cst.Name(name)) for name in names])


def _decorators(
    node: cst.FunctionDef, after: cst.FunctionDef, old: Told, new: Told
) -> Sequence[cst.Decorator]:
    """The decorators: ``@workflow`` first where triggers come or go, else each at its place."""
    head = [_workflow(each, after.decorators[0], old, new) for each in node.decorators if _is_workflow(each)]
    ours = [each for each in node.decorators if not _is_workflow(each)]
    was, now = ([told.steps[trigger] for trigger in told.program.triggers] for told in (old, new))
    if was == now or len(ours) != len(was):
        changed = iter(head)
        return [next(changed) if _is_workflow(each) else each for each in node.decorators]
    kept = {b: ours[a] for a, b in aligned(was, now)}
    return [*head, *[kept.get(at) or print_trigger(step) for at, step in enumerate(now)]]


def _workflow(node: cst.Decorator, text: cst.Decorator, old: Told, new: Told) -> cst.Decorator:
    """``@workflow`` with the new name and note; comments at the head are a part of the note."""
    if old.workflow.note != new.workflow.note:
        return text.with_changes(leading_lines=[line for line in node.leading_lines if line.comment is None])
    if old.workflow.name == new.workflow.name:
        return node
    call, name = node.decorator, _name(text)
    if not isinstance(call, cst.Call) or name is None or _name(node) is None:
        return text
    arguments = [name.with_changes(comma=each.comma) if each is _name(node) else each for each in call.args]
    return node.with_changes(decorator=call.with_changes(args=arguments))


def _name(node: cst.Decorator) -> cst.Arg | None:
    """The argument that is the workflow's name."""
    match node.decorator:
        case cst.Call(args=[cst.Arg(keyword=None) as first, *_]):
            return first
        case _:
            return None


def _is_workflow(node: cst.Decorator) -> bool:
    call = node.decorator
    return isinstance(call, cst.Call) and isinstance(call.func, cst.Name) and call.func.value == "workflow"


def change_declarations(
    body: Sequence[cst.SimpleStatementLine | cst.BaseCompoundStatement],
    old: Sequence[Declaration],
    new: Sequence[Declaration],
) -> Statements | None:
    """The module's statements with the new declared fields; None where the old ones cannot be told apart."""
    ours = [at for at, node in enumerate(body) if _is_declaration(node)]
    if old == new:
        return list(body)
    if len(ours) != len(old):
        return None
    kept = {b: body[ours[a]] for a, b in aligned(old, new)}
    declared = [kept.get(at) or print_declaration(each) for at, each in enumerate(new)]
    first = ours[0] if ours else next(at for at, node in enumerate(body) if isinstance(node, cst.FunctionDef))
    others = [node for at, node in enumerate(body) if at not in ours]
    return [*others[:first], *declared, *others[first:]]  # type: ignore[list-item]


def _is_declaration(node: cst.BaseStatement) -> bool:
    if not isinstance(node, cst.SimpleStatementLine) or len(node.body) != 1:
        return False
    small = node.body[0]
    return isinstance(small, cst.Assign) or (isinstance(small, cst.Expr) and not is_text(small.value))
