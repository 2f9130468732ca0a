"""All that the page of a week tells, as records: what came in, what was learnt, what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flowc_serving.agent.json_value import Object
from flowc_training.weekly import records
from flowc_training.weekly.agreement import Adoption, Agreed
from flowc_training.weekly.gaps import Gap
from flowc_training.weekly.gate import Decision
from flowc_training.weekly.history import Figure, Line
from flowc_training.weekly.ordering import Order
from flowc_training.weekly.records import RecordError
from flowc_training.weekly.rollout import Move
from flowc_training.weekly.sampling import Number
from flowc_training.weekly.week import Week, WeekError


@dataclass(frozen=True, slots=True)
class Broken:
    """A conversation, or a line of the log, that could not be used, and why."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """What came in: ``outcomes`` by what became of it, ``routes`` by where it went, ``rules`` by which rule sent it."""

    conversations: int = 0
    shops: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict[str, int])
    routes: Mapping[str, int] = field(default_factory=dict[str, int])
    rules: Mapping[str, int] = field(default_factory=dict[str, int])
    broken: tuple[Broken, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """One change that was tried in training, what it came to, and whether it was kept."""

    change: str
    score: float
    is_kept: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the candidate learnt from: conversations of the pool, ``fresh`` ones of this week, corrections that people
    made by hand, rows made to order, and what was tried."""

    pool: int = 0
    fresh: int = 0
    corrected: int = 0
    synthetic: int = 0
    orders: tuple[Order, ...] = ()
    trials: tuple[Trial, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """An example that one model gets right and the other does not: the request, and what either stored, as views."""

    id: str
    request: str
    before: str
    after: str
    why: str = ""
    slices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spent:
    """What a step of the week took; ``is_reused``: nothing of it had changed, so that it was not run again."""

    step: str
    minutes: float
    cost: float = 0.0
    is_reused: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """A week.

    ``overall`` is the value of all conversations; ``numbers`` are the shares of yes by slice and facet in the week
    ``numbers_of``; ``tuning`` are the lines by which the judge is tuned again, none where it need not.

    ``is_made_up``: its traffic was made up or simulated, which the page says first. ``history`` has this week too.
    ``notes`` are what somebody should know: a judge that did not answer, a full disk.
    """

    week: str
    is_made_up: bool
    incoming: Incoming = Incoming()
    learnt: Learnt = Learnt()
    gaps: tuple[Gap, ...] = ()
    target: float = 0.7
    history: tuple[Line, ...] = ()
    better: tuple[Example, ...] = ()
    worse: tuple[Example, ...] = ()
    overall: Figure | None = None
    numbers: tuple[Number, ...] = ()
    numbers_of: str = ""
    agreed: tuple[Agreed, ...] = ()
    adoption: Adoption | None = None
    tuning: tuple[str, ...] = ()
    decision: Decision | None = None
    move: Move | None = None
    spent: tuple[Spent, ...] = ()
    currency: str = "$"
    notes: tuple[str, ...] = ()


def to_json(content: Content) -> Object:
    """The content of a page as a JSON object."""
    return records.to_json(content)


def from_json(data: Any) -> Content:
    """The content of a JSON object. Raises ``RecordError``."""
    found = records.from_json(Content, data)
    try:
        Week.read(found.week)
    except WeekError as error:
        raise RecordError(str(error)) from None
    return found
