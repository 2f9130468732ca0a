"""One part in words: a wording of its form, its values said as the writer says them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from random import Random

from flowc_training.languages import Language
from flowc_training.population.parts import HOLE, Part
from flowc_training.population.plan import Use, Value
from flowc_training.requests.styles import Quotes

_LOCAL: Mapping[Language, tuple[str, str]] = {
    "en": ("“", "”"), "fr": ("« ", " »"), "de": ("„", "“"), "es": ("«", "»"), "ja": ("「", "」"),
}  # fmt: skip
_QUOTED = re.compile(r"[\"'“„«‘「『]\s?$")
_LOOSE = re.compile(r"[.!?,;:。、！？]|(?:\S+\s+){3}\S")
"""What is no word of a sentence unless it stands in quotation marks: a sentence itself."""
_OPEN = re.compile(r" (?:and|et|und|y)$")
"""A phrase that goes on: *go through its products and*."""
_PLAIN = re.compile(r"[\w.+-]+@[\w.-]+|\W?\d[\d.,  ]*\W?(?: ?\w{1,3})?|https?://\S+")
"""What nobody puts in quotation marks: an address, a number."""


def wordings(part: Part, form: str, language: Language) -> tuple[str, ...]:
    """The ways to say a form of a part that leave the fewest of its slots unsaid."""
    found = part.words[form].get(language) or part.words[form]["en"]
    found = tuple(each for each in found if not _OPEN.search(each)) or found
    unsaid = [len(part.slots.keys() - holes(each)) for each in found]
    inner = [len(holes(each) & part.texts.keys()) for each in found]
    least = min(zip(unsaid, inner, strict=True))
    return tuple(each for each, *score in zip(found, unsaid, inner, strict=True) if tuple(score) == least)


def holes(wording: str) -> frozenset[str]:
    """The names of the slots that a wording says."""
    return frozenset(found[1] for found in HOLE.finditer(wording))


class Speaker:
    """Says parts in one language, with one habit of quoting; ``changed`` makes a wording another before its values
    stand in it: the agent's instead of the merchant's, one that leaves something out."""

    def __init__(
        self,
        language: Language,
        rng: Random,
        quotes: Quotes = "local",
        changed: Callable[[Use, str], str] | None = None,
    ) -> None:
        self.language: Language = language
        self.rng = rng
        self._quotes: Quotes = quotes
        self._changed = changed

    def say(
        self, use: Use, form: str, prefer: re.Pattern[str] | None = None, avoid: re.Pattern[str] | None = None
    ) -> str:
        """A form of a part; wordings that begin as ``prefer`` go first, those that have ``avoid`` last."""
        found = wordings(use.part, form, self.language)
        liked = [each for each in found if prefer is None or prefer.match(each)]
        liked = [each for each in liked or found if avoid is None or not avoid.search(each)] or liked
        wording = self.rng.choice(liked or found)
        return self.filled(self._changed(use, wording) if self._changed else wording, use)

    def filled(self, wording: str, use: Use) -> str:
        """A wording with its values."""

        def one(hole: re.Match[str]) -> str:
            value = use.values.get(hole[1])
            if value is None:
                raise ValueError(f"{use.part.id}: the words say ${hole[1]}, which has no value")
            bare = hole[2] is not None or _QUOTED.search(wording[: hole.start()]) is not None
            return value.said(self.language) if bare else self.quoted(value)

        return HOLE.sub(one, wording)

    def quoted(self, value: Value) -> str:
        """A value with quotation marks, if it is a text or a name and the writer uses them."""
        text = value.said(self.language)
        if not is_name(value, self.language) or _PLAIN.fullmatch(text):
            return text
        if self._quotes == "none" and not _LOOSE.search(text):
            return text
        return self.marked(text)

    def marked(self, text: str) -> str:
        """A text in the writer's quotation marks."""
        if self._quotes == "local":
            before, after = _LOCAL[self.language]
        else:
            before = after = "'" if self._quotes == "single" and "'" not in text else '"'
        return f"{before}{text}{after}"


def is_name(value: Value, language: Language) -> bool:
    """Does a value stand in the workflow as it is said, so that it is to be exact: a tag, a name, a text?"""
    if value.resource:
        return True
    try:
        code = ast.literal_eval(value.code)
    except (ValueError, SyntaxError):
        return False
    return isinstance(code, str) and code == value.said(language)
