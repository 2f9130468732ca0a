"""Searches whose answers really hold what is needed: in own words first, in other words where they do not.

A search that fails stays in the conversation, as it would have stayed in production's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any, cast

from flowc import catalog
from flowc_serving.agent.json_value import Json, Object
from flowc_training.trajectories.acting import Ask
from flowc_training.trajectories.needing import Path, Task, words

_LEADING = re.compile(r"^(?:when|whenever|each time|every time|once|as soon as|if|for every|for each)\s+")
_HOLE = re.compile(
    r"(?:\b(?:with|to|by|as|at|in|on|of|for|called|named|the tag|tag|over|under|than)\s+)*\$\w+"
)
_GENERIC = frozenset({"shop money", "amount", "id", "value", "nodes"})
_MOST_QUERIES, _MOST_PATHS = 6, 5
"""What one call searches."""
MOST_READ = 10
"""Tasks that the tool reads in one call."""


def own_words(phrase: str) -> str:
    """A phrase of a merchant as somebody would type it into a search: without values, without ``when``."""
    said = _HOLE.sub("", phrase.lower())
    said = _LEADING.sub("", " ".join(said.split())).strip(" ,.;:")
    return re.sub(r"^(?:an?|the|somebody|someone)\s+", "", said)


def queries(task: Task, phrases: Sequence[str], rng: Random) -> Iterator[str]:
    """What a task is searched by, one wording after another; its own name comes at last."""
    known = catalog.load().task(task.id, task.version)
    label = known.label.lower() if known else words(task.id.rpartition("::")[2])
    own = [each for each in map(own_words, phrases) if 2 <= len(each.split()) <= 7]
    rng.shuffle(own)
    tried = [own[0], label] if own and rng.random() < 0.4 else [label]
    tried += [words(task.id.rpartition("::")[2]), words(task.id.replace("::", " "))]
    yield from dict.fromkeys(tried)


class TaskFinder:
    """Searches tasks until each is found or given up. ``ask`` is the next call, ``hear`` takes its answer."""

    def __init__(self, tasks: Sequence[Task], phrases: Mapping[str, Sequence[str]], rng: Random) -> None:
        self._open = {each: queries(each, phrases.get(each.id, ()), rng) for each in tasks}
        self._asked: set[str] = set()
        self.given_up: list[Task] = []

    @property
    def is_done(self) -> bool:
        """Is nothing left to search?"""
        return not self._open

    def ask(self) -> Ask | None:
        """A search for what is not found yet; None where no wording is left, and what is left is given up."""
        asked: list[Json] = []
        for task, wordings in [*self._open.items()][:_MOST_QUERIES]:
            query = next((each for each in wordings if each not in self._asked), None)
            if query is None:
                del self._open[task]
                self.given_up.append(task)
            else:
                self._asked.add(query)
                asked.append(query)
        if asked:
            return Ask("task_search", {"search_queries": asked})
        return self.ask() if self._open else None

    def hear(self, answer: Object) -> list[Task]:
        """The tasks that an answer has brought."""
        named = {
            str(summary["id"])
            for summaries in cast(dict[str, list[Any]], answer.get("tasks", {})).values()
            for summary in summaries
        }
        brought = [each for each in self._open if each.id in named]
        for each in brought:
            del self._open[each]
        return brought


def configuration(tasks: Sequence[Task]) -> Ask:
    """The call that reads how tasks are set up, ``MOST_READ`` at most."""
    asked: list[Json] = [{"id": each.id, "version": each.version} for each in tasks]
    return Ask("task_configuration", {"tasks": asked})


class PathFinder:
    """Searches paths, in the words of their ends first, then in those of the whole."""

    def __init__(self, paths: Sequence[Path]) -> None:
        hardest = sorted(paths, key=lambda each: (-len(each.parts), each.said))[:_MOST_PATHS]
        self._open = {each: iter(_terms(each)) for each in hardest}

    def ask(self) -> Ask | None:
        """A search for what is not found yet; what no words are left for is given up."""
        asked: list[Json] = []
        for path, terms in [*self._open.items()]:
            term = next(terms, None)
            if term is None:
                del self._open[path]
            else:
                asked.append({"root_type": path.type, "search_term": term})
        if not asked:
            return None
        return Ask("environment_paths_search", {"searches": asked, "data_type_filter": "ALL"})

    def hear(self, answer: Object) -> None:
        """Takes what was found out of what is left."""
        found = {
            str(path["path"])
            for search in cast(list[dict[str, Any]], answer.get("searches", []))
            for path in search["paths"]
        }
        for each in [*self._open]:
            if each.said in found:
                del self._open[each]


def _terms(path: Path) -> list[str]:
    """What a path is searched by."""
    said = [words(each) for each in path.parts]
    telling = [each for each in said if each not in _GENERIC] or said
    return list(dict.fromkeys([" ".join(telling[-2:]), " ".join(said), words(path.parts[-1])]))
