"""A text as python-liquid's tokens, from the same markups that ``study`` reads.

python-liquid's own scanner looks for the end of each markup through the whole text, so that 180 kB of ``{% raw %}``
took it a minute; this one goes through the text once. What is not read (comments, ``doc``) has no tokens, and the
lines of ``{% liquid %}`` are tags like all others.
"""

from __future__ import annotations

from collections.abc import Iterator

from liquid import Token
from liquid.token import TOKEN_CONTENT, TOKEN_EXPRESSION, TOKEN_OUTPUT, TOKEN_TAG

from flowc.liquid.scanning import Markup, scan
from flowc.liquid.words import masked


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text in which ``study`` finds no error."""
    at, strips = 0, False
    for markup in scan(text).markups:
        yield from _content(text, at, markup.start, strips, _strips_before(text, markup.start))
        yield from _markup(text, markup)
        at = markup.block_end or markup.end
        strips = text[at - 3 : at - 2] == "-"
    yield from _content(text, at, len(text), strips, False)


def _strips_before(text: str, start: int) -> bool:
    return text[start + 2 : start + 3] == "-"


def _content(text: str, start: int, end: int, before: bool, behind: bool) -> Iterator[Token]:
    """What stands between two markups, without the blanks that a hyphen in one of them takes away."""
    content = text[start:end]
    if before:
        content = content.lstrip()
    if behind:
        content = content.rstrip()
    if content:
        yield Token(TOKEN_CONTENT, content, start, text)


def _markup(text: str, markup: Markup) -> Iterator[Token]:
    if markup.inside is not None:
        if markup.tag == "raw":
            yield from _content(text, *markup.inside, before=False, behind=False)
    elif markup.lines:
        for line in markup.lines:
            yield from _markup(text, line)
    elif markup.tag == "":
        yield Token(TOKEN_OUTPUT, text[markup.start : markup.end], markup.start, text)
        yield Token(TOKEN_EXPRESSION, masked(markup.tag, markup.expression), markup.expression_start, text)
    elif markup.tag not in ("#", "liquid"):
        yield Token(TOKEN_TAG, markup.tag, markup.tag_start, text)
        if markup.expression:
            yield Token(
                TOKEN_EXPRESSION, masked(markup.tag, markup.expression), markup.expression_start, text
            )
