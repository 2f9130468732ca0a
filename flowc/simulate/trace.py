"""The records of a simulated run, from the event that starts it to what it would have done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from flowc.diagnostics.diagnostic import Diagnostic
from flowc.jsontext.value import Json


@dataclass(frozen=True, slots=True)
class Event:
    """What starts a workflow: the trigger's task id (None: the first trigger) and the roots it brings."""

    trigger: str | None
    environment: Mapping[str, Json]
    at: datetime | None = None
    responses: Mapping[str, Json] = field(default_factory=dict[str, Json])
    """What actions answer, by the variable of their step or their task's id."""
    ports: Mapping[str, str] = field(default_factory=dict[str, str])
    """Which port a step leaves by, on the same terms; for tasks whose decision is not Flow's."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A small shop: records by Get data's name (``orders``, ``products``, …), and ``shop`` itself."""

    shop: Mapping[str, Json] = field(default_factory=dict[str, Json])
    records: Mapping[str, tuple[Json, ...]] = field(default_factory=dict[str, tuple[Json, ...]])


@dataclass(frozen=True, slots=True)
class Reason:
    """One comparison of a condition, with the values it saw; of ``any`` and ``all`` one for each item looked at.

    ``items`` is the index in each list around it, outermost first.
    """

    text: str
    left: Json
    right: Json
    holds: bool
    items: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """One time a step ran. ``step`` is its place in the canonical workflow; ``ports`` are those that were taken.

    ``round`` is the index in each loop around it, outermost first. A step that failed has its ``problems`` and
    took no port. ``log`` are the lines that its script wrote.
    """

    step: int
    at: datetime
    ports: tuple[str, ...]
    round: tuple[int, ...] = ()
    reasons: tuple[Reason, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    log: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """What an action would have done: its task with every field rendered; references are the records' ids."""

    step: int
    task: str
    at: datetime
    fields: Mapping[str, Json]
    round: tuple[int, ...] = ()


Item: TypeAlias = "Effect | Strand | list[Strand]"
"""An effect, a row in the row, or rows side by side."""


@dataclass(slots=True)
class Strand:
    """Effects in a row."""

    items: list[Item] = field(default_factory=list["Item"])

    def then(self) -> Strand:
        """A row in this row, as the rounds of a loop are."""
        inner = Strand()
        self.items.append(inner)
        return inner

    def beside(self, count: int) -> list[Strand]:
        """So many rows side by side, which end this row."""
        sides = [Strand() for _ in range(count)]
        self.items.append(sides)
        return sides


Outcome = Literal["finished", "failed", "stopped"]
"""``stopped``: a limit of the simulator was reached."""
_OUT_OF_TIME = frozenset({"FC540", "FC543"})


@dataclass(frozen=True, slots=True)
class Run:
    """A whole run: visits and effects in the order of the virtual clock, and what went wrong.

    ``problems`` are those of the visits, in their order, then the limit that stopped the run.
    ``strand`` is the order of the effects as far as it means something (``strands``).
    """

    outcome: Outcome
    visits: tuple[Visit, ...]
    effects: tuple[Effect, ...]
    problems: tuple[Diagnostic, ...] = ()
    strand: Strand = field(default_factory=Strand, repr=False, compare=False)

    @property
    def took_too_long(self) -> bool:
        """Did a limit of time end the run, or a script in it? A quicker machine might have got further."""
        return any(each.code in _OUT_OF_TIME for each in self.problems)
