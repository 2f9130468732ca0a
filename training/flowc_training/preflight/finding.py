"""What a check says: findings, notes, and that it could not run. A check that could not run has not passed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar

State: TypeAlias = Literal["passed", "wrong", "not run"]
Part = TypeVar("Part")

SHOWN = 5
"""Findings of a kind that are said one by one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong, and where it was seen: a row, a tensor, a rank."""

    what: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know that is not wrong: what was looked at, and what that leaves open."""

    what: str


Said: TypeAlias = Finding | Note


@dataclass(frozen=True, slots=True)
class Missing:
    """Evidence that was not gathered, and why."""

    why: str


class NotRun(Exception):
    """A check has nothing to go by; the message says why."""


def have(part: Part | Missing) -> Part:
    """A part of the evidence. Raises ``NotRun`` where it is missing."""
    if isinstance(part, Missing):
        raise NotRun(part.why)
    return part


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a check."""

    name: str
    state: State
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    reason: str = ""
    """Why it was not run."""
    remedy: str = ""
    """What to do; only where something is wrong."""


def few(found: Iterable[Finding], kind: str) -> Iterable[Finding]:
    """The first findings of a kind, and how many more there are."""
    listed = list(found)
    yield from listed[:SHOWN]
    if len(listed) > SHOWN:
        yield Finding(f"{len(listed) - SHOWN} more {kind}")
