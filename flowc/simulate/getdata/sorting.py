"""The order of the records that Get data reads."""

from __future__ import annotations

from flowc.jsontext.value import Json
from flowc.search.filters import Resource
from flowc.simulate import comparisons
from flowc.simulate.getdata.searching import Fields, property_of
from flowc.simulate.lookup import property_at


def path_of(key: str, resource: Resource | None, fields: Fields) -> str:
    """The property that a key sorts by. Raises ``UnknownFieldError``."""
    known = None if resource is None else resource.sorts.get(key)
    return known if known is not None else property_of(key, fields)


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
