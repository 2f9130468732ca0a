"""The output schema of a Run code step: SDL whose type ``Output`` is what the script returns [doc].

Real exports hold object types of the five scalars of GraphQL, lists and non-null marks [file]. That other scalars of
the Admin API are known, and that a value must be of its type without any conversion, are guesses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from graphql.language import ast

from flowc.diagnostics.diagnostic import Problem, did_you_mean, hint_of
from flowc.jsontext.value import Json
from flowc.run_code import graphql_text
from flowc.run_code.graphql_text import place

ROOT = "Output"
SCALARS = ("String", "Int", "Float", "Boolean", "ID")
FOREIGN = ("ARN", "Color", "Date", "DateTime", "Decimal", "HTML", "JSON", "Money", "URL", "UnsignedInt64")
"""Scalars of the Admin API that a schema may name, for all we know."""
_OTHER_NAMES = {
    **dict.fromkeys(("str", "text", "varchar"), "String"),
    **dict.fromkeys(("integer", "long"), "Int"),
    **dict.fromkeys(("number", "double", "real"), "Float"),
    "bool": "Boolean",
}
"""What other languages call GraphQL's own."""

_WIDEST = 2**31
_MOST = 20  # mismatches told of one value

Definition = ast.ObjectTypeDefinitionNode | ast.EnumTypeDefinitionNode | ast.ScalarTypeDefinitionNode


def check_output(sdl: str) -> tuple[Problem, ...]:
    """Everything wrong with a schema, in order."""
    document = graphql_text.read(sdl)
    if isinstance(document, Problem):
        return (document,)
    return tuple(sorted(_problems(document), key=lambda problem: problem.start))


def check_value(sdl: str, value: Json) -> tuple[str, ...]:
    """How a value is not what the schema says, each in one line with its path: ``parts[0].sku is missing``.

    Members that the schema does not name are no mistake. A schema that cannot be read asks for nothing.
    """
    document = graphql_text.read(sdl)
    if isinstance(document, Problem):
        return ()
    types = _types(document.definitions)
    if not isinstance(types.get(ROOT), ast.ObjectTypeDefinitionNode):
        return ()
    return tuple(line for line, _ in zip(_named(ROOT, value, "", types), range(_MOST), strict=False))


def _types(definitions: Iterable[ast.DefinitionNode]) -> dict[str, Definition]:
    return {one.name.value: one for one in definitions if isinstance(one, Definition)}


# The schema.


def _problems(document: ast.DocumentNode) -> Iterator[Problem]:
    types = _types(document.definitions)
    seen: set[str] = set()
    for one in document.definitions:
        if not isinstance(one, Definition):
            start, _ = place(one)
            yield Problem("output-definition", "an output schema has types and enums only", start, start + 1)
            continue
        if one.name.value in seen:
            yield Problem("output-twice", f"the type {one.name.value} is defined twice", *place(one.name))
        seen.add(one.name.value)
        if isinstance(one, ast.ObjectTypeDefinitionNode):
            yield from _fields(one, types)
    if not isinstance(types.get(ROOT), ast.ObjectTypeDefinitionNode):
        yield _no_root(types)


def _no_root(types: Mapping[str, Definition]) -> Problem:
    other = next((types[name] for name in types if name.casefold() == ROOT.casefold()), None)
    if other is not None:
        return Problem("output-root", f"the type is called {ROOT}", *place(other.name), f"write {ROOT}", ROOT)
    hint = f"name the type that main returns: type {ROOT} {{ ok: Boolean! }}"
    return Problem("output-root", f"there is no type {ROOT}", 0, 1, hint)


def _fields(owner: ast.ObjectTypeDefinitionNode, types: Mapping[str, Definition]) -> Iterator[Problem]:
    if not owner.fields:
        yield Problem("output-empty", f"the type {owner.name.value} has no fields", *place(owner.name))
    seen: set[str] = set()
    for field in owner.fields or ():
        if field.name.value in seen:
            message = f"the field {field.name.value} is defined twice"
            yield Problem("output-twice", message, *place(field.name))
        seen.add(field.name.value)
        yield from _field(field, types)


def _field(field: ast.FieldDefinitionNode, types: Mapping[str, Definition]) -> Iterator[Problem]:
    if field.arguments:
        start, end = place(field.arguments[0])[0], place(field.arguments[-1])[1]
        yield Problem("output-argument", "a field of an output has no arguments", start, end)
    named = _name(field.type)
    name = named.name.value
    if name in types or name in SCALARS:
        return
    if name in FOREIGN:
        message = f"it is not known that Flow takes {name} here"
        yield Problem("output-type", message, *place(named), "use String", None, "warning")
        return
    meant = _OTHER_NAMES.get(name.casefold()) or did_you_mean(name, (*SCALARS, *types))
    hint = hint_of(meant, f"define it: type {name} {{ id: ID! }}")
    yield Problem("output-type", f"there is no type {name}", *place(named), hint, meant)


def _name(node: ast.TypeNode) -> ast.NamedTypeNode:
    while isinstance(node, ast.ListTypeNode | ast.NonNullTypeNode):
        node = node.type
    return cast(ast.NamedTypeNode, node)


# Values.


def _mismatches(node: ast.TypeNode, value: Json, path: str, types: Mapping[str, Definition]) -> Iterator[str]:
    if isinstance(node, ast.NonNullTypeNode):
        if value is None:
            yield f"{path} is missing"
            return
        node = node.type
    if value is None:
        return
    if not isinstance(node, ast.ListTypeNode):
        yield from _named(_name(node).name.value, value, path, types)
    elif not isinstance(value, list):
        yield f"{path} is {_kind(value)}, not a list"
    else:
        for i, item in enumerate(cast(list[Json], value)):
            yield from _mismatches(node.type, item, f"{path}[{i}]", types)


def _named(name: str, value: Json, path: str, types: Mapping[str, Definition]) -> Iterator[str]:
    definition = types.get(name)
    where = path or "the result"
    if isinstance(definition, ast.ObjectTypeDefinitionNode):
        if not isinstance(value, dict):
            yield f"{where} is {_kind(value)}, not an object ({name})"
            return
        for field in definition.fields or ():
            inner = f"{path}.{field.name.value}" if path else field.name.value
            yield from _mismatches(
                field.type, cast(dict[str, Json], value).get(field.name.value), inner, types
            )
    elif isinstance(definition, ast.EnumTypeDefinitionNode):
        if value not in [each.name.value for each in definition.values or ()]:
            yield f"{where} is {_kind(value)}, none of {name}'s values"
    elif name in SCALARS and not _fits(name, value):
        yield f"{where} is {_kind(value)}, not {'an' if name[0] in 'IA' else 'a'} {name}"


def _fits(name: str, value: Json) -> bool:
    """Is it a value of one of GraphQL's own scalars?"""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if name == "Int":
        return is_number and value == int(value) and -_WIDEST <= value < _WIDEST
    if name == "Float":
        return is_number
    if name == "Boolean":
        return isinstance(value, bool)
    return isinstance(value, str) or (name == "ID" and is_number and value == int(value))


def _kind(value: Json) -> str:
    if isinstance(value, str):
        return f"the text {value[:20]!r}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "nothing"
    return "an object" if isinstance(value, dict) else f"the number {value}"
