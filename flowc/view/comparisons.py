"""Comparisons and their sides as Python: ``a == "x"``, ``a is None``, ``"x" in a``; printer and reader side by side.

How Python writes an operator, its row tells (``fields.conditions.operators``).
"""

from __future__ import annotations

import ast
from typing import TypeAlias

from flowc.fields import values
from flowc.fields.conditions.operators import METHODS, OPERATORS, Operator, both
from flowc.model.walk import Part, joined
from flowc.model.workflow import Compare, Constant, Expression, Operand, Path
from flowc.pretty import Bracket, Chain, Node, Seq, call, literals
from flowc.view import mistakes
from flowc.view.scope import Scope
from flowc.view.text import Refused, ViewText
from flowc.view.values import FOREIGN, is_call_of, print_path, read_digits, read_place

Parts: TypeAlias = list[tuple[Part, ast.expr]]
"""The parts of conditions, each with the node of the view that says it."""

_SIGNS: dict[type, str] = {
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
_THERE, _INSIDE, _LISTED = both("there"), both("inside"), both("list")


# Printing.


def print_compare(said: Compare, lead: str = "") -> Node:
    """A comparison as Python writes its operator; ``op(…)`` for one that Python has no writing for."""
    row, left, right = OPERATORS.get(said.operator), said.left, said.right
    if row is not None and row.is_unary is (right is None):
        if row.form == "symbol" and right is not None:
            return Chain([print_operand(left, lead), print_operand(right, f"{_sign(said)} ")])
        if isinstance(left, Path):
            node = _print_unary(row, left, lead) if right is None else _print_word(row, left, right, lead)
            if node is not None:
                return node
    operands = [left] if right is None else [left, right]
    return call(lead + "op", [literals.string(said.operator), *map(print_operand, operands)])


def _sign(said: Compare) -> str:
    """A symbol; between truth values ``is``."""
    left, right = said.left, said.right
    if (type(right) is Constant and right.kind == "boolean") or (
        type(left) is Constant and left.kind == "boolean"
    ):
        return {"==": "is", "!=": "is not"}.get(said.operator, said.operator)
    return said.operator


def _print_unary(row: Operator, left: Path, lead: str) -> Node | None:
    if row.form == "there":
        return Chain([print_operand(left, lead), "is None" if row.is_opposite else "is not None"])
    if row.form == "truth":
        return print_operand(left, lead + "not " if row.is_opposite else lead)
    return None


def _print_word(row: Operator, left: Path, right: Operand, lead: str) -> Node | None:
    word = "not in " if row.is_opposite else "in "
    if row.form == "inside":
        return Chain([print_operand(right, lead), print_operand(left, word)])
    if row.form == "list" and isinstance(right, Constant) and right.kind == "string":
        items = list(map(literals.string, right.text.split(",")))
        return Chain([print_operand(left, lead), Bracket(word + "[", items, "]", literal=True)])
    if row.form == "method":
        owner, method = print_operand(left, lead + "not " if row.is_opposite else lead), f".{row.method}"
        return call(owner + method if isinstance(owner, str) else Seq(owner, method), [print_operand(right)])
    return None


def print_operand(operand: Operand, lead: str = "") -> Node:
    """A path or a literal, after ``lead``: ``== ``."""
    if isinstance(operand, Path):
        return print_path(operand.text, lead)
    if operand.kind == "string":
        return lead + literals.string(operand.text)
    return lead + (operand.text if operand.kind == "number" else operand.text.capitalize())


# Reading.


class ComparisonReader:
    """Reads comparisons and what stands on their sides; ``parts`` gets where each stood."""

    def __init__(self, source: ViewText, scope: Scope, parts: Parts) -> None:
        self.source = source
        self.scope = scope
        self.parts = parts

    def compare(self, node: ast.Compare) -> Expression:
        """``a == b``, and several at once."""
        if len(node.ops) == 1:
            return self.comparison(node, node.left, node.ops[0], node.comparators[0])
        operands = [node.left, *node.comparators]
        pairs = zip(operands, node.ops, operands[1:], strict=False)
        return joined("and", [self.comparison(node, *pair) for pair in pairs])

    def comparison(self, node: ast.Compare, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Expression:
        symbol = _SIGNS.get(type(op))
        if symbol is None:
            return self.membership(left, right, type(op) is ast.NotIn)
        if symbol == "==" or symbol == "!=":
            if type(right) is ast.Name and FOREIGN.get(right.id) == "None":
                mistakes.comparisons.null_mistake(node, left, symbol, right, self.source)
            if is_none(right) or is_none(left):
                asked = self.operand(left if is_none(right) else right)
                return Compare(_THERE[symbol == "=="], asked)
            if type(op) in _IDENTITY and not is_bool(left) and not is_bool(right):
                raise mistakes.comparisons.identity_mistake(node, left, symbol, right, self.source)
        if type(left) is ast.Call or type(right) is ast.Call or type(right) in _LISTS:
            mistakes.comparisons.comparison_mistake(node, left, symbol, right, self.source)
        return Compare(symbol, self.operand(left), self.operand(right))

    def membership(self, left: ast.expr, right: ast.expr, is_negated: bool) -> Expression:
        """``"x" in a`` and ``a in ["x", "y"]``."""
        if type(right) is ast.List or type(right) is ast.Tuple or type(right) is ast.Set:
            return self.among(left, right, right.elts, is_negated)
        if type(right) is ast.Constant or type(right) is ast.Call:
            mistakes.comparisons.membership_mistake(left, right, self.source)
        path = self.path(right)
        return Compare(_INSIDE[is_negated], path, self.operand(left))

    def among(self, left: ast.expr, right: ast.expr, items: list[ast.expr], is_negated: bool) -> Expression:
        """``a in ["x", "y"]``; a path in the list is a comparison of its own."""
        texts: list[str] = []
        paths: list[Path] = []
        for item in items:
            operand = self.operand(item)
            if type(operand) is Path:
                paths.append(operand)
            elif "," in operand.text:
                raise mistakes.comparisons.comma_mistake(item, left, right, is_negated, self.source)
            else:
                texts.append(operand.text)
        if not items:
            raise mistakes.comparisons.empty_mistake(left, right, is_negated, self.source)
        symbol, word = ("!=", "and") if is_negated else ("==", "or")
        if type(left) is ast.Constant:
            constant = self.operand(left)
            if (constant.text in texts) or not paths:
                raise self.always(left, (constant.text in texts) is not is_negated)
            return joined(word, [Compare(symbol, path, constant) for path in paths])
        path = self.path(left)
        parts: list[Expression] = []
        if texts:
            listed = Constant("string", ",".join(texts))
            parts.append(Compare(_LISTED[is_negated], path, listed))
            self.parts.append((listed, right))
        return joined(word, [*parts, *(Compare(symbol, path, other) for other in paths)])

    def always(self, node: ast.expr, value: bool) -> Refused:
        """Of a test that reads nothing."""
        hint = "write its steps without the if" if value else "leave it and its steps out"
        return self.source.error("FC249", node, f"this is always {value}: a condition reads a path", hint)

    def method(self, node: ast.Call, function: ast.Attribute) -> Expression:
        """``a.startswith("x")``, and as in Python with several texts at once."""
        if len(node.args) != 1 or node.keywords:
            hint = f'{self.source.segment(function)}("x")'
            raise self.source.error("FC243", node, f"{function.attr} takes one argument here", hint)
        operator = METHODS[function.attr].name
        argument = node.args[0]
        path = self.path(function.value)
        if type(argument) is ast.Tuple and argument.elts:
            return joined("or", [Compare(operator, path, self.operand(each)) for each in argument.elts])
        return Compare(operator, path, self.operand(argument))

    def operator(self, node: ast.Call) -> Expression:
        """``op("regex?", a, "x")``."""
        texts = [a.value for a in node.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if not texts or not 2 <= len(node.args) <= 3 or node.keywords:
            hint = 'op("regex?", shop.name, "x")'
            raise self.source.error("FC245", node, "op(…) takes an operator and its operands", hint)
        return Compare(texts[0], *[self.operand(argument) for argument in node.args[1:]])

    # Sides.

    def path(self, node: ast.expr) -> Path:
        """A path; raises ``Refused``."""
        text = read_place(node, self.scope)
        if text is None:
            if type(node) is not ast.Call or not is_call_of(node, "path"):
                raise mistakes.comparisons.operand_mistake(node, self.source)
            text = self.scope.quoted(self.text(node), node)
        said = Path(text)
        self.parts.append((said, node))
        return said

    def operand(self, node: ast.expr) -> Operand:
        """A path or a literal; raises ``Refused``."""
        said = self.constant(node) if type(node) is ast.Constant or type(node) is ast.UnaryOp else None
        if said is None:
            return self.path(node)
        self.parts.append((said, node))
        return said

    def constant(self, node: ast.Constant | ast.UnaryOp) -> Constant | None:
        """A literal; None for one that no condition holds."""
        if type(node) is ast.Constant:
            value = node.value
            if type(value) is str:
                return Constant("string", value)
            if value is True or value is False:
                return Constant("boolean", "true" if value else "false")
        digits = read_digits(node, self.source)
        if digits is None or values.is_number(digits):
            return None if digits is None else Constant("number", digits)
        raise mistakes.comparisons.number_mistake(node, digits, self.source)

    def text(self, node: ast.Call) -> str:
        """The one text of ``path("…")`` and ``condition("…")``; raises ``Refused``."""
        argument = node.args[0] if len(node.args) == 1 and not node.keywords else None
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            return argument.value
        word = self.source.segment(node.func)
        raise self.source.error("FC246", node, f"{word}(…) takes one text", f'{word}("shop.name")')


def is_bool(node: ast.expr) -> bool:
    """Is this ``True`` or ``False``?"""
    return type(node) is ast.Constant and type(node.value) is bool


def is_none(node: ast.expr) -> bool:
    """Is this ``None``?"""
    return type(node) is ast.Constant and node.value is None
