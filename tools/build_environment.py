"""Build ``flowc/data/environment.json`` from the Admin API schema in ``corpus/catalog``.

    python tools/build_environment.py

Per object type and interface one string of ``field:mark`` pairs; a connection is a list of its nodes, for
Flow's paths know no ``edges`` and ``nodes`` (FORMAT.md, Environment). Arguments, inputs, enum values and
nullability are left out: the type of a path does not depend on them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from flowc.environment import DATA, KINDS, Definition, parse_sdl

SCHEMA = Path(__file__).parents[1] / "corpus" / "catalog" / "environment-admin-2026-10.graphql"
BUILT_IN = ("Boolean", "Float", "ID", "Int", "String")
"""GraphQL's own scalars, which no schema defines."""


def build(schema: str) -> str:
    """The text of the index for the text of a schema."""
    definitions = {each.name: each for each in parse_sdl(schema) if each.kind in KINDS}
    nodes = connection_nodes(definitions)
    edges = {definitions[name].fields["edges"].strip("[]") for name in nodes}
    kept = [each for each in definitions.values() if each.name not in nodes and each.name not in edges]
    index = {"kinds": kinds(kept), "types": {each.name: line(each, nodes) for each in kept if each.fields}}
    return json.dumps(index, indent=0) + "\n"


def connection_nodes(definitions: Mapping[str, Definition]) -> dict[str, str]:
    """Each connection's node type: a type with ``edges`` whose items have a ``node``."""
    edges = {each.name: each.fields["edges"] for each in definitions.values() if "edges" in each.fields}
    items = {name: definitions[mark.strip("[]")].fields for name, mark in edges.items()}
    return {name: fields["node"] for name, fields in items.items() if "node" in fields}


def kinds(definitions: Iterable[Definition]) -> dict[str, str]:
    """The names of each kind, joined by blanks."""
    names: dict[str, list[str]] = {kind: [] for kind in KINDS}
    names["scalar"].extend(BUILT_IN)
    for each in definitions:
        names[each.kind].append(each.name)
    return {kind: " ".join(sorted(names[kind])) for kind in names}


def line(definition: Definition, nodes: Mapping[str, str]) -> str:
    """The fields of a type as ``field:mark`` pairs, joined by blanks."""
    return " ".join(f"{name}:{resolved(mark, nodes)}" for name, mark in definition.fields.items())


def resolved(mark: str, nodes: Mapping[str, str]) -> str:
    """A mark, where a connection is a list of its nodes."""
    return f"[{nodes[mark]}]" if mark in nodes else mark


if __name__ == "__main__":
    DATA.write_text(build(SCHEMA.read_text("utf-8")), "utf-8")
    print(f"{DATA}: {DATA.stat().st_size} bytes")
