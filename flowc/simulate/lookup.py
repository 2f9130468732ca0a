"""Paths in the data of a run: ``order.customer.tags`` in the roots that are in sight.

Nothing there, or null on the way, is nil. A path through a list gives the list of what its items have, as
``order.lineItems.sku`` does in exports' Liquid [file]; lists in lists become one [guess].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, cast

from flowc.jsontext import Number, Pairs
from flowc.jsontext.value import Json
from flowc.schema.amounts import NumberText
from flowc.simulate.limits import failure

ABSENT: Final[Json] = object()
"""The data has no such key. To Flow it would be nil or have a value; who reads it decides."""


@dataclass(frozen=True, slots=True)
class Sight:
    """The variables in sight at one place of a run: the trigger's, ``shop``, results, items.

    Where it is ``strict``, what the data does not have is a failure. A wait takes the ``returned`` ones away: those
    that are ``gone`` are nil.
    """

    roots: Mapping[str, Json]
    strict: bool = False
    returned: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()

    def with_(self, name: str, value: Json, *, is_returned: bool = False) -> Sight:
        """What is in sight with one variable more; it hides another of its name."""
        returned = self.returned | {name} if is_returned else self.returned - {name}
        return Sight({**self.roots, name: value}, self.strict, returned, self.gone - {name})

    def after_wait(self) -> Sight:
        """What is in sight when a wait has ended."""
        if not self.returned:
            return self
        nothing: dict[str, Json] = dict.fromkeys(self.returned)
        return Sight({**self.roots, **nothing}, self.strict, frozenset(), self.gone | self.returned)

    def value(self, path: str) -> Json:
        """The value at a path; what the data does not have is nil. Raises ``Failure`` where it is strict."""
        found = find(self.roots, path)
        if found is not ABSENT:
            return found
        if self.strict:
            hint = "give the event a value for it, null if it has none"
            raise failure("FC539", f"{path} is not in the event", hint)
        return None

    def items(self, path: str, code: str, why: str) -> list[Json]:
        """The items of the list at a path; nil is an empty one [guess]. Raises ``Failure``, and says why a list."""
        found = self.value(path)
        if found is not None and not isinstance(found, list):
            raise failure(code, f"{path} is no list, and {why}")
        return cast("list[Json]", found or [])


def find(roots: Mapping[str, Json], path: str) -> Json:
    """The value at a path, None where it is nil, ABSENT where the data does not have it."""
    first, *rest = _segments(path)
    value = roots.get(first, ABSENT)
    for segment in rest:
        value = _property(value, segment)
    return value


def property_at(record: Json, path: str) -> Json:
    """The value at a path in a record; what it does not have is nil."""
    for segment in _segments(path):
        record = _property(record, segment)
    return None if record is ABSENT else record


def plain(value: Json) -> Json:
    """JSON in Python's own values: a document's exact numbers as int or float, its pairs as a dict, text as text."""
    if isinstance(value, NumberText):
        return str(value)
    if isinstance(value, Number):
        return _number(value.lexeme)
    if isinstance(value, Pairs):
        return {key: plain(item) for key, item in value.items}
    if isinstance(value, list):
        return [plain(item) for item in cast("list[Json]", value)]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in cast("dict[str, Json]", value).items()}
    return value


def iso(at: datetime) -> str:
    """A time as the Admin API writes it: UTC, with ``Z``."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


@lru_cache(maxsize=4096)
def _segments(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


def _property(owner: Json, name: str) -> Json:
    if isinstance(owner, dict):
        return cast("dict[str, Json]", owner).get(name, ABSENT)
    if isinstance(owner, list):
        return _of_items(cast("list[Json]", owner), name)
    return None if owner is None else ABSENT


def _of_items(items: list[Json], name: str) -> list[Json]:
    found: list[Any] = []
    for item in items:
        one = _property(item, name)
        if isinstance(one, list):
            found += cast("list[Json]", one)
        else:
            found.append(None if one is ABSENT else one)
    return found


def _number(lexeme: str) -> Json:
    try:
        return int(lexeme)
    except ValueError:
        return float(lexeme)
