"""What a schema says, before anything is made of it: one record for each definition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["type", "interface", "union", "enum", "scalar", "input"]


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a field. ``type`` is GraphQL text: ``[String!]!``."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Member:
    """A field of a type, interface or input. ``type`` is GraphQL text."""

    name: str
    type: str
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """One definition: ``names`` are an enum's values, a union's types, or the interfaces a type implements."""

    kind: Kind
    name: str
    members: tuple[Member, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Definitions:
    """A whole schema, and which of its types are the roots of queries and of mutations."""

    all: tuple[Definition, ...]
    query: str = "QueryRoot"
    mutation: str = "Mutation"
