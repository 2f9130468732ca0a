"""How a merchant writes: sampled first, written second, so that data holds what many people would have written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal, TypeVar, get_args

from flowc_training.languages import Language

Role = Literal["owner", "staff", "developer", "agency"]
ROLES: tuple[Role, ...] = get_args(Role)
Tone = Literal["curt", "friendly", "formal", "rambling"]
TONES: tuple[Tone, ...] = get_args(Tone)
Form = Literal["note", "sentence", "sentences", "bullets", "mail"]
FORMS: tuple[Form, ...] = get_args(Form)
Case = Literal["proper", "lower"]
Marks = Literal["full", "sparse", "none", "loud"]
Quotes = Literal["none", "single", "double", "local"]

Choice = TypeVar("Choice")


@dataclass(frozen=True, slots=True)
class Style:
    """``quotes`` are put around tags and names; ``marks`` are how sentences end. ``typos`` is the share of words with a
    slip. ``act_first`` says the act before the moment where a frame allows. ``goal`` begins with what it is for;
    ``called`` says what the workflow is to be called, ``signed`` ends with the shop's name."""

    language: Language = "en"
    role: Role = "owner"
    tone: Tone = "friendly"
    form: Form = "sentence"
    case: Case = "proper"
    marks: Marks = "full"
    quotes: Quotes = "none"
    act_first: bool = False
    greeting: bool = False
    thanks: bool = False
    goal: bool = False
    called: bool = False
    signed: bool = False
    typos: float = 0.0


PLAIN = Style(quotes="local")
"""How a careful person writes."""

_ROLES: Mapping[Role, float] = {"owner": 5, "staff": 3, "developer": 1, "agency": 1}
_TONES: Mapping[Tone, float] = {"curt": 3, "friendly": 4, "formal": 2, "rambling": 1}
_FORMS: Mapping[Tone, Mapping[Form, float]] = {
    "curt": {"note": 4, "sentence": 5, "sentences": 1, "bullets": 1, "mail": 0.2},
    "friendly": {"note": 0.5, "sentence": 5, "sentences": 4, "bullets": 1, "mail": 1},
    "formal": {"note": 0.2, "sentence": 3, "sentences": 3, "bullets": 1.5, "mail": 3},
    "rambling": {"note": 0.2, "sentence": 1, "sentences": 6, "bullets": 0.5, "mail": 2},
}
_MARKS: Mapping[Marks, float] = {"full": 7, "sparse": 2, "none": 1, "loud": 0.4}
_QUOTES: Mapping[Quotes, float] = {"none": 4, "double": 3, "single": 1, "local": 2}


def sample(rng: Random, language: Language) -> Style:
    """A style of somebody who writes in a language. Who is formal writes properly; who is curt does not greet."""
    tone = _drawn(_TONES, rng)
    form = _drawn(_FORMS[tone], rng)
    mail = form == "mail"
    careful = tone == "formal" or mail
    style = Style(
        language,
        _drawn(_ROLES, rng),
        tone,
        form,
        "proper" if careful or rng.random() < 0.7 else "lower",
        "full" if careful else _drawn(_MARKS, rng),
        _drawn(_QUOTES, rng),
        act_first=rng.random() < 0.35,
        greeting=mail or (tone != "curt" and rng.random() < 0.3),
        thanks=mail or (tone != "curt" and rng.random() < 0.25),
        goal=rng.random() < (0.5 if tone == "rambling" or mail else 0.12),
        called=rng.random() < 0.12,
        signed=mail and rng.random() < 0.6,
    )
    return replace(style, typos=0.0 if careful or rng.random() < 0.6 else rng.choice((0.02, 0.04, 0.08)))


def _drawn(weights: Mapping[Choice, float], rng: Random) -> Choice:
    names: Sequence[Choice] = tuple(weights)
    return rng.choices(names, tuple(weights.values()))[0]
