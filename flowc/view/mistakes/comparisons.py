"""What is wrong with a comparison: its sides, and what is looked for in them."""

from __future__ import annotations

import ast

from flowc.diagnostics.diagnostic import Edit, Fix
from flowc.pretty import literals
from flowc.view.mistakes import replaced
from flowc.view.mistakes.kinds import holds_all, is_there, mark_of
from flowc.view.tasks import dotted
from flowc.view.text import Refused, ViewText


def comparison_mistake(
    node: ast.Compare, left: ast.expr, symbol: str, right: ast.expr, source: ViewText
) -> None:
    """``len(order.tags) > 0`` is how Python asks whether something is there, ``order.tags == ["x"]`` what is in it."""
    if isinstance(right, ast.List | ast.Tuple | ast.Set):
        listed_mistake(node, left, symbol, right, source)
    if not isinstance(left, ast.Call) or not isinstance(left.func, ast.Name) or left.func.id != "len":
        return
    path = dotted(left.args[0]) if len(left.args) == 1 else None
    number = right.value if isinstance(right, ast.Constant) else None
    if path is None or len(node.ops) > 1:
        return
    filled = {
        (">", 0): True,
        (">=", 1): True,
        ("!=", 0): True,
        ("==", 0): False,
        ("<", 1): False,
        ("<=", 0): False,
    }
    is_filled = filled.get((symbol, number)) if type(number) is int else None
    if is_filled is not None:
        hint, fix = replaced(node, is_there(path, is_filled), source)
        raise source.error("FC248", node, "len() has no meaning in a Flow condition", hint, fix)


def identity_mistake(
    node: ast.Compare, left: ast.expr, symbol: str, right: ast.expr, source: ViewText
) -> Refused:
    """Of ``is`` between other things than True, False or None."""
    message = "is compares with True, False or None only"
    if len(node.ops) > 1 or not all(map(_is_plain, (left, right))):
        return source.error("FC241", node, message, "paths, texts and numbers are compared with ==")
    text = f"{source.segment(left)} {symbol} {source.segment(right)}"
    return source.error("FC241", node, message, text, source.replace(node, text))


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
    if text.endswith("None"):
        return
    fix = source.replace(node, text)
    raise source.error("FC203", right, f"{right.id} is no Python", f"write {text}", fix)


def listed_mistake(
    node: ast.Compare, left: ast.expr, symbol: str, right: ast.List | ast.Tuple | ast.Set, source: ViewText
) -> None:
    """``order.tags == ["vip"]``: whether they are in the list, or it is one of them."""
    path = dotted(left)
    if path is None or symbol not in ("==", "!=") or len(node.ops) > 1:
        return
    if not all(isinstance(each, ast.Constant) for each in right.elts):
        return
    if right.elts:
        text = holds_all(path, [source.segment(each) for each in right.elts], symbol == "!=")
        fix = Fix("likely", source.replace(node, text).edits)
    else:
        text = is_there(path, symbol == "!=")
        fix = source.replace(node, text)
    raise source.error("FC248", right, "a list has no meaning in a Flow condition", f"write {text}", fix)


def membership_mistake(left: ast.expr, right: ast.expr, source: ViewText) -> None:
    """``in`` something that is neither a list of literals nor a path."""
    tested = source.segment(left)
    if isinstance(right, ast.Constant) and isinstance(right.value, str):
        items = ", ".join(literals.string(item.strip()) for item in right.value.split(","))
        fix = Fix("likely", source.replace(right, f"[{items}]").edits)
        message = "in looks into a list or a path, not into a text"
        raise source.error("FC248", right, message, f"{tested} in [{items}]", fix)
    if isinstance(right, ast.Call) and isinstance(right.func, ast.Name) and right.func.id == "range":
        numbers = [source.segment(argument) for argument in right.args]
        if len(numbers) in (1, 2):
            low, high = numbers if len(numbers) == 2 else ("0", numbers[0])
            hint = f"{low} <= {tested} < {high}"
            fix = Fix("certain", (Edit(source.span(left).to(source.span(right)), hint),))
            raise source.error("FC248", right, "range() has no meaning in a Flow condition", hint, fix)


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
