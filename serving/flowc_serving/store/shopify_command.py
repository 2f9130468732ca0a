"""Production's tools through Shopify's command line, which has two ways to call them [client].

Newer ones have a command for each tool, ``shopify flow task search`` and so on; older ones have one for all of them,
``shopify flow tool call TOOL --arguments-file FILE --json``. Which of them a release has is not known [guess]:
``--shop-command`` names another beginning, and one that ends in ``tool call`` is the older way.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol, cast

from flowc_serving.agent.json_value import Json, Object, dumps
from flowc_serving.agent.production import PREFIX
from flowc_serving.store.shopify_process import SECONDS, CommandError, ShopProcess, shown

DEFAULT = "shopify flow"
_OLDER = ("tool", "call")
_STORE = re.compile(r"[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*")
_FILE = "workflow.flow.json"
_LOCK = "workflow.flow.lock.json"


class ShopCommand(Protocol):
    """What calls production's tools, for one store."""

    @property
    def store(self) -> str:
        """The store's domain."""
        ...

    async def call(self, tool: str, arguments: Object) -> Object:
        """The gateway's answer, ``data`` in its envelope. Raises ``CommandError``."""
        ...


def command(store: str, text: str = DEFAULT, seconds: float = SECONDS) -> ShopCommand:
    """The command of ``--shop-command`` for a store. Raises ``ValueError`` where one of them cannot be."""
    if not _STORE.fullmatch(store):
        raise ValueError(f"{store!r} is no store: shopify:my-store.myshopify.com")
    words = tuple(shlex.split(text))
    if not words:
        raise ValueError("--shop-command names a command, such as: " + DEFAULT)
    process = ShopProcess(store if "." in store else f"{store}.myshopify.com", words, seconds)
    return OneForAll(process) if words[-2:] == _OLDER else OneEach(process)


@dataclass(frozen=True, slots=True)
class OneForAll:
    """The older way: one command takes every tool, and prints the gateway's answer as it is."""

    process: ShopProcess

    @property
    def store(self) -> str:
        return self.process.store

    async def call(self, tool: str, arguments: Object) -> Object:
        """The gateway's answer. Raises ``CommandError``."""
        # A command line is seen by all, and has a longest length; a file is neither.
        with _folder() as folder:
            file = folder / "arguments.json"
            _write(file, arguments)
            return await self.process.object(
                tool, "--store", self.process.store, "--arguments-file", str(file), "--json"
            )


@dataclass(frozen=True, slots=True)
class OneEach:
    """The newer way: a command for each tool. What it prints is put back into production's shape."""

    process: ShopProcess

    @property
    def store(self) -> str:
        return self.process.store

    async def call(self, tool: str, arguments: Object) -> Object:
        """The answer, in an envelope. Raises ``CommandError``."""
        ways: Mapping[str, Callable[[Object], Awaitable[Object]]] = {
            "task_search": self._task_search,
            "task_configuration": self._task_configuration,
            "environment_paths_search": self._paths,
            "object_type_definition_search": self._type,
            "template_search": self._template_search,
            "template_lookup": self._template,
            "search_shop_resource": self._resources,
            "workflow_lookup": self._lookup,
            "create_or_update_workflow_from_json": self._push,
        }
        way = ways.get(tool.removeprefix(PREFIX))
        if way is None:
            raise CommandError(f"Shopify's command line has no command for {shown(tool)}", "UNKNOWN_TOOL")
        return {"ok": True, "tool": tool, "data": await way(arguments)}

    async def _ask(self, *words: str, asked: tuple[str, ...] = (), flags: tuple[str, ...] = ()) -> Object:
        """What a command prints. What is asked for stands behind ``--``: it may begin with anything."""
        return await self.process.object(
            *words, "--store", self.process.store, "--json", *flags, "--", *asked
        )

    async def _task_search(self, arguments: Object) -> Object:
        found = await self._ask("task", "search", asked=_texts(arguments, "search_queries"))
        return {"tasks": found.get("by_query")}

    async def _task_configuration(self, arguments: Object) -> Object:
        tasks = [f"{_text(each, 'id')}@{_text(each, 'version')}" for each in _objects(arguments, "tasks")]
        return await self._ask("task", "describe", asked=tuple(tasks))

    async def _paths(self, arguments: Object) -> Object:
        found: list[Object] = []
        for each in _objects(arguments, "searches"):
            flags = ("--data-type", _text(arguments, "data_type_filter", "ALL"), *_pinned(arguments))
            asked = (_text(each, "root_type"), _text(each, "search_term"))
            found.append(await self._ask("env", "search", asked=asked, flags=flags))
        return _merged(found)

    async def _type(self, arguments: Object) -> Object:
        return await self._ask(
            "type", "show", asked=(_text(arguments, "type_ref_name"),), flags=_pinned(arguments)
        )

    async def _template_search(self, arguments: Object) -> Object:
        return await self._ask("template", "search", asked=_texts(arguments, "search_queries"))

    async def _template(self, arguments: Object) -> Object:
        number = _text(arguments, "template_id")
        with _folder() as folder:
            flags = ("--as", "template", "--workflows-dir", str(folder), "--force")
            await self.process.text("template", "save", "--store", self.process.store, *flags, "--", number)
            document = _read(folder / "template" / _FILE)
        root = document.get("root")
        title = root.get("workflow_name", "") if isinstance(root, dict) else ""
        return {"template_id": number, "title": title, "workflow_json": document}

    async def _resources(self, arguments: Object) -> Object:
        asked = (_text(arguments, "resource_type"), _text(arguments, "query", ""))
        found = await self._ask("resource", "search", asked=asked)
        data = found.get("data")
        return data if isinstance(data, dict) else found

    async def _lookup(self, arguments: Object) -> Object:
        number, version = _text(arguments, "workflow_id"), _text(arguments, "version", "")
        flags = ("--workflow-version", version) if version else ()
        found = await self.process.object(
            "workflow", "show", "--store", self.process.store, *flags, "--", number
        )
        root = found.get("root")
        told = root.get("workflow_version") if isinstance(root, dict) else None
        return {"workflow_id": number, "workflow_version": told or version, "workflow_definition": found}

    async def _push(self, arguments: Object) -> Object:
        """A file beside its lock, as a project on disk has them; both are written anew by the command."""
        document = cast(Object, arguments["workflow_json"])
        with _folder() as folder:
            file = folder / _FILE
            _write(file, document)
            if arguments.get("workflow_id"):
                _write(folder / _LOCK, self._lock(arguments, file.read_bytes()))
            found = await self.process.object(
                "workflow", "push", "--store", self.process.store, "--json", "--", str(file)
            )
            canonical = _read(file)
        version = found.get("workflowDefinitionVersion")
        data: Object = {"workflow_id": found.get("workflowId"), "workflow_version": version}
        data["workflow_definition_version"] = version
        if found.get("validationErrors"):
            data["validation_errors"] = found["validationErrors"]
        return {**data, "workflow_definition": canonical}

    def _lock(self, arguments: Object, text: bytes) -> Object:
        return {
            "workflow_id": arguments["workflow_id"],
            "workflow_definition_version": arguments.get("workflow_version"),
            "payload_sha256": sha256(text).hexdigest(),
            "store": self.process.store,
            "pushed_at": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }


def _pinned(arguments: Object) -> tuple[str, ...]:
    """The flags that pin a question to a workflow's version of the Admin API."""
    names = {"workflow_id": "--workflow-id", "workflow_version": "--workflow-version"}
    return tuple(
        word for key, flag in names.items() if arguments.get(key) for word in (flag, _text(arguments, key))
    )


def _merged(found: list[Object]) -> Object:
    """Several answers as one: their lists one behind the other."""
    merged: Object = {}
    for each in found:
        for key, value in each.items():
            known = merged.get(key)
            merged[key] = [*known, *value] if isinstance(known, list) and isinstance(value, list) else value
    return merged


# Arguments, which a model wrote.


def _text(arguments: Json, key: str, otherwise: str | None = None) -> str:
    found = arguments.get(key, otherwise) if isinstance(arguments, dict) else None
    if not isinstance(found, str) or "\0" in found or (not found and otherwise is None):
        raise CommandError(f"{key} is a text", "INVALID_ARGUMENTS")
    return found


def _texts(arguments: Object, key: str) -> tuple[str, ...]:
    return tuple(_text({key: each}, key) for each in _list(arguments, key))


def _objects(arguments: Object, key: str) -> list[Json]:
    return _list(arguments, key)


def _list(arguments: Object, key: str) -> list[Json]:
    found = arguments.get(key)
    if not isinstance(found, list) or not 0 < len(found) <= 10:
        raise CommandError(f"{key} is a list of 1 to 10 items", "INVALID_ARGUMENTS")
    return found


# Files, which only this user can read.


@contextmanager
def _folder() -> Generator[Path]:
    with TemporaryDirectory(prefix="flowc-") as folder:
        yield Path(folder)


def _write(file: Path, data: Object) -> None:
    file.write_text(dumps(data) + "\n", "utf-8", errors="backslashreplace")


def _read(file: Path) -> Object:
    try:
        found: Json = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CommandError(f"Shopify's command line left no workflow: {shown(str(error))}") from None
    if not isinstance(found, dict):
        raise CommandError("Shopify's command line left no workflow")
    return found
