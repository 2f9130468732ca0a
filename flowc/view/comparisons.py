"""Reads Python comparisons: ``==``, ``is None``, ``in``, and lists of literals."""

from __future__ import annotations

import ast
from typing import NoReturn

from flowc.model import Compare, Constant, Expression, Operand, Path
from flowc.view.operands import OperandReader, is_bool, is_none
from flowc.view.opposites import joined
from flowc.view.source import Refused

_OPERATORS: dict[type, str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Is: "==",
    ast.IsNot: "!=",
}
_IDENTITY = (ast.Is, ast.IsNot)


class ComparisonReader(OperandReader):
    """Reads comparisons."""

    def compare(self, node: ast.Compare) -> Expression:
        if len(node.ops) == 1:
            return self.comparison(node, node.left, node.ops[0], node.comparators[0])
        operands = [node.left, *node.comparators]
        pairs = zip(operands, node.ops, operands[1:], strict=False)
        return joined("and", [self.comparison(node, *pair) for pair in pairs])

    def comparison(self, node: ast.Compare, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Expression:
        symbol = _OPERATORS.get(type(op))
        if symbol is None:
            return self.membership(left, right, type(op) is ast.NotIn)
        if symbol == "==" or symbol == "!=":
            if is_none(right) or is_none(left):
                return Compare(
                    "nil?" if symbol == "==" else "not_nil?", self.operand(left if is_none(right) else right)
                )
            if type(op) in _IDENTITY and not is_bool(left) and not is_bool(right):
                self.identity(node, left, symbol, right)
        if type(left) is ast.Call or type(right) is ast.Call:
            from flowc.view.mistakes.conditions import comparison_mistake

            comparison_mistake(node, left, symbol, right, self.source)
        return Compare(symbol, self.operand(left), self.operand(right))

    def identity(self, node: ast.Compare, left: ast.expr, symbol: str, right: ast.expr) -> NoReturn:
        """``is`` between texts."""
        fix = self.source.replace(node, f"{self.source.segment(left)} {symbol} {self.source.segment(right)}")
        hint = fix.edits[0].replacement
        raise self.source.error(
            "FC241",
            node,
            "is compares with True, False or None only",
            hint,
            fix if len(node.ops) == 1 else None,
        )

    def membership(self, left: ast.expr, right: ast.expr, negated: bool) -> Expression:
        if type(right) is ast.List or type(right) is ast.Tuple or type(right) is ast.Set:
            return self.among(left, right, right.elts, negated)
        if type(right) is ast.Constant or type(right) is ast.Call:
            from flowc.view.mistakes.conditions import membership_mistake

            membership_mistake(left, right, self.source)
        path = self.path(right)
        return Compare("not_include?" if negated else "include?", path, self.operand(left))

    def among(self, left: ast.expr, right: ast.expr, items: list[ast.expr], negated: bool) -> Expression:
        """``a in ["x", "y"]``; a path in the list is a comparison of its own."""
        texts: list[str] = []
        paths: list[Path] = []
        for item in items:
            operand = self.operand(item)
            if type(operand) is Path:
                paths.append(operand)
            else:
                texts.append(self.list_item(operand, item, left, len(items)))
        if not items:
            raise self.source.error(
                "FC242", right, "nothing is in an empty list", f'{self.source.segment(left)} in ["x", "y"]'
            )
        symbol, word = ("!=", "and") if negated else ("==", "or")
        if type(left) is ast.Constant and paths:
            constant = self.operand(left)
            if isinstance(constant, Constant) and constant.text in texts:
                raise self.always(left, not negated)
            return joined(word, [Compare(symbol, path, constant) for path in paths])
        if type(left) is ast.Constant:
            raise self.always(left, (self.constant_text(left) in texts) is not negated)
        path = self.path(left)
        parts: list[Expression] = []
        if texts:
            parts.append(Compare("not_in?" if negated else "in?", path, Constant("string", ",".join(texts))))
        return joined(word, [*parts, *(Compare(symbol, path, other) for other in paths)])

    def constant_text(self, node: ast.expr) -> str:
        operand = self.operand(node)
        return operand.text

    def list_item(self, operand: Operand, item: ast.expr, left: ast.expr, count: int) -> str:
        if "," not in operand.text:
            return operand.text
        alone = f"{self.source.segment(left)} == {self.source.segment(item)}"
        hint = alone if count == 1 else f"{alone}, joined with or"
        raise self.source.error("FC242", item, "a list to test against holds literals without commas", hint)

    def always(self, node: ast.expr, value: bool) -> Refused:
        hint = "write its steps without the if" if value else "leave it and its steps out"
        return self.source.error("FC249", node, f"this is always {value}: a condition reads a path", hint)
