"""The catalogue: every known task by its id and version.

It comes from ``data/catalog.json``, which ``tools/build_catalog.py`` makes of ``corpus/catalog/tasks``, and from
project files on top of it (``flowc catalog import``). A task's record is made when it is asked for. Which project file
a whole process means, its environment says: ``FLOWC_CATALOG``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from flowc.catalog.task import Row, Task, from_row, problems, to_row
from flowc.diagnostics.diagnostic import Diagnostic, FlowError, Span

DATA = Path(__file__).parents[1] / "data" / "catalog.json"
FORMAT = 1
"""Of project files: ``{"flowc_catalog": 1, "tasks": [rows]}``."""
VARIABLE = "FLOWC_CATALOG"
"""The variable of the environment that names a project file for all that a process does."""
LONGEST = 64 * 1024 * 1024
"""Bytes of such a file."""

Version: TypeAlias = tuple[str, str]
"""The id of a task, and a version of it."""


class Catalog:
    """Tasks by id and version, in the order of the rows; a later row of the same id and version counts.

    ``renamed`` are the versions that gave way to others (``replaced``), ``own`` the ids of the tasks that took places.
    """

    def __init__(
        self,
        found: Iterable[Row],
        renamed: Mapping[Version, Version] = MappingProxyType({}),
        own: frozenset[str] = frozenset(),
    ) -> None:
        self.renamed = renamed
        self.own = own
        self._rows: dict[str, dict[str, Row]] = {}
        for row in found:
            self._rows.setdefault(row["id"], {})[row["version"]] = row
        self._made: dict[tuple[str, str], Task] = {}

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all tasks."""
        return tuple(self._rows)

    def versions(self, task_id: str) -> tuple[str, ...]:
        """The known versions of a task, the newest last; none where the id is not known."""
        return tuple(self._rows.get(task_id, ()))

    def task(self, task_id: str, version: str | None = None) -> Task | None:
        """One version of a task, the newest where none is named; None where it is not known."""
        versions = self._rows.get(task_id, {})
        version = next(reversed(versions), "") if version is None else version
        if version not in versions:
            return None
        known = self._made.get((task_id, version))
        if known is None:
            known = self._made[task_id, version] = from_row(versions[version])
        return known

    def __iter__(self) -> Iterator[Task]:
        for task_id in self._rows:
            for version in self._rows[task_id]:
                task = self.task(task_id, version)
                assert task is not None
                yield task

    def roots(self) -> dict[str, str]:
        """What triggers bring: the names that mean the same wherever they are brought, with their marks."""
        found: dict[str, set[str]] = {}
        for versions in self._rows.values():
            for row in versions.values():
                for each in row.get("adds", ()):
                    found.setdefault(each["name"], set()).add(each["mark"])
        return {name: marks.pop() for name, marks in found.items() if len(marks) == 1}

    def replaced(self, tasks: Iterable[Task]) -> Catalog:
        """A catalogue in which these tasks stand in place of what was known or assumed of them."""
        new = tuple(tasks)
        gone = {(each.id, each.version): _successor(each, new) for each in self.stand_ins(new)}
        kept = (row for versions in self._rows.values() for row in versions.values())
        left = [row for row in kept if (row["id"], row["version"]) not in gone]
        before = {old: gone.get(now, now) for old, now in self.renamed.items()}
        moved = {old: now for old, now in {**before, **gone}.items() if old != now}
        return Catalog([*left, *map(to_row, new)], moved, self.own | {each.id for each in new})

    def now(self, task_id: str) -> str:
        """The id that a task goes by, where another took the place of the one that was assumed; else its own."""
        if task_id in self._rows:
            return task_id
        return next((now for (old, _), (now, _) in self.renamed.items() if old == task_id), task_id)

    def installed(self, publishers: Collection[str]) -> Catalog:
        """The catalogue of a shop that has these publishers' apps, and of the others none."""
        wanted = {each.casefold() for each in publishers}
        always = ("shopify", "flow")

        def told(row: Row) -> Row:
            publisher = str(row.get("publisher", "shopify")).casefold()
            return row if publisher in always else {**row, "installed": publisher in wanted}

        found = (told(row) for versions in self._rows.values() for row in versions.values())
        return Catalog(found, self.renamed, self.own)

    def stand_ins(self, tasks: Iterable[Task]) -> tuple[Task, ...]:
        """The entries that these tasks replace: the same version; versions and ids that were only assumed.

        An assumed id is known again by its type and label: the id was ours, the label is Shopify's.
        """
        new = tuple(tasks)
        exact = {(each.id, each.version) for each in new}
        ids = {each.id for each in new}
        labels = {(each.type, each.publisher, each.label.casefold()) for each in new}

        def gives_way(old: Task) -> bool:
            if (old.id, old.version) in exact:
                return True
            label = (old.type, old.publisher, old.label.casefold())
            return old.evidence == "assumed" and (old.id in ids or label in labels)

        return tuple(filter(gives_way, self))


def _successor(old: Task, new: Sequence[Task]) -> Version:
    """Which of some tasks stands in place of an old one: the same version, else the same id, else the same label."""
    own = [each for each in new if each.id == old.id]
    exact = [each for each in own if each.version == old.version]
    label = (old.type, old.publisher, old.label.casefold())
    alike = [each for each in new if (each.type, each.publisher, each.label.casefold()) == label]
    found = (exact or own or alike)[-1]
    return found.id, found.version


@cache
def bundled() -> Catalog:
    """The catalogue that flowc brings along."""
    return Catalog(json.loads(DATA.read_text("utf-8")))


@cache
def load() -> Catalog:
    """The catalogue of this process: flowc's own, with the project file on top that ``FLOWC_CATALOG`` names.

    Raises ``FlowError`` where that file cannot be used.
    """
    file = os.environ.get(VARIABLE)
    return with_project(_text_of(file)) if file else bundled()


def _text_of(file: str) -> str:
    """The text of the file that the environment names. Raises ``FlowError``."""
    try:
        with open(file, "rb") as opened:
            data = opened.read(LONGEST + 1)
        if len(data) > LONGEST:
            raise ValueError(f"it has more than {LONGEST:,} bytes")
        return data.decode("utf-8")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        hint = f"{VARIABLE} names a file that flowc catalog import has written"
        raise FlowError([Diagnostic("catalog-file", f"{file} cannot be read: {why}", hint=hint)]) from None


def with_project(text: str) -> Catalog:
    """The catalogue that flowc brings along, with the tasks of a project file's text on top. Raises ``FlowError``."""
    return bundled().replaced(read_project(text))


def read_project(text: str) -> tuple[Task, ...]:
    """The tasks of a project file's text. Raises ``FlowError`` with everything that is wrong with it."""
    match data := parsed(text):
        case {"flowc_catalog": 1, "tasks": [*tasks]}:
            found = [each for number, row in enumerate(tasks) for each in problems(row, f"/tasks/{number}")]
        case _:
            hint = "flowc catalog import makes one of task_configuration responses"
            found = [Diagnostic("catalog-file", "this is no catalogue of flowc's", hint=hint)]
    if found:
        raise FlowError(found)
    return tuple(map(from_row, data["tasks"]))


def project_text(tasks: Sequence[Task]) -> str:
    """The text of a project file: rows in the order of their ids, so that two of them can be compared."""
    ordered = sorted(tasks, key=lambda each: (each.id, each.version))
    data = {"flowc_catalog": FORMAT, "tasks": list(map(to_row, ordered))}
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def parsed(text: str) -> Any:
    """The JSON of a file of the catalogue's. Raises ``FlowError``."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = Span(error.lineno, error.colno)
        raise FlowError([Diagnostic("catalog-json", f"this is no JSON: {error.msg}", place)], text) from None
    except RecursionError:
        raise FlowError([Diagnostic("catalog-json", "the JSON is nested too deep")]) from None
