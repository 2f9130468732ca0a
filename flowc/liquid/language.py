"""Flow's Liquid as python-liquid takes it: which tags and filters there are.

Shopify's pages for Flow name the filters that Flow adds, and what it leaves out [doc] (FORMAT.md, Liquid). That the
rest is standard Liquid is a guess, and so is that there is no ``include`` and no ``render``: Flow has no files for
them.
"""

from __future__ import annotations

from functools import cache

from liquid import Environment

from flowc.liquid.filters import FILTERS

_FOREIGN_TAGS = ("include", "render")
_FOREIGN_FILTERS = ("escapejs", "safe")  # python-liquid's own


def environment() -> Environment:
    """A new environment of python-liquid with Flow's tags and filters."""
    made = Environment()
    for name in _FOREIGN_TAGS:
        del made.tags[name]
    for name in _FOREIGN_FILTERS:
        del made.filters[name]
    made.filters.update(FILTERS)
    return made


@cache
def grammar() -> Environment:
    """The environment to parse with."""
    return environment()


@cache
def filter_names() -> frozenset[str]:
    """Every filter that Flow knows."""
    return frozenset(grammar().filters)
