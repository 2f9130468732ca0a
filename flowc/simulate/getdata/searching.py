"""Which records a query of Get data finds.

A term's field is a property of the record: ``created_at`` is ``createdAt``. Those that are called otherwise are
in PROPERTIES, all of them [guess] but ``tag`` and ``handle`` [file]. Text is compared without case, a date alone
holds for all of its day [guess]. A field that the type of the records does not have is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import cast

from flowc.model import Json
from flowc.simulate import comparisons
from flowc.simulate.getdata.syntax import And, Not, Or, Query, Term
from flowc.simulate.values import property_at

PROPERTIES: Mapping[str, tuple[str, ...]] = {
    "tag": ("tags",),
    "tag_not": ("tags",),
    "inventory_total": ("totalInventory",),
    "financial_status": ("displayFinancialStatus",),
    "fulfillment_status": ("displayFulfillmentStatus",),
    "customer_id": ("customer.id",),
    "product_id": ("product.id",),
    "company_id": ("company.id",),
    "sku": ("variants.sku", "lineItems.sku"),
    "barcode": ("variants.barcode",),
    "orders_count": ("numberOfOrders",),
    "total_spent": ("amountSpent.amount",),
}
"""Fields of a query whose name is not that of the property they look at."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_HUMP = re.compile(r"_([a-z0-9])")
Fields = Mapping[str, str]


class UnknownFieldError(Exception):
    """A field that these records do not have."""


def test(query: Query, fields: Fields) -> Callable[[Json], bool]:
    """The query as a test of one record; ``fields`` are those of the records' type.

    Raises ``UnknownFieldError`` with the name of the field.
    """
    match query:
        case Term():
            return _term(query, fields)
        case Not(inner):
            wanted = test(inner, fields)
            return lambda one: not wanted(one)
        case And(parts):
            tests = [test(part, fields) for part in parts]
            return lambda one: all(each(one) for each in tests)
        case Or(parts):
            tests = [test(part, fields) for part in parts]
            return lambda one: any(each(one) for each in tests)


def property_of(field: str, fields: Fields) -> str:
    """The path that a field of a query or a key to sort by looks at. Raises ``UnknownFieldError``."""
    name = field.casefold()
    paths = (*PROPERTIES.get(name, ()), _HUMP.sub(lambda found: found[1].upper(), name))
    for path in paths:
        if not fields or path.partition(".")[0] in fields:
            return path
    raise UnknownFieldError(field)


def _term(term: Term, fields: Fields) -> Callable[[Json], bool]:
    if term.field is None:
        return lambda one: _has_word(one, term)
    name = term.field.casefold()
    if name == "status" and name not in fields and "cancelledAt" in fields:
        return lambda one: term.value == "any" or _holds(_order_status(one), term)
    path = property_of(name, fields)
    return lambda one: _holds(property_at(one, path), term) is (name != "tag_not")


def _order_status(one: Json) -> str:
    """What ``status`` means of orders, which have no such property [guess]."""
    if property_at(one, "cancelledAt"):
        return "cancelled"
    return "closed" if property_at(one, "closed") or property_at(one, "closedAt") else "open"


def _holds(found: Json, term: Term) -> bool:
    """Does a property's value, or one in its list, fit?"""
    if isinstance(found, list):
        return any(_holds(item, term) for item in cast("list[Json]", found))
    if term.wild and not term.value:
        return found is not None and found != ""
    if found is None or isinstance(found, dict):
        return False
    if term.wild:
        return comparisons.text(found).startswith(term.value.casefold())
    if isinstance(found, str) and found.startswith("gid://") and not term.value.startswith("gid://"):
        found = found.rpartition("/")[2]  # ids are searched by their number
    if term.comparator == "=" and isinstance(found, str) and _DAY.match(term.value):
        return found[:10] == term.value
    operator = "==" if term.comparator == "=" else term.comparator
    return comparisons.holds(operator, found, term.value)


def _has_word(one: Json, term: Term) -> bool:
    """A word alone is looked for in the record's own texts [guess]."""
    wanted = term.value.casefold()
    members = cast("dict[str, Json]", one) if isinstance(one, dict) else {}
    texts = [item for item in members.values() if isinstance(item, str)]
    return any(wanted in text.casefold() for text in texts)


def sorted_by(records: list[Json], path: str, *, descending: bool) -> list[Json]:
    """The records by a property; those without it come last."""
    known = [one for one in records if property_at(one, path) is not None]
    unknown = [one for one in records if property_at(one, path) is None]
    return [*sorted(known, key=lambda one: _rank(property_at(one, path)), reverse=descending), *unknown]


def _rank(found: Json) -> tuple[int, Json]:
    """Numbers first, then moments, then text."""
    number = comparisons.number(found)
    if number is not None:
        return 0, number
    moment = comparisons.instant(found) if isinstance(found, str) else None
    return (1, moment) if moment else (2, comparisons.text(found))
