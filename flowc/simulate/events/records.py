"""Fits made-up records to what the queries of Get data look for, so that they find some."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import cast

from flowc.model import Json, Step, Text
from flowc.simulate.comparisons import instant, number
from flowc.simulate.fields import Filler
from flowc.simulate.getdata.searching import Fields, UnknownFieldError, property_of
from flowc.simulate.getdata.syntax import And, Not, Or, Query, SearchError, Term, parse
from flowc.simulate.limits import Failure
from flowc.simulate.values import iso


def terms(step: Step, filler: Filler) -> list[Term]:
    """The terms of a step's query that one record can satisfy; none where it cannot be read."""
    held = next((field.value for field in step.fields if field.id == "query"), None)
    if not isinstance(held, Text):
        return []
    try:
        return list(_positive(parse(filler.text(held.text))))
    except (Failure, SearchError):
        return []


def fit(record: Json, wanted: list[Term], fields: Fields) -> None:
    """Gives a record properties with which it is found."""
    for term in wanted:
        try:
            path = property_of(term.field or "", fields)
        except UnknownFieldError:
            continue
        _put(record, path.split("."), term, fields)


def _positive(query: Query) -> Iterator[Term]:
    """The terms to satisfy: all of an AND, the first of an OR, none of a NOT."""
    match query:
        case Term():
            if query.field is not None:
                yield query
        case And(parts):
            for part in parts:
                yield from _positive(part)
        case Or(parts):
            yield from _positive(parts[0])
        case Not():
            return


def _put(record: Json, path: list[str], term: Term, fields: Fields) -> None:
    first, *rest = path
    owner = cast("dict[str, Json]", record)
    if rest:
        if not isinstance(owner.get(first), dict):
            owner[first] = {}
        _put(owner[first], rest, term, {})
        return
    value = f"gid://shopify/Thing/{term.value}" if first == "id" and term.value.isdigit() else _fitting(term)
    if fields.get(first, "").startswith("["):
        held = owner.get(first)
        owner[first] = [*(cast("list[Json]", held) if isinstance(held, list) else []), value]
    else:
        owner[first] = value


def _fitting(term: Term) -> Json:
    """A value for which the term holds."""
    step = {"<": -1, ">": 1}.get(term.comparator, 0)
    amount, at = number(term.value), instant(term.value)
    if amount is not None:
        return int(amount) + step
    if at is not None and step:
        return iso(at + timedelta(days=step))
    return f"{term.value}1" if term.wild else term.value
