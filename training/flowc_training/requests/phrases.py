"""The frames that requests are put in, by language, as ``data/*.toml`` have them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from flowc_training.languages import Language
from flowc_training.requests.english import English
from flowc_training.requests.french import French
from flowc_training.requests.german import German
from flowc_training.requests.grammar import Grammar, Mood
from flowc_training.requests.japanese import Japanese
from flowc_training.requests.spanish import Spanish
from flowc_training.requests.styles import ROLES, TONES, Role, Style, Tone

_DATA = files("flowc_training.requests") / "data"
GRAMMARS: Mapping[Language, Grammar] = {
    each.language: each for each in (English(), French(), German(), Spanish(), Japanese())
}


@dataclass(frozen=True, slots=True)
class Frame:
    """A sentence with holes for the moment and the acts."""

    text: str
    mood: Mood
    tones: frozenset[Tone]
    roles: frozenset[Role]

    @property
    def act_first(self) -> bool:
        """Does the act stand before the moment?"""
        return self.text.index("{acts}") < self.text.index("{when}")

    @property
    def asks_behind(self) -> bool:
        """Does a question of its own stand behind the sentence, to which an *otherwise* would seem to belong?"""
        tail = self.text[self.text.rindex("}") + 1 :]
        return tail.rstrip("?？ ") != "" and tail.endswith(("?", "？")) and tail.startswith((",", "。"))

    def fits(self, style: Style) -> bool:
        """May a writer of this style use it?"""
        return style.tone in self.tones and style.role in self.roles


@dataclass(frozen=True, slots=True)
class Phrases:
    """What a file says; ``table`` has the lists by their names there (``links``, ``bullets`` …)."""

    frames: tuple[Frame, ...]
    table: Mapping[str, Any]

    def choices(self, *names: str) -> tuple[str, ...]:
        """The texts below names of the file."""
        found: Any = self.table
        for name in names:
            found = found[name]
        return (found,) if isinstance(found, str) else tuple(found)

    def around(self, style: Style, rng: Random) -> tuple[str, str]:
        """A greeting and thanks, empty where a style has none."""
        hello = rng.choice(self.choices("greetings", style.tone)) if style.greeting else ""
        return hello, rng.choice(self.choices("thanks", style.tone)) if style.thanks else ""


@cache
def load(language: Language) -> Phrases:
    """The phrases of a language."""
    data = table(language)
    frames = [
        Frame(text, row["mood"], frozenset(row.get("tones", TONES)), frozenset(row.get("roles", ROLES)))
        for row in data["frames"]
        for text in row["text"]
    ]
    return Phrases(tuple(frames), data)


@cache
def table(name: str) -> Mapping[str, Any]:
    """A file of ``data/``, read."""
    return tomllib.loads((_DATA / f"{name}.toml").read_text("utf-8"))
