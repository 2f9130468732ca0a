"""Where a value stands in a JSON text."""

from __future__ import annotations

import re

from flowc.jsontext.scanner import Box, Node, scan
from flowc.jsontext.style import OBJECT


def locate(text: str, pointer: str) -> int | None:
    """Where the value at a JSON pointer (RFC 6901) starts in a text, in characters; None if it has none.

    Of a key that stands more than once the last counts. Raises JsonError if the text is not JSON.
    """
    node = scan(text).node
    if pointer and not pointer.startswith("/"):
        return None
    for token in pointer.split("/")[1:]:
        child = _child(node, token.replace("~1", "/").replace("~0", "~"))
        if child is None:
            return None
        node = child
    return _start(node)


def _child(node: Node, token: str) -> Node | None:
    if not isinstance(node, Box):
        return None
    if node.kind & OBJECT:
        places = [i for i, key in enumerate(node.keys) if key == token]
        return node.nodes[places[-1]] if places else None
    index = int(token) if _INDEX.fullmatch(token) else len(node.nodes)
    return node.nodes[index] if index < len(node.nodes) else None


_INDEX = re.compile("0|[1-9][0-9]{0,11}")


def _start(node: Node) -> int:
    return node.start if isinstance(node, Box) else node[0] if isinstance(node, tuple) else node
