"""German: verbs last after *wenn*, second after a clause; commas; the third person from the order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from flowc_training.requests.grammar import Act, Grammar, Mood

_THIRD = {
    "gib": "gibt", "nimm": "nimmt", "lass": "lässt", "halt": "hält", "halte": "hält", "trag": "trägt", "trage": "trägt",
    "lies": "liest", "lade": "lädt", "lad": "lädt", "sieh": "sieht", "hilf": "hilft", "fang": "fängt", "wirf": "wirft",
    "sprich": "spricht", "vergiss": "vergisst", "sei": "ist", "tu": "tut", "fahr": "fährt", "behalt": "behält",
    "behalte": "behält", "erhalte": "erhält", "lauf": "läuft", "benachrichtig": "benachrichtigt", "schlag": "schlägt",
    "aktualisier": "aktualisiert", "hinterlass": "hinterlässt", "verlass": "verlässt",
    "empfiehl": "empfiehlt", "übertrag": "überträgt", "stoß": "stößt",
}  # fmt: skip
_SECOND = re.compile(
    r"(,|\bund) (gib|nimm|setz|archiviere|storniere|erstatte|buch|benachrichtige|erinnere|schick|entferne|informiere"
    r"|markiere|füge|lösch|protokollier|schreib|halt|melde)\b"
)
_TO_READER = [
    (re.compile(rf"\b{mine}\b"), yours)
    for mine, yours in (
        ("mir", "dir"), ("mich", "dich"), ("uns", "euch"), ("unser", "euer"), ("unsere", "eure"), ("unserer", "eurer"),
        ("unserem", "eurem"), ("unseren", "euren"), ("mein", "dein"), ("meine", "deine"), ("meinen", "deinen"),
        ("meiner", "deiner"), ("meinem", "deinem"), ("wir", "ihr"),
    )
]  # fmt: skip


class German(Grammar):
    """See ``Grammar``."""

    language = "de"
    AND, OR = "und", "oder"
    PRONOUNS = re.compile(r"\b(?:es|sie|ihm|ihr|ihn|das) (?!\w*[A-ZÄÖÜ])|\bdies")
    TEMPORAL = re.compile(r"(?:wenn|sobald|falls|immer wenn|jedes Mal,? wenn|nachdem|sooft)\b", re.I)
    THEN: ClassVar = (", dann ", " und dann ")

    def condition(self, tests: Sequence[str], mode: str) -> str:
        """*wenn A und B*; the tests have their verbs last already."""
        return f"wenn {self.listed(tests, 'and' if mode == 'all' else 'or')}"

    def joined(self, moment: str, tests: Sequence[str], mode: str) -> str:
        """*wenn M und A*."""
        if self.phrase(moment):
            return f"{moment}, {self.condition(tests, mode)}"
        if mode == "any" and len(tests) > 1:
            return f"{moment} und entweder {self.listed(tests, 'or')}"
        return self.listed([moment, *tests], "and")

    def acts(self, acts: Sequence[Act], mood: Mood, subject: str = "") -> str:
        """After a wait the third person has its subject again: *wartet …, dann gibt er …*."""
        if mood != "third":
            return super().acts(acts, mood, subject)
        said: list[str] = []
        rest = list(acts)
        while rest:
            size = next((at for at, each in enumerate(rest, 1) if each.wait), len(rest))
            who = "er" if said and subject else subject
            clauses = [third(each.do, "" if at else who) for at, each in enumerate(rest[:size])]
            said.append(self.listed(clauses, "and"))
            rest = rest[size:]
        return ", dann ".join(said)

    def act(self, act: Act, mood: Mood) -> str:
        """An order in du, an infinitive, or the verb of the third person first."""
        if mood == "imp":
            return act.do
        return third(act.do) if mood == "third" else act.to

    def framed(self, frame: str, when: str, acts: str) -> str:
        """A phrase of time takes no comma."""
        if when and self.phrase(when) and "," not in when:
            frame = (
                frame.replace("{when}, dann ", "{when} ")
                .replace("{when}, ", "{when} ")
                .replace(", {when}", " {when}")
            )
        return super().framed(frame, when, acts)

    def beside(self, before: str, other: str) -> str:
        """After a phrase no comma: *jeden Montag für jede Bestellung*."""
        return f"{before} {other}" if self.phrase(before) else super().beside(before, other)

    def to_reader(self, text: str) -> str:
        """*unser Shop* is *euer Shop*."""
        for mine, yours in _TO_READER:
            text = mine.sub(yours, text)
        return text


def third(order: str, subject: str = "") -> str:
    """The third person from an order: *schick* is *schickt*; a subject follows its verb."""
    verb, _, rest = order.partition(" ")
    rest = _SECOND.sub(lambda found: f"{found[1]} {_person(found[2])}", rest)
    return " ".join(filter(None, [_person(verb), subject, rest]))


def _person(verb: str) -> str:
    if verb in _THIRD:
        return _THIRD[verb]
    if verb.endswith("e"):
        stem = verb[:-1]
        return f"{verb}t" if re.search(r"(?:[td]|(?:[bdfgkpstvwxz]|ch)[mn])$", stem) else f"{stem}t"
    return f"{verb}et" if verb.endswith(("t", "d")) else f"{verb}t"
