"""The Liquid inside texts: ``study`` says what a text reads and what is wrong with it, ``rendered`` fills it in.

``facts`` has the records; ``scanning`` finds the markups of a text, ``expressions`` reads one of them with
python-liquid, ``blocks`` puts them together: what opens and closes, and which names are known where. ``language``
is Flow's Liquid as python-liquid takes it, ``filters`` and ``dates`` what Flow adds, ``rendering`` the limits.

python-liquid is not imported until a text has Liquid in it; ``flowc[all]`` brings it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from flowc.diagnostics import extras
from flowc.diagnostics.diagnostic import Problem
from flowc.fields.values import has_liquid
from flowc.jsontext.value import Json
from flowc.liquid.facts import Filter, LiquidError, LiquidLimit, Rendered, Study, Variable, free
from flowc.liquid.studying import study

__all__ = [
    "Filter",
    "LiquidError",
    "LiquidLimit",
    "Problem",
    "Rendered",
    "Study",
    "Variable",
    "has_liquid",
    "rendered",
    "study",
]


def rendered(
    text: str,
    environment: Mapping[str, Json],
    clock: datetime,
    spent: Callable[[int], None] = free,
    writes_lists: bool = False,
) -> Rendered:
    """``rendering.render``; a text without Liquid is itself, at no cost. Raises ``LiquidError``, ``FlowError``."""
    if not has_liquid(text):
        return Rendered(text)
    with extras.needed("rendering Liquid"):
        from flowc.liquid.rendering import render
    return render(text, environment, clock, spent, writes_lists)
