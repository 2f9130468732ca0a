"""A real shop's answers, kept: as traffic for ``flowc contract drift`` and fixtures, and tasks for the catalogue.

``traffic.jsonl`` has a row a call, ``{"tool", "arguments", "ok", "data"}`` as production's clients send and read it;
``tasks.json`` has the newest configuration of each task, which ``flowc catalog import`` reads. What could tell of a
person is replaced before it is written.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias, cast

from flowc_serving.agent.json_value import Object, dumps
from flowc_serving.store.places import SECRET, secret_in
from flowc_serving.store.pseudonyms import Pseudonyms

TRAFFIC = "traffic.jsonl"
TASKS = "tasks.json"

Clean: TypeAlias = Callable[[Object], Object]
"""An object without personal data: the same value always becomes the same."""

_log = logging.getLogger(__name__)


def traffic_in(folder: Path) -> Traffic:
    """Traffic in a folder, personal data replaced by a secret that lies there too. Raises ``StoreTrouble``."""
    secret = secret_in(folder / SECRET)
    return Traffic(folder, lambda row: Pseudonyms(secret, TRAFFIC).fields(row))


class Traffic:
    """Keeps what a desk asked and was answered, in a folder that only this user can read."""

    def __init__(self, folder: Path, clean: Clean) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._clean = clean
        self._lock = threading.Lock()
        self._tasks = _known(folder / TASKS)

    def __call__(self, tool: str, arguments: Object, data: Object) -> None:
        """Keep a call. What cannot be written is told and stops nothing: the merchant's work goes on."""
        try:
            row = self._clean({"tool": tool, "arguments": arguments, "ok": True, "data": data})
            with self._lock:
                self._append(dumps(row) + "\n")
                if tool.endswith("task_configuration"):
                    self._note(cast(Object, row.get("data")))
        except (OSError, ValueError, RecursionError) as error:
            _log.warning("a call was not recorded: %s", error)

    def _append(self, line: str) -> None:
        handle = os.open(self._folder / TRAFFIC, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(line.encode("utf-8", "backslashreplace"))

    def _note(self, data: Object) -> None:
        """The tasks of an answer take the place of what was known of them."""
        tasks = data.get("tasks")
        for task in tasks if isinstance(tasks, list) else []:
            if isinstance(task, dict) and not task.get("error"):
                self._tasks[str(task.get("id")), str(task.get("version"))] = task
        new = self._folder / f"{TASKS}.new"
        text = json.dumps({"tasks": list(self._tasks.values())}, ensure_ascii=False, indent=2) + "\n"
        new.write_text(text, "utf-8", errors="backslashreplace")
        new.chmod(0o600)
        new.replace(self._folder / TASKS)


def _known(file: Path) -> dict[tuple[str, str], Object]:
    """The tasks that a file has; none where it is no such file."""
    try:
        data: Any = json.loads(file.read_text("utf-8"))
        return {(str(each["id"]), str(each["version"])): each for each in data["tasks"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
