"""``study``: what the Liquid of a text reads, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

from flowc.diagnostics import extras
from flowc.diagnostics.diagnostic import Problem
from flowc.fields.values import has_liquid
from flowc.liquid.facts import TOO_LONG, Study

LONGEST_TEXT = 100_000
"""Characters of a text. No field of a known export comes near it; hostile ones take time with their length."""

_REMEMBERED = 5_000  # characters of a text whose study is kept
_NOTHING = Study()


def study(text: str) -> Study:
    """The variables and problems of a text's Liquid; nothing, at no cost, where it has none.

    Raises ``FlowError`` where python-liquid is not installed.
    """
    if not has_liquid(text):
        return _NOTHING
    return _remembered(text) if len(text) <= _REMEMBERED else _study(text)


def _study(text: str) -> Study:
    if len(text) > LONGEST_TEXT:
        message = f"a text of more than {LONGEST_TEXT:,} characters is not read for Liquid"
        hint = "divide it among several steps or fields"
        return Study(problems=(Problem(TOO_LONG, message, 0, len(text), hint, severity="warning"),))
    return _reader()(text)


_remembered = lru_cache(maxsize=512)(_study)


@cache
def _reader() -> Callable[[str], Study]:
    with extras.needed("reading Liquid"):
        from flowc.liquid.blocks import read
    return read
