"""What is wrong with a condition."""

from __future__ import annotations

import ast

from flowc.diagnostics.diagnostic import Fix, did_you_mean
from flowc.fields.conditions.operators import CALLED
from flowc.model.names import item_name, last_segment
from flowc.pretty import literals
from flowc.view.mistakes.advice import Advice, describe, element_of, replaced, suggested, task_id
from flowc.view.mistakes.kinds import includes, is_there
from flowc.view.mistakes.metafields import path_advice
from flowc.view.paths import dotted
from flowc.view.text import Refused, ViewText

WRAPPERS = ("len", "bool", "str", "int", "float", "list", "set")
CASES = ("lower", "upper", "casefold", "strip", "title", "tolowercase", "touppercase", "trim")
_TESTS = ("any", "all", "op", "path", "condition")
_EXAMPLE = "a condition compares a path with a literal, asks whether it is there, or looks into a list"
_RUN_CODE = "the step Count counts, a Run code step computes: put one above, and test its result"


def meaningless(
    node: ast.expr, source: ViewText, hint: str, fix: Fix | None = None, *, what: str = ""
) -> Refused:
    """Of something that is known elsewhere, and not in conditions."""
    message = f"{what or describe(node)} has no meaning in a Flow condition"
    return source.error("FC248", node, message, hint, fix)


def condition_mistake(node: ast.expr, source: ViewText) -> Refused:
    """Of an expression that is no condition."""
    match node:
        case ast.Constant(value=bool() as value):
            hint = "write its steps without the if" if value else "leave it and its steps out"
            return source.error("FC249", node, f"this is always {value}: a condition reads a path", hint)
        case ast.Constant(value=bytes() as data):
            hint, fix = replaced(node, literals.string(data.decode("utf-8", "replace")), source)
            return source.error("FC249", node, "bytes have no meaning in a Flow condition", hint, fix)
        case ast.Constant():
            hint = "compare a path with a text or a number"
            return source.error("FC249", node, "a literal alone is no condition", hint)
        case ast.Call(func=ast.Name(id=word)):
            return _unknown_test(node, word, source)
        case _:
            return meaningless(node, source, *_condition_advice(node, source))


def repeated_mistake(node: ast.Constant, before: ast.expr, source: ViewText) -> Refused:
    """``order.name == "a" or "b"``: what is compared is written each time."""
    hint, fix = "compare a path with a text or a number", None
    if isinstance(before, ast.Compare) and len(before.ops) == 1 and dotted(before.left) is not None:
        left, right = source.segment(before.left), before.comparators[0]
        sign = ast.unparse(before)[len(ast.unparse(before.left)) : -len(ast.unparse(right))].strip()
        hint, fix = suggested(node, f"{left} {sign} {source.segment(node)}", source)
    return source.error("FC249", node, "a literal alone is no condition", hint, fix)


def _unknown_test(node: ast.Call, word: str, source: ViewText) -> Refused:
    if word == "len" and len(node.args) == 1:
        return meaningless(node, source, _RUN_CODE)
    if word in WRAPPERS and len(node.args) == 1 and dotted(node.args[0]) is not None:
        return meaningless(node, source, *suggested(node, source.segment(node.args[0]), source))
    meant = did_you_mean(word, _TESTS)
    if meant is not None:
        fix = source.replace(node.func, meant)
        return source.error("FC248", node, f"a condition knows no {word}()", f"did you mean {meant}(…)?", fix)
    return meaningless(node, source, _EXAMPLE)


def _condition_advice(node: ast.expr, source: ViewText) -> Advice:
    path = path_advice(node, source)
    if path is not None:
        return path
    match node:
        case ast.Call(func=ast.Attribute() as function):
            return method_advice(node, function, source)
        case ast.BinOp(op=ast.BitAnd() | ast.BitOr(), left=left, right=right) if not any(
            isinstance(side, ast.Constant) for side in (left, right)
        ):
            return _bits_advice(node, source)
        case ast.BinOp():
            return _RUN_CODE, None
        case ast.UnaryOp(op=ast.Invert(), operand=operand):
            return replaced(node, f"not {source.segment(operand)}", source)
        case ast.Subscript() | ast.Attribute():
            return _any_advice(node)
        case ast.List() | ast.Tuple() | ast.Set():
            return "a list stands right of in only, as a list of literals", None
        case ast.NamedExpr(value=value) if isinstance(value, ast.Compare) or dotted(value) is not None:
            return replaced(node, source.segment(value), source)
        case ast.IfExp():
            test, body, other = (source.segment(each) for each in (node.test, node.body, node.orelse))
            return suggested(node, f"({test} and {body} or not ({test}) and {other})", source)
        case ast.JoinedStr():
            return "compare with a literal text or a path", None
        case ast.GeneratorExp() | ast.ListComp():
            return replaced(node, f"any({ast.unparse(node)[1:-1]})", source)
        case _:
            return _EXAMPLE, None


def _bits_advice(node: ast.BinOp, source: ViewText) -> Advice:
    """``&`` and ``|`` between conditions."""
    word = "and" if isinstance(node.op, ast.BitAnd) else "or"
    sides = (node.left, node.right)
    left, right = (_without_bits(side, source) for side in sides)
    if any(isinstance(side, ast.Constant | ast.Name | ast.Attribute) for side in sides):
        return suggested(node, f"{left} {word} {right}", source)
    return replaced(node, f"({left}) {word} ({right})", source)


def _without_bits(node: ast.expr, source: ViewText) -> str:
    """A side of ``&``, with words for the signs in it."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        return f"not {_without_bits(node.operand, source)}"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
        return _bits_advice(node, source)[0]
    return source.segment(node)


def method_advice(node: ast.Call, function: ast.Attribute, source: ViewText) -> Advice:
    """A method that is no operator in Python, or not called so."""
    base, word = source.segment(function.value), function.attr.replace("_", "").casefold()
    if dotted(function.value) is None:
        return _EXAMPLE, None
    text = _operation(base, word, [source.segment(argument) for argument in node.args])
    if text is not None:
        return replaced(node, text, source)
    if not node.args and word in CASES:
        return f"compare it as it is: {base}", source.suggest(node, base)
    if word in ("some", "every", "filter", "find", "map", "count", "length", "size"):
        item = item_name(last_segment(base))
        return f'ask its items: any({item} == "x" for {item} in {base})', None
    if task_id(node) is not None and not node.args:
        return f"run it as a step above, and test its result: result = {ast.unparse(node)}", None
    return _EXAMPLE, None


def _operation(base: str, word: str, given: list[str]) -> str | None:
    """The operator that other languages call so, as Python writes it."""
    row = CALLED.get(word)
    if row is None or len(given) != 1 - row.is_unary:
        return None
    match row.form:
        case "truth":
            return is_there(base, not row.is_opposite)
        case "inside":
            return includes(base, given[0])
        case "method":
            return f"{base}.{row.method}({given[0]})"
        case _:
            return f"{base} {row.name} {given[0]}"


def _any_advice(node: ast.expr) -> Advice:
    """One element of a list in a test."""
    listed, rest = element_of(node)
    if listed is None:
        return "name the parts of a path with dots", None
    item = item_name(listed)
    return f'ask all items: any({".".join([item, *rest])} == "x" for {item} in {listed})', None


def quantifier_mistake(node: ast.Call, source: ViewText) -> Refused:
    """Of ``any(order.tags)`` and the like."""
    word = ast.unparse(node.func)
    argument = node.args[0] if len(node.args) == 1 else None
    listed = None if argument is None else dotted(argument)
    hint = "a test of each item stands in it, then for, the item's name, in, and the list"
    if listed is not None:
        item = item_name(listed)
        hint = f'{word}({item} == "x" for {item} in {listed})'
    elif isinstance(argument, ast.List | ast.Tuple) and argument.elts:
        hint = (" or " if word == "any" else " and ").join(map(source.segment, argument.elts))
    return source.error("FC244", node, f"{word}(…) takes one condition and one list", hint)


def target_mistake(word: str, loop: ast.comprehension, source: ViewText) -> Refused:
    """Of several names for the item of a list."""
    name = next((each.id for each in ast.walk(loop.target) if isinstance(each, ast.Name)), "item")
    message = f"{word}(…) takes one name for the item of a list"
    hint = f"for {name} in {source.segment(loop.iter)}"
    return source.error("FC244", loop.target, message, hint, source.suggest(loop.target, name))
