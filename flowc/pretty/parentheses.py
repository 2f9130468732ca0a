"""Statements that may have parentheses around their expression: written where nothing better helps."""

from __future__ import annotations

from flowc.pretty.fitting import LIMIT, fits, short, width
from flowc.pretty.nodes import Bracket, Chain, Node, Piece, flat, joined, pieces_of
from flowc.pretty.splitting import STEP, best, is_target, is_too_wide, lines_of, room, split, split_at


def optional(indent: int, head: str, node: Node, tail: str) -> list[str]:
    """The lines of a statement that may have parentheses around ``node``."""
    pieces = [*_head(head), *pieces_of(node), tail]
    at = best(indent, pieces) if _readable(indent + STEP, node) else None
    if at is None:
        return _parenthesised(indent, head, node, tail)
    if is_target(pieces[at]):
        return _loop(indent, pieces, node, tail)
    lines = split_at(indent, [*pieces[: at + 1], joined(pieces[at + 1 :])], at)
    if short(lines[0]) or "\n" in flat(node):
        return lines
    other = _parenthesised(indent, head, node, tail)
    return other if all(width(line) <= LIMIT for line in other) else lines


def _parenthesised(indent: int, head: str, node: Node, tail: str) -> list[str]:
    """The lines with the parentheses written, unless even so a lone name is too long."""
    lines = lines_of(indent + STEP, "", node, "")
    pad = " " * indent
    if _lone(node) and width(lines[0]) > LIMIT:
        return [pad + head + flat(node) + tail]
    return [f"{pad}{head}(", *lines, f"{pad}){tail}"]


def _lone(node: Node) -> bool:
    """Whether the node is one token."""
    return isinstance(node, str) and (node[0] in "\"'" or "." not in node)


def _readable(indent: int, node: Node) -> bool:
    """Whether Black finds ``node`` readable without parentheses, split at one of its own brackets.

    It does without operators, and with one operator where a bracket begins or ends the expression.
    """
    if not isinstance(node, Chain):
        return True
    if len(node.parts) > 2:
        return False
    pieces = pieces_of(node)
    first, last = pieces[0], pieces[-1]
    if isinstance(first, Bracket) and first.items and _closes_well(indent, pieces):
        return True
    return isinstance(last, Bracket) and bool(last.items) and _opens_well(indent, pieces, last)


def _closes_well(indent: int, pieces: list[Piece]) -> bool:
    """Whether what follows the first bracket, up to the next, fits a line."""
    first = pieces[0]
    assert isinstance(first, Bracket)
    rest = first.right
    for piece in pieces[1:]:
        if isinstance(piece, Bracket):
            rest += piece.left
            break
        rest += piece
    return indent + len(rest) <= LIMIT


def _opens_well(indent: int, pieces: list[Piece], last: Bracket) -> bool:
    """Whether there is another bracket to split before the last, or the last opens on the line."""
    if last.right == "]" and not last.literal:
        return False
    return any(isinstance(piece, Bracket) for piece in pieces[:-1]) or room(indent, pieces[:-1], 1)


# Loops: Black may put parentheses around the target of a ``for`` too, a bracket that shows only when split.


def _head(head: str) -> list[Piece]:
    """The head of a statement, the target of a loop in a bracket."""
    return ["for ", Bracket("", (head[4:-4],), ""), " in "] if head.startswith("for ") else [head]


def _loop(indent: int, pieces: list[Piece], node: Node, tail: str) -> list[str]:
    """The lines of a loop split at its target."""
    target = flat(pieces[1])
    if is_too_wide(indent + STEP, pieces[1]):
        return _long_loop(indent, f"for {target} in ", node, tail)
    pad = " " * indent
    line = f"{pad}) in {flat(node)}{tail}"
    rest = [line] if fits(line, node) else optional(indent, ") in ", node, tail)
    return [f"{pad}for (", f"{pad}    {target}", *rest]


def _long_loop(indent: int, head: str, node: Node, tail: str) -> list[str]:
    """The lines of a loop whose target alone is too long: Black gives up with the parentheses already written."""
    pieces = pieces_of(node)
    bracketed = best(indent, pieces) is not None
    if not bracketed and not room(indent, [" in ", *pieces, tail], 2):
        return _parenthesised(indent, head, node, tail)
    if _lone(node) and indent + STEP + len(flat(node)) > LIMIT:
        return [" " * indent + head + flat(node) + tail]
    return split(indent, [f"{head}(", *pieces, f"){tail}"])
