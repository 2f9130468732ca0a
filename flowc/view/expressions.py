"""Conditions as Python expressions; printer and reader side by side."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import NoReturn

from flowc import jsontext, literals, values
from flowc.model import Compare, Constant, Expression, Logic, Opaque, Operand, Path, Quantifier
from flowc.names import NAMELESS, is_identifier, item_name
from flowc.pretty import Bracket, Chain, Node, Seq
from flowc.view.scope import Scope
from flowc.view.source import Source
from flowc.view.values import describe, print_path
from flowc.view.tasks import dotted

SYMBOLS = ("==", "!=", ">", ">=", "<", "<=")
_NOT = {
    "==": "!=",
    "!=": "==",
    "nil?": "not_nil?",
    "not_nil?": "nil?",
    "include?": "not_include?",
    "not_include?": "include?",
    "in?": "not_in?",
    "not_in?": "in?",
    "start_with?": "not_start_with?",
    "not_start_with?": "start_with?",
    "end_with?": "not_end_with?",
    "not_end_with?": "end_with?",
    "empty_or_nil?": "not_empty_and_not_nil?",
    "not_empty_and_not_nil?": "empty_or_nil?",
}
_METHODS = {
    "start_with?": "startswith",
    "not_start_with?": "startswith",
    "end_with?": "endswith",
    "not_end_with?": "endswith",
}
_METHOD_OPERATORS = {"startswith": "start_with?", "endswith": "end_with?"}


# Printing.


def print_expression(said: Expression) -> Node:
    """An expression as a node for ``pretty``."""
    match said:
        case Compare():
            return _print_compare(said)
        case Logic():
            return Chain(_print_logic(said))
        case Quantifier():
            return _print_quantifier(said)
        case Opaque(text):
            return Seq("condition", Bracket("(", [literals.string(text)], ")"))


def _print_logic(said: Logic) -> list[Node]:
    """The operands, each but the first with its operator; ``and`` inside ``or`` needs no parentheses."""
    parts: list[Node] = []
    for operand in said.operands:
        if isinstance(operand, Logic):
            inner = _print_logic(operand)
            if said.operator == "and":
                inner = [Bracket("(", [Chain(inner)], ")")]
        else:
            inner = [print_expression(operand)]
        parts += [Seq(said.operator + " ", inner[0]), *inner[1:]] if parts else inner
    return parts


def _print_quantifier(said: Quantifier) -> Node:
    path, item = said.path.text, item_name(said.path.text)
    loop = _after(f"for {item if is_identifier(item) else NAMELESS} in ", print_path(path))
    call = Bracket("(", [Chain([print_expression(said.body), loop])], ")")
    return Seq("not any", call) if said.operator == "none" else Seq(said.operator, call)


def _print_compare(said: Compare) -> Node:
    operator, left, right = said.operator, print_operand(said.left), said.right
    if operator in ("==", "!=") and right is not None and _is_boolean(said):
        return Chain([left, _after("is " if operator == "==" else "is not ", print_operand(right))])
    if operator in SYMBOLS and right is not None:
        return Chain([left, _after(operator + " ", print_operand(right))])
    if isinstance(said.left, Path):
        node = _print_unary(operator, left) if right is None else _print_word(operator, left, right)
        if node is not None:
            return node
    operands = [left] if right is None else [left, print_operand(right)]
    return Seq("op", Bracket("(", [literals.string(operator), *operands], ")"))


def _print_unary(operator: str, left: Node) -> Node | None:
    match operator:
        case "nil?":
            return Chain([left, "is None"])
        case "not_nil?":
            return Chain([left, "is not None"])
        case "empty_or_nil?":
            return _after("not ", left)
        case "not_empty_and_not_nil?":
            return left
        case _:
            return None


def _print_word(operator: str, left: Node, right: Operand) -> Node | None:
    negated = operator.startswith("not_")
    if operator in ("include?", "not_include?"):
        return Chain([print_operand(right), _after("not in " if negated else "in ", left)])
    if operator in ("in?", "not_in?") and isinstance(right, Constant) and right.kind == "string":
        items = Bracket("[", list(map(literals.string, right.text.split(","))), "]", literal=True)
        return Chain([left, Seq("not in " if negated else "in ", items)])
    if operator in _METHODS:
        call = Bracket("(", [print_operand(right)], ")")
        return Seq("not " if negated else "", left, f".{_METHODS[operator]}", call)
    return None


def print_operand(operand: Operand) -> Node:
    """A path or a literal."""
    if isinstance(operand, Path):
        return print_path(operand.text)
    if operand.kind == "string":
        return literals.string(operand.text)
    return operand.text if operand.kind == "number" else operand.text.capitalize()


def _after(word: str, node: Node) -> Node:
    return word + node if isinstance(node, str) else Seq(word, node)


def _is_boolean(said: Compare) -> bool:
    return any(isinstance(o, Constant) and o.kind == "boolean" for o in (said.left, said.right))


# Reading.


def read_expression(node: ast.expr, source: Source, scope: Scope) -> Expression:
    """The expression of a Python test; raises ``Refused``."""
    return ExpressionReader(source, scope).read(node)


class ExpressionReader:
    """Reads Python tests; one method a construct."""

    def __init__(self, source: Source, scope: Scope) -> None:
        self.source = source
        self.scope = scope

    def read(self, node: ast.expr) -> Expression:
        """One expression."""
        match node:
            case ast.Compare():
                return self.compare(node)
            case ast.BoolOp():
                return self.logic(node)
            case ast.UnaryOp(op=ast.Not()):
                return self.negation(node.operand)
            case ast.Call():
                return self.call(node)
            case _:
                return Compare("not_empty_and_not_nil?", self.path(node))

    def logic(self, node: ast.BoolOp) -> Expression:
        word = "and" if isinstance(node.op, ast.And) else "or"
        operands: list[Expression] = []
        for value in node.values:
            operand = self.read(value)
            operands += operand.operands if isinstance(operand, Logic) and operand.operator == word else [operand]
        return Logic(word, tuple(operands))

    def negation(self, node: ast.expr) -> Expression:
        """``not …``: of what has an operator for it."""
        said = self.read(node)
        if isinstance(said, Compare) and said.operator in _NOT:
            return Compare(_NOT[said.operator], said.left, said.right)
        if isinstance(said, Quantifier) and said.operator != "all":
            return Quantifier("any" if said.operator == "none" else "none", said.path, said.body)
        raise self.source.error(
            "FC240",
            node,
            "Flow has no operator for not of this",
            "put it on the other branch: if …: pass / else: …",
        )

    def compare(self, node: ast.Compare) -> Expression:
        operands = [node.left, *node.comparators]
        if len(operands) == 2:
            return self.comparison(node, node.left, node.ops[0], node.comparators[0])
        pairs = zip(operands, node.ops, operands[1:], strict=False)
        return Logic("and", tuple(self.comparison(node, *pair) for pair in pairs))

    def comparison(self, node: ast.Compare, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Compare:
        negated = isinstance(op, (ast.NotEq, ast.IsNot, ast.NotIn))
        if isinstance(op, (ast.In, ast.NotIn)):
            return self.membership(left, right, negated)
        if isinstance(right, ast.Constant) and right.value is None and not isinstance(op, (ast.Gt, ast.GtE, ast.Lt, ast.LtE)):
            return Compare("not_nil?" if negated else "nil?", self.operand(left))
        if isinstance(op, (ast.Is, ast.IsNot)) and not any(_is_bool(side) for side in (left, right)):
            raise self.source.error("FC241", node, "is compares with True, False or None only", "use == or !=")
        return Compare(_OPERATORS[type(op)], self.operand(left), self.operand(right))

    def membership(self, left: ast.expr, right: ast.expr, negated: bool) -> Compare:
        if isinstance(right, (ast.List, ast.Tuple, ast.Set)):
            texts = [self.list_item(item) for item in right.elts]
            return Compare("not_in?" if negated else "in?", self.path(left), Constant("string", ",".join(texts)))
        return Compare("not_include?" if negated else "include?", self.path(right), self.operand(left))

    def list_item(self, node: ast.expr) -> str:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "," not in node.value:
            return node.value
        operand = self.operand(node)
        if isinstance(operand, Constant) and "," not in operand.text:
            return operand.text
        raise self.source.error("FC242", node, "a list to test against holds literals without commas")

    def call(self, node: ast.Call) -> Expression:
        function = node.func
        if isinstance(function, ast.Name):
            match function.id:
                case "any" | "all":
                    return self.quantifier(node, function.id)
                case "op":
                    return self.operator(node)
                case "condition":
                    return Opaque(self.text(node))
                case "path":
                    return Compare("not_empty_and_not_nil?", self.path(node))
                case _:
                    self.refuse(node)
        if isinstance(function, ast.Attribute) and function.attr in _METHOD_OPERATORS:
            if len(node.args) != 1 or node.keywords:
                raise self.source.error("FC243", node, f"{function.attr} takes one argument here")
            operator = _METHOD_OPERATORS[function.attr]
            return Compare(operator, self.path(function.value), self.operand(node.args[0]))
        self.refuse(node)

    def quantifier(self, node: ast.Call, word: str) -> Quantifier:
        generator = node.args[0] if len(node.args) == 1 and not node.keywords else None
        loops = generator.generators if isinstance(generator, (ast.GeneratorExp, ast.ListComp)) else []
        if len(loops) != 1 or loops[0].ifs or loops[0].is_async or not isinstance(loops[0].target, ast.Name):
            raise self.source.error(
                "FC244",
                node,
                f"{word}(…) takes one condition and one list",
                f'{word}(tags_item == "vip" for tags_item in order.tags)',
            )
        assert isinstance(generator, (ast.GeneratorExp, ast.ListComp))
        path = self.path(loops[0].iter)
        with self.scope.bound(loops[0].target.id, item_name(path.text)):
            body = self.read(generator.elt)
        return Quantifier(word, path, body)  # pyright: ignore[reportArgumentType]

    def operator(self, node: ast.Call) -> Compare:
        """``op("regex?", a, "x")``."""
        texts = [a.value for a in node.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if not texts or not 2 <= len(node.args) <= 3 or node.keywords:
            raise self.source.error("FC245", node, "op(…) takes an operator and its operands", 'op("regex?", a, "x")')
        operands = [self.operand(argument) for argument in node.args[1:]]
        return Compare(texts[0], *operands)

    def text(self, node: ast.Call) -> str:
        argument = node.args[0] if len(node.args) == 1 and not node.keywords else None
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            return argument.value
        raise self.source.error("FC246", node, f"{flat_name(node.func)}(…) takes one text")

    def path(self, node: ast.expr) -> Path:
        """A path; raises ``Refused``."""
        text = dotted(node)
        if text is not None:
            return Path(self.scope.rename(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "path":
            return Path(self.text(node))
        self.refuse(node)

    def operand(self, node: ast.expr) -> Operand:
        """A path or a literal; raises ``Refused``."""
        if isinstance(node, ast.Constant):
            value = node.value
            if isinstance(value, str):
                return Constant("string", value)
            if isinstance(value, bool):
                return Constant("boolean", "true" if value else "false")
            if isinstance(value, (int, float)):
                return self.number(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            return self.number(node)
        return self.path(node)

    def number(self, node: ast.expr) -> Constant:
        text = self.source.segment(node).replace("_", "")
        if not values.is_number(text):
            raise self.source.error("FC247", node, "Flow has plain decimal numbers only", "write it as 1000 or 0.5")
        return Constant("number", text)

    def refuse(self, node: ast.expr) -> NoReturn:
        """Raises ``Refused`` with what the condition could be instead."""
        raise self.source.error(
            "FC248",
            node,
            f"{describe(node)} has no meaning in a Flow condition",
            'compare a path with a literal: order.email == "a@b.c", "vip" in order.note, any(… for item in order.tags)',
        )


_OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Is: "==",
    ast.IsNot: "!=",
}


def _is_bool(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, bool)


def flat_name(node: ast.expr) -> str:
    """A callee for messages."""
    return dotted(node) or "this call"
