"""Reads Python comparisons: ``==``, ``is None``, ``in``, and lists of literals."""

from __future__ import annotations

import ast
from typing import NoReturn

from flowc.model.workflow import Compare, Constant, Expression, Operand, Path
from flowc.view.operands import OperandReader, is_bool, is_none
from flowc.view.opposites import joined
from flowc.view.text import Refused
from flowc.view.values import FOREIGN

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
_LISTS = (ast.List, ast.Tuple, ast.Set)


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
            if type(right) is ast.Name and FOREIGN.get(right.id) == "None":
                from flowc.view.mistakes.comparisons import null_mistake

                null_mistake(node, left, symbol, right, self.source)
            if is_none(right) or is_none(left):
                return Compare(
                    "nil?" if symbol == "==" else "not_nil?", self.operand(left if is_none(right) else right)
                )
            if type(op) in _IDENTITY and not is_bool(left) and not is_bool(right):
                self.identity(node, left, symbol, right)
        if type(left) is ast.Call or type(right) is ast.Call or type(right) in _LISTS:
            from flowc.view.mistakes.comparisons import comparison_mistake

            comparison_mistake(node, left, symbol, right, self.source)
        return Compare(symbol, self.operand(left), self.operand(right))

    def identity(self, node: ast.Compare, left: ast.expr, symbol: str, right: ast.expr) -> NoReturn:
        """``is`` between texts."""
        from flowc.view.mistakes.comparisons import identity_mistake

        raise identity_mistake(node, left, symbol, right, self.source)

    def membership(self, left: ast.expr, right: ast.expr, negated: bool) -> Expression:
        if type(right) is ast.List or type(right) is ast.Tuple or type(right) is ast.Set:
            return self.among(left, right, right.elts, negated)
        if type(right) is ast.Constant or type(right) is ast.Call:
            from flowc.view.mistakes.comparisons import membership_mistake

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
                texts.append(self.list_item(operand, item, left, right, negated))
        if not items:
            from flowc.view.mistakes.lists import empty_mistake

            raise empty_mistake(left, right, negated, self.source)
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

    def list_item(
        self, operand: Operand, item: ast.expr, left: ast.expr, right: ast.expr, negated: bool
    ) -> str:
        if "," not in operand.text:
            return operand.text
        from flowc.view.mistakes.lists import comma_mistake

        raise comma_mistake(item, left, right, negated, self.source)

    def always(self, node: ast.expr, value: bool) -> Refused:
        hint = "write its steps without the if" if value else "leave it and its steps out"
        return self.source.error("FC249", node, f"this is always {value}: a condition reads a path", hint)
