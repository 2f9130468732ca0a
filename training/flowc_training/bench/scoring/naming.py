"""Declared fields by any name: events hold a metafield by the property that the expected workflow declares for it.

A workflow that declares another property for the same namespace and key must read the same value there, and one that
declares the same property for another key must not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from flowc import Source
from flowc.simulate import Event, Shop
from flowc.testing import Case

_DEEPEST = 60
"""Levels of an event that are looked at; what lies deeper no path of a workflow reads."""


@dataclass(frozen=True, slots=True)
class Names:
    """``others``: by the property of the expected workflow, those that the one got has for the same metafield.
    ``foreign``: properties of the expected one that the one got has for something else.
    """

    others: Mapping[str, tuple[str, ...]]
    foreign: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.others or self.foreign)


def other_names(expected: Iterable[Source], got: Source) -> Names:
    """What the declarations of a workflow call otherwise than those of the expected ones."""
    ours, theirs = {each for source in expected for each in _declared(source)}, _declared(got)
    same = {
        (name, other) for owner, name, what in ours for who, other, it in theirs if (who, it) == (owner, what)
    }
    meant = {(owner, name) for owner, name, _ in ours}
    foreign = {name for owner, name, _ in theirs - ours if (owner, name) in meant}
    others = {
        name: tuple(sorted(other for each, other in same if each == name and other != name))
        for name in sorted({each for each, other in same if other != each})
    }
    return Names(others, frozenset(foreign - {name for name, other in same if name == other}))


def renamed_cases(cases: Sequence[Case], names: Names) -> tuple[Case, ...]:
    """The same events, with the values also under the other names."""
    if not names:
        return tuple(cases)
    return tuple(_renamed_case(each, names) for each in cases)


def _renamed_case(case: Case, names: Names) -> Case:
    return replace(case, event=renamed_event(case.event, names), shop=renamed_shop(case.shop, names))


def renamed_event(event: Event, names: Names) -> Event:
    """An event with the values also under the other names."""
    if not names:
        return event
    return replace(
        event,
        environment=_renamed(event.environment, names),
        responses=_renamed(event.responses, names),
    )


def renamed_shop(shop: Shop, names: Names) -> Shop:
    """A shop with the values also under the other names."""
    if not names:
        return shop
    return replace(shop, shop=_renamed(shop.shop, names), records=_renamed(shop.records, names))


def _declared(source: Source) -> set[tuple[str, str, str]]:
    """Of each declaration its type, its property, and the field that it reads with the arguments."""
    return {
        (each.type, each.handle, f"{each.field} {_arguments(each.arguments.text)}")
        for each in source.workflow.declarations
    }


def _arguments(text: str) -> str:
    """The arguments of a declaration in one order; what names none as it is."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return json.dumps(data, sort_keys=True)


def _renamed(value: Any, names: Names, depth: int = 0) -> Any:
    """A value in which every object that has a property has it by its other names as well, and none that is foreign."""
    if depth > _DEEPEST:
        return value
    if isinstance(value, Mapping):
        held = cast("Mapping[str, Any]", value)
        found = {key: _renamed(each, names, depth + 1) for key, each in held.items()}
        others = {
            other: found[ours] for ours in names.others if ours in found for other in names.others[ours]
        }
        return {key: each for key, each in found.items() if key not in names.foreign} | others
    if isinstance(value, list | tuple):
        items = cast("Sequence[Any]", value)
        renamed = [_renamed(each, names, depth + 1) for each in items]
        return renamed if isinstance(value, list) else tuple(renamed)
    return value
