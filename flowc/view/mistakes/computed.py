"""What Python computes in a value, as Liquid: the corrections for values that Flow cannot hold."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from flowc.model.names import is_identifier

_FILTERS = {
    "lower": "downcase",
    "casefold": "downcase",
    "toLowerCase": "downcase",
    "upper": "upcase",
    "toUpperCase": "upcase",
    "capitalize": "capitalize",
    "strip": "strip",
    "trim": "strip",
    "lstrip": "lstrip",
    "rstrip": "rstrip",
}
_WITH_ARGUMENTS = {"replace": "replace", "split": "split", "removeprefix": "remove_first"}
_FUNCTIONS = {"len": "size", "abs": "abs", "round": "round"}
_ARITHMETIC: dict[type, str] = {
    ast.Add: "plus",
    ast.Sub: "minus",
    ast.Mult: "times",
    ast.Div: "divided_by",
    ast.FloorDiv: "divided_by",
    ast.Mod: "modulo",
}


@dataclass(frozen=True, slots=True)
class Liquid:
    """A Liquid expression, or a text with Liquid in it, and whether it is surely what the Python meant."""

    text: str
    is_certain: bool = True


def as_text(node: ast.expr) -> Liquid | None:
    """An expression as a text with Liquid."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return Liquid(node.value)
    if isinstance(node, ast.JoinedStr):
        return _together([_as_part(part) for part in node.values])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and _is_text(node):
        return _together([as_text(_without_str(part)) for part in (node.left, node.right)])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant):
        given = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
        return _filled(node.left.value, "%s", given)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        text = node.func.value.value if isinstance(node.func.value, ast.Constant) else None
        return None if node.keywords else _filled(text, "{}", node.args)
    inner = as_expression(node)
    return None if inner is None else Liquid(f"{{{{ {inner.text} }}}}", inner.is_certain)


def as_expression(node: ast.expr) -> Liquid | None:
    """An expression as what stands between ``{{`` and ``}}``."""
    place = as_place(node)
    if place is not None:
        return Liquid(place)
    match node:
        case ast.Constant(value=str() as text) if "'" not in text or '"' not in text:
            return Liquid(f"'{text}'" if "'" not in text else f'"{text}"')
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return Liquid(repr(number))
        case ast.Call(keywords=[]):
            return _as_filter(node)
        case ast.BinOp(op=ast.Add()) if _is_text(node):
            return _filtered(node.left, "append", [node.right])
        case ast.BinOp() if type(node.op) in _ARITHMETIC:
            known = isinstance(node.right, ast.Constant) and not isinstance(node.op, ast.Div | ast.FloorDiv)
            return _filtered(node.left, _ARITHMETIC[type(node.op)], [node.right], is_certain=known)
        case ast.BoolOp(op=ast.Or(), values=[first, other]):
            return _filtered(first, "default", [other], is_certain=False)
        case _:
            return None


def as_place(node: ast.expr) -> str | None:
    """A path, perhaps with an index or a key, as Liquid writes it: ``order.lineItems[0].title``."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = as_place(node.value)
        return None if inner is None else f"{inner}.{node.attr}"
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        inner, key = as_place(node.value), node.slice.value
        if inner is not None and type(key) is int:
            return f"{inner}[{key}]"
        if inner is not None and isinstance(key, str):
            return f"{inner}.{key}" if is_identifier(key) else f"{inner}['{key}']"
    return None


def as_path(node: ast.expr) -> str | None:
    """A path with its keys as parts: ``order["customer"]["id"]`` and ``order.get("id")`` are paths."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=base, attr=key):
            pass
        case ast.Subscript(value=base, slice=ast.Constant(value=str() as key)) if is_identifier(key):
            pass
        case ast.Call(
            func=ast.Attribute(value=base, attr="get"), args=[ast.Constant(value=str() as key)]
        ) if is_identifier(key):
            pass
        case _:
            return None
    inner = as_path(base)
    return None if inner is None else f"{inner}.{key}"


def _filled(text: object, mark: str, given: list[ast.expr]) -> Liquid | None:
    """A text with marks for what comes in their places."""
    pieces = text.split(mark) if isinstance(text, str) else []
    if len(pieces) != len(given) + 1 or any("%" in piece or "{" in piece for piece in pieces):
        return None
    filled = zip(map(as_text, given), map(Liquid, pieces[1:]), strict=True)
    return _together([Liquid(pieces[0]), *[each for pair in filled for each in pair]])


def _as_part(part: ast.expr) -> Liquid | None:
    """A part of an f-string."""
    if not isinstance(part, ast.FormattedValue):
        return as_text(part)
    inner = as_expression(part.value)
    filters = _format(part.format_spec)
    if inner is None or filters is None or part.conversion != -1:
        return None
    return Liquid(f"{{{{ {inner.text}{filters} }}}}", inner.is_certain and not filters)


def _format(spec: ast.expr | None) -> str | None:
    """A format such as ``.2f`` as a filter."""
    if spec is None:
        return ""
    match spec:
        case ast.JoinedStr(values=[ast.Constant(value=str() as text)]):
            digits = text.removeprefix(",").removeprefix(".").removesuffix("f")
            return f" | round: {digits}" if text.endswith("f") and digits.isdecimal() else None
        case _:
            return None


def _as_filter(node: ast.Call) -> Liquid | None:
    match node:
        case ast.Call(func=ast.Name(id="str"), args=[inner]):
            return as_expression(inner)
        case ast.Call(func=ast.Name(id=word), args=[inner, *rest]) if word in _FUNCTIONS:
            return _filtered(inner, _FUNCTIONS[word], rest)
        case ast.Call(func=ast.Attribute(value=ast.Constant() as glue, attr="join"), args=[inner]):
            return _filtered(inner, "join", [glue])
        case ast.Call(func=ast.Attribute(attr="get") as function, args=[key, other]):
            place = as_path(ast.Call(function, [key], []))
            if place is None:
                return None
            return _filtered(ast.parse(place, mode="eval").body, "default", [other], is_certain=False)
        case ast.Call(func=ast.Attribute(value=inner, attr=word), args=[]) if word in _FILTERS:
            return _filtered(inner, _FILTERS[word], [])
        case ast.Call(func=ast.Attribute(value=inner, attr=word), args=[_, *_]) if word in _WITH_ARGUMENTS:
            return _filtered(inner, _WITH_ARGUMENTS[word], node.args)
        case _:
            return None


def _filtered(base: ast.expr, word: str, arguments: list[ast.expr], is_certain: bool = True) -> Liquid | None:
    inner = as_expression(base)
    given = [as_expression(argument) for argument in arguments]
    known = [each for each in given if each is not None and "|" not in each.text]
    if inner is None or len(known) < len(given):
        return None
    tail = ": " + ", ".join(each.text for each in known) if known else ""
    return Liquid(f"{inner.text} | {word}{tail}", is_certain and inner.is_certain)


def _together(parts: list[Liquid | None]) -> Liquid | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return Liquid("".join(part.text for part in known), all(part.is_certain for part in known))


def _is_text(node: ast.expr) -> bool:
    """Is this surely a text: a literal, an f-string, ``str(…)``, or a sum with one of them?"""
    match node:
        case ast.Constant(value=str()) | ast.JoinedStr() | ast.Call(func=ast.Name(id="str")):
            return True
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return _is_text(left) or _is_text(right)
        case _:
            return False


def _without_str(node: ast.expr) -> ast.expr:
    """What ``str(…)`` makes a text of."""
    match node:
        case ast.Call(func=ast.Name(id="str"), args=[inner]):
            return inner
        case _:
            return node
