"""Where workflows are kept, as tools and server see it: versions, and a write that fails where somebody was first.

A ``Workflows`` is one shop's and knows of no other. Embedded it is ``store.workflows``, in tests ``InMemory``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from flowc_serving.agent import ulids

LARGEST_PAGE = 250


@dataclass(frozen=True, slots=True)
class Stored:
    """One version of a workflow: its id a ``gid://flow/Workflow/…``, its version a ULID, its document in export form.

    ``updated`` is ISO 8601. A hidden workflow is a chat's draft, which no list shows unless asked.
    """

    id: str
    version: str
    name: str
    document: str
    hidden: bool
    active: bool
    updated: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a shop's workflows, the last changed first; ``cursor`` asks for the next, None where there are none."""

    workflows: Sequence[Stored]
    cursor: str | None
    total: int


def moment(now: float) -> str:
    """A time in seconds as ``Stored.updated`` has it."""
    return datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class BadCursor(ValueError):
    """A cursor that no page has given."""


def places_of(cursor: str) -> tuple[str, str]:
    """What a cursor says: the newest version when the first page was shown, and the last that was shown.

    Raises ``BadCursor``.
    """
    seen, _, last = cursor.partition(".")
    if not (ulids.is_ulid(seen) and ulids.is_ulid(last)):
        raise BadCursor("the cursor is none of this list: leave it out to begin again")
    return seen, last


class UnknownWorkflow(Exception):
    """There is no workflow of this id, or no such version of it."""


class Conflict(Exception):
    """The version that a write is based on is not the stored one."""

    def __init__(self, stored: Stored) -> None:
        super().__init__(f"the stored version is {stored.version}")
        self.stored = stored


class HiddenWorkflow(Exception):
    """A hidden workflow cannot be activated."""


class StoreTrouble(Exception):
    """What is kept cannot be read or written now; the message is for people.

    ``retry`` says whether the same may go well a little later: a lock ends, a damaged file does not mend itself.
    """

    def __init__(self, message: str, *, retry: bool = False) -> None:
        super().__init__(message)
        self.retry = retry


class Workflows(Protocol):
    """The workflows of one shop. Each method raises ``StoreTrouble`` where what is kept cannot be had."""

    def lookup(self, workflow: str, version: str | None = None) -> Stored:
        """One workflow, its newest version where none is named. Raises ``UnknownWorkflow``."""
        ...

    def create(self, name: str, document: str, *, hidden: bool) -> Stored:
        """A new workflow, not active."""
        ...

    def update(
        self, workflow: str, version: str, name: str, document: str, *, hidden: bool | None = None
    ) -> Stored:
        """A new version in place of the stored one. Raises ``Conflict`` where that is another, ``UnknownWorkflow``."""
        ...

    def listed(self, *, size: int = 100, cursor: str | None = None, hidden: bool = False) -> Page:
        """A page of the workflows, with the hidden ones where asked. Raises ``BadCursor``."""
        ...

    def switch(self, workflow: str, version: str, *, active: bool) -> Stored:
        """Activate or deactivate. Raises ``UnknownWorkflow``, ``Conflict``, ``HiddenWorkflow``."""
        ...
