"""What a file means, be it a document or a view, and what of it no view shows."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from flowc import jsontext, source
from flowc.diagnostics import visible
from flowc.document.unknown import unknown
from flowc.jsontext.value import Json

_NUMBER = re.compile(r"/\d+(?=/|$)")
_VALUE_WIDTH = 60


@dataclass(frozen=True)
class Meaning:
    """A file's name, its pure view, and the document it is or stands for, also as JSON; no texts of no file."""

    name: str
    view: str = ""
    document: str = ""
    tree: Json = None

    @cached_property
    def unseen(self) -> tuple[tuple[str, str], ...]:
        """What the view leaves out though it may matter: JSON pointers, and the values there as JSON."""
        found = () if self.tree is None else unknown(self.tree)
        return tuple([(pointer, jsontext.dumps(value)) for pointer, value in found])


@dataclass(frozen=True, slots=True)
class Unseen:
    """A difference that no view shows: where, and what stands there on each side (None: nothing)."""

    pointer: str
    ours: str | None
    theirs: str | None

    def __str__(self) -> str:
        return visible.line(f"{self.pointer}: {_excerpt(self.ours)} -> {_excerpt(self.theirs)}")


def read(name: str, text: str) -> Meaning:
    """The meaning of a text. Raises ``FlowError`` where it has none."""
    document = source.read(text).document
    return Meaning(name, document.view.text, document.text, document.tree)


def unseen_differences(ours: Meaning, theirs: Meaning) -> list[Unseen]:
    """What differs in keys that no view shows. Steps move and get new ids, so their numbers do not count."""
    left, right = _only(ours, theirs), _only(theirs, ours)
    found: list[Unseen] = []
    for place in dict.fromkeys([*left, *right]):
        for one, other in zip_longest(left.get(place, []), right.get(place, [])):
            pointer = (one or other or ("", ""))[0]
            found.append(Unseen(pointer, one and one[1], other and other[1]))
    return found


def _only(one: Meaning, other: Meaning) -> dict[str, list[tuple[str, str]]]:
    """By place, what one side has more of than the other."""
    spare = Counter([(place(pointer), value) for pointer, value in other.unseen])
    found: dict[str, list[tuple[str, str]]] = {}
    for pointer, value in one.unseen:
        key = place(pointer), value
        if spare[key]:
            spare[key] -= 1
        else:
            found.setdefault(key[0], []).append((pointer, value))
    return found


def place(pointer: str) -> str:
    """A JSON pointer without the numbers of steps, links and fields."""
    return _NUMBER.sub("/*", pointer)


def _excerpt(value: str | None) -> str:
    if value is None:
        return "(nothing)"
    return value if len(value) <= _VALUE_WIDTH else value[:_VALUE_WIDTH] + "…"
