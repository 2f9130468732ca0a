"""What is wrong with a condition."""

from __future__ import annotations

import ast
from decimal import Decimal, InvalidOperation

from flowc.diagnostics.diagnostic import Fix, did_you_mean
from flowc.fields import values
from flowc.model.names import item_name, last_segment
from flowc.pretty import literals
from flowc.view.mistakes import Advice, describe, replaced, task_id
from flowc.view.mistakes.computed import as_path
from flowc.view.mistakes.kinds import includes, is_there
from flowc.view.mistakes.metafields import metafield_advice
from flowc.view.tasks import dotted
from flowc.view.text import Refused, ViewText


def operand_mistake(node: ast.expr, source: ViewText) -> Refused:
    """Of what is no side of a comparison."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id not in _WRAPPERS:
        meant = did_you_mean(node.func.id, ("path",))
        fix = source.replace(node.func, meant) if meant else None
        hint = (
            f"did you mean {meant}(…)?"
            if meant
            else "a path or a literal stands on each side of a comparison"
        )
        return source.error("FC248", node, f"{node.func.id}() has no meaning in a Flow condition", hint, fix)
    if isinstance(node, ast.UnaryOp):
        hint = "a path or a literal stands on each side of a comparison"
        return source.error("FC248", node, f"{describe(node)} has no meaning in a Flow condition", hint)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        declared = metafield_advice(node, source)
        path = as_path(node)
        plain = node.func.attr.replace("_", "").casefold()
        hint, fix = declared or ("a path or a literal stands on each side of a comparison", None)
        if declared is None and path is not None:
            hint, fix = replaced(node, path, source)
        elif declared is None and plain in _CASES and not node.args and dotted(node.func.value) is not None:
            hint, fix = _method_advice(node, node.func, source)
        message = f"{describe(node)} has no meaning in a Flow condition"
        return source.error("FC248", node, message, hint, fix)
    return condition_mistake(node, source)


def condition_mistake(node: ast.expr, source: ViewText) -> Refused:
    """Of an expression that is no condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        hint = "write its steps without the if" if node.value else "leave it and its steps out"
        return source.error("FC249", node, f"this is always {node.value}: a condition reads a path", hint)
    if isinstance(node, ast.Constant):
        return _literal_mistake(node, source)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _unknown_test(node, node.func.id, source)
    hint, fix = _condition_advice(node, source)
    return source.error("FC248", node, f"{describe(node)} has no meaning in a Flow condition", hint, fix)


def _literal_mistake(node: ast.Constant, source: ViewText) -> Refused:
    """Of a literal alone, or of one that no comparison takes."""
    if isinstance(node.value, bytes):
        hint, fix = replaced(node, literals.string(node.value.decode("utf-8", "replace")), source)
        return source.error("FC249", node, "bytes have no meaning in a Flow condition", hint, fix)
    hint = "compare a path with a text or a number"
    return source.error("FC249", node, "a literal alone is no condition", hint)


def repeated_mistake(node: ast.Constant, before: ast.expr, source: ViewText) -> Refused:
    """``order.name == "a" or "b"``: what is compared is written each time."""
    hint, fix = "compare a path with a text or a number", None
    if isinstance(before, ast.Compare) and len(before.ops) == 1 and dotted(before.left) is not None:
        left, right = source.segment(before.left), before.comparators[0]
        sign = ast.unparse(before)[len(ast.unparse(before.left)) : -len(ast.unparse(right))].strip()
        hint = f"{left} {sign} {source.segment(node)}"
        fix = Fix("likely", source.replace(node, hint).edits)
    return source.error("FC249", node, "a literal alone is no condition", hint, fix)


_WRAPPERS = ("len", "bool", "str", "int", "float", "list", "set")
_CASES = ("lower", "upper", "casefold", "strip", "title", "tolowercase", "touppercase", "trim")
_TESTS = ("any", "all", "op", "path", "condition")
_EXAMPLE = "a condition compares a path with a literal, asks whether it is there, or looks into a list"
_RUN_CODE = "the step Count counts, a Run code step computes: put one above, and test its result"


def _unknown_test(node: ast.Call, word: str, source: ViewText) -> Refused:
    if word in _WRAPPERS and len(node.args) == 1 and (word == "len" or dotted(node.args[0]) is not None):
        inner = source.segment(node.args[0])
        hint = _RUN_CODE if word == "len" else inner
        fix = None if word == "len" else Fix("likely", source.replace(node, inner).edits)
        return source.error("FC248", node, f"{word}() has no meaning in a Flow condition", hint, fix)
    meant = did_you_mean(word, _TESTS)
    if meant is not None:
        fix = source.replace(node.func, meant)
        return source.error("FC248", node, f"a condition knows no {word}()", f"did you mean {meant}(…)?", fix)
    return source.error("FC248", node, f"{word}() has no meaning in a Flow condition", _EXAMPLE)


def _condition_advice(node: ast.expr, source: ViewText) -> Advice:
    declared = metafield_advice(node, source)
    if declared is not None:
        return declared
    path = as_path(node)
    if path is not None and dotted(node) is None:
        return replaced(node, path, source)
    match node:
        case ast.Call(func=ast.Attribute() as function):
            return _method_advice(node, function, source)
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
            text = f"({test} and {body} or not ({test}) and {other})"
            return text, Fix("likely", source.replace(node, text).edits)
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
    plain = any(isinstance(side, ast.Constant | ast.Name | ast.Attribute) for side in sides)
    left, right = (_without_bits(side, source) for side in sides)
    text = f"{left} {word} {right}" if plain else f"({left}) {word} ({right})"
    return text, Fix("likely" if plain else "certain", source.replace(node, text).edits)


def _without_bits(node: ast.expr, source: ViewText) -> str:
    """A side of ``&``, with words for the signs in it."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        return f"not {_without_bits(node.operand, source)}"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
        return _bits_advice(node, source)[0] or ""
    return source.segment(node)


def _method_advice(node: ast.Call, function: ast.Attribute, source: ViewText) -> Advice:
    """A method that is no operator."""
    base, word = source.segment(function.value), function.attr
    given = [source.segment(argument) for argument in node.args]
    plain = word.replace("_", "").casefold()
    if dotted(function.value) is None:
        return _EXAMPLE, None
    if len(given) == 1 and plain in ("contains", "includes", "include", "has", "contain"):
        return replaced(node, includes(base, given[0]), source)
    if len(given) == 1 and plain in ("startswith", "startwith", "beginswith"):
        return replaced(node, f"{base}.startswith({given[0]})", source)
    if len(given) == 1 and plain in ("endswith", "endwith"):
        return replaced(node, f"{base}.endswith({given[0]})", source)
    if len(given) == 1 and plain in ("equals", "eq"):
        return replaced(node, f"{base} == {given[0]}", source)
    if not given and plain in ("isempty", "empty", "isblank", "isnull"):
        return replaced(node, is_there(base, False), source)
    if not given and plain in ("exists", "ispresent", "notempty", "isnotempty"):
        return replaced(node, is_there(base, True), source)
    if not given and plain in _CASES:
        return f"compare it as it is: {base}", Fix("likely", source.replace(node, base).edits)
    if plain in ("some", "every", "filter", "find", "map", "count", "length", "size"):
        item = item_name(last_segment(base))
        return f'ask its items: any({item} == "x" for {item} in {base})', None
    if task_id(node) is not None and not node.args:
        return (
            f"run it as a step above, and test its result: result = {ast.unparse(node)}",
            None,
        )
    return _EXAMPLE, None


def _any_advice(node: ast.expr) -> Advice:
    """One element of a list in a test."""
    rest: list[str] = []
    while isinstance(node, ast.Attribute):
        rest.append(node.attr)
        node = node.value
    listed = dotted(node.value) if isinstance(node, ast.Subscript) else None
    if listed is None:
        return "name the parts of a path with dots", None
    item = item_name(listed)
    asked = ".".join([item, *reversed(rest)])
    return f'ask all items: any({asked} == "x" for {item} in {listed})', None


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
    fix = Fix("likely", source.replace(loop.target, name).edits)
    message = f"{word}(…) takes one name for the item of a list"
    return source.error("FC244", loop.target, message, f"for {name} in {source.segment(loop.iter)}", fix)


def number_mistake(node: ast.expr, digits: str, source: ViewText) -> Refused:
    """Of a number that Flow cannot hold: ``1e3``."""
    try:
        plain = format(Decimal(digits), "f") if len(digits) < 100 else ""
    except InvalidOperation:
        plain = ""
    fix = source.replace(node, plain) if len(plain) < 100 and values.is_number(plain) else None
    return source.error(
        "FC247", node, "Flow has plain decimal numbers only", f"write {plain if fix else '1000 or 0.5'}", fix
    )
