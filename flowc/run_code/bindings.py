"""The names of a script: where each is defined, and which definition a use means."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from flowc.run_code.definitions import LEXICAL, Binding, Use
from flowc.run_code.javascript import Source
from flowc.run_code.naming import Walk

_FIXED = ("const", "import")


class Bindings:
    """Which definition each use of a name means, in a script without mistakes. Raises ``TooDeep``.

    ``twice``, ``asked``, ``written`` and ``patterns`` are those of ``Walk``.
    """

    def __init__(self, source: Source) -> None:
        walk = Walk(source)
        self.source = source
        self.uses = walk.uses
        self.twice = walk.twice
        self.asked = walk.asked
        self.written = walk.written
        self.patterns = walk.patterns
        self._meant: dict[int, Binding | None] = {}
        self._resolve()

    def meant(self, node: Node) -> Binding | None:
        """The definition that a use means; None for a name from outside."""
        return self._meant.get(node.id)

    def unknown(self) -> Iterator[Use]:
        """The uses of names that nothing here defines."""
        return (use for use in self.uses if self._meant[use.node.id] is None)

    def fixed(self) -> Iterator[Use]:
        """The uses that set what cannot be set."""
        for use in self.uses:
            meant = self._meant[use.node.id]
            if use.is_set and meant is not None and meant.kind in _FIXED:
                yield use

    def early(self) -> Iterator[Use]:
        """The uses of a name in the function that defines it, before it does."""
        for use in self.uses:
            meant = self._meant[use.node.id]
            if meant is None or meant.kind not in LEXICAL or meant.kind == "import":
                continue
            value = meant.origin.node if meant.origin is not None else meant.node
            is_before = use.node.start_byte < max(meant.node.start_byte, value.end_byte)
            if is_before and use.node != meant.node and use.scope.function() is meant.scope.function():
                yield use

    def _resolve(self) -> None:
        for use in self.uses:
            name = self.source.said(use.node)
            found = use.scope.find(name)
            self._meant[use.node.id] = found
            if found is not None and use.is_set:
                found.is_set = True
