"""Statements as text that Black leaves alone (line length 88, stable style), written directly.

Black parses a line, measures it and, where it is too long, tries splits until one is good enough. The printer
knows the tree, so this module decides the same splits from the tree alone. The tree has four kinds of node:

- ``str``: an atom, already printed: a path, a literal (triple-quoted ones may hold line breaks), ``name=``;
- ``Seq``: parts set side by side, such as a callee and its brackets, or ``name=`` and its value;
- ``Bracket``: items between brackets, such as arguments, subscripts, lists, dicts and parenthesised groups;
- ``Chain``: an expression with operators of one priority, each part after the first beginning with its operator.

A node carries its text on one line, so a statement that fits costs one comparison.

A bracket hidden in an atom is a bracket this module cannot split: ``path("a.b")`` is a ``Seq``, not a ``str``.
Out of scope, since no view has them: comments and backslashes inside expressions, adjacent strings, subscripts
with several items, line breaks in conditions, attribute chains over several calls.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TypeAlias

LIMIT = 88
STEP = 4


class Seq:
    """Parts set side by side without anything between them."""

    __slots__ = ("parts", "text")

    def __init__(self, *parts: Node) -> None:
        self.parts = parts
        text = ""
        for part in parts:
            text += part if isinstance(part, str) else part.text
        self.text = text


class Bracket:
    """Items in brackets. ``literal`` is true for list and dict displays, which never share a line once split."""

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


def flat(node: Node) -> str:
    """The node on one line."""
    return node if isinstance(node, str) else node.text


def statement(head: str, node: Node, tail: str = "", indent: int = 0, optional_parens: bool = False) -> str:
    """The statement ``head node tail`` as Black lays it out, indented, without a final line break.

    ``optional_parens`` says that Python lets parentheses stand around ``node``: the right-hand side of an
    assignment, the condition of an ``if``, the iterable of a ``for``, the call of a ``with``. Black writes them where
    nothing better helps.
    """
    line = f"{' ' * indent}{head}{node if isinstance(node, str) else node.text}{tail}"
    if _fits(line, node):
        return line
    lines = _at_last_bracket(indent, head, node, tail)
    if lines is not None:
        return "\n".join(lines)
    if not optional_parens:
        return "\n".join(_split(indent, [head, *_pieces(node), tail]))
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


# What fits a line.


def _fits(line: str, node: Node) -> bool:
    """Whether Black leaves ``line``, which shows ``node``, as one logical line."""
    if "\n" not in line:
        return (len(line) if line.isascii() else width(line)) <= LIMIT
    return _short(line) and _hugs(node)


def _short(line: str) -> bool:
    """Whether what stands before the first line break and what stands after the last are short enough."""
    if "\n" not in line:
        return (len(line) if line.isascii() else width(line)) <= LIMIT
    return width(line[: line.index("\n")]) <= LIMIT and width(line[line.rindex("\n") + 1 :]) <= LIMIT


def _hugs(node: Node) -> bool:
    """Whether brackets may stay closed around the line breaks in ``node``.

    They may around one string with line breaks that is the only item in each bracket around it, except for
    a list of one such string as the value of a dict.
    """
    if isinstance(node, str):
        return True
    if isinstance(node, Bracket):
        return len(node.items) == 1 and _hugs(node.items[0])
    broken = [part for part in node.parts if "\n" in flat(part)]
    return len(broken) == 1 and _hugs(broken[0]) and not _is_entry_of_list(node)


def _is_entry_of_list(node: Seq | Chain) -> bool:
    """Whether the node is a dict entry ``"key": [atom]``."""
    key, value = node.parts[0], node.parts[-1]
    if not (isinstance(key, str) and key.endswith(": ") and isinstance(value, Bracket)):
        return False
    return value.literal and value.left == "[" and isinstance(value.items[0], str)


def width(line: str) -> int:
    """The columns a line takes: East Asian wide characters take two."""
    return len(line) if line.isascii() else len(line) + len(_wide().findall(line))


@cache
def _wide() -> re.Pattern[str]:
    """Matches one wide character."""
    ranges = [span.partition("-") for span in _WIDE.split()]
    return re.compile("[" + "".join(rf"\U{low:0>8}-\U{high or low:0>8}" for low, _, high in ranges) + "]")


# Splitting.


def _line(indent: int, lead: str, node: Node, trail: str) -> list[str]:
    """The lines of ``lead node trail`` inside brackets, where a break may come before each operator."""
    line = f"{' ' * indent}{lead}{node if isinstance(node, str) else node.text}{trail}"
    if _fits(line, node):
        return [line]
    if isinstance(node, Seq) and isinstance(node.parts[-1], Chain):
        lead += "".join([flat(part) for part in node.parts[:-1]])
        node = node.parts[-1]
    if isinstance(node, Chain):
        return _operands(indent, lead, node.parts, trail)
    return _at_last_bracket(indent, lead, node, trail) or _split(indent, [lead, *_pieces(node), trail])


def _at_last_bracket(indent: int, lead: str, node: Node, trail: str) -> list[str] | None:
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
        lines += _line(indent, lead, part, trail if at == len(parts) else "")
        lead = ""
    return lines


def _split(indent: int, pieces: list[Piece]) -> list[str]:
    """The lines of a line that is too long, split at the bracket that suits best."""
    at = _best(indent, pieces)
    if at is None or _is_too_wide(indent + STEP, pieces[at]):
        return [" " * indent + _text(pieces)]
    return _split_at(indent, pieces, at)


def _split_at(indent: int, pieces: list[Piece], at: int) -> list[str]:
    """The lines of a line split at the bracket ``pieces[at]``."""
    bracket = pieces[at]
    assert isinstance(bracket, Bracket)
    lines = _edge(indent, [*pieces[:at], bracket.left or "("])
    lines += _body(indent + STEP, bracket)
    return lines + _edge(indent, [bracket.right or ")", *pieces[at + 1 :]])


def _edge(indent: int, pieces: list[Piece]) -> list[str]:
    """The lines of what stands before or after a bracket that was split."""
    line = " " * indent + _text(pieces)
    return [line] if _short(line) else _split(indent, pieces)


def _body(indent: int, bracket: Bracket) -> list[str]:
    """The lines between the brackets: arguments share a line where they fit, items of a literal never do."""
    items = bracket.items
    if len(items) == 1:
        return _line(indent, "", items[0], "")
    if not bracket.literal:
        line = " " * indent + bracket.text[len(bracket.left) : len(bracket.text) - len(bracket.right)]
        if "\n" not in line and (len(line) if line.isascii() else width(line)) <= LIMIT:
            return [line]
    lines: list[str] = []
    for item in items:
        lines += _line(indent, "", item, ",")
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
        if _short(f"{' ' * indent}{_text(pieces[:at])}{piece.left or '('}"):
            return at
    return last


def _room(indent: int, pieces: list[Piece], more: int) -> bool:
    """Whether the pieces and ``more`` characters fit one line. Black counts characters, not columns, here."""
    text = _text(pieces)
    return indent + len(text) + more <= LIMIT and "\n" not in text


# Optional parentheses.


def _optional(indent: int, head: str, node: Node, tail: str) -> list[str]:
    """The lines of a statement that may have parentheses around ``node``."""
    pieces = [*_head(head), *_pieces(node), tail]
    at = _best(indent, pieces) if _readable(indent + STEP, node) else None
    if at is None:
        return _parenthesised(indent, head, node, tail)
    if _is_target(pieces[at]):
        return _loop(indent, pieces, node, tail)
    lines = _split_at(indent, [*pieces[: at + 1], _text(pieces[at + 1 :])], at)
    if _short(lines[0]) or "\n" in flat(node):
        return lines
    other = _parenthesised(indent, head, node, tail)
    return other if all(width(line) <= LIMIT for line in other) else lines


def _parenthesised(indent: int, head: str, node: Node, tail: str) -> list[str]:
    """The lines with the parentheses written, unless even so a lone name is too long."""
    lines = _line(indent + STEP, "", node, "")
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
    pieces = _pieces(node)
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
    return any(isinstance(piece, Bracket) for piece in pieces[:-1]) or _room(indent, pieces[:-1], 1)


# Loops: Black may put parentheses around the target of a ``for`` too, a bracket that shows only when split.


def _head(head: str) -> list[Piece]:
    """The head of a statement, the target of a loop in a bracket."""
    return ["for ", Bracket("", (head[4:-4],), ""), " in "] if head.startswith("for ") else [head]


def _is_target(piece: Piece) -> bool:
    return isinstance(piece, Bracket) and not piece.left


def _is_too_wide(indent: int, piece: Piece) -> bool:
    """Whether the piece is a target that no line of its own can hold."""
    return _is_target(piece) and indent + len(flat(piece)) > LIMIT


def _loop(indent: int, pieces: list[Piece], node: Node, tail: str) -> list[str]:
    """The lines of a loop split at its target."""
    target = flat(pieces[1])
    if _is_too_wide(indent + STEP, pieces[1]):
        return _long_loop(indent, f"for {target} in ", node, tail)
    pad = " " * indent
    line = f"{pad}) in {flat(node)}{tail}"
    rest = [line] if _fits(line, node) else _optional(indent, ") in ", node, tail)
    return [f"{pad}for (", f"{pad}    {target}", *rest]


def _long_loop(indent: int, head: str, node: Node, tail: str) -> list[str]:
    """The lines of a loop whose target alone is too long: Black gives up with the parentheses already written."""
    pieces = _pieces(node)
    bracketed = _best(indent, pieces) is not None
    if not bracketed and not _room(indent, [" in ", *pieces, tail], 2):
        return _parenthesised(indent, head, node, tail)
    if _lone(node) and indent + STEP + len(flat(node)) > LIMIT:
        return [" " * indent + head + flat(node) + tail]
    return _split(indent, [f"{head}(", *pieces, f"){tail}"])


# Pieces: a line as texts and the brackets between them.


def _pieces(node: Node) -> list[Piece]:
    """The node as texts and brackets, in order; no bracket within a bracket."""
    if isinstance(node, (str, Bracket)):
        return [node] if node else []
    pieces: list[Piece] = []
    for at, part in enumerate(node.parts):
        if at and isinstance(node, Chain):
            pieces.append(" ")
        pieces += _pieces(part)
    return pieces


def _text(pieces: list[Piece]) -> str:
    """The pieces on one line."""
    return "".join([piece if isinstance(piece, str) else piece.text for piece in pieces])


# The wide characters of Unicode 17 (East Asian Width W and F, without combining marks), as Black counts them.
_WIDE = """
1100-115F 231A-231B 2329-232A 23E9-23EC 23F0 23F3 25FD-25FE 2614-2615 2630-2637 2648-2653 267F 268A-268F
2693 26A1 26AA-26AB 26BD-26BE 26C4-26C5 26CE 26D4 26EA 26F2-26F3 26F5 26FA 26FD 2705 270A-270B 2728 274C
274E 2753-2755 2757 2795-2797 27B0 27BF 2B1B-2B1C 2B50 2B55 2E80-2E99 2E9B-2EF3 2F00-2FD5 2FF0-3029
3030-303E 3041-3096 309B-30FF 3105-312F 3131-318E 3190-31E5 31EF-321E 3220-3247 3250-A48C A490-A4C6
A960-A97C AC00-D7A3 F900-FAFF FE10-FE19 FE30-FE52 FE54-FE66 FE68-FE6B FF01-FF60 FFE0-FFE6 16FE0-16FE3
16FF2-16FF6 17000-18CD5 18CFF-18D1E 18D80-18DF2 1AFF0-1AFF3 1AFF5-1AFFB 1AFFD-1AFFE 1B000-1B122 1B132
1B150-1B152 1B155 1B164-1B167 1B170-1B2FB 1D300-1D356 1D360-1D376 1F004 1F0CF 1F18E 1F191-1F19A 1F200-1F202
1F210-1F23B 1F240-1F248 1F250-1F251 1F260-1F265 1F300-1F320 1F32D-1F335 1F337-1F37C 1F37E-1F393 1F3A0-1F3CA
1F3CF-1F3D3 1F3E0-1F3F0 1F3F4 1F3F8-1F3FA 1F400-1F43E 1F440 1F442-1F4FC 1F4FF-1F53D 1F54B-1F54E 1F550-1F567
1F57A 1F595-1F596 1F5A4 1F5FB-1F64F 1F680-1F6C5 1F6CC 1F6D0-1F6D2 1F6D5-1F6D8 1F6DC-1F6DF 1F6EB-1F6EC
1F6F4-1F6FC 1F7E0-1F7EB 1F7F0 1F90C-1F93A 1F93C-1F945 1F947-1F9FF 1FA70-1FA7C 1FA80-1FA8A 1FA8E-1FAC6 1FAC8
1FACD-1FADC 1FADF-1FAEA 1FAEF-1FAF8 20000-2FFFD 30000-3FFFD
"""
