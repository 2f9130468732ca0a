"""The face of the room: what a merchant would have said for a plan."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from flowc_training.languages import Language
from flowc_training.population.merchant import Merchant
from flowc_training.population.plan import Plan
from flowc_training.requests import wishing
from flowc_training.requests.implied import fits
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
    text = wishing.wish(plan, style, rng)
    kept = exact(plan, style.language)
    text = slipped(text, style.language, style.typos, rng, kept)
    return Request(f"{text}\n{merchant.name}" if style.signed else text, style.language, style)


@dataclass(slots=True)
class Tally:
    """How many requests were kept, and how many were dropped as they do not say what they are for."""

    kept: int = 0
    dropped: int = 0

    @property
    def share(self) -> float:
        """The share that was kept."""
        return self.kept / (self.kept + self.dropped) if self.kept else 0.0


def kept(plan: Plan, merchant: Merchant, style: Style, rng: Random, tally: Tally) -> Request | None:
    """A request for a plan that says the plan's trigger and its main act, as its text alone tells; else nothing."""
    request = write(plan, merchant, style, rng)
    if not fits(request.text, request.language, plan):
        tally.dropped += 1
        return None
    tally.kept += 1
    return request
