"""Where the values of a JSON text stand."""

from __future__ import annotations

import re

from flowc.jsontext.scanner import Box, Node, scan
from flowc.jsontext.style import OBJECT


def escaped(key: str) -> str:
    """A key as JSON pointers write it."""
    return key.replace("~", "~0").replace("/", "~1")


def unescaped(token: str) -> str:
    """The key that a part of a JSON pointer stands for."""
    return token.replace("~1", "/").replace("~0", "~")


class Places:
    """Finds values of one text by JSON pointers (RFC 6901). Raises JsonError if the text is not JSON.

    Places are in characters. Of a key that stands more than once the last counts.
    """

    def __init__(self, text: str) -> None:
        self._whole = scan(text).node
        self._members: dict[int, dict[str, Node]] = {}

    def find(self, pointer: str) -> int | None:
        """Where the value at a pointer starts; None if there is none."""
        if pointer and not pointer.startswith("/"):
            return None
        node: Node | None = self._whole
        for token in pointer.split("/")[1:]:
            node = self._child(node, unescaped(token))
            if node is None:
                return None
        return _start(node)

    def nearest(self, pointer: str) -> int:
        """Where the value at a pointer starts, else the nearest one around its place."""
        while (found := self.find(pointer)) is None:
            pointer = pointer.rpartition("/")[0]
        return found

    def _child(self, node: Node, token: str) -> Node | None:
        if not isinstance(node, Box):
            return None
        if node.kind & OBJECT:
            if id(node) not in self._members:
                self._members[id(node)] = dict(zip(node.keys, node.nodes, strict=True))
            return self._members[id(node)].get(token)
        index = int(token) if _INDEX.fullmatch(token) else len(node.nodes)
        return node.nodes[index] if index < len(node.nodes) else None


_INDEX = re.compile("0|[1-9][0-9]{0,11}")


def _start(node: Node) -> int:
    return node.start if isinstance(node, Box) else node[0] if isinstance(node, tuple) else node
