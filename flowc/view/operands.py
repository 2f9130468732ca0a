"""Reads the operands of conditions: paths and literals."""

from __future__ import annotations

import ast

from flowc.fields import values
from flowc.model.workflow import Constant, Operand, Path
from flowc.view.scope import Scope
from flowc.view.text import Refused, ViewText
from flowc.view.values import is_call_of, read_digits, read_place


class OperandReader:
    """Reads what stands on the sides of a comparison."""

    def __init__(self, source: ViewText, scope: Scope) -> None:
        self.source = source
        self.scope = scope

    def text(self, node: ast.Call) -> str:
        argument = node.args[0] if len(node.args) == 1 and not node.keywords else None
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            return argument.value
        word = self.source.segment(node.func)
        raise self.source.error("FC246", node, f"{word}(…) takes one text", f'{word}("shop.name")')

    def path(self, node: ast.expr) -> Path:
        """A path; raises ``Refused``."""
        text = read_place(node, self.scope)
        if text is not None:
            return Path(text)
        if type(node) is ast.Call and is_call_of(node, "path"):
            return Path(self.scope.quoted(self.text(node), node))
        from flowc.view.mistakes.conditions import operand_mistake

        raise operand_mistake(node, self.source)

    def operand(self, node: ast.expr) -> Operand:
        """A path or a literal; raises ``Refused``."""
        if type(node) is ast.Constant:
            value = node.value
            if type(value) is str:
                return Constant("string", value)
            if value is True or value is False:
                return Constant("boolean", "true" if value else "false")
        if type(node) is ast.Constant or type(node) is ast.UnaryOp:
            digits = read_digits(node, self.source)
            if digits is not None:
                return self.number(node, digits)
        return self.path(node)

    def number(self, node: ast.expr, digits: str) -> Constant:
        if not values.is_number(digits):
            from flowc.view.mistakes.conditions import number_mistake

            raise number_mistake(node, digits, self.source)
        return Constant("number", digits)

    def mistake(self, node: ast.expr) -> Refused:
        """Of what is no condition."""
        from flowc.view.mistakes.conditions import condition_mistake

        return condition_mistake(node, self.source)


def is_bool(node: ast.expr) -> bool:
    """Is this ``True`` or ``False``?"""
    return type(node) is ast.Constant and type(node.value) is bool


def is_none(node: ast.expr) -> bool:
    """Is this ``None``?"""
    return type(node) is ast.Constant and node.value is None
