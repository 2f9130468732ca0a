"""Declared fields as assignments: ``Customer.coOp = metafield(key="co_op", namespace="custom")``."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import cast

from flowc import jsontext
from flowc.diagnostics.diagnostic import Edit, Fix, Span, did_you_mean
from flowc.fields import values
from flowc.jsontext.value import Json
from flowc.model.names import is_identifier
from flowc.model.sugar import is_configured_by_default
from flowc.model.workflow import Data, Declaration, Raw, Text
from flowc.pretty import Node, Seq, call, literals, statement
from flowc.view.text import ViewText
from flowc.view.values import print_json, print_raw, read_json, read_raw


def print_declaration(declared: Declaration) -> str:
    """One statement."""
    names = (declared.type, declared.handle, declared.field)
    if all(map(is_identifier, names)) and declared.field != "declare":
        head = f"{declared.type}.{declared.handle} = "
        return statement(head, _marked(declared, print_call(declared)), optional_parens=True)
    texts = [literals.string(text) for text in names]
    return statement("", _marked(declared, call("declare", [*texts, *_print_arguments(declared)])))


def print_call(declared: Declaration) -> Node:
    """The field with its arguments: ``metafield(key="co_op", namespace="custom")``."""
    return call(declared.field, _print_arguments(declared))


def _marked(declared: Declaration, node: Node) -> Node:
    """The declaration with its mark, where it has one."""
    if declared.configured == is_configured_by_default(declared.field):
        return node
    return Seq(node, ".shown" if declared.configured else ".hidden")


def _print_arguments(declared: Declaration) -> list[Node]:
    said = declared.arguments
    if isinstance(said, Text):
        return [literals.string(said.text)]
    if isinstance(said, Raw) or not isinstance(said.value, dict):
        return [print_raw(said.text, said.value)]
    tree = cast("dict[str, Json]", said.value)
    if all(is_identifier(key) and not isinstance(item, (dict, list)) for key, item in tree.items()):
        return [print_json(item, f"{key}=") for key, item in tree.items()]
    return [print_json(tree, "**")]


def read_declaration(node: ast.stmt, source: ViewText) -> Declaration | None:
    """The declaration a statement makes, None where it is none at all; raises ``Refused``."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            call, marker = _read_marker(node.value, source)
            if isinstance(call.func, ast.Name):
                names = (target.value.id, target.attr, call.func.id)
                return _declaration(names, call.args, call, marker, source)
    if isinstance(node, ast.Expr):
        call, marker = _read_marker(node.value, source, quiet=True)
        if isinstance(call.func, ast.Name) and call.func.id == "declare":
            texts = [
                a.value for a in call.args[:3] if isinstance(a, ast.Constant) and isinstance(a.value, str)
            ]
            if len(texts) == 3:
                return _declaration((texts[0], texts[1], texts[2]), call.args[3:], call, marker, source)
            hint = 'declare("Customer", "pet-species", "metafield", key="pet_species")'
            raise source.error("FC251", node, "declare takes three texts: type, property and field", hint)
    return None


_NOTHING = ast.Call(ast.Constant(None), [], [])


def _read_marker(node: ast.expr, source: ViewText, quiet: bool = False) -> tuple[ast.Call, str | None]:
    marker = None
    whole = node
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call):
        node, marker = node.value, node.attr
        if marker not in ("hidden", "shown"):
            meant = did_you_mean(marker, ("hidden", "shown"))
            hint = f"did you mean .{meant}?" if meant else "write .hidden or .shown"
            end = source.span(whole)
            start = (end.end_column or 0) - len(marker)
            place = Span(end.end_line or end.line, start, end.end_line, end.end_column)
            fix = Fix("certain", (Edit(place, meant),)) if meant else None
            raise source.error("FC252", node, f".{marker} is no mark of a declared field", hint, fix)
    if isinstance(node, ast.Call):
        return node, marker
    if quiet:
        return _NOTHING, None
    hint = 'Customer.points = metafield(key="points", namespace="custom")'
    raise source.error("FC250", node, "a declared field is a call", hint)


def _declaration(
    names: tuple[str, str, str], args: list[ast.expr], call: ast.Call, marker: str | None, source: ViewText
) -> Declaration:
    kind, handle, field = names
    configured = is_configured_by_default(field) if marker is None else marker == "shown"
    return Declaration(kind, handle, field, _read_arguments(args, call, source), configured)


def _read_arguments(args: list[ast.expr], call: ast.Call, source: ViewText) -> Data | Text | Raw:
    if args:
        return _read_positional(args, call, source)
    tree: dict[str, Json] = {}
    for keyword in call.keywords:
        for name, value in _members(keyword, source):
            if name in tree:
                hint = "take one of them out"
                raise source.error("FC253", keyword, f"the argument {name} is given twice", hint)
            tree[name] = value
    return values.data(tree) if values.is_literal(tree) else Text(jsontext.dumps(tree))


def _members(keyword: ast.keyword, source: ViewText) -> Iterable[tuple[str, Json]]:
    """The arguments that a keyword, or a ``**{…}``, gives."""
    tree = read_json(keyword.value, source)
    if keyword.arg is not None:
        return [(keyword.arg, tree)]
    if isinstance(tree, jsontext.Pairs):
        return tree.items
    if isinstance(tree, dict):
        return cast("dict[str, Json]", tree).items()
    raise source.error("FC253", keyword.value, "** takes a dict here", '**{"key": "points"}')


def _read_positional(args: list[ast.expr], call: ast.Call, source: ViewText) -> Data | Text | Raw:
    argument = args[0] if len(args) == 1 and not call.keywords else None
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return values.read_arguments(argument.value)[0]
    if isinstance(argument, ast.Call) and isinstance(argument.func, ast.Name) and argument.func.id == "raw":
        said = read_raw(argument, source)
        held: Json = said.value
        if type(held) is not dict or not values.is_literal(held):
            return said
    told = ", ".join([*map(source.segment, call.args[: len(call.args) - len(args)]), 'key="points"'])
    hint = f'{source.segment(call.func)}({told}, namespace="custom")'
    raise source.error("FC253", call, "a declared field's arguments are keywords, or one text", hint)
