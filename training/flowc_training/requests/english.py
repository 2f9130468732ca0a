"""English: *when A and B, tag it*; the third person takes an s."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from flowc_training.requests.grammar import Act, Grammar, Mood

_IRREGULAR = {"do": "does", "go": "goes", "have": "has", "be": "is"}
_ADVERBS = {"also", "automatically", "immediately", "just", "only", "simply", "always"}
_VERBS = (
    "add alert archive assign cancel capture change check close copy create delete e-mail email export flag forward "
    "give hide hold let log make mark message move notify open pause post print publish put refund release remove "
    "report remind restock request save send set tag take tell text unpublish update wait warn write"
)
_SECOND = re.compile(rf"(,|\band|\bthen) ({'|'.join(_VERBS.split())})\b")
_TO_READER = [
    (re.compile(rf"\b{mine}\b"), yours)
    for mine, yours in (
        ("me", "you"),
        ("us", "you"),
        ("my", "your"),
        ("our", "your"),
        ("we", "you"),
        ("I", "you"),
    )
]


class English(Grammar):
    """See ``Grammar``."""

    language = "en"
    AND, OR = "and", "or"
    PRONOUNS = re.compile(r"\b(?:it|its|them|their|that)\b")
    TEMPORAL = re.compile(r"(?:when|whenever|once|as soon as|every time|each time|after|if|any time)\b")
    THEN: ClassVar = (", then ", ", then ")

    def condition(self, tests: Sequence[str], mode: str) -> str:
        """*if A and B*."""
        return f"if {self.listed(tests, 'and' if mode == 'all' else 'or')}"

    def joined(self, moment: str, tests: Sequence[str], mode: str) -> str:
        """*when M and A*; after a phrase *for every M, if A*."""
        if self.phrase(moment):
            return f"{moment}, {self.condition(tests, mode)}"
        if mode == "any" and len(tests) > 1:
            return f"{moment} and either {self.listed(tests, 'or')}"
        if len(tests) > 1:
            return f"{moment}, {self.listed(tests, 'and')}"
        return f"{moment} and {tests[0]}"

    def act(self, act: Act, mood: Mood) -> str:
        """An order and an infinitive are as they are."""
        if mood == "imp":
            return act.do
        return third(act.to) if mood == "third" else act.to

    def to_reader(self, text: str) -> str:
        """*our shop* is *your shop*."""
        for mine, yours in _TO_READER:
            text = mine.sub(yours, text)
        return text


def third(phrase: str) -> str:
    """The third person of a phrase: its verb takes an s, and so does one after *and*."""
    first, space, rest = phrase.partition(" ")
    if first in _ADVERBS:
        return f"{first} {third(rest)}"
    rest = _SECOND.sub(lambda found: f"{found[1]} {_singular(found[2])}", rest)
    return f"{_singular(first)}{space}{rest}"


def _singular(verb: str) -> str:
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if re.search(r"(?:s|x|z|ch|sh)$", verb):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if re.search(r"[^aeiou]y$", verb) else f"{verb}s"
