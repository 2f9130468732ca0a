"""Statements in lines, split at the brackets, or before the operators, that Black would choose.

Some may have parentheses around their expression: they are written where nothing better helps.
"""

from __future__ import annotations

from collections.abc import Sequence

from flowc.pretty.fitting import LIMIT, fits, short, width
from flowc.pretty.nodes import Bracket, Chain, Node, Piece, Seq, flat, joined, pieces_of

_STEP = 4


def statement(head: str, node: Node, tail: str = "", indent: int = 0, optional_parens: bool = False) -> str:
    """The statement ``head node tail`` as Black lays it out, indented, without a final line break.

    ``optional_parens`` says that Python lets parentheses stand around ``node``: the right-hand side of an
    assignment, the condition of an ``if``, the iterable of a ``for``, the call of a ``with``. Black writes them where
    nothing better helps.
    """
    line = f"{' ' * indent}{head}{node if isinstance(node, str) else node.text}{tail}"
    if fits(line, node):
        return line
    lines = _at_last_bracket(indent, head, node, tail)
    if lines is not None:
        return "\n".join(lines)
    if not optional_parens:
        return "\n".join(_split(indent, [head, *pieces_of(node), tail]))
    return "\n".join(_optional(indent, head, node, tail))


def definition(name: str, parameters: Sequence[str], indent: int = 0) -> str:
    """The line ``def name(parameters):`` as Black lays it out. Parameters are plain names."""
    pad = " " * indent
    line = f"{pad}def {name}({', '.join(parameters)}):"
    if width(line) <= LIMIT or not parameters:
        return line
    inner = f"{pad}    {', '.join(parameters)}"
    if width(inner) > LIMIT or len(parameters) == 1:
        inner = "\n".join([f"{pad}    {parameter}," for parameter in parameters])
    return f"{pad}def {name}(\n{inner}\n{pad}):"


# Parentheses that may be there.


def _optional(indent: int, head: str, node: Node, tail: str) -> list[str]:
    """The lines of a statement that may have parentheses around ``node``."""
    pieces = [*_head(head), *pieces_of(node), tail]
    at = _best(indent, pieces) if _readable(indent + _STEP, node) else None
    if at is None:
        return _parenthesised(indent, head, node, tail)
    if _is_target(pieces[at]):
        return _loop(indent, pieces, node, tail)
    lines = _split_at(indent, [*pieces[: at + 1], joined(pieces[at + 1 :])], at)
    if short(lines[0]) or "\n" in flat(node):
        return lines
    other = _parenthesised(indent, head, node, tail)
    return other if all(width(line) <= LIMIT for line in other) else lines


def _parenthesised(indent: int, head: str, node: Node, tail: str) -> list[str]:
    """The lines with the parentheses written, unless even so a lone name is too long."""
    lines = _lines_of(indent + _STEP, "", node, "")
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
    if isinstance(first, Bracket) and len(first.left) == 1 and first.items and _closes_well(indent, pieces):
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
    before = pieces[:-1]
    return any(isinstance(piece, Bracket) for piece in before) or _room(indent, [*before, last.left], 0)


# Loops: Black may put parentheses around the target of a ``for`` too, a bracket that shows only when split.


def _head(head: str) -> list[Piece]:
    """The head of a statement, the target of a loop in a bracket."""
    return ["for ", Bracket("", (head[4:-4],), ""), " in "] if head.startswith("for ") else [head]


def _loop(indent: int, pieces: list[Piece], node: Node, tail: str) -> list[str]:
    """The lines of a loop split at its target."""
    target = flat(pieces[1])
    if _is_too_wide(indent + _STEP, pieces[1]):
        return _long_loop(indent, f"for {target} in ", node, tail)
    pad = " " * indent
    line = f"{pad}) in {flat(node)}{tail}"
    rest = [line] if fits(line, node) else _optional(indent, ") in ", node, tail)
    return [f"{pad}for (", f"{pad}    {target}", *rest]


def _long_loop(indent: int, head: str, node: Node, tail: str) -> list[str]:
    """The lines of a loop whose target alone is too long: Black gives up with the parentheses already written."""
    pieces = pieces_of(node)
    bracketed = _best(indent, pieces) is not None
    if not bracketed and not _room(indent, [" in ", *pieces, tail], 2):
        return _parenthesised(indent, head, node, tail)
    if _lone(node) and indent + _STEP + len(flat(node)) > LIMIT:
        return [" " * indent + head + flat(node) + tail]
    return _split(indent, [f"{head}(", *pieces, f"){tail}"])


# Lines that are too long.


def _lines_of(indent: int, lead: str, node: Node, trail: str) -> list[str]:
    """The lines of ``lead node trail`` inside brackets, where a break may come before each operator."""
    if isinstance(node, str):
        return [f"{' ' * indent}{lead}{node}{trail}"]
    line = f"{' ' * indent}{lead}{node.text}{trail}"
    if fits(line, node):
        return [line]
    if isinstance(node, Chain):
        return _operands(indent, lead, node.parts, trail)
    return _at_last_bracket(indent, lead, node, trail) or _split(indent, [lead, *pieces_of(node), trail])


def _at_last_bracket(indent: int, lead: str, node: Node, trail: str) -> list[str] | None:
    """The lines split at the bracket the node ends in, where that is at once the best place; most calls are so."""
    last = node.parts[-1] if isinstance(node, Seq) else node
    if not isinstance(last, Bracket) or not last.items:
        return None
    first = f"{' ' * indent}{lead}{flat(node)[: -len(last.text)]}{last.left}"
    if len(first) > LIMIT or not first.isascii() or "\n" in first:
        return None
    return [first, *_body(indent + _STEP, last), f"{' ' * indent}{last.right}{trail}"]


def _operands(indent: int, lead: str, parts: Sequence[Node], trail: str) -> list[str]:
    """One operand a line."""
    lines: list[str] = []
    for at, part in enumerate(parts, 1):
        lines += _lines_of(indent, lead, part, trail if at == len(parts) else "")
        lead = ""
    return lines


def _split(indent: int, pieces: list[Piece]) -> list[str]:
    """The lines of a line that is too long, split at the bracket that suits best."""
    at = _best(indent, pieces)
    if at is None or _is_too_wide(indent + _STEP, pieces[at]):
        return [" " * indent + joined(pieces)]
    return _split_at(indent, pieces, at)


def _split_at(indent: int, pieces: list[Piece], at: int) -> list[str]:
    """The lines of a line split at the bracket ``pieces[at]``."""
    bracket = pieces[at]
    assert isinstance(bracket, Bracket)
    lines = _edge(indent, [*pieces[:at], bracket.left or "("])
    lines += _body(indent + _STEP, bracket)
    return lines + _edge(indent, [bracket.right or ")", *pieces[at + 1 :]])


def _edge(indent: int, pieces: list[Piece]) -> list[str]:
    """The lines of what stands before or after a bracket that was split."""
    line = " " * indent + joined(pieces)
    return [line] if short(line) else _split(indent, pieces)


def _body(indent: int, bracket: Bracket) -> list[str]:
    """The lines between the brackets: arguments share a line where they fit, items of a literal never do."""
    items, pad = bracket.items, " " * indent
    if len(items) == 1:
        return _lines_of(indent, "", items[0], "")
    if not bracket.literal:
        line = pad + bracket.text[len(bracket.left) : len(bracket.text) - len(bracket.right)]
        if "\n" not in line and short(line):
            return [line]
    lines: list[str] = []
    for item in items:
        if isinstance(item, str):
            lines.append(f"{pad}{item},")
        else:
            lines += _lines_of(indent, "", item, ",")
    return lines


def _best(indent: int, pieces: list[Piece]) -> int | None:
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
        elif not _room(indent, pieces[at + 1 :], len(piece.right)):
            break
        if short(f"{' ' * indent}{joined(pieces[:at])}{piece.left or '('}"):
            return at
    return last


def _room(indent: int, pieces: list[Piece], more: int) -> bool:
    """Whether the pieces and ``more`` characters fit one line. Black counts characters, not columns, here."""
    text = joined(pieces)
    return indent + len(text) + more <= LIMIT and "\n" not in text


def _is_target(piece: Piece) -> bool:
    """Whether the piece is the target of a loop, whose brackets show only when it is split."""
    return isinstance(piece, Bracket) and not piece.left


def _is_too_wide(indent: int, piece: Piece) -> bool:
    """Whether the piece is a target that no line of its own can hold."""
    return _is_target(piece) and indent + len(flat(piece)) > LIMIT
