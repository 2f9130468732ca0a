"""Search over the tasks of a catalogue: labels, ids and descriptions in SQLite's full-text index, in memory.

Questions are answered in rounds, from strict to lenient. Within a round come labels that say nothing else first,
and those in the same words; then tasks that are installed, Shopify's before Flow's before connectors before apps
(docs/format.md, The agent's tools); then proven ids before assumed ones; then SQLite's bm25. What is invented for
examples comes after all that there is.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from threading import Lock

from flowc.catalog import words
from flowc.catalog.loading import Catalog
from flowc.catalog.task import Task
from flowc.diagnostics.diagnostic import did_you_mean

PUBLISHERS = {"shopify": 0, "flow": 1, "flow-connectors": 2, "connectors": 2, "shopify-app": 3}
"""Where production prefers them; all others are apps of other people."""
_OWN = ("shopify", "flow")

_WEIGHTS = "10.0, 4.0, 2.0"
"""What a word counts in the label, in the id, and in the description."""


@dataclass(frozen=True, slots=True)
class Found:
    """The tasks for one question, best first; ``read_as`` is the question as it was answered, typos put right."""

    tasks: tuple[Task, ...]
    read_as: str


class TaskIndex:
    """The newest version of every task of a catalogue, to be searched."""

    def __init__(self, catalog: Catalog) -> None:
        newest = (catalog.task(each) for each in catalog.ids)
        self._tasks = [task for task in newest if task is not None]
        self._base = sqlite3.connect(":memory:", check_same_thread=False)
        self._one_at_a_time = Lock()
        self._base.execute(
            "CREATE VIRTUAL TABLE tasks USING fts5(label, id, said, tokenize='porter unicode61')"
        )
        rows = [(n, *_texts(task)) for n, task in enumerate(self._tasks)]
        self._base.executemany("INSERT INTO tasks (rowid, label, id, said) VALUES (?, ?, ?, ?)", rows)

    def find(self, text: str, most: int = 10) -> Found:
        """The best tasks for a question in plain words, none where nothing fits."""
        asked = [self._read(word) for word in words.question(text.rpartition("::")[2])]
        named = text.strip()  # a task's id, or the end of it
        found = dict.fromkeys(
            row for row, task in enumerate(self._tasks) if "::" in named and task.id.endswith(named)
        )
        for expression in _rounds(asked):
            found.update(dict.fromkeys(self._round(expression, asked)))
        if asked and not found:
            found.update(dict.fromkeys(self._by_number_of_words(asked)))
        tasks = sorted((self._tasks[row] for row in found), key=lambda task: task.is_invented)
        return Found(tuple(tasks[:most]), " ".join(asked))

    def nearest(self, task_id: str) -> str | None:
        """The id that was meant: of the same last part, of a label that says it, or written almost like it."""
        last = task_id.rpartition("::")[2]
        said = words.words(last)
        for task in self._tasks:
            if task.id.rpartition("::")[2] == last or words.words(task.label) == said:
                return task.id
        return did_you_mean(task_id, [task.id for task in self._tasks])

    # One round.

    def _round(self, expression: str, asked: Sequence[str]) -> Iterator[int]:
        rows = self._matches(expression)
        rows.sort(key=lambda found: (*self._rank(found[0], asked), found[1], found[0]))
        return (row for row, _ in rows)

    def _matches(self, expression: str) -> list[tuple[int, float]]:
        query = f"SELECT rowid, bm25(tasks, {_WEIGHTS}) FROM tasks WHERE tasks MATCH ?"
        with self._one_at_a_time:
            return self._base.execute(query, (expression,)).fetchall()

    def _by_number_of_words(self, asked: Sequence[str]) -> Iterator[int]:
        """Where no task has all words: those that have most, and at least half of them."""
        hits = [{row for row, _ in self._matches(_either(word))} for word in asked]
        count = Counter(row for hit in hits for row in hit)
        most = (row for row in count if 2 * count[row] >= len(asked))
        return iter(sorted(most, key=lambda row: (-count[row], *self._rank(row, asked), row)))

    def _rank(self, row: int, asked: Sequence[str]) -> tuple[int, int, bool, int, bool]:
        """How much the label says that was not asked, how much not in these words; then whose and how sure it is."""
        task = self._tasks[row]
        label = words.said(words.words(task.label))
        others = sum(not any(words.says(word, each) for each in asked) for word in label)
        publisher = PUBLISHERS.get(task.publisher, len(PUBLISHERS))
        aim = min(others, 2), len(set(asked) - set(label))
        return *aim, not task.installed, publisher, task.evidence == "assumed"

    # Typos.

    def _read(self, word: str) -> str:
        """The word, or the known one it was meant to be where no task has it."""
        if len(word) < 4 or self._matches(_either(word)):
            return word
        return did_you_mean(word, self._vocabulary) or word

    @cached_property
    def _vocabulary(self) -> list[str]:
        labels = (word for task in self._tasks for word in words.words(task.label))
        return sorted(word for word in set(labels) if len(word) > 2)


@lru_cache(maxsize=64)
def index_of(catalog: Catalog) -> TaskIndex:
    """The index of a catalogue, made once."""
    return TaskIndex(catalog)


def _texts(task: Task) -> tuple[str, str, str]:
    *_, last = task.id.split("::")
    own = task.id if task.publisher not in _OWN else last
    return task.label, " ".join(words.words(own)), f"{task.description} {task.publisher}"


# What is asked, in the language of the index.


def _rounds(asked: Sequence[str]) -> Iterator[str]:
    """All words, or words that mean the same, in the label; all of them anywhere."""
    if asked:
        everything = " AND ".join(f"({_either(word)})" for word in asked)
        yield f"{{label}} : ({everything})"
        yield everything


def _either(word: str) -> str:
    """A word or one that stands for it, or what begins with one; of one or two letters the word alone."""
    return " OR ".join(
        f'"{each}"{"*" if len(each) > 2 else ""}' for each in [word, *sorted(words.alike(word))]
    )
