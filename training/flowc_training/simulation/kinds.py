"""What merchants of the simulation ask for: eight kinds of request, with the slices that real ones would be in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from flowc_training.languages import LANGUAGES
from flowc_training.tags import Tags


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of request.

    ``before`` and ``after`` are its shares of requests before and after they shift, ``first`` the rows of it in the
    first model's training, ``examples`` those of the benchmark. ``eager`` is how much likelier merchants are to
    activate it, whoever wrote it, in logits; None where there is nothing to activate.
    """

    name: str
    tags: Tags
    before: float
    after: float
    first: int
    examples: int
    eager: float | None
    is_new: bool = False


KINDS: tuple[Kind, ...] = (
    Kind("create", Tags("create", steps=4), 0.66, 0.42, 6_000, 70, 0.0),
    Kind("long", Tags("create", steps=12), 0.16, 0.10, 2_000, 40, -0.5),
    Kind("question", Tags("question"), 0.18, 0.13, 1_200, 75, None),
    Kind("edit", Tags("edit", steps=4), 0.0, 0.14, 0, 35, 0.9, is_new=True),
    Kind("edited e-mail", Tags("edit", email=True, steps=4), 0.0, 0.04, 0, 20, 0.6, is_new=True),
    Kind("e-mail", Tags("email", email=True, steps=4), 0.0, 0.10, 0, 30, -0.9, is_new=True),
    Kind("third party", Tags("third_party", third_party=True, steps=4), 0.0, 0.07, 0, 30, -0.7, is_new=True),
)
"""Examples are as many as the benchmark has of these categories; ``question`` stands for all that store nothing.

An edit of a workflow that is on needs no activation, so nearly all are; an e-mail waits for a template, a third
party's task for an app to be connected.
"""
TRANSFER: dict[tuple[str, str], float] = {
    ("create", "long"): 0.05,
    ("create", "edit"): 0.02,
    ("create", "edited e-mail"): 0.015,
    ("create", "e-mail"): 0.03,
    ("create", "third party"): 0.03,
    ("create", "question"): 0.01,
    ("long", "create"): 0.10,
    ("edit", "edited e-mail"): 0.25,
    ("edited e-mail", "edit"): 0.25,
    ("e-mail", "edited e-mail"): 0.15,
    ("edited e-mail", "e-mail"): 0.10,
}
"""What a row of the first kind is worth for the second, in rows of it."""
WATCHED: dict[str, tuple[str, ...]] = {
    "all": tuple(each.name for each in KINDS),
    "create": ("create", "long"),
    "edit": ("edit", "edited e-mail"),
    "e-mail": ("e-mail", "edited e-mail"),
    "third party": ("third party",),
}
"""The lines of the figure: what they are called, and the kinds in them."""
HOLDING: dict[str, frozenset[str]] = {
    "edit": frozenset({"category=edit"}),
    "e-mail": frozenset({"category=email", "email=yes"}),
    "third party": frozenset({"category=third_party", "third_party=yes"}),
}
"""Of each line that is new, the slices by which its gap is found."""
SPOKEN: dict[str, float] = {"en": 0.5, "de": 0.13, "fr": 0.12, "es": 0.12, "ja": 0.13}
"""The languages of shops, as the data's card shares them out. They make no difference to the agent: a gap found in one
is a false alarm."""


@cache
def slices(kind: int, language: int) -> tuple[str, ...]:
    """The slices of a request of a kind, in a language, as the product would name them."""
    of = KINDS[kind].tags
    return (*of.slices(), f"language={LANGUAGES[language]}")


def kinds_of(name: str) -> tuple[int, ...]:
    """The kinds that have requests in a slice."""
    return tuple(
        number for number in range(len(KINDS)) if any(name in slices(number, each) for each in range(5))
    )
