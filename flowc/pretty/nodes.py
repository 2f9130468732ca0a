"""The nodes that a statement is printed from, each with its text on one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias


class Seq:
    """Parts set side by side without anything between them, none of them a ``Chain``."""

    __slots__ = ("parts", "text")

    def __init__(self, *parts: Node) -> None:
        self.parts = parts
        text = ""
        for part in parts:
            text += part if isinstance(part, str) else part.text
        self.text = text


class Bracket:
    """Items in brackets. ``left`` is what stands before them, the bracket last. ``literal`` is true for list and dict
    displays, which never share a line once split."""

    __slots__ = ("items", "left", "literal", "right", "text")

    def __init__(self, left: str, items: Sequence[Node], right: str, literal: bool = False) -> None:
        self.left = left
        self.items = items
        self.right = right
        self.literal = literal
        self.text = left + ", ".join([item if isinstance(item, str) else item.text for item in items]) + right


class Chain:
    """Operands of one priority: ``a``, ``and b``, ``and c``. A chain inside a chain binds tighter."""

    __slots__ = ("parts", "text")

    def __init__(self, parts: Sequence[Node]) -> None:
        self.parts = parts
        self.text = " ".join([part if isinstance(part, str) else part.text for part in parts])


Node: TypeAlias = "str | Seq | Bracket | Chain"
Piece: TypeAlias = "str | Bracket"


def call(callee: Node, arguments: Sequence[Node], left: str = "(", right: str = ")") -> Node:
    """``callee(arguments)``, or a subscript."""
    if isinstance(callee, str):
        return Bracket(callee + left, arguments, right)
    return Seq(callee, Bracket(left, arguments, right))


def flat(node: Node) -> str:
    """The node on one line."""
    return node if isinstance(node, str) else node.text


def pieces_of(node: Node) -> list[Piece]:
    """The node as texts and brackets, in order; no bracket within a bracket."""
    if isinstance(node, (str, Bracket)):
        return [node] if node else []
    pieces: list[Piece] = []
    for at, part in enumerate(node.parts):
        if at and isinstance(node, Chain):
            pieces.append(" ")
        pieces += pieces_of(part)
    return pieces


def joined(pieces: list[Piece]) -> str:
    """The pieces on one line."""
    return "".join([piece if isinstance(piece, str) else piece.text for piece in pieces])
