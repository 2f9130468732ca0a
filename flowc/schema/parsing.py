"""A schema as definitions: from an introspection result, or from SDL.

Both forms of an introspection result are read, ``{"data": {"__schema": …}}`` and ``{"__schema": …}``.
Reading SDL needs graphql-core (``flowc[all]``).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, cast

from flowc.diagnostics import extras
from flowc.diagnostics.diagnostic import Diagnostic, FlowError, Span
from flowc.schema.definitions import Definition, Definitions, Field, Kind

if TYPE_CHECKING:
    from graphql.language import ast

KINDS: dict[str, Kind] = {
    "OBJECT": "type",
    "INTERFACE": "interface",
    "UNION": "union",
    "ENUM": "enum",
    "SCALAR": "scalar",
    "INPUT_OBJECT": "input",
}
"""Introspection's word for a definition, and SDL's."""

_KINDS: dict[str, Kind] = {f"{kind.lower()}_type_definition": said for kind, said in KINDS.items()}
_NAMES = {"union": "types", "enum": "values"}
"""What graphql-core calls a definition; and, where they are no interfaces, the names that it holds."""

_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]*")


def read(text: str) -> Definitions:
    """The definitions of a schema file, JSON or SDL. Raises ``FlowError``."""
    return from_introspection(text) if text.lstrip()[:1] == "{" else from_sdl(text)


# Introspection.


def from_introspection(text: str) -> Definitions:
    """The definitions of an introspection result. Raises ``FlowError`` where it is none."""
    try:
        schema = _schema(json.loads(text))
        own = (each for each in schema["types"] if not _name(each).startswith("__"))
        return Definitions(
            tuple(map(_introspected, own)), _root(schema, "queryType"), _root(schema, "mutationType")
        )
    except json.JSONDecodeError as error:
        raise _refusal(f"this is no JSON: {error.msg}", Span(error.lineno, error.colno), text) from None
    except (KeyError, TypeError, AttributeError, RecursionError):
        raise _refusal(
            "this JSON is no introspection result",
            hint="what GraphQL's introspection query answers is needed, with __schema and its types",
        ) from None


def _schema(data: Any) -> Any:
    return data["__schema"] if "__schema" in data else data["data"]["__schema"]


def _root(schema: Any, key: str) -> str:
    root = schema.get(key)
    return _name(root) if root else ""


def _introspected(data: Any) -> Definition:
    kind = KINDS[data["kind"]]
    if kind == "enum":
        return Definition(kind, _name(data), (), _names(data["enumValues"]))
    if kind == "union":
        return Definition(kind, _name(data), (), _names(data["possibleTypes"]))
    members = tuple(map(_member, data.get("inputFields" if kind == "input" else "fields") or ()))
    return Definition(kind, _name(data), members, _names(data.get("interfaces")))


def _member(data: Any) -> Field:
    arguments = tuple(Field(_name(each), _type(each["type"])) for each in data.get("args") or ())
    return Field(_name(data), _type(data["type"]), arguments)


def _names(found: Any) -> tuple[str, ...]:
    return tuple(map(_name, found or ()))


def _name(data: Any) -> str:
    """The name of a thing; what GraphQL could not have named raises."""
    name = data["name"]
    if not _NAME.fullmatch(name):
        raise TypeError
    return name


def _type(data: Any) -> str:
    match data["kind"]:
        case "NON_NULL":
            return _type(data["ofType"]) + "!"
        case "LIST":
            return f"[{_type(data['ofType'])}]"
        case _:
            return _name(data)


# SDL.


def from_sdl(text: str) -> Definitions:
    """The definitions of a schema in GraphQL's own language. Raises ``FlowError``."""
    with extras.needed("reading a schema in GraphQL (introspection JSON needs none)"):
        from graphql.error import GraphQLSyntaxError
        from graphql.language import parse
    try:
        document = parse(text)
    except GraphQLSyntaxError as error:  # of a schema nested too deep, too
        place = Span(*(error.locations or [(1, 1)])[0])
        raise _refusal(f"this is no GraphQL schema: {error.message}", place, text) from None
    found = [made for made in map(_defined, document.definitions) if made is not None]
    return Definitions(tuple(found), *_roots(document, {each.name for each in found}))


def _roots(document: ast.DocumentNode, names: set[str]) -> tuple[str, str]:
    """What ``schema { … }`` says; else the names that Shopify or GraphQL gives them."""
    said = {
        each.operation.value: each.type.name.value
        for node in document.definitions
        if node.kind == "schema_definition"
        for each in cast("ast.SchemaDefinitionNode", node).operation_types
    }
    query = "QueryRoot" if "QueryRoot" in names else "Query"
    return said.get("query", query), said.get("mutation", "Mutation")


def _defined(node: Any) -> Definition | None:
    kind = _KINDS.get(node.kind)
    if kind is None:
        return None
    members = tuple(
        Field(each.name.value, _text(each.type), _arguments(getattr(each, "arguments", ())))
        for each in getattr(node, "fields", ()) or ()
    )
    named = getattr(node, _NAMES.get(kind, "interfaces"), ()) or ()
    return Definition(kind, node.name.value, members, tuple(each.name.value for each in named))


def _arguments(nodes: Any) -> tuple[Field, ...]:
    return tuple(Field(each.name.value, _text(each.type)) for each in nodes or ())


def _text(node: Any) -> str:
    """A type as GraphQL text; five times as fast as the library's printer."""
    match node.kind:
        case "non_null_type":
            return _text(node.type) + "!"
        case "list_type":
            return f"[{_text(node.type)}]"
        case _:
            return cast(str, node.name.value)


def _refusal(
    message: str, span: Span | None = None, source: str | None = None, hint: str | None = None
) -> FlowError:
    return FlowError([Diagnostic("schema-unreadable", message, span, hint=hint)], source)
