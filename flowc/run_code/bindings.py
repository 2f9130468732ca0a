"""The names of a script: where each is defined, the scopes they hold in, and which definition a use means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from tree_sitter import Node

from flowc.records import record
from flowc.run_code.javascript import Source

Kind: TypeAlias = Literal["var", "let", "const", "param", "function", "class", "import", "catch", "self"]
Key: TypeAlias = str | int | None
"""A step into a value: a member, an item of a list (0), or what cannot be followed (None)."""

LEXICAL = ("let", "const", "class", "import")
"""Kinds of definitions that nothing else of the name may stand beside."""
_FIXED = ("const", "import")


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
    """A name that is read or set; ``meant`` is its definition, None for a name from outside."""

    node: Node
    scope: Scope
    is_set: bool = False
    meant: Binding | None = None


@dataclass(slots=True, eq=False)
class Bindings:
    """All definitions and uses of a script without mistakes, as ``naming.bindings`` finds them.

    ``twice`` are definitions of what is defined already, ``asked`` the names that ``typeof`` asks for. ``patterns``
    are the members that destructuring takes: the place of the key, where the value comes from, and whether there is a
    default. ``written`` are the members that are set somewhere.
    """

    source: Source
    uses: list[Use] = field(default_factory=list[Use])
    twice: list[Node] = field(default_factory=list[Node])
    asked: set[str] = field(default_factory=set[str])
    written: set[str] = field(default_factory=set[str])
    patterns: list[tuple[Node, Origin, bool]] = field(default_factory=list[tuple[Node, Origin, bool]])
    _meant: dict[int, Binding | None] = field(default_factory=dict[int, Binding | None])

    def resolve(self) -> None:
        """Finds what each use means, once all definitions are known."""
        for use in self.uses:
            use.meant = self._meant[use.node.id] = use.scope.find(self.source.said(use.node))
            if use.meant is not None and use.is_set:
                use.meant.is_set = True

    def meant(self, node: Node) -> Binding | None:
        """The definition that a use means; None for a name from outside."""
        return self._meant.get(node.id)

    def unknown(self) -> Iterator[Use]:
        """The uses of names that nothing here defines."""
        return (use for use in self.uses if use.meant is None)

    def fixed(self) -> Iterator[Use]:
        """The uses that set what cannot be set."""
        return (use for use in self.uses if use.is_set and use.meant and use.meant.kind in _FIXED)

    def early(self) -> Iterator[Use]:
        """The uses of a name in the function that defines it, before it does."""
        for use in self.uses:
            meant = use.meant
            if meant is None or meant.kind not in LEXICAL or meant.kind == "import":
                continue
            value = meant.origin.node if meant.origin is not None else meant.node
            is_before = use.node.start_byte < max(meant.node.start_byte, value.end_byte)
            if is_before and use.node != meant.node and use.scope.function() is meant.scope.function():
                yield use
