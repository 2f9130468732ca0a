"""French: *quand A et que B, ajoute…*; elisions; the third person from the order in tu, whose pronouns go before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from flowc_training.requests.grammar import Act, Grammar, Mood

_THIRD = {"aie": "a", "sois": "est", "va": "va", "veuille": "veut"}
_PRONOUN = re.compile(r"^(\w+)-(moi|nous|toi|lui|leur|le|la|les|en|y)\b(?:-(moi|nous|lui|leur|en))?")
_SECOND = re.compile(
    r"(,|\bet) (\w+-(?:le|la|les|lui|leur|moi|nous)\b|(?:mets|remets|fais|écris|préviens|inscris|retiens)\b)"
)
_BEFORE = {"moi": "me", "toi": "te"}
_VOWEL = re.compile(r"[aeiouyàâéèêëîïôöûùœæAEIOUÀÂÉÈÊÎÔ]|h(?!ors\b|aut|uit\b|asard|éros\b)", re.IGNORECASE)
_ELIDED = {"de": "d'", "que": "qu'", "le": "l'", "je": "j'", "ne": "n'", "la": "l'", "me": "m'", "te": "t'"}
_TO_READER = [
    (re.compile(rf"\b{mine}\b"), yours)
    for mine, yours in (
        ("notre", "votre"), ("nos", "vos"), ("mon", "votre"), ("ma", "votre"), ("mes", "vos"), ("nous", "vous"),
        ("me", "vous"), ("moi", "vous"),
    )
]  # fmt: skip


class French(Grammar):
    """See ``Grammar``."""

    language = "fr"
    AND, OR = "et", "ou"
    PRONOUNS = re.compile(r"\b(?:l'\w+er|lui|leur)\b|-l|\bcet?t?e? ")
    TEMPORAL = re.compile(
        r"(?:quand|lorsqu|dès qu|chaque fois qu|une fois qu|à chaque fois qu|après qu)", re.I
    )
    THEN: ClassVar = (", puis ", ", puis ")

    def condition(self, tests: Sequence[str], mode: str) -> str:
        """*si A et si B*: a *que* would want the subjunctive."""
        return self.listed([attached("si", each) for each in tests], "and" if mode == "all" else "or")

    def joined(self, moment: str, tests: Sequence[str], mode: str) -> str:
        """*quand M et que A*."""
        if self.phrase(moment) or (mode == "any" and len(tests) > 1) or " ou " in moment:
            return f"{moment}, {self.condition(tests, mode)}"
        return self.listed([moment, *(attached("que", each) for each in tests)], "and")

    def act(self, act: Act, mood: Mood) -> str:
        """An order in tu, an infinitive, or the third person."""
        if mood == "imp":
            return act.do
        return third(act.do) if mood == "third" else act.to

    def framed(self, frame: str, when: str, acts: str) -> str:
        """*de* and *que* are elided before a vowel."""
        frame = re.sub(r"\b(de|que) \{(acts|when)\}", lambda found: self._elided(found, when, acts), frame)
        return super().framed(frame, when, acts)

    @staticmethod
    def _elided(found: re.Match[str], when: str, acts: str) -> str:
        word = attached(found[1], when if found[2] == "when" else acts)
        return (
            f"{found[1]} {{{found[2]}}}"
            if word.startswith(f"{found[1]} ")
            else f"{_ELIDED[found[1]]}{{{found[2]}}}"
        )

    def to_reader(self, text: str) -> str:
        """*notre boutique* is *votre boutique*."""
        for mine, yours in _TO_READER:
            text = mine.sub(yours, text)
        return text


def attached(word: str, clause: str) -> str:
    """A word before a clause, elided where it must be: *s'il*, *qu'une*, *d'ajouter*."""
    if word == "si":
        return f"s'{clause}" if re.match(r"ils?\b", clause) else f"si {clause}"
    return f"{_ELIDED[word]}{clause}" if _VOWEL.match(clause) else f"{word} {clause}"


def third(order: str) -> str:
    """The third person from an order in tu: *mets* is *met*, *envoie-lui* is *lui envoie*."""
    if order.startswith("ne "):
        first, _, rest = order[3:].partition(" ")
        return f"ne {_person(first)} {rest}"
    if found := _PRONOUN.match(order):
        pronouns = [_BEFORE.get(each, each) for each in (found[2], found[3]) if each]
        if pronouns == ["le", "me"] or pronouns == ["les", "me"]:
            pronouns.reverse()
        verb = _person(found[1])
        last = pronouns[-1]
        elided = last in _ELIDED and _VOWEL.match(verb)
        before = " ".join([*pronouns[:-1], _ELIDED[last] if elided else last])
        return f"{before}{'' if elided else ' '}{verb}{_seconds(order[found.end() :])}"
    first, space, rest = order.partition(" ")
    return f"{_person(first)}{space}{_seconds(rest)}"


def _seconds(rest: str) -> str:
    """What follows the first verb: other orders in it change as it did."""
    return _SECOND.sub(lambda each: f"{each[1]} {third(each[2])}", rest)


def _person(verb: str) -> str:
    if verb in _THIRD:
        return _THIRD[verb]
    if verb.endswith(("ds", "ts", "cs")):
        return verb[:-1]
    return f"{verb[:-1]}t" if verb.endswith("s") else verb
