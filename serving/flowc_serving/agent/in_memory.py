"""Workflows in memory: what a session has where nothing is to outlive it, as in training and in a benchmark."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from flowc_serving.agent import ulids
from flowc_serving.agent.workflows import (
    LARGEST_PAGE,
    Conflict,
    HiddenWorkflow,
    Page,
    Stored,
    UnknownWorkflow,
    moment,
    places_of,
)


class InMemory:
    """The workflows of one shop (``agent.workflows.Workflows``), every version kept, safe from several threads.

    The same ``clock`` and ``chance`` (bits of versions) give the same ids and versions again. ``first`` is the number
    of the first workflow.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.time,
        chance: Callable[[int], int] = secrets.randbits,
        first: int = 1,
    ) -> None:
        self._clock = clock
        self._chance = chance
        self._first = first
        self._newest = ""
        self._workflows: dict[str, list[Stored]] = {}
        self._lock = threading.Lock()

    def lookup(self, workflow: str, version: str | None = None) -> Stored:
        """One workflow, its newest version where none is named. Raises ``UnknownWorkflow``."""
        with self._lock:
            return self._found(workflow, version)

    def create(self, name: str, document: str, *, hidden: bool) -> Stored:
        """A new workflow, not active."""
        with self._lock:
            workflow = f"gid://flow/Workflow/{self._first + len(self._workflows)}"
            version, now = self._next()
            made = Stored(workflow, version, name, document, hidden, False, now)
            self._workflows[workflow] = [made]
            return made

    def update(
        self, workflow: str, version: str, name: str, document: str, *, hidden: bool | None = None
    ) -> Stored:
        """A new version in place of the stored one. Raises ``Conflict`` where that is another, ``UnknownWorkflow``."""
        with self._lock:
            stored = self._current(workflow, version)
            newer, now = self._next()
            hidden = stored.hidden if hidden is None else hidden
            made = Stored(workflow, newer, name, document, hidden, stored.active, now)
            self._workflows[workflow].append(made)
            return made

    def switch(self, workflow: str, version: str, *, active: bool) -> Stored:
        """Activate or deactivate. Raises ``UnknownWorkflow``, ``Conflict``, ``HiddenWorkflow``."""
        with self._lock:
            stored = self._current(workflow, version)
            if active and stored.hidden:
                raise HiddenWorkflow(f"{workflow} is hidden")
            switched = self._workflows[workflow][-1] = replace(stored, active=active)
            return switched

    def listed(self, *, size: int = 100, cursor: str | None = None, hidden: bool = False) -> Page:
        """A page of the workflows, with the hidden ones where asked. Raises ``BadCursor``.

        The pages that follow the first show the order as it was then.
        """
        with self._lock:
            seen, last = places_of(cursor) if cursor else (self._newest, "")
            size = min(max(size, 1), LARGEST_PAGE)
            shown = [each for each in self._workflows.values() if hidden or not each[-1].hidden]
            places = sorted(((_as_of(each, seen), each[-1]) for each in shown), reverse=True, key=_place)
            rest = [(place, each) for place, each in places if place and (not last or place < last)]
        following = f"{seen}.{rest[size - 1][0]}" if len(rest) > size else None
        return Page(tuple(each for _, each in rest[:size]), following, len(shown))

    # With the lock held.

    def _found(self, workflow: str, version: str | None = None) -> Stored:
        versions = self._workflows.get(workflow, [])
        for each in reversed(versions):
            if version in (None, each.version):
                return replace(each, hidden=versions[-1].hidden, active=versions[-1].active)
        raise UnknownWorkflow(workflow if version is None else f"{workflow} in version {version}")

    def _current(self, workflow: str, version: str) -> Stored:
        stored = self._found(workflow)
        if stored.version != version:
            raise Conflict(stored)
        return stored

    def _next(self) -> tuple[str, str]:
        """A version greater than all there are, and the time."""
        now = self._clock()
        self._newest = ulids.new(now, self._newest, self._chance)
        return self._newest, moment(now)


def _as_of(versions: Sequence[Stored], seen: str) -> str:
    """The last version that there was when the first page was shown, empty where there was none."""
    return max((each.version for each in versions if each.version <= seen), default="")


def _place(row: tuple[str, Stored]) -> str:
    return row[0]
