"""A person's hand in a view: other names, quotes and line breaks, blank lines, comments beside what they describe.

Each line of a step ends in a comment for tools (``# noqa: K1``), which means nothing: by it a test finds the
line again, and sees whether it is as it was.
"""

from __future__ import annotations

import random
from typing import Any

import libcst as cst

from flowc.model.names import step_name
from flowc.pretty import literals

MARK = "# noqa: K"


def restyled(view: str, rng: random.Random) -> str:
    """The same workflow as somebody else would have written it."""
    module = cst.parse_module(view)
    for hand in (_Names(rng), _Looks(rng), _Marks()):
        module = module.visit(hand)
    return module.code


class _Names(cst.CSTTransformer):
    """Calls loop items and results something else."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__()
        self.rng = rng
        self.count = 0

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        match updated_node:
            case cst.For(target=cst.Name(value=name)) if name != "_" and self.rng.random() < 0.7:
                self.count += 1
                new = f"item_{self.count}"
                body = updated_node.body.visit(_Rename(name, new))
                return updated_node.with_changes(target=cst.Name(new), body=body)
            case cst.FunctionDef(decorators=[_, *_]) if self.rng.random() < 0.5:
                return updated_node.with_changes(name=cst.Name("mine"), params=cst.Parameters())
            case _:
                return updated_node


class _Rename(cst.CSTTransformer):
    def __init__(self, old: str, new: str) -> None:
        super().__init__()
        self.old, self.new = old, new

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        match updated_node:
            case cst.Name(value=name) if name == self.old:
                return updated_node.with_changes(value=self.new)
            case cst.Attribute():
                return updated_node.with_changes(attr=original_node.attr)
            case cst.Arg():
                return updated_node.with_changes(keyword=original_node.keyword)
            case _:
                return updated_node


class _Looks(cst.CSTTransformer):
    """Quotes, line breaks, blank lines, comments."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__()
        self.rng = rng

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        node = updated_node
        match node:
            case cst.SimpleString() if self.rng.random() < 0.4:
                return quoted(node)
            case cst.Call(args=[_, *_]) if self.rng.random() < 0.3:
                return node.with_changes(
                    whitespace_after_func=cst.SimpleWhitespace(""),
                    whitespace_before_args=cst.SimpleWhitespace(" "),
                )
            case cst.SimpleStatementLine() | cst.If() | cst.For() if self.rng.random() < 0.2:
                return node.with_changes(leading_lines=[cst.EmptyLine(indent=False), *node.leading_lines])
            case cst.Assign() if self.rng.random() < 0.3:
                return self.assigned(node)
            case _:
                return node

    def assigned(self, node: cst.Assign) -> cst.Assign:
        """A result of another name; its step says its own."""
        match node:
            case cst.Assign(
                targets=[cst.AssignTarget(target=cst.Name(value=name))], value=cst.Call() as call
            ):
                if all(each.keyword is not None for each in call.args):
                    named = cst.Arg(cst.SimpleString(literals.string(step_name(name))))
                    return node.with_changes(value=call.with_changes(args=[named, *call.args]))
        return node


def quoted(node: cst.SimpleString) -> cst.SimpleString:
    inner = node.value[1:-1]
    if node.value[0] != '"' or node.value.startswith('"""') or any(mark in inner for mark in "'\\"):
        return node
    return node.with_changes(value=f"'{inner}'")


class _Marks(cst.CSTTransformer):
    """Comments by which lines are found again; a description of one line goes behind its step."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:  # noqa: N802
        return True

    def leave_SimpleStatementLine(  # noqa: N802
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.SimpleStatementLine:
        match updated_node.body:
            case [cst.Expr(value=cst.Call()) | cst.Assign(value=cst.Call())]:
                self.count += 1
                comment = cst.Comment(f"{MARK}{self.count}")
                tail = cst.TrailingWhitespace(cst.SimpleWhitespace("  "), comment)
                return updated_node.with_changes(trailing_whitespace=tail)
            case _:
                return updated_node


def marked(view: str) -> dict[str, str]:
    """The lines of steps by their marks, without indentation but with what stands above them."""
    found: dict[str, str] = {}
    module = cst.parse_module(view)

    class Visitor(cst.CSTVisitor):
        def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> None:  # noqa: N802
            comment = node.trailing_whitespace.comment
            if comment is not None and comment.value.startswith(MARK):
                found[comment.value] = module.code_for_node(node)

    module.visit(Visitor())
    return found
