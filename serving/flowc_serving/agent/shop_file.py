"""A shop as a JSON file: its plan, its apps, what has a name in it, and the workflows that it begins with.

``data/shop.schema.json`` describes the file for editors. Reading is strict: an unknown key is a mistake, and all
mistakes are said at once, each with its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast
from zoneinfo import ZoneInfo

import flowc
from flowc import FlowError, did_you_mean, visible_line
from flowc.catalog import Catalog
from flowc.check import Known, examine
from flowc_serving.agent.conversation import Representation
from flowc_serving.agent.in_memory import InMemory
from flowc_serving.agent.session import Session, now
from flowc_serving.agent.shop import Resource, Shop
from flowc_serving.agent.workflows import Workflows

LONGEST = 64 * 1024 * 1024
"""Characters of a file."""

_SHOP_KEYS = ("domain", "plan", "timezone", "currency", "apps", "resources", "workflows")
_RESOURCE_KEYS = ("type", "id", "name", "handle")
_WORKFLOW_KEYS = ("workflow", "active", "hidden")
_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
_TYPE = re.compile(r"[A-Z][A-Za-z0-9]*")
_CURRENCY = re.compile(r"[A-Z]{3}")
_MOST = 20
"""Mistakes that are said."""


class ShopFileError(ValueError):
    """A file that tells no shop; ``problems`` are the mistakes, each with its place."""

    def __init__(self, problems: Sequence[str]) -> None:
        more = [f"and {len(problems) - _MOST} more"] if len(problems) > _MOST else []
        super().__init__("; ".join([*problems[:_MOST], *more]))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Beginning:
    """A workflow that a shop begins with: its name, its document in export form, whether it is on, or hidden."""

    name: str
    document: str
    active: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class ShopFile:
    """What a file tells."""

    shop: Shop
    workflows: tuple[Beginning, ...] = ()

    def begin(self, store: Workflows) -> None:
        """Put the workflows into a store that has none yet."""
        if self.workflows and store.listed(size=1, hidden=True).total:
            return
        for each in self.workflows:
            made = store.create(each.name, each.document, hidden=each.hidden)
            if each.active:
                store.switch(made.id, made.version, active=True)

    def session(
        self,
        *,
        workflows: Workflows | None = None,
        catalog: Catalog | None = None,
        clock: Callable[[], datetime] = now,
        representation: Representation = "python",
    ) -> Session:
        """A new session of the shop; where no store is given, its workflows are in memory, begun as the file says."""
        if workflows is None:
            workflows = InMemory()
            self.begin(workflows)
        return Session(
            self.shop, catalog=catalog, workflows=workflows, clock=clock, representation=representation
        )


def read(text: str) -> ShopFile:
    """The shop of a file's text. Raises ``ShopFileError``."""
    if len(text) > LONGEST:
        raise ShopFileError([f"the file has {len(text)} characters, where {LONGEST} are the most"])
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise ShopFileError(
            [f"line {error.lineno}, column {error.colno}: this is no JSON: {error.msg}"]
        ) from None
    except RecursionError:
        raise ShopFileError(["the JSON is nested too deep"]) from None
    return of(data)


def of(data: Any) -> ShopFile:
    """The shop of a JSON value. Raises ``ShopFileError``."""
    reader = _Reader()
    found = reader.file(data)
    if reader.problems:
        raise ShopFileError(reader.problems)
    return found


class _Reader:
    """Reads a value whatever it is: ``problems`` is filled while the shop is made of it."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def file(self, data: Any) -> ShopFile:
        found = self._object(data, "", _SHOP_KEYS, ("domain",))
        shop = Shop(
            self._matching(found, "domain", "", _DOMAIN, "a domain such as store.myshopify.com"),
            self._text(found, "plan", ""),
            self._zone(found),
            self._matching(found, "currency", "", _CURRENCY, "three capital letters such as EUR"),
            frozenset(self._apps(found)),
            tuple(self._resources(found)),
        )
        return ShopFile(shop, tuple(self._workflows(found)))

    def _zone(self, found: Mapping[str, Any]) -> str:
        name = self._text(found, "timezone", "") or "UTC"
        try:
            ZoneInfo(name)
        except (ValueError, OSError, LookupError):
            self._wrong(
                "/timezone", f"there is no time zone {_shown(name)}: one such as Europe/Berlin is needed"
            )
        return name

    def _apps(self, found: Mapping[str, Any]) -> Iterator[str]:
        for n, each in enumerate(self._list(found, "apps")):
            if isinstance(each, str) and each:
                yield each
            else:
                self._wrong(f"/apps/{n}", "the name of a publisher is needed, a text")

    def _resources(self, found: Mapping[str, Any]) -> Iterator[Resource]:
        for n, each in enumerate(self._list(found, "resources")):
            at = f"/resources/{n}"
            told = self._object(each, at, _RESOURCE_KEYS, ("type", "id", "name"))
            kind = self._matching(told, "type", at, _TYPE, "a type of the Admin API such as Collection")
            gid = re.compile(rf"gid://shopify/{kind or '[A-Za-z]+'}/[^/\s]+")
            its_id = self._matching(
                told, "id", at, gid, f"an id such as gid://shopify/{kind or 'Collection'}/123"
            )
            yield Resource(kind, its_id, self._text(told, "name", at), self._text(told, "handle", at))

    def _workflows(self, found: Mapping[str, Any]) -> Iterator[Beginning]:
        for n, each in enumerate(self._list(found, "workflows")):
            at = f"/workflows/{n}"
            told = self._object(each, at, _WORKFLOW_KEYS, ("workflow",))
            active, hidden = (self._flag(told, key, at) for key in ("active", "hidden"))
            if active and hidden:
                self._wrong(at, "a hidden workflow cannot be active: leave one of them out")
            made = self._document(told.get("workflow"), f"{at}/workflow")
            if made is not None:
                yield Beginning(*made, active, hidden)

    def _document(self, told: Any, at: str) -> tuple[str, str] | None:
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":")) if isinstance(told, dict) else told
        if not isinstance(text, str):
            if told is not None:
                self._wrong(at, "a document is needed, as a JSON object or as a text, or a view as a text")
            return None
        try:
            return exported(text)
        except FlowError as error:
            for each in error.diagnostics:
                self._wrong(f"{at}{each.pointer or ''}", each.headline())
            return None

    # Values.

    def _object(self, data: Any, at: str, keys: Sequence[str], needed: Sequence[str]) -> dict[str, Any]:
        if not isinstance(data, dict):
            self._wrong(at, "a JSON object is needed here")
            return {}
        found = cast(dict[str, Any], data)
        for key in found:
            if key not in keys:
                meant = did_you_mean(key[:100], keys)
                self._wrong(at, f"there is no key {_shown(key)}{f': did you mean {meant}?' if meant else ''}")
        for key in needed:
            if found.get(key) is None:
                self._wrong(at, f"the key {key} is missing")
        return found

    def _list(self, found: Mapping[str, Any], key: str) -> Sequence[Any]:
        value = found.get(key)
        if value is not None and not isinstance(value, list):
            self._wrong(f"/{key}", "a list is needed here")
        return cast(list[Any], value) if isinstance(value, list) else ()

    def _text(self, found: Mapping[str, Any], key: str, at: str) -> str:
        value = found.get(key)
        if value is not None and not isinstance(value, str):
            self._wrong(f"{at}/{key}", "a text is needed here")
        return value if isinstance(value, str) else ""

    def _matching(
        self, found: Mapping[str, Any], key: str, at: str, pattern: re.Pattern[str], needed: str
    ) -> str:
        value = self._text(found, key, at)
        if value and not pattern.fullmatch(value):
            self._wrong(f"{at}/{key}", f"{_shown(value)} is not {needed}")
        return value

    def _flag(self, found: Mapping[str, Any], key: str, at: str) -> bool:
        value = found.get(key, False)
        if not isinstance(value, bool):
            self._wrong(f"{at}/{key}", "true or false is needed here")
        return value is True

    def _wrong(self, at: str, message: str) -> None:
        self.problems.append(f"at {visible_line(at or '/')}: {message}")


def _shown(text: str) -> str:
    return visible_line(text[:60])


@lru_cache(maxsize=64)
def exported(text: str) -> tuple[str, str]:
    """The name and the export form of a document or a view. Raises ``FlowError``."""
    checked = examine(text, Known())
    name = checked.workflow.name or ""
    if checked.source.is_view:
        return name, checked.document("export")
    return name, flowc.to_json(flowc.to_python(text), form="export")
