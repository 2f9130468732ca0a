"""Condition text: Flow's textual condition language to expressions and back, exact to the byte.

``grammar/condition.lark`` says what is accepted and what is canonical. Whatever a text does otherwise
is its ``Spelling``. One idea carries it all: a text is words with gaps between them, a gap being blanks
and parentheses only. An expression fixes the words, so another writing of the same expression differs in
gaps, in item names and in the quotes of strings, and only those are remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import count
from pathlib import Path as File
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from flowc.model import Compare, Constant, Expression, Json, Logic, Opaque, Operand, Path, Quantifier
from flowc.names import item_name
from flowc.records import record

if TYPE_CHECKING:  # lark is imported at the first parse, not with the compiler
    from lark import Token

MAX_DEPTH = 50
"""Parentheses within parentheses; a condition beyond it is carried as it is (LANGUAGE.md, Flow of control)."""

_CACHED_LENGTH = 2048
_GAP_PIECES = frozenset("( )")
_GAP = re.compile(r"[ \t\r\n()]*\Z")
_ITEM = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
_INDEX = re.compile(r"(?:0|[1-9][0-9]{0,8})\Z")
_BRACKET = re.compile(r"""[()]|(["'])(?:(?!\1)[^\\]|\\[\s\S])*+(?:\1|\\?\Z)""")

Style: TypeAlias = Literal["'\\", '"', '"\\']
"""How a string deviates: its quote, and a backslash where backslashes stand bare wherever they can."""

_STYLES: tuple[Style, ...] = ("'\\", '"', '"\\')
_ESCAPED = {quote: re.compile(rf"\\([\\{quote}])") for quote in "'\""}
_TO_ESCAPE = {quote: re.compile(rf"[\\{quote}]") for quote in "'\""} | {
    f"{quote}\\": re.compile(rf"\\(?=[\\{quote}]|\Z)|{quote}") for quote in "'\""
}


@dataclass(frozen=True, slots=True)
class Spelling:
    """What a text does otherwise than the canonical one: ``gaps`` and ``styles`` by the number of the word,
    ``items`` by the number of the quantifier. No literal and no path of the condition is in it."""

    words: int
    gaps: Mapping[int, str] = field(default_factory=dict[int, str])
    items: Mapping[int, str] = field(default_factory=dict[int, str])
    styles: Mapping[int, Style] = field(default_factory=dict[int, Style])

    def to_json(self) -> Json:
        """A JSON object; empty parts are left out."""
        parts = {"gaps": self.gaps, "items": self.items, "styles": self.styles}
        filled = {name: {str(k): v for k, v in part.items()} for name, part in parts.items() if part}
        return {"words": self.words, **filled}

    @classmethod
    def from_json(cls, value: Json) -> Spelling:
        """Read back ``to_json``; ValueError on anything else."""
        record = _object(value)
        words = record.get("words")
        if type(words) is not int or words < 0 or record.keys() - {"words", "gaps", "items", "styles"}:
            raise ValueError("a condition's spelling has words, gaps, items and styles")
        gaps, items, styles = (_part(record.get(name, {})) for name in ("gaps", "items", "styles"))
        if not (all(map(_GAP.match, gaps.values())) and all(map(_ITEM.match, items.values()))):
            raise ValueError("a gap holds blanks and parentheses, an item is a name")
        if not set(styles.values()) <= set(_STYLES):
            raise ValueError("a style is a quote and a backslash")
        return cls(words, gaps, items, cast("dict[int, Style]", styles))


def _part(value: Json) -> dict[int, str]:
    part = _object(value)
    if not all(_INDEX.match(key) and isinstance(item, str) for key, item in part.items()):
        raise ValueError("a part of a condition's spelling gives strings to places")
    return {int(key): item for key, item in part.items()}


def _object(value: Json) -> dict[str, Json]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in cast("dict[Any, Json]", value)):
        raise ValueError("a condition's spelling is made of objects")
    return cast("dict[str, Json]", value)


# Reading.


class _RefusedError(Exception):
    """The text is a condition we do not carry as an expression."""


@record
class _Named(Quantifier):
    """A quantifier whose item is not called as usual; the paths of its body use that name."""

    item: str


def read(text: str) -> tuple[Expression, Spelling | None] | None:
    """The expression and the spelling (None where canonical) of a text; None where we cannot read it.

    ``write(*read(text)) == text`` for every text that is read.
    """
    return _remembered(text) if len(text) <= _CACHED_LENGTH else _read(text)


def _read(text: str) -> tuple[Expression, Spelling | None] | None:
    expression = None if _too_deep(text) else _parse(text)
    if expression is None:
        return None
    canonical = _canonical(expression)
    if canonical == text:
        return expression, None
    spelling = None if _too_deep(canonical) else _compare(text, expression)
    if spelling is None or _spelled(expression, spelling) != text:
        return None
    return expression, spelling


_remembered = lru_cache(maxsize=1024)(_read)


def _too_deep(text: str) -> bool:
    """A cheap look before any work: the parser knows no limit, and expressions are walked recursively."""
    if text.count("(") <= MAX_DEPTH:
        return False
    depth = 0
    for match in _BRACKET.finditer(text):
        bracket = match[0]
        depth += (bracket == "(") - (bracket == ")")
        if depth > MAX_DEPTH:
            return True
    return False


def _parse(text: str) -> Expression | None:
    from lark.exceptions import LarkError

    try:
        draft: Expression = _parser().parse(text)
        return _rebind(draft, (), lambda _, path: item_name(path.text)) if "|" in text else draft
    except (LarkError, _RefusedError):
        return None


def grammar_text(name: str) -> str:
    """A file of ``grammar/``: inside the package in an installed wheel, beside it in a source checkout."""
    from importlib import resources  # it brings tempfile and more, for the first condition text only

    packaged = resources.files("flowc") / "grammar" / name
    if packaged.is_file():
        return packaged.read_text("utf-8")
    return (File(__file__).parents[2] / "grammar" / name).read_text("utf-8")


@lru_cache(maxsize=1)
def _parser() -> Any:
    """The parser, built at first use. Rules build expressions while they are reduced; there is no tree."""
    from lark import Lark

    rules = SimpleNamespace(
        PATH=_path,
        STRING=partial(_constant, "string"),
        NUMBER=partial(_constant, "number"),
        BOOLEAN=partial(_constant, "boolean"),
        comparison=_comparison,
        all_of=partial(_chain, "and"),
        any_of=partial(_chain, "or"),
        quantifier=_quantifier,
    )
    options = {"parser": "lalr", "lexer": "basic", "transformer": rules, "maybe_placeholders": False}
    return Lark(grammar_text("condition.lark"), **options)


def _path(token: Token) -> Path:
    return Path(token.value)


def _constant(kind: Literal["string", "number", "boolean"], token: Token) -> Constant:
    return Constant(kind, _unquote(token.value) if kind == "string" else token.value)


def _comparison(parts: list[Any]) -> Compare:
    return Compare(parts[1].value, parts[0], parts[2] if len(parts) > 2 else None)


def _quantifier(parts: tuple[Path, Token, Path, Expression]) -> Quantifier:
    path, operator, item, body = parts
    if "." in item.text:
        raise _RefusedError  # an item is a variable
    return _with_item(operator.value[:-1], path, body, item.text)


def _chain(operator: Literal["and", "or"], operands: list[Expression]) -> Logic:
    """Chains are flat: a grouping inside one is spelling."""
    flat: list[Expression] = []
    for operand in operands:
        if isinstance(operand, Logic) and operand.operator == operator:
            flat += operand.operands
        else:
            flat.append(operand)
    return Logic(operator, tuple(flat))


# Item names.

Scope: TypeAlias = tuple[tuple[str, str], ...]
"""The items in sight, innermost last: the name before and the name after."""


def _with_item(
    operator: Literal["any", "all", "none"], path: Path, body: Expression, item: str
) -> Quantifier:
    usual = item == item_name(path.text)
    return Quantifier(operator, path, body) if usual else _Named(operator, path, body, item)


def _item(quantifier: Quantifier) -> str:
    return quantifier.item if isinstance(quantifier, _Named) else item_name(quantifier.path.text)


def _rebind(expression: Expression, scope: Scope, name: Callable[[str, Path], str]) -> Expression:
    """The expression with other item names: ``name`` gives each from the old one and the renamed path."""
    match expression:
        case Quantifier(operator, path, body):
            path = _rename(path, scope)
            old = _item(expression)
            new = name(old, path)
            return _with_item(operator, path, _rebind(body, (*scope, (old, new)), name), new)
        case Logic(operator, operands):
            return Logic(operator, tuple(_rebind(operand, scope, name) for operand in operands))
        case Compare(operator, left, right) if scope:
            left = _rename(left, scope) if isinstance(left, Path) else left
            right = _rename(right, scope) if isinstance(right, Path) else right
            return Compare(operator, left, right)
        case _:
            return expression


def _rename(path: Path, scope: Scope) -> Path:
    """The path with its item's new name.

    Another item in sight may take that name already. Then renaming back gives another text, because the name
    now belongs to that other item; ``_read`` compares, and refuses.
    """
    root, dot, rest = path.text.partition(".")
    new = next((new for old, new in reversed(scope) if old == root), root)
    return path if new == root else Path(f"{new}{dot}{rest}")


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
        {at: style for at, word, plain in strings if (style := _style_of(word, plain))},
    )


def _split(text: str) -> tuple[list[str], list[str]]:
    """The words of a text, and the gaps before, between and after them."""
    words: list[str] = []
    gaps: list[str] = []
    end = 0
    for token in _parser().lex(text):
        if token.type not in ("LPAR", "RPAR"):
            words.append(token.value)
            gaps.append(text[end : token.start_pos])
            end = token.end_pos
    return words, [*gaps, text[end:]]


def _spelled(expression: Expression, spelling: Spelling) -> str | None:
    """The text with a spelling applied, unproven; None where the spelling tells that it is not this one's."""
    number = count()
    named = _rebind(expression, (), lambda old, _: spelling.items.get(next(number), old))
    words, gaps = _sort(_pieces(named, []))
    if len(words) != spelling.words:
        return None
    for place, style in spelling.styles.items():
        if place < len(words) and words[place][0] == "'":
            words[place] = _quote(_unquote(words[place]), style)
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
            pieces += (path.text, " ", f"{operator}?", " ", "|", _item(expression), "|", " ")
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
        return _quote(operand.text)
    return operand.text


def _quote(text: str, style: str = "'") -> str:
    return style[0] + _TO_ESCAPE[style].sub(r"\\\g<0>", text) + style[0]


def _unquote(word: str) -> str:
    return _ESCAPED[word[0]].sub(r"\1", word[1:-1]) if "\\" in word else word[1:-1]


def _style_of(word: str, plain: str) -> Style | None:
    """The style that writes a string so, given its canonical writing; None where no one style does."""
    text = _unquote(plain)
    return next((style for style in _STYLES if _quote(text, style) == word), None)
