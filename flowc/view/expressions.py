"""Prints conditions as Python expressions; ``conditions`` reads them."""

from __future__ import annotations

from flowc.model.names import NAMELESS, is_identifier, item_name
from flowc.model.workflow import Compare, Constant, Expression, Logic, Opaque, Operand, Path, Quantifier
from flowc.pretty import Bracket, Chain, Node, Seq, literals
from flowc.view.values import print_path

SYMBOLS = ("==", "!=", ">", ">=", "<", "<=")
_METHODS = {
    "start_with?": "startswith",
    "not_start_with?": "startswith",
    "end_with?": "endswith",
    "not_end_with?": "endswith",
}


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
