"""What is wrong with a list that something is looked for in."""

from __future__ import annotations

import ast

from flowc.diagnostics.diagnostic import Edit, Fix
from flowc.view.text import Refused, ViewText


def comma_mistake(
    item: ast.expr, left: ast.expr, right: ast.expr, negated: bool, source: ViewText
) -> Refused:
    """Of a literal with a comma: Flow keeps such a list as one text, its items between commas."""
    items = right.elts if isinstance(right, ast.List | ast.Tuple | ast.Set) else [item]
    symbol, word = ("!=", "and") if negated else ("==", "or")
    tests = [f"{source.segment(left)} {symbol} {source.segment(each)}" for each in items]
    text = f" {word} ".join(tests)
    new = text if len(tests) == 1 else f"({text})"
    message = "a list to test against holds literals without commas"
    return source.error("FC242", item, message, f"write {text}", _instead(left, right, new, source, True))


def empty_mistake(left: ast.expr, right: ast.expr, negated: bool, source: ViewText) -> Refused:
    """Of ``in []``."""
    text = f'{source.segment(left)} {"not in" if negated else "in"} ["x", "y"]'
    fix = _instead(left, right, text, source, False)
    return source.error("FC242", right, "nothing is in an empty list", f"name its items: {text}", fix)


def _instead(left: ast.expr, right: ast.expr, text: str, source: ViewText, is_certain: bool) -> Fix:
    """The whole comparison, written otherwise."""
    place = source.span(left).to(source.span(right))
    return Fix("certain" if is_certain else "likely", (Edit(place, text),))
