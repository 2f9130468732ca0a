"""Fits made-up records to what the queries of Get data look for, so that they find some."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import cast

from flowc.jsontext.value import Json
from flowc.model.workflow import Step, Text
from flowc.schedules.moments import moved
from flowc.schema.environment import FETCH
from flowc.schema.ids import UNKNOWN, id_type
from flowc.schema.index import Schema
from flowc.search.filters import FREE, WORDS, Filter, resource
from flowc.search.syntax import And, Not, Or, Query, SearchError, Term, parse
from flowc.simulate.comparisons import instant, number
from flowc.simulate.fields import Filler
from flowc.simulate.getdata.fetching import ENTRY, record_type, with_names
from flowc.simulate.getdata.searching import Search, written
from flowc.simulate.limits import Failure
from flowc.simulate.lookup import iso

_BOOLEANS = {"true": True, "false": False}


class Fitting:
    """Gives records what a Get data step looks for, by the types of a schema, at a time."""

    def __init__(self, step: Step, filler: Filler, schema: Schema) -> None:
        self.schema = schema
        name = step.task.removeprefix(FETCH)
        self.kind = record_type(name)
        self.search = Search(resource(name), schema.fields(self.kind), filler.now)
        self.terms = _terms(step, filler)

    def fit(self, record: Json) -> None:
        """Gives a record properties with which it is found."""
        for term in self.terms:
            asked = self.search.filter(term.field) if term.field is not None else WORDS
            if asked is not None and not asked.negated:
                self._put(record, asked, term)

    def _put(self, record: Json, asked: Filter, term: Term) -> None:
        if asked.kind == WORDS.kind:
            texts = cast("dict[str, Json]", record)
            texts[WORDS.name] = f"{texts.get(WORDS.name, '')} {term.value}".strip()
            return
        if asked.name.casefold().startswith(FREE):
            value = _fitting(term.comparator, term.value, term.wild)
            _put_keyed(cast("dict[str, Json]", record), asked.name, value)
            return
        path = asked.own if asked.rule is not None or not asked.paths else asked.paths[0]
        self._at(record, path.split("."), self.kind, asked, term)

    def _at(self, owner: Json, path: Sequence[str], kind: str, asked: Filter, term: Term) -> None:
        """Puts the value at the end of a path, into each record that is there on the way."""
        if not isinstance(owner, dict):
            return
        held = cast("dict[str, Json]", owner)
        first, *rest = path
        mark = self._mark(kind, first)
        if rest:
            inner = held.get(first)
            if not isinstance(inner, dict | list) or not inner:
                empty: dict[str, Json] = {}
                inner = held[first] = [empty] if mark.startswith("[") else empty
            for each in cast("list[Json]", inner if isinstance(inner, list) else [inner]):
                self._at(each, rest, mark.strip("[]"), asked, term)
            return
        value = self._value(mark.strip("[]"), kind, first, asked, term)
        if mark.startswith("["):
            known = held.get(first)
            value = [*(cast("list[Json]", known) if isinstance(known, list) else []), value]
        held[first] = value

    def _mark(self, kind: str, name: str) -> str:
        """The mark of a property; of a union, that of the first member that has it."""
        owners = (kind, *self.schema.members(kind))
        return next((each[name] for each in map(self.schema.fields, owners) if name in each), "")

    def _value(self, kind: str, owner: str, name: str, asked: Filter, term: Term) -> Json:
        """A value of a kind for which the term holds."""
        known = (asked.means or {}).get(term.value.casefold(), term.value).partition(",")[0]
        text = written(known.partition("..")[0], asked, self.search)
        constant = _constant(text, self.schema.enum_values(kind))
        if constant is not None:
            return constant
        if kind == "Boolean" and text.casefold() in _BOOLEANS:
            return _BOOLEANS[text.casefold()]
        value = _fitting(term.comparator, text, term.wild)
        is_number = kind == "ID" and not text.startswith("gid://")
        return f"gid://shopify/{id_type(self.schema, owner, name) or UNKNOWN}/{value}" if is_number else value


def _terms(step: Step, filler: Filler) -> list[Term]:
    """The terms of a step's query that one record can satisfy; none where it cannot be read."""
    asked = "handle" if step.task == FETCH + ENTRY else "query"
    held = next((field.value for field in with_names(step).fields if field.id == asked), None)
    if not isinstance(held, Text):
        return []
    try:
        text = filler.text(held.text)
        return [Term("handle", "=", text)] if asked == "handle" else list(_positive(parse(text)))
    except (Failure, SearchError):
        return []


def _positive(query: Query) -> Iterator[Term]:
    """The terms to satisfy: all of an AND, the first of an OR, none of a NOT."""
    match query:
        case Term():
            yield query
        case And(parts):
            for part in parts:
                yield from _positive(part)
        case Or(parts):
            yield from _positive(parts[0])
        case Not():
            return


def _put_keyed(record: dict[str, Json], name: str, value: Json) -> None:
    """A metafield, or a field of a metaobject, as the API has them: in a list of keys and values."""
    first, _, rest = name.partition(".")
    namespace, _, key = rest.rpartition(".")
    listed = record.get(first)
    items = cast("list[Json]", listed) if isinstance(listed, list) else []
    named = {"namespace": namespace} if namespace else {}
    record[first] = [*items, {**named, "key": key, "value": value}]


def _constant(text: str, constants: Sequence[str]) -> str | None:
    """The constant of an enum that a query calls so: ``pick-up`` is PICK_UP."""
    wanted = text.replace("-", "_").casefold()
    return next((each for each in constants if each.casefold() == wanted), None)


def _fitting(comparator: str, text: str, wild: bool) -> Json:
    """A value that is so."""
    step = {"<": -1, ">": 1}.get(comparator, 0)
    amount, at = number(text), instant(text)
    if amount is not None and (step or amount == amount.to_integral_value()):
        return int(amount) + step
    if at is not None and step:
        return iso(moved(at, timedelta(days=step)))
    return f"{text}1" if wild else text
