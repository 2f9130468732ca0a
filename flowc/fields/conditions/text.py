"""Condition text: Flow's textual condition language to expressions and back, exact to the byte.

``grammar/condition.lark`` says what is accepted and what is canonical. Whatever a text does otherwise
is its ``Spelling``. One idea carries it all: a text is words with gaps between them, a gap being blanks
and parentheses only. An expression fixes the words, so another writing of the same expression differs in
gaps, in item names and in the quotes of strings, and only those are remembered.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import count
from typing import Any, Literal, cast

from flowc.fields.conditions.items import item, renamed, with_item
from flowc.fields.conditions.operators import OPERATORS, UNARY
from flowc.fields.conditions.parsing import parse, parser, too_deep
from flowc.fields.conditions.spelling import Spelling, quote, style_of, unquote
from flowc.model.walk import joined
from flowc.model.workflow import Compare, Constant, Expression, Logic, Opaque, Operand, Path, Quantifier

_CACHED_LENGTH = 2048
_GAP_PIECES = frozenset("( )")
_NAME = r"[A-Za-z_][A-Za-z0-9_-]*+"
_PATH = rf"({_NAME}(?:\.{_NAME})*+)"
_NUMBER = r"(-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?)(?=[ )])"
_OPERAND = rf"(?:('(?:[^'\\]|\\[\s\S])*+')|{_NUMBER}|(true|false)(?=[ )])|{_PATH})"
_COMPARISON = re.compile(rf"\({_OPERAND} ([a-z_]+\?|[<=>!]=?)(?: {_OPERAND})?\)")
_QUANTIFIER = re.compile(rf"\({_PATH} (any|all|none)\? \|({_NAME})\| ")
_WORDS: dict[str, Literal["and", "or"]] = {" && (": "and", " || (": "or"}

# Reading.


def read(text: str) -> tuple[Expression, Spelling | None] | None:
    """The expression and the spelling (None where canonical) of a text; None where we cannot read it.

    ``write(*read(text)) == text`` for every text that is read.
    """
    return _remembered(text) if len(text) <= _CACHED_LENGTH else _read(text)


def _read(text: str) -> tuple[Expression, Spelling | None] | None:
    if too_deep(text):
        return None
    quick = _printed(text)
    if quick is not None:
        quick = renamed(quick, {})
        if _canonical(quick) == text:
            return quick, None
    expression = parse(text)
    if expression is None:
        return None
    canonical = _canonical(expression)
    if canonical == text:
        return expression, None
    spelling = None if too_deep(canonical) else _compare(text, expression)
    if spelling is None or _spelled(expression, spelling) != text:
        return None
    return expression, spelling


_remembered = lru_cache(maxsize=1024)(_read)


# Text as it is printed, which nearly all is, without the parser.


class _OtherError(Exception):
    """The text is not written so."""


def _printed(text: str) -> Expression | None:
    """The expression of a text that is written as here, items named as there; None where it takes the parser.

    Every word is looked for where canonical text has it, in the classes of ``grammar/condition.lark``: what is read
    here the parser reads alike. Whether the text is canonical indeed shows when it is written.
    """
    try:
        said, end = _read_unit(text, 0)
    except _OtherError:
        return None
    return said if end == len(text) else None


def _read_unit(text: str, at: int) -> tuple[Expression, int]:
    """What stands in parentheses, and where they end."""
    match = _COMPARISON.match(text, at)
    if match:
        return _read_comparison(*match.groups()), match.end()
    match = _QUANTIFIER.match(text, at)
    if match:
        body, end = _read_unit(text, match.end())
        said = with_item(cast(Any, match[2]), Path(match[1]), body, match[3])
    elif text.startswith("((", at):
        said, end = _read_chain(text, at + 1)
    else:
        raise _OtherError
    if not text.startswith(")", end):
        raise _OtherError
    return said, end + 1


def _read_chain(text: str, at: int) -> tuple[Expression, int]:
    first, end = _read_unit(text, at)
    operands, sign = [first], text[end : end + 5]
    if sign not in _WORDS:
        raise _OtherError
    while text.startswith(sign, end):
        operand, end = _read_unit(text, end + 4)
        operands.append(operand)
    return joined(_WORDS[sign], operands), end


def _read_comparison(*groups: str | None) -> Compare:
    operator, right = cast(str, groups[4]), _read_operand(*groups[5:])
    if operator not in OPERATORS or (right is None) != (operator in UNARY):
        raise _OtherError
    return Compare(operator, cast(Operand, _read_operand(*groups[:4])), right)


def _read_operand(
    string: str | None, number: str | None, boolean: str | None, path: str | None
) -> Operand | None:
    if path:
        return Path(path)
    if string:
        return Constant("string", unquote(string))
    return Constant("number", number) if number else Constant("boolean", boolean) if boolean else None


# Spelling.


def _compare(text: str, expression: Expression) -> Spelling | None:
    """In what a text differs from the canonical one; they have the same words but for names and quotes."""
    words, gaps = _split(text)
    plain_words, plain_gaps = _sort(_pieces(expression, []))
    if len(words) != len(plain_words):
        return None
    pairs = list(zip(words, plain_words, strict=True))
    names = [pairs[at + 1] for at, word in enumerate(words) if word == "|"][::2]
    strings = [(at, a, b) for at, (a, b) in enumerate(pairs) if a != b and b[0] == "'"]
    return Spelling(
        len(words),
        {at: a for at, (a, b) in enumerate(zip(gaps, plain_gaps, strict=True)) if a != b},
        {at: a for at, (a, b) in enumerate(names) if a != b},
        {at: style for at, word, plain in strings if (style := style_of(word, plain))},
    )


def _split(text: str) -> tuple[list[str], list[str]]:
    """The words of a text, and the gaps before, between and after them."""
    words: list[str] = []
    gaps: list[str] = []
    end = 0
    for token in parser().lex(text):
        if token.type not in ("LPAR", "RPAR"):
            words.append(token.value)
            gaps.append(text[end : token.start_pos])
            end = token.end_pos
    return words, [*gaps, text[end:]]


def _spelled(expression: Expression, spelling: Spelling) -> str | None:
    """The text with a spelling applied, unproven; None where the spelling tells that it is not this one's."""
    number = count()
    named = renamed(expression, {}, lambda old, _: spelling.items.get(next(number), old))
    words, gaps = _sort(_pieces(named, []))
    if len(words) != spelling.words:
        return None
    for place, style in spelling.styles.items():
        if place < len(words) and words[place][0] == "'":
            words[place] = quote(unquote(words[place]), style)
    gaps = [spelling.gaps.get(place, gap) for place, gap in enumerate(gaps)]
    return "".join(piece for pair in zip(gaps, [*words, ""], strict=True) for piece in pair)


def _sort(pieces: list[str]) -> tuple[list[str], list[str]]:
    """Pieces as words and gaps, like ``_split``."""
    words: list[str] = []
    gaps = [""]
    for piece in pieces:
        if piece in _GAP_PIECES:
            gaps[-1] += piece
        else:
            words.append(piece)
            gaps.append("")
    return words, gaps


# Writing.


def write(expression: Expression, spelling: Spelling | None) -> str:
    """The text of an expression: as spelled where the spelling still fits it, else canonical."""
    if isinstance(expression, Opaque):
        return expression.text
    text = None if spelling is None else _spelled(expression, spelling)
    if text is not None:
        back = read(text)  # proven: the spelling may come from another expression, or from a stranger
        if back is not None and back[0] == expression:
            return text
    return _canonical(expression)


def _canonical(expression: Expression) -> str:
    return "".join(_pieces(expression, []))


def _pieces(expression: Expression, pieces: list[str]) -> list[str]:
    """The canonical text in pieces, each a word, a parenthesis or a blank; appended to ``pieces``."""
    pieces.append("(")
    match expression:
        case Compare(operator, left, right):
            pieces += (_operand(left), " ", operator, *(() if right is None else (" ", _operand(right))))
        case Logic(operator, operands):
            _put_chain("&&" if operator == "and" else "||", operands, pieces)
        case Quantifier(operator, path, body):
            pieces += (path.text, " ", f"{operator}?", " ", "|", item(expression), "|", " ")
            _pieces(body, pieces)
        case Opaque(text):
            pieces.append(text)
    pieces.append(")")
    return pieces


def _put_chain(word: str, operands: tuple[Expression, ...], pieces: list[str]) -> None:
    for place, operand in enumerate(operands):
        if place:
            pieces += (" ", word, " ")
        _pieces(operand, pieces)


def _operand(operand: Operand) -> str:
    if isinstance(operand, Constant) and operand.kind == "string":
        return quote(operand.text)
    return operand.text
