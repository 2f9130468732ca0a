"""Flow's Liquid as python-liquid takes it: which tags and filters there are, and the tokens of a text.

Shopify's pages for Flow name the filters that Flow adds, and what it leaves out [doc] (docs/format.md, Liquid). That
the rest is standard Liquid is a guess, and so is that there is no ``include`` and no ``render``: Flow has no files
for them.

python-liquid's own scanner looks for the end of each markup through the whole text, so that 180 kB of ``{% raw %}``
took it a minute; the tokens here are of the markups that ``study`` reads, in one way through the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from inspect import Parameter, signature

from liquid import Environment, Token
from liquid.token import TOKEN_CONTENT, TOKEN_EXPRESSION, TOKEN_OUTPUT, TOKEN_TAG

from flowc.liquid.context import LONGEST, is_of_texts
from flowc.liquid.filters import FILTERS
from flowc.liquid.scanning import DEEPEST, Markup, scan
from flowc.liquid.words import masked

_FOREIGN_TAGS = ("include", "render")
_FOREIGN_FILTERS = ("escapejs", "safe")  # python-liquid's own


class FlowLiquid(Environment):
    """python-liquid's environment with Flow's tags and filters."""

    output_stream_limit = LONGEST
    block_nesting_limit = DEEPEST

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        for name in _FOREIGN_TAGS:
            del self.tags[name]
        for name in _FOREIGN_FILTERS:
            del self.filters[name]
        self.filters.update(FILTERS)

    def tokenizer(self) -> Callable[[str], Iterator[Token]]:
        return _tokens


@cache
def grammar() -> FlowLiquid:
    """The environment to parse with."""
    return FlowLiquid()


@cache
def filter_names() -> frozenset[str]:
    """Every filter that Flow knows."""
    return frozenset(grammar().filters)


@cache
def takes_text(name: str) -> bool:
    """Is it a filter of texts, which takes no list?"""
    return is_of_texts(grammar().filters[name])


@cache
def arguments(name: str) -> tuple[int, int]:
    """How many arguments a filter takes at least and at most, those with a name not counted."""
    _, *taken = signature(grammar().filters[name]).parameters.values()
    places = [each for each in taken if each.kind is Parameter.POSITIONAL_OR_KEYWORD]
    return sum(each.default is Parameter.empty for each in places), len(places)


# Tokens.


def _tokens(text: str) -> Iterator[Token]:
    """The tokens of a text in which ``study`` finds no error.

    What is not read (comments, ``doc``) has none, and the lines of ``{% liquid %}`` are tags like all others.
    """
    at, strips = 0, False
    for markup in scan(text)[0]:
        yield from _content(text, at, markup.start, strips, text[markup.start + 2 : markup.start + 3] == "-")
        yield from _markup(text, markup)
        at = markup.block_end or markup.end
        strips = text[at - 3 : at - 2] == "-"
    yield from _content(text, at, len(text), strips, False)


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
    elif markup.tag not in ("#", "liquid"):
        if markup.tag:
            yield Token(TOKEN_TAG, markup.tag, markup.tag_start, text)
        else:
            yield Token(TOKEN_OUTPUT, text[markup.start : markup.end], markup.start, text)
        if markup.expression:
            expression = masked(markup.tag, markup.expression)
            yield Token(TOKEN_EXPRESSION, expression, markup.expression_start, text)
