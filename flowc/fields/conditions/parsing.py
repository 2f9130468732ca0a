"""The parser of condition text: ``grammar/condition.lark``, run by Lark, gives expressions."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from pathlib import Path as File
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Literal

from flowc.fields.conditions.items import renamed, with_item
from flowc.fields.conditions.spelling import unquote
from flowc.model.walk import joined
from flowc.model.workflow import Compare, Constant, Expression, Path, Quantifier

if TYPE_CHECKING:  # lark is imported at the first parse, not with the compiler
    from lark import Token

MAX_DEPTH = 50
"""Parentheses in one another; a condition beyond it is carried as it is (docs/language.md, Other operators)."""

_BRACKET = re.compile(r"""[()]|(["'])(?:(?!\1)[^\\]|\\[\s\S])*+(?:\1|\\?\Z)""")


class _RefusedError(Exception):
    """The text is a condition we do not carry as an expression."""


def too_deep(text: str) -> bool:
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


def parse(text: str) -> Expression | None:
    """The expression of a text, items named as usual; None where it is none that we carry as one."""
    from lark.exceptions import LarkError

    try:
        draft: Expression = parser().parse(text)
        return renamed(draft, {}) if "|" in text else draft
    except (LarkError, _RefusedError):
        return None


def grammar_text(name: str) -> str:
    """A file of ``grammar/``: inside the package in an installed wheel, beside it in a source checkout."""
    from importlib import resources  # it brings tempfile and more, for the first condition text only

    packaged = resources.files("flowc") / "grammar" / name
    if packaged.is_file():
        return packaged.read_text("utf-8")
    return (File(__file__).parents[3] / "grammar" / name).read_text("utf-8")


@lru_cache(maxsize=1)
def parser() -> Any:
    """The parser, built at first use. Rules build expressions while they are reduced; there is no tree."""
    from lark import Lark

    rules = SimpleNamespace(
        PATH=_path,
        STRING=partial(_constant, "string"),
        NUMBER=partial(_constant, "number"),
        BOOLEAN=partial(_constant, "boolean"),
        comparison=_comparison,
        all_of=partial(joined, "and"),
        any_of=partial(joined, "or"),
        quantifier=_quantifier,
    )
    options = {"parser": "lalr", "lexer": "basic", "transformer": rules, "maybe_placeholders": False}
    return Lark(grammar_text("condition.lark"), **options)


def _path(token: Token) -> Path:
    return Path(token.value)


def _constant(kind: Literal["string", "number", "boolean"], token: Token) -> Constant:
    return Constant(kind, unquote(token.value) if kind == "string" else token.value)


def _comparison(parts: list[Any]) -> Compare:
    return Compare(parts[1].value, parts[0], parts[2] if len(parts) > 2 else None)


def _quantifier(parts: tuple[Path, Token, Path, Expression]) -> Quantifier:
    path, operator, item, body = parts
    if "." in item.text:
        raise _RefusedError  # an item is a variable
    return with_item(operator.value[:-1], path, body, item.text)
