"""Personal data replaced before anything is handed on: one value by one other, all through a conversation.

What comes in place of a value is drawn by a secret and the conversation, so that nobody can go back, and conversations
cannot be joined by it. Only texts are changed, never keys, nor the ids of tasks, fields and workflows. What looked
suspicious and was left goes on a list for people to look at.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from flowc_serving.agent.json_value import Json, Object
from flowc_serving.store import personal
from flowc_serving.store.personal import Draw, Kind

Names = Callable[[str], Iterable[tuple[int, int]]]
"""Finds the names of people in a text: begin and end of each. A recognizer of entities, where one is at hand."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Something that may be personal and was left: what it looks like, and the text around it."""

    kind: str
    text: str


_FIRST = ("Robin", "Alex", "Kim", "Sam", "Noa", "Jo", "Charlie", "Dana", "Lou", "Max", "Nico", "Sasha")
_LAST = (
    "Hale",
    "Moreau",
    "Lindt",
    "Okada",
    "Vega",
    "Brandt",
    "Novak",
    "Costa",
    "Reyes",
    "Falk",
    "Ito",
    "Byrne",
)
_BY_KEY = {
    "first_name": "name",
    "firstName": "name",
    "last_name": "name",
    "lastName": "name",
    "full_name": "name",
    "fullName": "name",
    "displayName": "name",
    "address1": "line",
    "address2": "line",
    "company": "line",
}
"""Keys of answers whose values are personal whatever they look like."""
_ID = re.compile(r"[\w-]+(?:::[\w-]+)+|gid://flow/\w+/\d+|[0-7][0-9A-HJKMNP-TV-Z]{25}")
"""Ids of tasks and workflows, and versions."""
_SUSPICIOUS = {
    "name": re.compile(
        r"\b(?:[Mm](?:r|rs|s)\.?|[Dd]r\.?|Dear|Hi|Hello|Herr|Frau|Madame|Monsieur|Señora?"
        r"|[Mm]y name is|[Ii] am|[Cc]all me) [A-ZÀ-Þ][\w-]{1,30}"
    ),
    "number": re.compile(r"(?<![\w./#-])\d(?:[ .-]?\d){8,20}(?![\w-])"),
    "secret": re.compile(r"(?i)\b(?:password|passwd|api[ _-]?key|secret|access[ _-]?token)\b\W{1,4}\S{4,60}"),
    "handle": re.compile(r"(?<=[ \t(,;:])@[A-Za-z]\w{2,30}"),
}
_MARKS = re.compile(r"\w+")
_SUSPICIONS = 1000
"""The most that one conversation puts on the list."""


class Pseudonyms:
    """The replacements of one conversation."""

    def __init__(self, secret: bytes, conversation: str, *, names: Names | None = None) -> None:
        self._key = hmac.new(secret, b"pseudonyms\0" + conversation.encode(), hashlib.sha256).digest()
        self._names = names
        self._made: dict[tuple[str, str, str], str] = {}
        self._used: set[str] = set()
        self.review: list[Suspicion] = []

    def value(self, value: Json) -> Json:
        """A JSON value with the texts in it replaced; keys stay."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(each) for each in value]
        if isinstance(value, dict):
            return {key: self._of_key(key, each) for key, each in value.items()}
        return value

    def fields(self, fields: Object) -> Object:
        """An object as ``value`` does it."""
        return {key: self._of_key(key, each) for key, each in fields.items()}

    def text(self, text: str) -> str:
        """A text with what is personal in it replaced."""
        if _ID.fullmatch(text):
            return text
        told: list[str] = []
        place = 0
        for begin, end, other in self._replacements(text):
            self._suspect(text[place:begin])
            told += (text[place:begin], other)
            place = end
        self._suspect(text[place:])
        return "".join((*told, text[place:]))

    def _of_key(self, key: str, value: Json) -> Json:
        kind = _BY_KEY.get(key)
        if kind is None or not isinstance(value, str) or not value.strip():
            return self.value(value)
        return self._other(kind, value, value.lower(), _name if kind == "name" else _line)

    def _replacements(self, text: str) -> Sequence[tuple[int, int, str]]:
        found = [
            (begin, end, self._of_kind(kind, text[begin:end])) for begin, end, kind in personal.found(text)
        ]
        if self._names is None:
            return found
        taken = [(begin, end) for begin, end, _ in found]
        for begin, end in self._names(text):
            if all(end <= low or high <= begin for low, high in taken):
                taken.append((begin, end))
                found.append(
                    (begin, end, self._other("name", text[begin:end], text[begin:end].lower(), _name))
                )
        return sorted(found)

    def _of_kind(self, kind: Kind, text: str) -> str:
        return self._other(kind.name, text, kind.same(text), kind.other)

    def _other(self, kind: str, text: str, same: str, make: Callable[[str, Draw], str]) -> str:
        """What stands for a value: the same again, with the marks that it is written with, and no other value's, as
        far as there are enough."""
        place = (kind, same, _MARKS.sub("", text))
        if place not in self._made:
            for attempt in range(20):
                other = make(text, _drawing(self._key, f"{kind}\0{same}\0{attempt}"))
                if other not in self._used and other != text:
                    break
            else:
                other = make(text, _drawing(self._key, f"{kind}\0{same}"))
            self._made[place] = other
            self._used.add(other)
        return self._made[place]

    def _suspect(self, text: str) -> None:
        for kind, pattern in _SUSPICIOUS.items():
            for match in pattern.finditer(text):
                if len(self.review) < _SUSPICIONS:
                    around = text[max(0, match.start() - 20) : match.end() + 20]
                    self.review.append(Suspicion(kind, around))


def _drawing(key: bytes, what: str) -> Draw:
    """Numbers that only the key and what is replaced decide."""
    count = 0

    def draw(below: int) -> int:
        nonlocal count
        count += 1
        message = f"{count}\0{what}".encode("utf-8", "surrogatepass")
        return int.from_bytes(hmac.digest(key, message, "sha256")[:8]) % below

    return draw


def _name(text: str, draw: Draw) -> str:
    """As many words as there were, two at most."""
    first, last = _FIRST[draw(len(_FIRST))], _LAST[draw(len(_LAST))]
    return f"{first} {last}" if len(text.split()) > 1 else first


def _line(text: str, draw: Draw) -> str:
    """A line of an address, or a company."""
    number = f"{draw(200) + 1} " if text[:1].isdigit() else ""
    return f"{number}{_LAST[draw(len(_LAST))]} {_FIRST[draw(len(_FIRST))]}"
