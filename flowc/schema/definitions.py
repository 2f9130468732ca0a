"""What a schema says, before anything is made of it: one record for each definition."""

from __future__ import annotations

from typing import Literal

from flowc.records import record

Kind = Literal["type", "interface", "union", "enum", "scalar", "input"]


@record
class Field:
    """A field or an argument as the API declares it. ``type`` is GraphQL text: ``LineItemConnection!``."""

    name: str
    type: str
    arguments: tuple[Field, ...] = ()

    @property
    def is_required(self) -> bool:
        """Never null: of an argument, that it must be given (the schema tells no defaults)."""
        return self.type.endswith("!")


@record
class Definition:
    """One definition: ``names`` are an enum's values, a union's types, or the interfaces a type implements."""

    kind: Kind
    name: str
    members: tuple[Field, ...] = ()
    names: tuple[str, ...] = ()


@record
class Definitions:
    """A whole schema, and which of its types are the roots of queries and of mutations."""

    all: tuple[Definition, ...]
    query: str = "QueryRoot"
    mutation: str = "Mutation"
