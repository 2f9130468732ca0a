"""The Liquid inside texts: ``study`` says what a text reads and what is wrong with it, ``render`` fills it in.

``model`` has the records; ``scanning`` finds the markups of a text, ``expressions`` reads one of them with
python-liquid, ``blocks`` puts them together: what opens and closes, and which names are known where. ``language``
is Flow's Liquid as python-liquid takes it, ``filters`` and ``dates`` what Flow adds, ``rendering`` the limits.

python-liquid is not imported until a text has Liquid in it; ``flowc[all]`` brings it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flowc import extras
from flowc.liquid.model import Filter, LiquidError, Study, Variable
from flowc.liquid.studying import has_liquid, study
from flowc.model import Json
from flowc.problems import Problem

__all__ = ["Filter", "LiquidError", "Problem", "Study", "Variable", "has_liquid", "render", "study"]


def render(text: str, environment: Mapping[str, Json], clock: datetime) -> str:
    """``rendering.render``; a text without Liquid is itself, at no cost. Raises ``LiquidError``, ``FlowError``."""
    if not has_liquid(text):
        return text
    with extras.needed("rendering Liquid"):
        from flowc.liquid.rendering import render
    return render(text, environment, clock)
