"""The Liquid inside texts: ``study`` says what a text reads and what is wrong with it, ``render`` fills it in.

``model`` has the records; ``scanning`` finds the markups of a text, ``expressions`` reads one of them with
python-liquid, ``blocks`` puts them together: what opens and closes, and which names are known where. ``language``
is Flow's Liquid as python-liquid takes it, ``filters`` and ``dates`` what Flow adds, ``rendering`` the limits.

python-liquid is not imported until a text has Liquid in it; ``flowc[check]`` brings it.
"""

from __future__ import annotations

from flowc.liquid.model import Filter, LiquidError, Problem, Study, Variable
from flowc.liquid.studying import has_liquid, study

__all__ = ["Filter", "LiquidError", "Problem", "Study", "Variable", "has_liquid", "study"]
