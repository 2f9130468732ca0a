"""Flow's Liquid as python-liquid takes it: which tags and filters there are.

Shopify's pages for Flow name the filters that Flow adds, and what it leaves out [doc] (docs/format.md, Liquid). That
the rest is standard Liquid is a guess, and so is that there is no ``include`` and no ``render``: Flow has no files
for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from inspect import Parameter, signature

from liquid import Environment, Token

from flowc.liquid.context import LONGEST, is_of_texts
from flowc.liquid.filters import FILTERS
from flowc.liquid.lexing import tokens
from flowc.liquid.scanning import DEEPEST

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
        return tokens


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
