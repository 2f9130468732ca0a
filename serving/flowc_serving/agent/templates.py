"""Templates: ready workflows for common wishes, and the search over them.

Each is a canonical pure view in ``data/templates``, and an entry of ``index.toml`` there: its title, what it is for,
and words that merchants say for it. Tasks in it go by the ids of the process's catalogue (``flowc.catalog.load``).
"""

from __future__ import annotations

import logging
import re
import sqlite3
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from threading import Lock

import flowc
from flowc.catalog import Catalog, adopted, alike, load as load_catalog, question, stem, words_of
from flowc_serving.agent.passing import faults

FOLDER = files("flowc_serving.agent") / "data" / "templates"
_LOG = logging.getLogger(__name__)
_NUMBER = re.compile(r"\d")
_WEIGHTS = "8.0, 4.0, 6.0"
"""What a word counts in the title, in the purpose, and among the words of merchants."""


@dataclass(frozen=True, slots=True)
class Template:
    """A workflow to start from; ``purpose`` is a sentence, ``view`` its program."""

    id: str
    title: str
    purpose: str
    categories: tuple[str, ...]
    keywords: tuple[str, ...]
    view: str


class Templates:
    """Templates by id, and their search: SQLite's full-text index in memory, safe from several threads."""

    def __init__(self, found: Iterable[Template]) -> None:
        self._all = {each.id: each for each in found}
        self._rows = list(self._all.values())
        self._titled = [{stem(word) for word in words_of(each.title)} for each in self._rows]
        self._lock = Lock()
        self._base = sqlite3.connect(":memory:", check_same_thread=False)
        self._base.execute(
            "CREATE VIRTUAL TABLE templates USING fts5(title, purpose, words, tokenize='porter unicode61')"
        )
        rows = [
            (n, each.title, each.purpose, " ".join((*each.categories, *each.keywords)))
            for n, each in enumerate(self._rows)
        ]
        self._base.executemany(
            "INSERT INTO templates (rowid, title, purpose, words) VALUES (?, ?, ?, ?)", rows
        )

    def __iter__(self) -> Iterator[Template]:
        return iter(self._rows)

    def get(self, template: str) -> Template | None:
        """The template of an id."""
        return self._all.get(template)

    def find(self, text: str, most: int = 10) -> tuple[Template, ...]:
        """The best templates for a wish in plain words: those that say most of them, in the title first."""
        asked = _asked(text)
        hits = [self._matches(_either(word)) for word in asked]
        scores: dict[int, float] = {}
        counts: dict[int, int] = {}
        for hit in hits:
            for row, score in hit:
                scores[row] = scores.get(row, 0.0) + score
                counts[row] = counts.get(row, 0) + 1
        fit = [row for row in counts if 2 * counts[row] >= len(asked)]
        said = {stem(word) for word in asked}
        best = sorted(fit, key=lambda row: (-counts[row], -len(said & self._titled[row]), scores[row], row))
        return tuple(self._rows[row] for row in best[:most])

    def _matches(self, expression: str) -> Sequence[tuple[int, float]]:
        query = f"SELECT rowid, bm25(templates, {_WEIGHTS}) FROM templates WHERE templates MATCH ?"
        with self._lock:
            return self._base.execute(query, (expression,)).fetchall()


def _asked(text: str) -> tuple[str, ...]:
    """The words of a wish; a number in it is an amount."""
    said = question(text)
    return (*said, "amount") if said and _NUMBER.search(text[:1000]) and "amount" not in said else said


def _either(word: str) -> str:
    """A word, or one that means the same, each with its endings."""
    return " OR ".join(f'"{each}"{"*" if len(each) > 2 else ""}' for each in (word, *sorted(alike(word))))


@cache
def load() -> Templates:
    """The templates that flowc brings along, but for those that the project's own tasks do not let pass."""
    index = tomllib.loads((FOLDER / "index.toml").read_text("utf-8"))
    found = [
        Template(
            name,
            entry["title"],
            entry["purpose"],
            tuple(entry["categories"]),
            tuple(entry["keywords"]),
            (FOLDER / f"{name}.py").read_text("utf-8"),
        )
        for name, entry in index.items()
    ]
    return Templates(fitting(found, load_catalog()))


def fitting(found: Sequence[Template], catalog: Catalog) -> Sequence[Template]:
    """The templates with their tasks as a catalogue has them; those that do not pass with it are left out, and named
    in the log. Where the catalogue has nothing of a project's own, they stay as they are."""
    if not catalog.own:
        return found
    kept: list[Template] = []
    gone: list[str] = []
    for each in found:
        try:
            view = flowc.to_python(flowc.to_json(adopted(each.view, catalog)), layout=False)
            passes = not any(faults(view, catalog))
        except flowc.FlowError:
            passes, view = False, each.view
        if passes:
            kept.append(replace(each, view=view))
        else:
            gone.append(each.id)
    if gone:
        _LOG.warning("templates that the catalogue does not let pass are left out: %s", ", ".join(gone))
    return kept
