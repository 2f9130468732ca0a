"""The definitions of a script's names, and the scopes they hold in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from tree_sitter import Node

from flowc.records import record

Kind: TypeAlias = Literal["var", "let", "const", "param", "function", "class", "import", "catch", "self"]
Key: TypeAlias = str | int | None
"""A step into a value: a member, an item of a list (0), or what cannot be followed (None)."""

LEXICAL = ("let", "const", "class", "import")
"""Kinds of definitions that nothing else of the name may stand beside."""


@record
class Origin:
    """Where a name's value comes from: the members ``keys`` of what ``node`` is, which a parameter is as such."""

    node: Node
    keys: tuple[Key, ...] = ()


@dataclass(slots=True, eq=False)
class Binding:
    """A definition. ``origin`` is None where its value cannot be followed; ``is_set``: it is given another one."""

    name: str
    kind: Kind
    scope: Scope
    node: Node
    origin: Origin | None
    is_set: bool = False


@dataclass(slots=True, eq=False)
class Scope:
    """What is defined in a function or block. ``is_tried``: an error in it is caught."""

    around: Scope | None
    is_function: bool = False
    has_arguments: bool = False
    is_tried: bool = False
    depth: int = 0
    names: dict[str, Binding] = field(default_factory=dict[str, Binding])

    def inner(
        self, *, is_function: bool = False, has_arguments: bool = False, is_tried: bool = False
    ) -> Scope:
        """A scope in this one."""
        return Scope(self, is_function, has_arguments, self.is_tried or is_tried, self.depth + 1)

    def outward(self) -> Iterator[Scope]:
        """This scope, and those around it."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.around

    def find(self, name: str) -> Binding | None:
        """The definition that is meant here."""
        return next((scope.names[name] for scope in self.outward() if name in scope.names), None)

    def function(self) -> Scope:
        """The scope of the function, or script, that this is in."""
        return next(scope for scope in self.outward() if scope.is_function or scope.around is None)

    def visible(self) -> Iterator[str]:
        """All names that can be used here."""
        return (name for scope in self.outward() for name in scope.names)

    def knows_arguments(self) -> bool:
        """Is this in a function that has ``arguments``?"""
        return any(scope.has_arguments for scope in self.outward())


@dataclass(slots=True, eq=False)
class Use:
    """A name that is read or set."""

    node: Node
    scope: Scope
    is_set: bool = False
