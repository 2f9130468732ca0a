"""Get data: the records of the fixture shop that a query finds (FORMAT.md, Tasks with rules of their own)."""

from __future__ import annotations

from typing import cast

from flowc import names
from flowc.diagnostics import Diagnostic
from flowc.environment import FETCH
from flowc.model import Json, Step
from flowc.schema.index import load
from flowc.simulate.actions import Done, Moment
from flowc.simulate.comparisons import number
from flowc.simulate.getdata.searching import Fields, UnknownFieldError, property_of, sorted_by, test
from flowc.simulate.getdata.syntax import Query, SearchError, parse
from flowc.simulate.limits import failure
from flowc.simulate.model import Shop
from flowc.simulate.values import ABSENT

MOST = 100
"""Records that one step reads at most [doc]; also how many where it does not say [guess]."""


def fetch(step: Step, moment: Moment) -> Done:
    """The list that a Get data step reads. Raises ``Failure``."""
    answer = moment.answer(step)
    if answer is not ABSENT:
        return Done(None, answer)
    name = step.task.removeprefix(FETCH)
    asked = moment.filler.fields(step)
    fields = _fields(name)
    query = _query(str(asked.get("query") or ""))
    records = records_of(moment.setting.shop, name)
    try:
        wanted = test(query, fields)
    except UnknownFieldError as unknown:
        raise failure("FC526", f"{name} cannot be searched by {unknown}", _searched(fields)) from None
    found = [one for one in records or () if wanted(one)]
    remarks = () if records is not None else (_no_records(name),)
    ordered, unsorted = _ordered(found, asked.get("sort_by"), fields)
    return Done(None, ordered[: _count(asked.get("max_root_records"))], (*remarks, *unsorted))


def records_of(shop: Shop, name: str) -> tuple[Json, ...] | None:
    """The shop's records of a Get data task: ``draft_orders`` may be called ``draftOrders`` too."""
    return shop.records.get(name, shop.records.get(names.camel(name)))


def record_type(name: str) -> str:
    """The type of what a Get data task reads, empty where it is not known."""
    return load().queries.get(names.camel(name), "").strip("[]")


def _fields(name: str) -> Fields:
    return load().fields(record_type(name))


def _query(text: str) -> Query:
    try:
        return parse(text)
    except SearchError as error:
        raise failure("FC525", f"the query cannot be read: {error}", f"it is: {text[:200]}") from None


def _count(asked: Json) -> int:
    count = number(asked)
    return MOST if count is None else max(0, min(MOST, int(count)))


def _ordered(found: list[Json], asked: Json, fields: Fields) -> tuple[list[Json], tuple[Diagnostic, ...]]:
    """The records as ``{"sortKey": "CREATED_AT", "order": "ASCENDING"}`` [file] wants them."""
    order = cast("dict[str, Json]", asked) if isinstance(asked, dict) else {}
    key = order.get("sortKey")
    if not isinstance(key, str) or key in ("", "RELEVANCE"):
        return found, ()
    try:
        path = property_of(key, fields)
    except UnknownFieldError:
        hint = "the records stay in the order of the shop's file"
        return found, (Diagnostic("FC537", f"what {key} sorts by is not known", hint=hint, severity="info"),)
    return sorted_by(found, path, descending=order.get("order") == "DESCENDING"), ()


def _no_records(name: str) -> Diagnostic:
    hint = f'give the shop some: "{name}": [{{…}}]'
    return Diagnostic("FC538", f"the shop has no {name}, so none are found", hint=hint, severity="info")


def _searched(fields: Fields) -> str:
    some = ", ".join(sorted(fields)[:8])
    return f"write a property of the record in snake case, as created_at; it has {some}, …"
