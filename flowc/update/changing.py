"""Changes the first line of a statement to what a canonical one says, keeping the person's text where it can.

Comments are remarks on the step they stand at. Where a change would lose one, or where the remarks changed, the
canonical line takes the place of the person's, with all remarks above it.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TypeVar

import libcst as cst

from flowc.model.names import step_name
from flowc.model.workflow import Step
from flowc.pretty import literals
from flowc.update.pairing import target_of

S = TypeVar("S", bound=cst.BaseStatement)


def change_line(node: cst.BaseStatement, text: cst.BaseStatement, old: Step, new: Step) -> cst.BaseStatement:
    """A step's call: its line keeps its target, and the arguments that say the same."""
    assert isinstance(node, cst.SimpleStatementLine)
    assert isinstance(text, cst.SimpleStatementLine)
    before, after = _call_of(node.body[0]), _call_of(text.body[0])
    if before is None or after is None:
        return text
    target = target_of(node) if old.name == new.name else target_of(text)
    named = _named(after, target, new)
    merged = _merged(before, after, old, new) if _says(_positional(before)) == _says(named) else None
    if merged is not None and _same_remarks(old, new):
        head = (old.task, old.version, old.type) == (new.task, new.version, new.type)
        func = before.func if head else after.func
        return node.with_changes(body=[_assigned(target, before.with_changes(func=func, args=merged))])
    arguments = [*named, *[each for each in after.args if each not in _positional(after)]]
    small = _assigned(target, after.with_changes(args=arguments))
    if _same_remarks(old, new) and not _has_comment(before):
        return node.with_changes(body=[small])
    return _spaced(node, text.with_changes(body=[small]))


def _assigned(target: str | None, call: cst.Call) -> cst.BaseSmallStatement:
    return cst.Expr(call) if target is None else cst.Assign([cst.AssignTarget(cst.Name(target))], call)


def _call_of(small: cst.BaseSmallStatement) -> cst.Call | None:
    value = small.value if isinstance(small, (cst.Expr, cst.Assign)) else None
    return value if isinstance(value, cst.Call) else None


def _positional(call: cst.Call) -> list[cst.Arg]:
    return [argument for argument in call.args if argument.keyword is None and not argument.star]


def _says(arguments: Sequence[cst.Arg]) -> list[object]:
    """What positional arguments say."""
    return [
        each.value.evaluated_value if isinstance(each.value, cst.SimpleString) else None for each in arguments
    ]


def _named(call: cst.Call, target: str | None, new: Step) -> list[cst.Arg]:
    """The positional argument: a step whose name its target does not tell says its name."""
    if target is None or new.name is None or _positional(call) or step_name(target) == new.name:
        return _positional(call)
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")) if call.args else cst.MaybeSentinel.DEFAULT
    return [cst.Arg(cst.SimpleString(literals.string(new.name)), comma=comma)]


def _merged(before: cst.Call, after: cst.Call, old: Step, new: Step) -> list[cst.Arg] | None:
    """The old arguments with the values that changed; None where not the same fields are there, in order."""
    ours, theirs = _keywords(before), _keywords(after)
    ids = [field.id for field in old.fields]
    if ids != [field.id for field in new.fields] or ids != list(ours) or ids != list(theirs):
        return None
    pairs = zip(old.fields, new.fields, strict=True)
    changed = {
        was.id for was, now in pairs if was != now and not _alike(ours[was.id].value, theirs[was.id].value)
    }
    if any(_has_comment(ours[name].value) for name in changed):
        return None
    return [
        argument.with_changes(value=theirs[argument.keyword.value].value)
        if argument.keyword is not None and argument.keyword.value in changed
        else argument
        for argument in before.args
    ]


def _keywords(call: cst.Call) -> dict[str, cst.Arg]:
    return {argument.keyword.value: argument for argument in call.args if argument.keyword is not None}


def change_block(
    node: cst.BaseStatement, text: cst.BaseStatement, old: Step, new: Step, item: str | None
) -> cst.BaseStatement:
    """A condition's test, or a loop's list, whose item keeps its name unless that followed the list's."""
    changes: dict[str, cst.CSTNode]
    if isinstance(node, cst.If) and isinstance(text, cst.If):
        ours, theirs = node.test, text.test
        changes = {"test": text.test, "whitespace_before_test": text.whitespace_before_test}
    else:
        assert isinstance(node, cst.For)
        assert isinstance(text, cst.For)
        ours, theirs = node.iter, text.iter
        is_usual = isinstance(node.target, cst.Name) and node.target.value in (item, "_")
        target = text.target if is_usual else node.target
        changes = {"target": target, "iter": text.iter, "whitespace_after_in": text.whitespace_after_in}
    has_comment, says_more = _has_comment(ours), not _same_remarks(old, new)
    is_changed = not _alike(ours, theirs) or (says_more and has_comment)
    if is_changed:
        node = node.with_changes(**changes)
    return _remarked(node, text) if says_more or (is_changed and has_comment) else node


def _alike(ours: cst.CSTNode, theirs: cst.CSTNode) -> bool:
    """Do two expressions say the same, but for their looks?"""
    texts = [cst.Module([]).code_for_node(node) for node in (ours, theirs)]
    if texts[0] == texts[1]:
        return True
    trees = [ast.dump(ast.parse(f"({text}\n)", mode="eval")) for text in texts]
    return trees[0] == trees[1] and _digits(ours) == _digits(theirs)


def _digits(node: cst.CSTNode) -> list[str]:
    if isinstance(node, (cst.Integer, cst.Float)):
        return [node.value]
    return [digits for child in node.children for digits in _digits(child)]


def _same_remarks(old: Step, new: Step) -> bool:
    """Are description and note the same, and the name of what has no variable?"""
    is_call = old.type not in ("CONDITION", "FOREACH")
    return (old.description, old.note) == (new.description, new.note) and (is_call or old.name == new.name)


def _remarked(node: S, text: cst.BaseStatement) -> S:
    """The statement with the canonical one's comment lines above it, and no other comment at its first line."""
    return without_comment(_spaced(node, node.with_changes(leading_lines=getattr(text, "leading_lines", ()))))


def without_comment(node: S) -> S:
    """The statement without a comment on the line that its block begins on."""
    body = getattr(node, "body", None)
    if not isinstance(body, cst.IndentedBlock):
        return node
    return node.with_changes(body=body.with_changes(header=cst.TrailingWhitespace()))


def _spaced(old: cst.BaseStatement, new: S) -> S:
    """The new statement with the blank lines the old one has above it."""
    lines: Sequence[cst.EmptyLine] = getattr(old, "leading_lines", ())
    blank = [line for line in lines if line.comment is None]
    said = [line for line in getattr(new, "leading_lines", ()) if line.comment is not None]
    return new.with_changes(leading_lines=[*blank, *said])


def _has_comment(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Comment) or any(map(_has_comment, node.children))
