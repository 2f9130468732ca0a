"""Which records a query of Get data finds.

What a filter looks at, ``data/search.toml`` says; of a task that it does not know, a field is a property of the
record in snake case. Text is compared without case, a date alone holds for all of its day [guess]. A term whose
field is no filter is left out, as Flow does [doc]: the rest of the query decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import cast

from flowc.jsontext.value import Json
from flowc.records import record
from flowc.search.filters import FREE, NUMBERS, WORDS, Filter, Resource
from flowc.search.syntax import And, Not, Or, Query, Term
from flowc.simulate import comparisons
from flowc.simulate.getdata.rules import RULES, keyed
from flowc.simulate.lookup import iso, property_at

_PART_OF_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?\Z", re.ASCII)
_WORD = re.compile(r"\w+")
_HUMP = re.compile(r"_([a-z0-9])")
_RANGE = re.compile(r"(.+?)\.\.(.+)", re.S)
_WEIGHT = re.compile(r"(\d*\.?\d+)\s*(kg|g|lb|oz)\Z", re.ASCII)
_GRAMS = {"g": 1.0, "kg": 1000.0, "lb": 453.59237, "oz": 28.349523125}
_ANY = Filter("", "mixed")
Fields = Mapping[str, str]
Test = Callable[[Json], bool]


@record
class Search:
    """What a query is read against: the resource (None: not known), its records' type, and the time."""

    resource: Resource | None
    fields: Fields
    now: datetime

    def filter(self, field: str) -> Filter | None:
        """The filter of a term's field; of a resource that is not known, any property of its records."""
        if self.resource is not None:
            return self.resource.filter(field)
        own = _HUMP.sub(lambda found: found[1].upper(), field.casefold())
        paths = tuple(path for path in (own, f"{own}s") if not self.fields or path in self.fields)
        return Filter(field, "mixed", paths) if paths else None


def known(query: Query, search: Search) -> tuple[Query | None, list[str]]:
    """The query without the terms that Flow ignores (None where nothing is left), and their fields."""
    match query:
        case Term(str(field)) if search.filter(field) is None:
            return None, [field]
        case Term():
            return query, []
        case Not(inner):
            left, ignored = known(inner, search)
            return None if left is None else Not(left), ignored
        case And(parts) | Or(parts):
            pairs = [known(part, search) for part in parts]
            rest = tuple(left for left, _ in pairs if left is not None)
            ignored = [field for _, fields in pairs for field in fields]
            if ignored and not rest:
                return None, ignored
            return type(query)(rest), ignored


def test(query: Query, search: Search) -> Test:
    """The query as a test of one record; every field in it is a filter (``known``)."""
    match query:
        case Term():
            return _term(query, search)
        case Not(inner):
            wanted = test(inner, search)
            return lambda one: not wanted(one)
        case And(parts) | Or(parts):
            tests = [test(part, search) for part in parts]
            decided = all if isinstance(query, And) else any
            return lambda one: decided(each(one) for each in tests)


def property_of(field: str, fields: Fields) -> str | None:
    """The property that a field or a key to sort by is named after; None where the records have none."""
    path = _HUMP.sub(lambda found: found[1].upper(), field.casefold())
    return path if not fields or path in fields else None


# Terms.


def _term(term: Term, search: Search) -> Test:
    asked = WORDS if term.field is None else search.filter(term.field) or _ANY
    if asked.kind == WORDS.kind:
        return lambda one: _has_word(one, term)
    tests = [_comparison(value, term, asked, search) for value in _values(term, asked)]
    return lambda one: any(test(value) for value in _held(one, asked) for test in tests) is not asked.negated


def _held(one: Json, asked: Filter) -> Iterator[Json]:
    """What a record has of what a filter looks at; what it does not have is nothing."""
    if asked.name.casefold().startswith(FREE):
        yield from _flat(keyed(one, asked.name))
        return
    own = [*_flat(property_at(one, asked.own))]
    found = own or [each for path in asked.paths for each in _flat(property_at(one, path))]
    if not found and asked.rule is not None:
        found = [*_flat(RULES[asked.rule](one, asked.name))]
    yield from found


def _flat(found: Json) -> Iterator[Json]:
    items = cast("list[Json]", found) if isinstance(found, list) else [found]
    yield from (
        each for each in items if each is not None and each != "" and not isinstance(each, dict | list)
    )


def _values(term: Term, asked: Filter) -> list[str]:
    """The values of a term, as its property would have them: those of a list are joined by commas [doc]."""
    whole = (asked.means or {}).get(term.value.casefold(), term.value)
    parts = [each.strip() for each in whole.split(",")] if "," in whole and not asked.words else []
    return [whole, *(each for each in parts if each)]


def _comparison(value: str, term: Term, asked: Filter, search: Search) -> Test:
    """The test of one value of a record."""
    between = _RANGE.fullmatch(value)
    if between is not None and term.comparator == "=":
        low, high = (written(each.strip(), asked, search) for each in between.groups())
        if None not in map(_order, (low, high)):
            return lambda found: _holds(found, ">=", low) and _reaches(found, high)
    wanted = written(value, asked, search)
    if asked.words and term.comparator == "=":
        return lambda found: _has_words(found, wanted, term.wild)
    if term.wild:
        return lambda found: comparisons.text(_bare(found, wanted)).startswith(wanted.casefold())
    if term.comparator == "=" and asked.values:
        wanted = wanted.replace("-", "_")
    if asked.kind in NUMBERS and comparisons.number(wanted) is not None:
        amount = comparisons.number(wanted)
        return lambda found: _holds(found, term.comparator, amount)
    return lambda found: _holds(found, term.comparator, wanted)


def written(value: str, asked: Filter, search: Search) -> str:
    """A term's value as records have it: ``now`` and years as moments, weights in grams."""
    weight = _WEIGHT.match(value) if asked.kind == "weight" else None
    if weight is not None:
        return f"{float(weight[1]) * _GRAMS[weight[2]]:.3f}"
    if asked.kind == "time" and value.casefold() == "now":
        return iso(search.now)
    return value


def _order(value: str) -> object:
    """What a range may begin or end with: a number or a date; None for anything else."""
    amount = comparisons.number(value)
    return comparisons.instant(_moment(value)) if amount is None else amount


def _holds(found: Json, comparator: str, wanted: Json) -> bool:
    found = _bare(found, wanted)
    if isinstance(found, str) and isinstance(wanted, str) and _PART_OF_DATE.match(wanted):
        if comparator == "=" and comparisons.instant(found):
            return found.startswith(wanted)
        wanted = _moment(wanted) if comparisons.instant(found) else wanted
    return comparisons.holds("==" if comparator == "=" else comparator, found, wanted)


def _reaches(found: Json, high: str) -> bool:
    """Is it at most so much? A date holds for all of its day."""
    return _holds(found, "<=", high) or _holds(found, "=", high)


def _moment(text: str) -> str:
    """``2024`` and ``2024-05`` as the day that they begin with."""
    return text + "-01-01"[len(text) - 4 :] if _PART_OF_DATE.match(text) else text


def _bare(found: Json, wanted: Json) -> Json:
    """A global id as the number that it is searched by, ``#1001`` as ``1001``; unless the term has it whole [guess]."""
    if not isinstance(found, str):
        return found
    sign = next((each for each in ("gid://", "#") if found.startswith(each)), None)
    is_whole = sign is None or (isinstance(wanted, str) and wanted.startswith(sign))
    return found if is_whole else found.rpartition("/" if sign == "gid://" else "#")[2]


def _has_words(found: Json, wanted: str, wild: bool) -> bool:
    """Does a text have these words one after the other? The last may go on where the term is ``wild``."""
    text, words = (" ".join(_WORD.findall(each.casefold())) for each in (comparisons.text(found), wanted))
    end = "" if wild else " "
    return f" {words}{end}" in f" {text} "


def _has_word(one: Json, term: Term) -> bool:
    """A word alone is looked for in the record's own texts [guess]."""
    wanted = term.value.casefold()
    members = cast("dict[str, Json]", one) if isinstance(one, dict) else {}
    texts = [item for item in members.values() if isinstance(item, str)]
    return any(wanted in text.casefold() for text in texts)
