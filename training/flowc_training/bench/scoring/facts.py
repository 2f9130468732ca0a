"""What an event says of a shop agrees: one fact under two paths, and a resource by its id or by its name.

An example's events hold a fact where the expected workflow reads it. A workflow that reads it elsewhere
(``same_fact.toml``) or asks for the name of a collection in place of its id is no worse for that.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, cast

from flowc.simulate import Event, Shop
from flowc.testing import Case
from flowc_serving.agent.shop import Resource

FILE = Path(__file__).with_name("same_fact.toml")
_TYPES = frozenset({"Collection", "Location", "Product", "Segment", "CompanyLocation"})
"""Resources whose name is a property of theirs; a variant's is not."""
_NAMES = ("name", "title")
_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Facts:
    """``rules`` say from which path to which a fact is taken; ``resources`` are the shop's, by their ids."""

    rules: tuple[tuple[str, str], ...] = ()
    resources: Mapping[str, Resource] = field(default_factory=dict[str, Resource])

    def cases(self, cases: Sequence[Case]) -> tuple[Case, ...]:
        """An example's events, with what they do not say themselves."""
        return tuple(
            Case(
                each.name,
                each.span,
                self.told(each.event),
                self.stocked(each.shop),
                each.now,
                each.strict,
                each.expected,
            )
            for each in cases
        )

    def told(self, event: Event, is_made_up: bool = False) -> Event:
        """An event whose facts agree; of a made-up one what does not agree is put right."""
        if not self.rules and not self.resources:
            return event
        return replace(event, environment=_agreeing(event.environment, self, is_made_up))

    def stocked(self, shop: Shop, is_made_up: bool = False) -> Shop:
        """What Get data finds, on the same terms."""
        if not self.rules and not self.resources:
            return shop
        return replace(shop, records=_agreeing(shop.records, self, is_made_up))


def facts_of(expected: Iterable[str], got: str, resources: Iterable[Resource] = ()) -> Facts:
    """What has to agree for a workflow to be compared with the expected ones, as views."""
    ours = "\n".join(expected)
    rules = tuple(
        (one, other)
        for pair in groups()
        for one, other in (pair, (pair[1], pair[0]))
        if _reads(ours, one, other) and _reads(got, other, one) and not _reads(ours, other, one)
    )
    return Facts(rules, {each.id: each for each in resources if each.type in _TYPES})


@cache
def groups() -> tuple[tuple[str, str], ...]:
    """The pairs of paths that hold one fact."""
    data = tomllib.loads(FILE.read_text("utf-8"))
    return tuple((one, other) for one, other in (each["paths"] for each in data["same"]))


def _reads(view: str, path: str, other: str) -> bool:
    """Does a view read this path, not as the end of the other?"""
    ends = other.removesuffix(path) if other.endswith(f".{path}") else ""
    return any(
        not ends or not view[: found.start() + 1].endswith(f".{ends}")
        for found in re.finditer(rf"\.{re.escape(path)}\b", view)
    )


def _agreeing(value: Any, facts: Facts, is_made_up: bool, depth: int = 0) -> Any:
    if depth > _DEEPEST:
        return value
    if isinstance(value, list | tuple):
        items = [_agreeing(each, facts, is_made_up, depth + 1) for each in cast("Sequence[Any]", value)]
        return items if isinstance(value, list) else tuple(items)
    if not isinstance(value, Mapping):
        return value
    held = cast("Mapping[str, Any]", value)
    found = {key: _agreeing(each, facts, is_made_up, depth + 1) for key, each in held.items()}
    found |= dict(_named(found, facts, is_made_up))
    for one, other in facts.rules:
        (first, *_), there = one.split("."), other.split(".")
        if first in found or (is_made_up and _at(found, there) is not None):
            found = _with(found, there, _at(found, one.split(".")), is_made_up)
    return found


def _named(found: Mapping[str, Any], facts: Facts, is_made_up: bool) -> Iterator[tuple[str, Any]]:
    """What a resource of the shop is called; nothing else of its type is called so."""
    if "id" not in found:
        called_so = {
            each.id for each in facts.resources.values() for key in _NAMES if found.get(key) == each.name
        }
        if len(called_so) == 1 and not is_made_up:
            yield "id", called_so.pop()
        return
    its_id = str(found["id"])
    if (meant := facts.resources.get(its_id)) is not None:
        called = {**dict.fromkeys(_NAMES, meant.name), "handle": meant.handle}
        yield from ((key, each) for key, each in called.items() if is_made_up or key not in found)
    elif is_made_up:
        is_typed = its_id.startswith("gid://")
        alike = [each for each in facts.resources.values() if not is_typed or f"/{each.type}/" in its_id]
        taken = {text.casefold() for each in alike for text in (each.name, each.handle) if text}
        for key in (*_NAMES, "handle"):
            if isinstance(said := found.get(key), str) and said.casefold() in taken:
                yield key, f"{said} 2"


def _at(value: Any, path: Sequence[str]) -> Any:
    """What stands at a path, None where nothing does."""
    for part in path:
        value = cast("Mapping[str, Any]", value).get(part) if isinstance(value, Mapping) else None
    return value


def _with(held: Mapping[str, Any], path: Sequence[str], said: Any, is_made_up: bool) -> dict[str, Any]:
    """An object with a value at a path, where there is none yet or it is made up."""
    first, *rest = path
    if not rest:
        return dict(held) if first in held and not is_made_up else {**held, first: said}
    under: Any = held.get(first, {})
    if under is None and is_made_up:
        under = {}
    if not isinstance(under, Mapping):
        return dict(held)
    return {**held, first: _with(cast("Mapping[str, Any]", under), rest, said, is_made_up)}
