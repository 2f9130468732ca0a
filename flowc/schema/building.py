"""The index of a schema: what ``flowc.schema.index`` reads, made of definitions.

Its parts are JSON objects, read one by one as they are needed:

- ``environment``: the kinds of all types, and per type one string of ``field:mark`` pairs. A connection is a
  list of its nodes, for Flow's paths know no ``edges`` and ``nodes`` (docs/format.md, Environment).
- ``details``: enum values, members of unions and interfaces, and every field as GraphQL writes it.
- ``mutations``: per mutation its arguments as GraphQL writes them, and the fields of its payload as marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flowc.schema.definitions import Definition, Definitions, Field

Part = dict[str, Any]

KINDS = ("type", "interface", "union", "enum", "scalar", "input")
BUILT_IN = ("Boolean", "Float", "ID", "Int", "String")
"""GraphQL's own scalars, which SDL does not define."""


def parts(schema: Definitions) -> dict[str, Part]:
    """All parts of the index."""
    definitions = {each.name: each for each in schema.all}
    nodes = connection_nodes(definitions)
    edges = {_field(definitions[name], "edges") or "" for name in nodes}
    mutation = definitions.get(schema.mutation)
    changes = {each.name: _bare(each.type) for each in mutation.members} if mutation else {}
    payloads = {name for name in changes.values() if name in definitions and definitions[name].kind == "type"}
    hidden = nodes.keys() | edges | payloads | {schema.mutation}
    kept = [each for each in definitions.values() if each.name not in hidden]
    return {
        "environment": {"query": schema.query} | _environment(kept, nodes),
        "details": _details(kept),
        "mutations": {
            each.name: [_arguments(each), _marks(definitions[changes[each.name]].members, nodes)]
            for each in (mutation.members if mutation else ())
            if changes[each.name] in payloads
        },
    }


def connection_nodes(definitions: Mapping[str, Definition]) -> dict[str, str]:
    """Each connection's node type: a type with ``edges`` whose items have a ``node``."""
    edges = {name: _field(each, "edges") for name, each in definitions.items()}
    items = {
        name: definitions[edge] for name, edge in edges.items() if edge is not None and edge in definitions
    }
    return {name: node for name, item in items.items() if (node := _field(item, "node"))}


def mark(text: str, nodes: Mapping[str, str]) -> str:
    """A GraphQL type as Flow sees it: ``[String!]!`` is ``[String]``, ``OrderConnection!`` is ``[Order]``."""
    bare = text.replace("!", "")
    return f"[{nodes[bare]}]" if bare in nodes else bare


def _environment(definitions: Iterable[Definition], nodes: Mapping[str, str]) -> Part:
    kinds: dict[str, set[str]] = {kind: set() for kind in KINDS}
    kinds["scalar"].update(BUILT_IN)
    types: dict[str, str] = {}
    for each in definitions:
        kinds[each.kind].add(each.name)
        if each.members and each.kind != "input":
            types[each.name] = _marks(each.members, nodes)
    return {"kinds": {kind: " ".join(sorted(names)) for kind, names in kinds.items()}, "types": types}


def _details(definitions: Iterable[Definition]) -> Part:
    """``within`` lists what a union or an interface may be."""
    within: dict[str, list[str]] = {}
    values: dict[str, str] = {}
    members: dict[str, str] = {}
    for each in definitions:
        if each.kind == "enum":
            values[each.name] = " ".join(each.names)
        elif each.kind == "union":
            within.setdefault(each.name, []).extend(each.names)
        elif each.kind == "type":
            for interface in each.names:
                within.setdefault(interface, []).append(each.name)
        if each.members:
            members[each.name] = "\n".join(map(signature, each.members))
    return {
        "values": values,
        "within": {name: " ".join(sorted(names)) for name, names in within.items()},
        "members": members,
    }


def signature(member: Field) -> str:
    """``lineItems(first: Int): LineItemConnection!``."""
    arguments = _arguments(member)
    return f"{member.name}{f'({arguments})' if arguments else ''}: {member.type}"


def _arguments(member: Field) -> str:
    return ", ".join(f"{each.name}: {each.type}" for each in member.arguments)


def _marks(members: Iterable[Field], nodes: Mapping[str, str]) -> str:
    return " ".join(f"{each.name}:{mark(each.type, nodes)}" for each in members)


def _field(definition: Definition, name: str) -> str | None:
    """The bare type of one field."""
    return next((_bare(each.type) for each in definition.members if each.name == name), None)


def _bare(text: str) -> str:
    return re.sub(r"[\[\]!]", "", text)
