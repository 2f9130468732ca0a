"""What each Get data task searches and sorts by, from ``data/search.toml``; that file says how surely."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from flowc.diagnostics.diagnostic import did_you_mean
from flowc.model import names
from flowc.records import record

DATA = Path(__file__).parents[1] / "data" / "search.toml"
FREE = ("metafields.", "fields.")
"""What begins the filters that a shop's own definitions name: ``metafields.custom.size``, ``fields.email`` [doc]."""

_SHOWN = 8

NUMBERS = frozenset(("integer", "float", "bigdecimal", "weight"))


@record
class Filter:
    """A filter of a resource.

    ``paths`` are the properties it looks at, ``values`` the documented ones, ``means`` what a value is called in
    the property, ``rule`` the name of a rule that gives the value where no property has it. Texts that are searched
    by ``words`` need to have those of the term, one after the other.
    """

    name: str
    kind: str
    paths: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    means: Mapping[str, str] | None = None
    rule: str | None = None
    negated: bool = False
    words: bool = False

    @property
    def own(self) -> str:
        """The property of the filter's own name: ``orderDate`` of ``order_date``."""
        return names.camel(self.name)


WORDS = Filter("default", "default")
"""What a word alone is searched by: all texts of a record [doc]."""


class Resource:
    """What one Get data task reads: its records' type, its filters, and the keys it sorts by."""

    def __init__(self, name: str, row: Mapping[str, Any]) -> None:
        self.name = name
        self.type: str = row["type"]
        self.source: str = row["source"]
        self.sort_enum: str | None = row.get("sort")
        """The API's enum of the keys to sort by, where there is one."""
        self.sort_keys: tuple[str, ...] = tuple(row.get("sort_keys", ()))
        self.sorts: Mapping[str, str] = row.get("sorts", {})
        """The properties of keys that are not called as they are."""
        self._rows: Mapping[str, Mapping[str, Any]] = row["filters"]

    @cached_property
    def filters(self) -> Mapping[str, Filter]:
        """The filters by their names; ``metafields.*`` stands for all metafields."""
        return {name: _filter(name, row) for name, row in self._rows.items()}

    @cached_property
    def some(self) -> str:
        """Some of the filters, by the names that a term has; what a word alone is searched by is none."""
        named = [each for each in self.filters if each != WORDS.name and "*" not in each]
        return ", ".join([*named[:_SHOWN], *["…"][: len(named) > _SHOWN]])

    @cached_property
    def _owners(self) -> Mapping[str, str]:
        """Filters by the property that they look at."""
        looking = [(name, each) for name, each in self.filters.items() if each.paths and not each.negated]
        heads = {each.paths[0].partition(".")[0]: name for name, each in looking}
        firsts = {each.paths[0]: name for name, each in looking}
        return heads | {each.own: name for name, each in self.filters.items()} | firsts

    def filter(self, field: str) -> Filter | None:
        """The filter of a term's field, None where there is none. Case does not count [guess]."""
        known = self.filters.get(field.casefold())
        if known is not None:
            return known
        prefix = next((each for each in FREE if field.casefold().startswith(each)), None)
        free = None if prefix is None else self.filters.get(f"{prefix}*")
        return None if free is None else Filter(field, free.kind)

    def meant(self, field: str) -> str | None:
        """The filter that a field which is none was meant for: by its spelling, or by the property it names."""
        known = [each for each in self.filters if "*" not in each]
        below = field.rpartition(".")[2][:60]
        longer = (each for each in known if "_" in each and f"_{below}_".find(f"_{each}_") >= 0)
        return (
            self._owners.get(names.camel(field))
            or self._owners.get(names.camel(below))
            or next(longer, None)
            or did_you_mean(field[:60], known)
            or did_you_mean(below, known)
            or next((each for each in known if each.startswith(f"{below}_")), None)
            or (f"fields.{below}" if "fields.*" in self.filters else None)
        )


def resource(name: str) -> Resource | None:
    """What is known of a Get data task (``draft_orders``), None where nothing is."""
    return resources().get(name)


@cache
def resources() -> Mapping[str, Resource]:
    """All that are known, by their names."""
    import tomllib  # most workflows search nothing

    rows = tomllib.loads(DATA.read_text("utf-8"))
    return {name: Resource(name, row) for name, row in rows.items()}


def _filter(name: str, row: Mapping[str, Any]) -> Filter:
    paths = (*row.get("doc", ()), *row.get("guess", ()))
    values = tuple(row.get("values", ()))
    rule, negated, words = row.get("rule"), row.get("negated", False), row.get("words", False)
    return Filter(name, row["kind"], paths, values, row.get("means"), rule, negated, words)
