"""What is wrong with a comparison: its sides, and what is looked for in them."""

from __future__ import annotations

import ast
from decimal import Decimal, InvalidOperation

from flowc.diagnostics.diagnostic import Edit, Fix, did_you_mean
from flowc.fields import values
from flowc.pretty import literals
from flowc.view.mistakes.advice import replaced
from flowc.view.mistakes.conditions import CASES, WRAPPERS, condition_mistake, meaningless, method_advice
from flowc.view.mistakes.kinds import holds_all, is_there, mark_of
from flowc.view.mistakes.metafields import path_advice
from flowc.view.paths import dotted
from flowc.view.text import Refused, ViewText

_SIDES = "a path or a literal stands on each side of a comparison"
_FILLED = {
    (">", 0): True,
    (">=", 1): True,
    ("!=", 0): True,
    ("==", 0): False,
    ("<", 1): False,
    ("<=", 0): False,
}
"""What ``len()`` is compared with, to ask whether something is there."""


def operand_mistake(node: ast.expr, source: ViewText) -> Refused:
    """Of what is no side of a comparison."""
    match node:
        case ast.Call(func=ast.Name(id=word)) if word not in WRAPPERS:
            if did_you_mean(word, ("path",)):
                return meaningless(node, source, "did you mean path(…)?", source.replace(node.func, "path"))
            return meaningless(node, source, _SIDES)
        case ast.UnaryOp():
            return meaningless(node, source, _SIDES)
        case ast.Call(func=ast.Attribute() as function):
            advice, plain = path_advice(node, source), function.attr.replace("_", "").casefold()
            if advice is None and plain in CASES and not node.args and dotted(function.value) is not None:
                advice = method_advice(node, function, source)
            return meaningless(node, source, *(advice or (_SIDES, None)))
        case _:
            return condition_mistake(node, source)


def number_mistake(node: ast.expr, digits: str, source: ViewText) -> Refused:
    """Of a number that Flow cannot hold: ``1e3``."""
    try:
        plain = format(Decimal(digits), "f") if len(digits) < 100 else ""
    except InvalidOperation:
        plain = ""
    fix = source.replace(node, plain) if len(plain) < 100 and values.is_number(plain) else None
    hint = f"write {plain if fix else '1000 or 0.5'}"
    return source.error("FC247", node, "Flow has plain decimal numbers only", hint, fix)


# Signs.


def comparison_mistake(
    node: ast.Compare, left: ast.expr, symbol: str, right: ast.expr, source: ViewText
) -> None:
    """``len(order.tags) > 0`` is how Python asks whether something is there, ``order.tags == ["x"]`` what is in it."""
    if len(node.ops) > 1:
        return
    if isinstance(right, ast.List | ast.Tuple | ast.Set):
        _listed_mistake(node, left, symbol, right, source)
    if not isinstance(left, ast.Call) or not isinstance(left.func, ast.Name) or left.func.id != "len":
        return
    path = dotted(left.args[0]) if len(left.args) == 1 else None
    number = right.value if isinstance(right, ast.Constant) else None
    is_filled = _FILLED.get((symbol, number)) if type(number) is int else None
    if path is not None and is_filled is not None:
        advice = replaced(node, is_there(path, is_filled), source)
        raise meaningless(node, source, *advice, what="len()")


def _listed_mistake(
    node: ast.Compare, left: ast.expr, symbol: str, right: ast.List | ast.Tuple | ast.Set, source: ViewText
) -> None:
    """``order.tags == ["vip"]``: whether they are in the list, or it is one of them."""
    path, is_negated = dotted(left), symbol == "!="
    is_literal = all(isinstance(each, ast.Constant) for each in right.elts)
    if path is None or symbol not in ("==", "!=") or not is_literal:
        return
    if right.elts:
        text = holds_all(path, [source.segment(each) for each in right.elts], is_negated)
        fix = source.suggest(node, text)
    else:
        text = is_there(path, is_negated)
        fix = source.replace(node, text)
    raise meaningless(right, source, f"write {text}", fix, what="a list")


def identity_mistake(
    node: ast.Compare, left: ast.expr, symbol: str, right: ast.expr, source: ViewText
) -> Refused:
    """Of ``is`` between other things than True, False or None."""
    message = "is compares with True, False or None only"
    if len(node.ops) > 1 or not all(map(_is_plain, (left, right))):
        return source.error("FC241", node, message, "paths, texts and numbers are compared with ==")
    advice = replaced(node, f"{source.segment(left)} {symbol} {source.segment(right)}", source)
    return source.error("FC241", node, message, *advice)


def _is_plain(node: ast.expr) -> bool:
    """Is this a path, a text, or a number that is not long?"""
    path = dotted(node)
    if path is not None:
        return path.isascii()
    value = node.value if isinstance(node, ast.Constant) else None
    return isinstance(value, str) or (type(value) is int and abs(value) < 10**18)


def null_mistake(node: ast.Compare, left: ast.expr, symbol: str, right: ast.Name, source: ViewText) -> None:
    """``order.note == null``: of a text or a list, whether there is something in it."""
    path = dotted(left)
    if path is None or len(node.ops) > 1 or mark_of(path) is None:
        return
    text = is_there(path, symbol == "!=")
    if not text.endswith("None"):
        fix = source.replace(node, text)
        raise source.error("FC203", right, f"{right.id} is no Python", f"write {text}", fix)


# Lists.


def membership_mistake(left: ast.expr, right: ast.expr, source: ViewText) -> None:
    """``in`` something that is neither a list of literals nor a path."""
    tested = source.segment(left)
    if isinstance(right, ast.Constant) and isinstance(right.value, str):
        items = ", ".join(literals.string(item.strip()) for item in right.value.split(","))
        message = "in looks into a list or a path, not into a text"
        fix = source.suggest(right, f"[{items}]")
        raise source.error("FC248", right, message, f"{tested} in [{items}]", fix)
    if isinstance(right, ast.Call) and isinstance(right.func, ast.Name) and right.func.id == "range":
        numbers = [source.segment(argument) for argument in right.args]
        if len(numbers) in (1, 2):
            low, high = numbers if len(numbers) == 2 else ("0", numbers[0])
            hint = f"{low} <= {tested} < {high}"
            fix = Fix("certain", (Edit(source.span(left).to(source.span(right)), hint),))
            raise meaningless(right, source, hint, fix, what="range()")


def comma_mistake(
    item: ast.expr, left: ast.expr, right: ast.expr, is_negated: bool, source: ViewText
) -> Refused:
    """Of a literal with a comma: Flow keeps such a list as one text, its items between commas."""
    items = right.elts if isinstance(right, ast.List | ast.Tuple | ast.Set) else [item]
    symbol, word = ("!=", "and") if is_negated else ("==", "or")
    tests = [f"{source.segment(left)} {symbol} {source.segment(each)}" for each in items]
    text = f" {word} ".join(tests)
    new = text if len(tests) == 1 else f"({text})"
    message = "a list to test against holds literals without commas"
    fix = Fix("certain", (Edit(source.span(left).to(source.span(right)), new),))
    return source.error("FC242", item, message, f"write {text}", fix)


def empty_mistake(left: ast.expr, right: ast.expr, is_negated: bool, source: ViewText) -> Refused:
    """Of ``in []``."""
    text = f'{source.segment(left)} {"not in" if is_negated else "in"} ["x", "y"]'
    fix = Fix("likely", (Edit(source.span(left).to(source.span(right)), text),))
    return source.error("FC242", right, "nothing is in an empty list", f"name its items: {text}", fix)
