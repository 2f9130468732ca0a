"""The parser of views that ``grammar/workflow.lark`` makes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from lark import Lark
from lark.exceptions import LarkError
from lark.indenter import PythonIndenter

from flowc.fields.conditions.parsing import grammar_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lark import ParseTree, Token

FILE = "workflow.lark"


class Layout(PythonIndenter):
    """Indentation as tokens. A text is parsed with a line break before it, so that its first line counts too."""

    def process(self, stream: Any) -> Any:
        """The tokens with indentation, without the line break put before the text."""
        tokens = cast("Iterator[Token]", super().process(stream))  # pyright: ignore[reportUnknownMemberType]
        next(tokens, None)
        return tokens


@cache
def parser() -> Lark:
    """The parser of views, LALR(1)."""
    return Lark(grammar_text(FILE), parser="lalr", postlex=Layout(), maybe_placeholders=False)


def parse(text: str) -> ParseTree:
    """The tree of a view, footer and other comments aside; raises ``LarkError`` where the text is none."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    tree: ParseTree = parser().parse(f"\n{text}\n")  # pyright: ignore[reportUnknownMemberType]
    return tree


def accepts(text: str) -> bool:
    """Is this text in the language of the grammar?"""
    try:
        parse(text)
    except LarkError:
        return False
    return True
