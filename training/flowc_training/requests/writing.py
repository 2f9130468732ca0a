"""The face of the room: what a merchant would have said for a plan."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from flowc_training.languages import Language
from flowc_training.population.merchant import Merchant
from flowc_training.population.plan import Plan
from flowc_training.requests import phrasing
from flowc_training.requests.styles import Style
from flowc_training.requests.typos import exact, slipped


@dataclass(frozen=True, slots=True)
class Request:
    """What was said, and how."""

    text: str
    language: Language
    style: Style


def write(plan: Plan, merchant: Merchant, style: Style, rng: Random) -> Request:
    """A request for a plan, in ``style.language``."""
    text = phrasing.wish(plan, style, rng)
    kept = exact(plan, style.language)
    text = slipped(text, style.language, style.typos, rng, kept)
    return Request(f"{text}\n{merchant.name}" if style.signed else text, style.language, style)
