"""Search for paths of the environment: ``customer email`` from an Order is ``order.customer.email``.

A walk over the graph of types, level by level. Every field is a candidate that says some of the words asked
for; what is walked on from are all types near the root, and further out those whose paths say most of the words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, partial
from heapq import nsmallest
from typing import Literal, get_args

from flowc.catalog import words
from flowc.diagnostics.diagnostic import did_you_mean
from flowc.records import record
from flowc.schema.index import Schema

Category = Literal["SCALAR", "SCALAR_IN_LIST", "LIST", "ALL"]
CATEGORIES: tuple[Category, ...] = get_args(Category)

DEEPEST = 6
"""Segments after the root."""

BREADTH = 250
"""Types that are walked on from at each level."""

_TELLING = frozenset({"id", "name", "displayName", "title", "value", "amount"})
"""Fields that stand for what they belong to: the amount of a price, the name of a customer."""


@record
class Found:
    """A path and what it holds: the names of the types along it, and the mark of its end."""

    path: str
    types: tuple[str, ...]
    mark: str
    category: Category | None
    missing: int

    @property
    def categories(self) -> tuple[Category, ...]:
        """Where production lists it; a single object is of no category but ALL."""
        return (self.category, "ALL") if self.category else ("ALL",)


@record
class _Place:
    """A path on the walk: which words it says (as bits), how many others, how loosely."""

    path: str
    types: tuple[str, ...]
    mark: str
    in_list: bool = False
    says: int = 0
    others: int = 0
    loosely: int = 0

    @property
    def type(self) -> str:
        return self.mark.strip("[]")


def _start(root: str, mark: str) -> _Place:
    return _Place(root, (mark.strip("[]"),), mark.strip("[]"), mark.startswith("["))


class PathSearch:
    """The search for one question's words in one schema."""

    def __init__(self, schema: Schema, term: str) -> None:
        self._schema = schema
        self.asked = words.question(term)
        self._all = (1 << len(self.asked)) - 1
        self._read = cache(partial(_compared, [(words.stem(word), word) for word in self.asked]))
        """Which asked words a field's name says, how many words it has besides, and how many it says loosely."""

    def find(self, root: str, root_type: str, only: Category = "ALL", most: int = 10) -> tuple[Found, ...]:
        """The best paths below a root of a type, best first."""
        fitting = (place for place in self._walk(_start(root, root_type)) if self._fits(place, only))
        best = [self._found(place) for place in nsmallest(most, fitting, key=self._rank)]
        return tuple(each for each in best if each.missing == best[0].missing)

    def fields(self, root: str, mark: str, only: Category = "ALL") -> tuple[Found, ...]:
        """Everything one step below a root, in the order of the schema, without what needs arguments."""
        found = map(self._found, self._fields(_start(root, mark)))
        return tuple(each for each in found if only in each.categories)

    # Walking.

    def _walk(self, start: _Place) -> Iterator[_Place]:
        level = [start]
        for _ in range(DEEPEST):
            reached = [place for each in level for place in self._fields(each)]
            yield from reached
            onward = (place for place in reached if self._schema.fields(place.type))
            level = nsmallest(BREADTH, onward, key=lambda each: (-each.says.bit_count(), each.others))

    def _fields(self, place: _Place) -> Iterator[_Place]:
        in_list = place.in_list or place.mark.startswith("[")
        closed = self._schema.needing_arguments(place.type)
        for name, mark in self._schema.fields(place.type).items():
            if mark.strip("[]") not in place.types and name not in closed:
                says, others, loosely = self._read(name)
                yield _Place(
                    f"{place.path}.{name}",
                    (*place.types, mark.strip("[]")),
                    mark,
                    in_list,
                    place.says | says,
                    place.others + others,
                    place.loosely + loosely,
                )

    # Judging.

    def _fits(self, place: _Place, only: Category) -> bool:
        """Does the end of the path belong to what was asked for, and is it of the kind?"""
        _, _, last = place.path.rpartition(".")
        telling = place.says == self._all and last in _TELLING
        kind = only == "ALL" or only == self._category(place)
        return kind and place.says != 0 and (telling or self._read(last)[0] != 0)

    def _rank(self, place: _Place) -> tuple[int, int, int, int, str]:
        """Words that are missing; words too many, and the way; an object after what has a value."""
        depth = len(place.types)
        whole = self._category(place) is None
        missing = len(self.asked) - place.says.bit_count()
        return missing, place.others + depth + whole, place.loosely, depth, place.path

    def _category(self, place: _Place) -> Category | None:
        if place.mark.startswith("["):
            return "LIST"
        if self._schema.kind(place.type) not in ("scalar", "enum"):
            return None
        return "SCALAR_IN_LIST" if place.in_list else "SCALAR"

    def _found(self, place: _Place) -> Found:
        missing = len(self.asked) - place.says.bit_count()
        return Found(place.path, place.types, place.mark, self._category(place), missing)


def meant(term: str, root_type: str, schema: Schema) -> str:
    """The term with words that no field near the root knows put right."""
    near = {root_type, *(mark.strip("[]") for mark in schema.fields(root_type).values())}
    known = {word for name in near for field in schema.fields(name) for word in words.words(field)}
    stems = {words.stem(word) for word in known}

    def read(word: str) -> str:
        loose = any(each.startswith(words.stem(word)) for each in stems)
        strange = len(word) > 3 and not loose and not words.alike(word)
        return (strange and did_you_mean(word, sorted(known))) or word

    return " ".join(map(read, words.question(term)))


def _compared(patterns: Sequence[tuple[str, str]], name: str) -> tuple[int, int, int]:
    says = others = loosely = 0
    for word in words.words(name):
        bits = sum(1 << n for n, (stem, _) in enumerate(patterns) if words.stem(word) == stem)
        if not bits:
            bits = sum(1 << n for n, (_, asked) in enumerate(patterns) if words.says(word, asked))
            loosely += bits != 0
        says |= bits
        others += bits == 0
    return says, others, loosely
