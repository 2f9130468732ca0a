"""What is wrong with a condition."""

from __future__ import annotations

import ast
from decimal import Decimal, InvalidOperation

from flowc import literals, values
from flowc.diagnostics import Fix, did_you_mean
from flowc.names import item_name, last_segment
from flowc.view.mistakes import Advice, describe, replaced, task_id
from flowc.view.mistakes.computed import as_path
from flowc.view.source import Refused, Source
from flowc.view.tasks import dotted


def condition_mistake(node: ast.expr, source: Source) -> Refused:
    """Of an expression that is no condition, nor a side of a comparison."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        hint = "write its steps without the if" if node.value else "leave it and its steps out"
        return source.error("FC249", node, f"this is always {node.value}: a condition reads a path", hint)
    if isinstance(node, ast.Constant):
        hint = f"compare a path with it: order.name == {source.segment(node)}"
        return source.error("FC249", node, "a literal alone is no condition", hint)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _unknown_test(node, node.func.id, source)
    hint, fix = _condition_advice(node, source)
    return source.error("FC248", node, f"{describe(node)} has no meaning in a Flow condition", hint, fix)


def repeated_mistake(node: ast.Constant, before: ast.expr, source: Source) -> Refused:
    """``order.name == "a" or "b"``: what is compared is written each time."""
    hint, fix = f"compare a path with it: order.name == {source.segment(node)}", None
    if isinstance(before, ast.Compare) and len(before.ops) == 1 and dotted(before.left) is not None:
        left, right = source.segment(before.left), before.comparators[0]
        sign = ast.unparse(before)[len(ast.unparse(before.left)) : -len(ast.unparse(right))].strip()
        hint = f"{left} {sign} {source.segment(node)}"
        fix = Fix("likely", source.replace(node, hint).edits)
    return source.error("FC249", node, "a literal alone is no condition", hint, fix)


_TESTS = ("any", "all", "op", "path", "condition", "task")
_EXAMPLE = 'compare a path with a literal: order.email == "a@b.c", "vip" in order.note, any(… for item in order.tags)'
_RUN_CODE = "compute it in a Run code step, and test its result: if runCode.total > 5:"


def _unknown_test(node: ast.Call, word: str, source: Source) -> Refused:
    if word in ("len", "bool", "str", "int", "float", "list", "set") and len(node.args) == 1:
        inner = source.segment(node.args[0])
        hint = _RUN_CODE if word == "len" else inner
        fix = None if word == "len" else Fix("likely", source.replace(node, inner).edits)
        return source.error("FC248", node, f"{word}() has no meaning in a Flow condition", hint, fix)
    meant = did_you_mean(word, _TESTS)
    if meant is not None:
        fix = source.replace(node.func, meant)
        return source.error("FC248", node, f"a condition knows no {word}()", f"did you mean {meant}(…)?", fix)
    return source.error("FC248", node, f"{word}() has no meaning in a Flow condition", _EXAMPLE)


def _condition_advice(node: ast.expr, source: Source) -> Advice:
    path = as_path(node)
    if path is not None and dotted(node) is None:
        return replaced(node, path, source)
    match node:
        case ast.Call(func=ast.Attribute() as function):
            return _method_advice(node, function, source)
        case ast.BinOp(op=ast.BitAnd() | ast.BitOr()):
            return _bits_advice(node, source)
        case ast.BinOp():
            return _RUN_CODE, None
        case ast.UnaryOp(op=ast.Invert(), operand=operand):
            return replaced(node, f"not {source.segment(operand)}", source)
        case ast.Subscript() | ast.Attribute():
            return _any_advice(node)
        case ast.List() | ast.Tuple() | ast.Set():
            return 'test a list with in: order.name in ["a", "b"], or "vip" in order.tags', None
        case ast.NamedExpr(value=value):
            return replaced(node, source.segment(value), source)
        case ast.IfExp():
            test, body, other = (source.segment(each) for each in (node.test, node.body, node.orelse))
            return f"{test} and {body} or {other}, with not before {test} the second time", None
        case ast.JoinedStr():
            return "compare with a literal text or a path", None
        case ast.GeneratorExp() | ast.ListComp():
            return f"any({ast.unparse(node)[1:-1]})", None
        case _:
            return _EXAMPLE, None


def _bits_advice(node: ast.BinOp, source: Source) -> Advice:
    """``&`` and ``|`` between conditions."""
    word = "and" if isinstance(node.op, ast.BitAnd) else "or"
    sides = (node.left, node.right)
    plain = any(isinstance(side, ast.Constant | ast.Name | ast.Attribute) for side in sides)
    left, right = map(source.segment, sides)
    text = f"{left} {word} {right}" if plain else f"({left}) {word} ({right})"
    return text, Fix("likely" if plain else "certain", source.replace(node, text).edits)


def _method_advice(node: ast.Call, function: ast.Attribute, source: Source) -> Advice:
    """A method that is no operator."""
    base, word = source.segment(function.value), function.attr
    given = [source.segment(argument) for argument in node.args]
    plain = word.replace("_", "").casefold()
    if dotted(function.value) is None:
        return _EXAMPLE, None
    if len(given) == 1 and plain in ("contains", "includes", "include", "has", "contain"):
        return replaced(node, f"{given[0]} in {base}", source)
    if len(given) == 1 and plain in ("startswith", "startwith", "beginswith"):
        return replaced(node, f"{base}.startswith({given[0]})", source)
    if len(given) == 1 and plain in ("endswith", "endwith"):
        return replaced(node, f"{base}.endswith({given[0]})", source)
    if len(given) == 1 and plain in ("equals", "eq"):
        return replaced(node, f"{base} == {given[0]}", source)
    if not given and plain in ("isempty", "empty", "isblank", "isnull"):
        return replaced(node, f"not {base}", source)
    if not given and plain in ("exists", "ispresent", "notempty", "isnotempty"):
        return replaced(node, base, source)
    if not given and plain in (
        "lower",
        "upper",
        "casefold",
        "strip",
        "title",
        "tolowercase",
        "touppercase",
        "trim",
    ):
        return f"compare it as it is: {base}", Fix("likely", source.replace(node, base).edits)
    if plain in ("some", "every", "filter", "find", "map", "count", "length", "size"):
        item = item_name(last_segment(base))
        return f"any({item} == … for {item} in {base})", None
    if task_id(node) is not None:
        return (
            f"run it as a step above, and test its result: result = {ast.unparse(node)}, if result.…:",
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
        return "name the parts of a path with dots: order.customer.id", None
    item = item_name(listed)
    return f"any({'.'.join([item, *reversed(rest)])} == … for {item} in {listed})", None


def comparison_mistake(
    node: ast.Compare, left: ast.expr, symbol: str, right: ast.expr, source: Source
) -> None:
    """``len(order.tags) > 0`` is how Python asks whether something is there."""
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
        hint, fix = replaced(node, path if is_filled else f"not {path}", source)
        raise source.error("FC248", node, "len() has no meaning in a Flow condition", hint, fix)


def membership_mistake(left: ast.expr, right: ast.expr, source: Source) -> None:
    """``in`` something that is neither a list of literals nor a path."""
    tested = source.segment(left)
    if isinstance(right, ast.Constant) and isinstance(right.value, str):
        items = ", ".join(literals.string(item.strip()) for item in right.value.split(","))
        raise source.error(
            "FC248", right, "in looks into a list or a path, not into a text", f"{tested} in [{items}]"
        )
    if isinstance(right, ast.Call) and isinstance(right.func, ast.Name) and right.func.id == "range":
        numbers = [source.segment(argument) for argument in right.args]
        if len(numbers) in (1, 2):
            low, high = numbers if len(numbers) == 2 else ("0", numbers[0])
            hint = f"{low} <= {tested} < {high}"
            raise source.error("FC248", right, "range() has no meaning in a Flow condition", hint)


def quantifier_mistake(node: ast.Call, source: Source) -> Refused:
    """Of ``any(order.tags)`` and the like."""
    word = ast.unparse(node.func)
    argument = node.args[0] if len(node.args) == 1 else None
    listed = None if argument is None else dotted(argument)
    hint = f'{word}(tags_item == "vip" for tags_item in order.tags)'
    if listed is not None:
        item = item_name(listed)
        hint = f'{word}({item} == "…" for {item} in {listed})'
    elif isinstance(argument, ast.List | ast.Tuple) and argument.elts:
        hint = (" or " if word == "any" else " and ").join(map(source.segment, argument.elts))
    return source.error("FC244", node, f"{word}(…) takes one condition and one list", hint)


def number_mistake(node: ast.expr, digits: str, source: Source) -> Refused:
    """Of a number that Flow cannot hold: ``1e3``."""
    try:
        plain = format(Decimal(digits), "f") if len(digits) < 100 else ""
    except InvalidOperation:
        plain = ""
    fix = source.replace(node, plain) if len(plain) < 100 and values.is_number(plain) else None
    return source.error(
        "FC247", node, "Flow has plain decimal numbers only", f"write {plain if fix else '1000 or 0.5'}", fix
    )
