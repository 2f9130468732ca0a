"""The loops that are compared: what each takes for right, if it looks at slices, and what holds a candidate back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Label: TypeAlias = Literal["judge", "activation"]


@dataclass(frozen=True, slots=True)
class Loop:
    """A way to run the flywheel.

    ``label`` is what a conversation is worth by. ``by_slice``: gaps are looked for by slice, and data is ordered for
    those that fall short; else for all requests alike, where all of them fall short. ``gate`` is what a candidate is
    held to on the benchmark before merchants meet it. ``allowed`` is how far a value may be below what was usual in the
    week before the first: where slices are looked at the worst ones are to be seen, where not, every loss.
    """

    name: str
    label: Label = "judge"
    by_slice: bool = True
    gate: Literal["slices", "overall", "none"] = "slices"
    allowed: float = 0.10


OURS = Loop("slices and gate")
BLIND = Loop("without slices", by_slice=False, gate="overall", allowed=0.02)
TRUSTING = Loop("activation as the label", label="activation", gate="none", allowed=0.02)
LOOPS = (OURS, BLIND, TRUSTING)
"""Those of the figure."""
PARTS = (
    Loop("slices, no gate", gate="none"),
    Loop("gate by slice, orders without", by_slice=False, allowed=0.02),
)
"""Ours with one part left out: which part does what."""
