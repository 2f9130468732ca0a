"""Events and shops as JSON, as ``grammar/event.schema.json`` and ``grammar/shop.schema.json`` describe them.

A GraphQL connection (``{"nodes": […]}`` or ``{"edges": [{"node": …}]}``) is read as the list of its nodes, so
that what the Admin API answers can be pasted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from math import isinf
from typing import Any, cast

from flowc import catalog
from flowc.diagnostics.diagnostic import Diagnostic, FlowError, Span, did_you_mean, hint_of
from flowc.jsontext.pointer import escaped
from flowc.jsontext.value import Json
from flowc.schedules.moments import moment
from flowc.simulate.trace import Event, Shop

DEPTH = 100
"""Data that nests more deeply is refused."""

_SHOWN = 60
"""Characters of what an event has in a wrong place, in a hint."""

_DIGITS = 1_000
"""Of an integer, at most."""

_EVENT = {"trigger": "text", "at": "time", "environment": "object", "responses": "object", "ports": "texts"}


def read_event(text: str) -> Event:
    """The event of a JSON text. Raises ``FlowError`` with all that is wrong with it."""
    return event_of(_parsed(text), text)


def read_shop(text: str) -> Shop:
    """The shop of a JSON text. Raises ``FlowError`` with all that is wrong with it."""
    return shop_of(_parsed(text), text)


def event_of(data: Json, source: str | None = None) -> Event:
    """The event of a JSON value, as a test file has it; its environment alone is one too. Raises ``FlowError``."""
    wrong = _Findings()
    members = wrong.members(data, "an event")
    if members and members.keys() <= _brought():
        members = {"environment": members}
    strangers = [key for key in members if key not in _EVENT]
    for key in strangers:
        wrong.unknown(key, members[key])
    held = {key: wrong.checked(f"/{key}", members.get(key), _EVENT[key]) for key in _EVENT}
    if "environment" not in members and isinstance(data, dict) and not strangers:
        hint = 'write {"environment": {"order": {"name": "#1001"}}}'
        wrong.say("FC502", "an event has an environment: the variables its trigger brings", "", hint)
    wrong.raise_if_any(source)
    return Event(
        held["trigger"],
        _nodes(held["environment"] or {}),
        held["at"],
        _nodes(held["responses"] or {}),
        held["ports"] or {},
    )


def shop_of(data: Json, source: str | None = None) -> Shop:
    """The shop of a JSON value. Raises ``FlowError``."""
    wrong = _Findings()
    members = wrong.members(data, "a shop")
    own = wrong.checked("/shop", members.get("shop"), "object")
    records = {
        key: wrong.checked(f"/{key}", item, "records") for key, item in members.items() if key != "shop"
    }
    wrong.raise_if_any(source)
    return Shop(_nodes(own or {}), {key: tuple(_nodes(items or [])) for key, items in records.items()})


@cache
def _brought() -> frozenset[str]:
    """The variables that known triggers bring."""
    return frozenset({"shop"} | {each.name for task in catalog.load() for each in task.adds})


# Checking.


class _Findings:
    """What is wrong with one fixture."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []

    def say(self, code: str, message: str, pointer: str, hint: str | None = None) -> None:
        self.found.append(Diagnostic(code, message, pointer=pointer, hint=hint))

    def raise_if_any(self, source: str | None) -> None:
        if self.found:
            raise FlowError(self.found, source)

    def members(self, data: Json, what: str) -> dict[str, Json]:
        if isinstance(data, dict):
            return cast("dict[str, Json]", data)
        self.say("FC502", f"{what} is a JSON object", "")
        return {}

    def unknown(self, key: str, value: Json) -> None:
        """A key that no event has."""
        data = json.dumps({key: value}, ensure_ascii=False)
        shown = data if len(data) <= _SHOWN else json.dumps({key[:_SHOWN]: {}}, ensure_ascii=False)
        kept = f'a trigger\'s variable stands in the environment: {{"environment": {shown}}}'
        hint = hint_of(did_you_mean(key, _EVENT), kept)
        self.say("FC502", f"an event has no {key}", f"/{escaped(key)}", hint)

    def checked(self, pointer: str, value: Json, kind: str) -> Any:
        """The value, if it is there and of the kind; None otherwise."""
        if value is None:
            return None
        wanted, check, hint = _KINDS[kind]
        try:
            return check(value)
        except ValueError:
            self.say("FC503" if kind == "time" else "FC502", f"{wanted} is needed here", pointer, hint)
            return None


def _typed(value: Json, kind: type) -> Any:
    if not isinstance(value, kind):
        raise ValueError
    return value


def _texts(value: Json) -> dict[str, str]:
    return {key: _typed(item, str) for key, item in _typed(value, dict).items()}


def _records(value: Json) -> list[Json]:
    return [_typed(item, dict) for item in _typed(_nodes(value), list)]


_KINDS: dict[str, tuple[str, Callable[[Json], Any], str | None]] = {
    "text": ("text", lambda value: _typed(value, str), None),
    "object": ("a JSON object", lambda value: _typed(value, dict), None),
    "texts": (
        "a JSON object of texts",
        _texts,
        'write {"the step\'s variable or its task": "the port"}',
    ),
    "records": ("a list of records", _records, 'write [{"id": "gid://shopify/Order/1", …}]'),
    "time": ("an ISO 8601 time", lambda value: moment(_typed(value, str)), "write 2026-01-05T09:00:00Z"),
}
"""What each kind is called, how a value is read as one, and what to write instead."""


# Reading.


class _Refused(ValueError):
    """JSON that no run can use; the text says why."""


def _parsed(text: str) -> Json:
    try:
        data = json.loads(
            text,
            parse_constant=_no_number,
            parse_float=_float,
            parse_int=_int,
            object_pairs_hook=_members,
        )
        if _nests(data, DEPTH):
            raise RecursionError
    except json.JSONDecodeError as error:
        span = Span(error.lineno, error.colno)
        raise FlowError([Diagnostic("FC501", f"this is not JSON: {error.msg}", span)], text) from None
    except _Refused as error:
        raise FlowError([Diagnostic("FC501", str(error))], text) from None
    except RecursionError:
        message = f"this nests more than {DEPTH} levels deep"
        raise FlowError([Diagnostic("FC501", message)], text) from None
    return data


def _no_number(text: str) -> Json:
    raise _Refused(f"JSON has no {text}")


def _float(text: str) -> Json:
    number = float(text)
    return _no_size(text) if isinf(number) else number


def _int(text: str) -> Json:
    return _no_size(text) if len(text) > _DIGITS else int(text)


def _no_size(text: str) -> Json:
    raise _Refused(f"the number {text[:20]}{'…' if len(text) > 20 else ''} is too large")


def _members(pairs: list[tuple[str, Json]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = Counter(name for name, _ in pairs)
        twice = next(name for name in names if names[name] > 1)
        raise _Refused(f"an object has {twice[:60]!r} twice")
    return found


def _nests(data: Json, levels: int) -> bool:
    """Does the data nest more deeply than so many levels?"""
    if not isinstance(data, list | dict):
        return not levels
    held = cast("list[Json]", data.values() if isinstance(data, dict) else data)
    return not levels or any(_nests(item, levels - 1) for item in held)


def _nodes(value: Json) -> Json:
    """The data with connections as lists."""
    if isinstance(value, list):
        return [_nodes(item) for item in cast("list[Json]", value)]
    if not isinstance(value, dict):
        return value
    members = cast("dict[str, Json]", value)
    keys = members.keys() - {"pageInfo", "totalCount"}
    if keys and keys <= {"nodes", "edges"}:
        return _connection(members)
    return {key: _nodes(item) for key, item in members.items()}


def _connection(members: Mapping[str, Json]) -> Json:
    nodes = members.get("nodes")
    if not isinstance(nodes, list):
        edges = members.get("edges")
        listed = cast("list[Json]", edges if isinstance(edges, list) else [])
        nodes = [
            cast("dict[str, Json]", each).get("node") if isinstance(each, dict) else each for each in listed
        ]
    return _nodes(nodes)
