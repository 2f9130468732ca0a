"""What the agent says beside its calls and at the end: short, varied, in the merchant's language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from flowc_training.languages import Language

_DATA = files("flowc_training.trajectories") / "data"


@cache
def table(name: str) -> Mapping[str, Any]:
    """A file of the data, read."""
    return tomllib.loads((_DATA / f"{name}.toml").read_text("utf-8"))


class Voice:
    """One agent in one conversation: its language, and how talkative it is."""

    def __init__(self, language: Language, rng: Random) -> None:
        self.language: Language = language
        self.rng = rng
        self._talks = rng.choice((0.35, 0.6, 0.85))
        self._said: set[str] = set()

    def say(self, key: str, **filled: str) -> str:
        """A sentence for an occasion, not one that was said before where there is another."""
        known: Sequence[str] = table("prose")[key][self.language]
        fresh = [each for each in known if each not in self._said] or list(known)
        chosen = self.rng.choice(fresh)
        self._said.add(chosen)
        for name, value in filled.items():
            chosen = chosen.replace(f"{{{name}}}", value)
        return chosen

    def maybe(self, key: str, **filled: str) -> str:
        """Beside calls a sentence is not always needed."""
        said = self.say(key, **filled)
        return said if self.rng.random() < self._talks else ""

    def joined(self, *sentences: str) -> str:
        """Sentences as one text; a summary that is a list stands apart."""
        found = [each.strip() for each in sentences if each.strip()]
        if self.rng.random() < 0.3 or any("\n" in each for each in found):
            return "\n\n".join(found)
        return ("" if self.language == "ja" else " ").join(found)
