"""Search for paths of the environment: ``customer email`` from an Order is ``order.customer.email``.

A walk over the graph of types, level by level. Every field is a candidate that says some of the words asked
for; what is walked on from are all types near the root, and further out those whose paths say most of the words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from heapq import nsmallest
from itertools import chain, islice
from operator import itemgetter
from typing import Literal, TypeAlias, get_args

from flowc.catalog import words
from flowc.diagnostics.diagnostic import did_you_mean
from flowc.records import record
from flowc.schema.index import Schema

Category = Literal["SCALAR", "SCALAR_IN_LIST", "LIST", "ALL"]
CATEGORIES: tuple[Category, ...] = get_args(Category)

DEEPEST = 6
"""Segments after the root."""

FARTHER = 2
"""Segments that a path may be longer than the shortest that says all."""

BREADTH = 150
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
        return self.types[-1]


_Rank: TypeAlias = tuple[int, int, int, int, str]


@record
class _Field:
    """A field of a type: what its name says of the question, as ``_Asked`` tells it."""

    name: str
    mark: str
    type: str
    says: int
    others: int
    loosely: int


@record
class _Fields:
    """The fields of a type that may be the end of a path, and those that paths lead over."""

    saying: Sequence[_Field]
    leading: Sequence[_Field]


def _start(root: str, mark: str) -> _Place:
    return _Place(root, (mark.strip("[]"),), mark.strip("[]"), mark.startswith("["))


def _below(place: _Place, field: _Field) -> _Place:
    return _Place(
        f"{place.path}.{field.name}",
        (*place.types, field.type),
        field.mark,
        place.in_list or place.mark.startswith("["),
        place.says | field.says,
        place.others + field.others,
        place.loosely + field.loosely,
    )


@lru_cache(maxsize=16_384)
def _outline(schema: Schema, name: str) -> Sequence[tuple[str, str, str, bool]]:
    """The fields of a type that need no arguments: name, mark, type, and whether paths lead on from there."""
    closed = schema.needing_arguments(name)
    marks = (
        (each, mark, mark.strip("[]")) for each, mark in schema.fields(name).items() if each not in closed
    )
    return [(each, mark, kind, bool(schema.fields(kind))) for each, mark, kind in marks]


_first = itemgetter(0)


class PathSearch:
    """The search for one question's words in one schema."""

    def __init__(self, schema: Schema, term: str) -> None:
        self._schema = schema
        self.asked = words.question(term)
        self._all = (1 << len(self.asked)) - 1
        self._compared = cache(_Asked(self.asked).compared)
        self._read = cache(self._fields_of)

    def find(self, root: str, root_type: str, only: Category = "ALL", most: int = 10) -> tuple[Found, ...]:
        """The best paths below a root of a type, best first."""
        best: list[tuple[_Rank, _Place]] = []
        level = [_start(root, root_type)]
        deepest = DEEPEST + 1
        for depth in range(2, DEEPEST + 2):
            ends = (place for each in level for place in self._candidates(each))
            fitting = (place for place in ends if only in ("ALL", self._category(place)))
            best = nsmallest(most, [*best, *((self._rank(place), place) for place in fitting)], key=_first)
            if len(best) == most and best[-1][0] < (0, depth + 1):
                break  # what is farther away has a longer way
            if best and best[0][0][0] == 0:
                deepest = min(deepest, depth + FARTHER)
            if depth == deepest:
                break
            beaten = len(best) == most and best[-1][0][0] == 0
            level = self._onward(level, best[-1][0][1] - depth - 1 if beaten else None)
        found = [self._found(place) for _, place in best]
        return tuple(each for each in found if each.missing == found[0].missing)

    def fields(self, root: str, mark: str, only: Category = "ALL") -> tuple[Found, ...]:
        """Everything one step below a root, in the order of the schema, without what needs arguments."""
        start = _start(root, mark)
        every = (_Field(each[0], each[1], each[2], 0, 0, 0) for each in _outline(self._schema, start.type))
        found = (self._found(_below(start, each)) for each in every if each.type not in start.types)
        return tuple(each for each in found if only in each.categories)

    # Walking.

    def _candidates(self, place: _Place) -> Iterator[_Place]:
        """The fields of a place whose end says what was asked, or stands for a place that does."""
        for field in self._read(place.type).saying:
            is_meant = field.says != 0 or place.says == self._all != 0
            if is_meant and field.type not in place.types:
                yield _below(place, field)

    def _onward(self, level: Sequence[_Place], others: int | None) -> list[_Place]:
        """The places to walk on from: those whose paths say most, and least besides.

        ``others`` is the most words besides with which a longer path may still be among the best.
        """
        ways: defaultdict[tuple[int, int], list[tuple[_Place, _Field]]] = defaultdict(list)
        for place in level:
            been, says, besides = place.types, place.says, place.others
            for field in self._read(place.type).leading:
                sum_ = besides + field.others
                if field.type not in been and (others is None or sum_ <= others):
                    ways[-(says | field.says).bit_count(), sum_].append((place, field))
        best = islice(chain.from_iterable(ways[key] for key in sorted(ways)), BREADTH)
        return [_below(place, field) for place, field in best]

    def _fields_of(self, name: str) -> _Fields:
        """The fields of a type, as far as the words asked for go."""
        saying: list[_Field] = []
        leading: list[_Field] = []
        for each, mark, kind, leads in _outline(self._schema, name):
            known = self._compared(each)
            says = known[0] != 0 or each in _TELLING
            if says or leads:
                field = _Field(each, mark, kind, *known)
                if says:
                    saying.append(field)
                if leads:
                    leading.append(field)
        return _Fields(saying, leading)

    # Judging.

    def _rank(self, place: _Place) -> _Rank:
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
    return " ".join(_meant(word, root_type, schema) for word in words.question(term))


@lru_cache(maxsize=4096)
def _meant(word: str, root_type: str, schema: Schema) -> str:
    known, stems = _near(root_type, schema)
    loose = any(each.startswith(words.stem(word)) for each in stems)
    strange = len(word) > 3 and not loose and not words.alike(word)
    return (strange and did_you_mean(word, known)) or word


@lru_cache(maxsize=256)
def _near(root_type: str, schema: Schema) -> tuple[Sequence[str], frozenset[str]]:
    """The words of the fields near a root, and their stems."""
    near = {root_type, *(mark.strip("[]") for mark in schema.fields(root_type).values())}
    known = {word for name in near for field in schema.fields(name) for word in words.words(field)}
    return sorted(known), frozenset(map(words.stem, known))


_words = lru_cache(maxsize=32_768)(words.words)
_stem = lru_cache(maxsize=32_768)(words.stem)
"""Of the names of fields, which are not many."""


class _Asked:
    """The words of a question, each a bit."""

    def __init__(self, asked: Sequence[str]) -> None:
        self._patterns = [(1 << n, words.stem(word), words.alike(word)) for n, word in enumerate(asked)]
        self._known = cache(self._said)

    def compared(self, name: str) -> tuple[int, int, int]:
        """Which asked words a field's name says, how many words it has besides, and how many it says loosely."""
        says = others = loosely = 0
        for word in _words(name):
            bits, is_loose = self._known(word)
            says |= bits
            others += bits == 0
            loosely += is_loose
        return says, others, loosely

    def _said(self, word: str) -> tuple[int, bool]:
        """What a word says, and whether it does so loosely."""
        own = _stem(word)
        bits = loose = 0
        for bit, asked, alike in self._patterns:
            if own == asked:
                bits |= bit
            elif (len(asked) > 2 and own.startswith(asked)) or word in alike or own in alike:
                loose |= bit
        return bits or loose, not bits and loose != 0
