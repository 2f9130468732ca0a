"""Get data: the records of the fixture shop that a query finds (docs/format.md, Single tasks)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from flowc.diagnostics.diagnostic import Diagnostic, hint_of
from flowc.jsontext.value import Json
from flowc.model import names
from flowc.model.workflow import Step, Text
from flowc.records import replace
from flowc.schema.environment import FETCH
from flowc.schema.ids import type_of
from flowc.schema.index import load
from flowc.search import templated
from flowc.search.filters import Resource, resource
from flowc.search.syntax import And, Query, SearchError, parse
from flowc.simulate.comparisons import instant, number, text
from flowc.simulate.getdata.searching import Fields, Search, known, property_of, test
from flowc.simulate.lookup import ABSENT, property_at
from flowc.simulate.moment import Done, Moment
from flowc.simulate.trace import Shop

ENTRY = "metaobject"
"""The task that reads one entry, by its handle."""
MOST = 100
"""Records that one step reads at most [doc]; also how many where it does not say [guess]."""


def fetch(step: Step, moment: Moment) -> Done:
    """The list that a Get data step reads; of Get metaobject entry one record. Raises ``Failure``."""
    answer = moment.answer(step)
    if answer is not ABSENT:
        return Done(None, answer)
    name = step.task.removeprefix(FETCH)
    asked = moment.filler.fields(with_names(step))
    if name == ENTRY:
        return _entry(moment.setting.shop, asked)
    fields, what = load().fields(record_type(name)), resource(name)
    records = _defined(records_of(moment.setting.shop, name), asked)
    query, remarks = _query(str(asked.get("query") or ""), name)
    left, ignored = known(query, search := Search(what, fields, moment.now))
    wanted = test(And(()) if left is None else left, search)
    found = [one for one in records or () if wanted(one)]
    ordered, unsorted = _ordered(found, asked.get("sort_by"), what, fields)
    remarks += (*[_ignored(name, what, field) for field in dict.fromkeys(ignored)], *unsorted)
    remarks += () if records is not None else (_no_records(name),)
    return Done(None, ordered[: _count(asked.get("max_root_records"))], remarks)


def with_names(step: Step) -> Step:
    """The step, its query with the filters of metaobjects' fields by their names."""
    fields = [
        replace(field, value=Text(templated.named(step.task, field.value.text)))
        if field.id == "query" and isinstance(field.value, Text)
        else field
        for field in step.fields
    ]
    return replace(step, fields=tuple(fields))


def records_of(shop: Shop, name: str) -> tuple[Json, ...] | None:
    """The shop's records of a Get data task: ``draft_orders`` may be called ``draftOrders`` too."""
    return shop.records.get(name, shop.records.get(names.camel(name)))


def record_type(name: str) -> str:
    """The type of what a Get data task reads, empty where it is not known."""
    what = resource("metaobjects" if name == ENTRY else name)
    return load().queries.get(names.camel(name), "").strip("[]") if what is None else what.type


def _entry(shop: Shop, asked: Mapping[str, Json]) -> Done:
    """The one entry that has the handle [doc]; without a handle the first [guess]."""
    lists = [found for name in (ENTRY, "metaobjects") if (found := records_of(shop, name)) is not None]
    handle = str(asked.get("handle") or "").casefold()
    entries = (one for records in lists for one in _defined(records, asked) or ())
    fits = (one for one in entries if not handle or str(property_at(one, "handle")).casefold() == handle)
    return Done(None, next(fits, None), () if lists else (_no_records("metaobjects"),))


def _defined(records: tuple[Json, ...] | None, asked: Mapping[str, Json]) -> tuple[Json, ...] | None:
    """The entries of the metaobject definition that a step names by its GID [doc], whatever its field is called.

    What is not said to be of another definition may be of this one.
    """
    texts = [value for value in asked.values() if isinstance(value, str)]
    named = next((each for each in texts if type_of(each) == "MetaobjectDefinition"), None)
    if records is None or named is None:
        return records
    return tuple(one for one in records if property_at(one, "definition.id") in (None, named))


def _query(text: str, name: str) -> tuple[Query, tuple[Diagnostic, ...]]:
    """The query; of one that cannot be read "often" all records come back, not none [doc]."""
    try:
        return parse(text), ()
    except SearchError as error:
        message = f"the query cannot be read, so all {name} come back: {error}"
        return And(()), (Diagnostic("FC525", message, hint=f"it is: {text[:200]}", severity="warning"),)


def _ignored(name: str, what: Resource | None, field: str) -> Diagnostic:
    some = "" if what is None else what.some
    hint = hint_of(None if what is None else what.meant(field), f"its filters: {some}" if some else None)
    message = f"{name} have no filter {field}: the term is ignored, as if it were not there"
    return Diagnostic("FC526", message, hint=hint, severity="warning")


def _count(asked: Json) -> int:
    count = number(asked)
    return MOST if count is None else max(0, min(MOST, int(count)))


def _ordered(
    found: list[Json], asked: Json, what: Resource | None, fields: Fields
) -> tuple[list[Json], tuple[Diagnostic, ...]]:
    """The records as ``{"sortKey": "CREATED_AT", "order": "ASCENDING"}`` [file] wants them; what has no such last."""
    order = cast("dict[str, Json]", asked) if isinstance(asked, dict) else {}
    key = order.get("sortKey")
    if not isinstance(key, str) or key in ("", "RELEVANCE"):
        return found, ()
    known = None if what is None else what.sorts.get(key)
    path = property_of(key, fields) if known is None else known
    if path is None:
        hint = "the records stay in the order of the shop's file"
        return found, (Diagnostic("FC537", f"what {key} sorts by is not known", hint=hint, severity="info"),)
    having = [one for one in found if property_at(one, path) is not None]
    rest = [one for one in found if property_at(one, path) is None]
    is_reversed = order.get("order") == "DESCENDING"
    having.sort(key=lambda one: _rank(property_at(one, path)), reverse=is_reversed)
    return having + rest, ()


def _rank(found: Json) -> tuple[int, Json]:
    """Numbers first, then moments, then text."""
    amount = number(found)
    if amount is not None:
        return 0, amount
    moment = instant(found) if isinstance(found, str) else None
    return (1, moment) if moment else (2, text(found))


def _no_records(name: str) -> Diagnostic:
    hint = f'give the shop some: "{name}": [{{…}}]'
    return Diagnostic("FC538", f"the shop has no {name}, so none are found", hint=hint, severity="info")
