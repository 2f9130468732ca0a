"""The types of an API as an index: fields, kinds, enum values, members and mutations, read as they are needed.

A *mark* is the type of a field as Flow sees it: ``String``, or ``[LineItem]`` for a list; connections are lists
of their nodes. The types are those of the Admin API (docs/format.md, Environment), from the files in ``flowc/data``
that ``tools/build_environment.py`` makes of ``corpus/catalog``; ``from_text`` takes those of another schema.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from flowc.records import record
from flowc.schema.definitions import Field

DATA = Path(__file__).parents[1] / "data"
PARTS = {"environment": "environment.json", "details": "details.json", "mutations": "mutations.json"}
"""The parts of an index (``flowc.schema.building``), and their files."""

Marks = Mapping[str, str]


@record
class Mutation:
    """A mutation: its arguments, and the fields of its payload as marks."""

    name: str
    arguments: tuple[Field, ...]
    payload: Marks


class Schema:
    """An index whose parts are read when first asked for. All names that are not known give nothing."""

    def __init__(self, read: Callable[[str], dict[str, Any]]) -> None:
        self._read = read
        self._fields: dict[str, Marks] = {}
        self._needing: dict[str, Mapping[str, tuple[str, ...]]] = {}
        self._always: dict[str, frozenset[str]] = {}

    # Types.

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """Name -> ``type``, ``interface``, ``union``, ``enum``, ``scalar`` or ``input``."""
        return {name: kind for kind, names in self._environment["kinds"].items() for name in names.split()}

    def kind(self, name: str) -> str:
        """The kind of a type, empty where there is none of the name."""
        return self.kinds.get(name, "")

    def fields(self, name: str) -> Marks:
        """The fields of a type or interface, with their marks."""
        known = self._fields.get(name)
        if known is None:
            known = self._fields[name] = _marks(self._environment["types"].get(name, ""))
        return known

    @property
    def queries(self) -> Marks:
        """The fields of the root of queries, with their marks."""
        return self.fields(self._environment["query"])

    # Details.

    def enum_values(self, name: str) -> tuple[str, ...]:
        """The constants of an enum."""
        return tuple(self._details["values"].get(name, "").split())

    def members(self, name: str) -> tuple[str, ...]:
        """The types that a union or an interface may be."""
        return tuple(self._details["within"].get(name, "").split())

    def declared(self, name: str) -> Mapping[str, Field]:
        """The fields of a type, interface or input as the API declares them, arguments and nullability included."""
        return {each.name: each for each in map(_field, self._lines(name))}

    def needing_arguments(self, name: str) -> Mapping[str, tuple[str, ...]]:
        """The fields of a type that no path leads over, because they cannot be read without these arguments."""
        known = self._needing.get(name)
        if known is None:
            asking = (
                _field(line) for line in self._lines(name) if "!" in line.partition("(")[2].partition(")")[0]
            )
            needing = ((each.name, tuple(_needed(each))) for each in asking)
            known = self._needing[name] = {field: needed for field, needed in needing if needed}
        return known

    def always_there(self, name: str) -> frozenset[str]:
        """The fields of a type that are never null."""
        known = self._always.get(name)
        if known is None:
            sure = (line for line in self._lines(name) if line.endswith("!"))
            known = self._always[name] = frozenset(re.split(r"\W", line, maxsplit=1)[0] for line in sure)
        return known

    def _lines(self, name: str) -> list[str]:
        """The fields of a type, one a line."""
        return self._details["members"].get(name, "").splitlines()

    # Mutations.

    @property
    def mutations(self) -> tuple[str, ...]:
        """The names of all mutations."""
        return tuple(self._mutations)

    def mutation(self, name: str) -> Mutation | None:
        """A mutation by its name."""
        found = self._mutations.get(name)
        return Mutation(name, _arguments(found[0]), _marks(found[1])) if found else None

    @cached_property
    def _environment(self) -> dict[str, Any]:
        return self._read("environment")

    @cached_property
    def _details(self) -> dict[str, Any]:
        return self._read("details")

    @cached_property
    def _mutations(self) -> dict[str, Any]:
        return self._read("mutations")


@cache
def load() -> Schema:
    """The Admin API that flowc brings along."""
    return Schema(lambda part: json.loads((DATA / PARTS[part]).read_text("utf-8")))


def from_text(text: str) -> Schema:
    """The schema of an introspection result or SDL. Raises ``FlowError`` where it is neither."""
    from flowc.schema import building, parsing as reading

    parts = building.parts(reading.read(text))
    return Schema(parts.__getitem__)


# Lines of the index.

_PAGES = frozenset(("first", "last"))
_MEMBER = re.compile(r"(\w+)(?:\((.*)\))?: (\S+)")


def _marks(line: str) -> Marks:
    pairs = (pair.partition(":") for pair in line.split())
    return {key: mark for key, _, mark in pairs}


def _field(line: str) -> Field:
    match = _MEMBER.fullmatch(line)
    assert match is not None, line
    return Field(match[1], match[3], _arguments(match[2] or ""))


def _needed(field: Field) -> Iterator[str]:
    """The arguments that a field must have; a connection is read as a list without any."""
    return (each.name for each in field.arguments if each.is_required and each.name not in _PAGES)


def _arguments(text: str) -> tuple[Field, ...]:
    pairs = (each.partition(": ") for each in text.split(", ") if each)
    return tuple(Field(name, text) for name, _, text in pairs)
