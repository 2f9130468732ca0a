"""Splits a line that is too long at the bracket, or before the operators, that Black would choose."""

from __future__ import annotations

from collections.abc import Sequence

from flowc.pretty.fitting import LIMIT, fits, short, width
from flowc.pretty.nodes import Bracket, Chain, Node, Piece, Seq, flat, joined, pieces_of

STEP = 4


def lines_of(indent: int, lead: str, node: Node, trail: str) -> list[str]:
    """The lines of ``lead node trail`` inside brackets, where a break may come before each operator."""
    line = f"{' ' * indent}{lead}{node if isinstance(node, str) else node.text}{trail}"
    if fits(line, node):
        return [line]
    if isinstance(node, Seq) and isinstance(node.parts[-1], Chain):
        lead += "".join([flat(part) for part in node.parts[:-1]])
        node = node.parts[-1]
    if isinstance(node, Chain):
        return _operands(indent, lead, node.parts, trail)
    return at_last_bracket(indent, lead, node, trail) or split(indent, [lead, *pieces_of(node), trail])


def at_last_bracket(indent: int, lead: str, node: Node, trail: str) -> list[str] | None:
    """The lines split at the bracket the node ends in, where that is at once the best place; most calls are so."""
    if not isinstance(node, Seq):
        return None
    last = node.parts[-1]
    if not isinstance(last, Bracket) or not last.items:
        return None
    first = f"{' ' * indent}{lead}{node.text[: -len(last.text)]}{last.left}"
    if len(first) > LIMIT or not first.isascii() or "\n" in first:
        return None
    return [first, *_body(indent + STEP, last), f"{' ' * indent}{last.right}{trail}"]


def _operands(indent: int, lead: str, parts: Sequence[Node], trail: str) -> list[str]:
    """One operand a line."""
    lines: list[str] = []
    for at, part in enumerate(parts, 1):
        lines += lines_of(indent, lead, part, trail if at == len(parts) else "")
        lead = ""
    return lines


def split(indent: int, pieces: list[Piece]) -> list[str]:
    """The lines of a line that is too long, split at the bracket that suits best."""
    at = best(indent, pieces)
    if at is None or is_too_wide(indent + STEP, pieces[at]):
        return [" " * indent + joined(pieces)]
    return split_at(indent, pieces, at)


def split_at(indent: int, pieces: list[Piece], at: int) -> list[str]:
    """The lines of a line split at the bracket ``pieces[at]``."""
    bracket = pieces[at]
    assert isinstance(bracket, Bracket)
    lines = _edge(indent, [*pieces[:at], bracket.left or "("])
    lines += _body(indent + STEP, bracket)
    return lines + _edge(indent, [bracket.right or ")", *pieces[at + 1 :]])


def _edge(indent: int, pieces: list[Piece]) -> list[str]:
    """The lines of what stands before or after a bracket that was split."""
    line = " " * indent + joined(pieces)
    return [line] if short(line) else split(indent, pieces)


def _body(indent: int, bracket: Bracket) -> list[str]:
    """The lines between the brackets: arguments share a line where they fit, items of a literal never do."""
    items = bracket.items
    if len(items) == 1:
        return lines_of(indent, "", items[0], "")
    if not bracket.literal:
        line = " " * indent + bracket.text[len(bracket.left) : len(bracket.text) - len(bracket.right)]
        if "\n" not in line and (len(line) if line.isascii() else width(line)) <= LIMIT:
            return [line]
    lines: list[str] = []
    for item in items:
        lines += lines_of(indent, "", item, ",")
    return lines


def best(indent: int, pieces: list[Piece]) -> int | None:
    """The place of the bracket to split: the last, or an earlier one if only so the first line is short enough.

    An earlier one counts while all that follows its inside fits one line.
    """
    last = None
    for at in range(len(pieces) - 1, -1, -1):
        piece = pieces[at]
        if isinstance(piece, str) or not piece.items:
            continue
        if last is None:
            last = at
        elif not room(indent, pieces[at + 1 :], len(piece.right)):
            break
        if short(f"{' ' * indent}{joined(pieces[:at])}{piece.left or '('}"):
            return at
    return last


def room(indent: int, pieces: list[Piece], more: int) -> bool:
    """Whether the pieces and ``more`` characters fit one line. Black counts characters, not columns, here."""
    text = joined(pieces)
    return indent + len(text) + more <= LIMIT and "\n" not in text


def is_target(piece: Piece) -> bool:
    """Whether the piece is the target of a loop, whose brackets show only when it is split."""
    return isinstance(piece, Bracket) and not piece.left


def is_too_wide(indent: int, piece: Piece) -> bool:
    """Whether the piece is a target that no line of its own can hold."""
    return is_target(piece) and indent + len(flat(piece)) > LIMIT
