"""What a simulation leaves of each week of each loop: a row, and its line of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Literal

from flowc_serving.rollout.statistics import Interval

Candidate = Literal["", "passed", "held"]
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Row:
    """A week of a loop in one seed.

    ``success`` is the truth by line of the figure over the week's agents, ``asked_right`` that of all conversations of
    the week, ``usual`` that of the agent which most shops have at the end. ``judged``, ``activated`` and ``corrected``
    are what can be seen of it: the judge's share, merchants' activation, the judge's corrected by people; ``trusted``:
    judge and people agree as well as they should. ``gaps`` are the slices found short, of ``looked_at``, ``mistaken``
    those of them that are in truth as good as the rest, ``ordered`` the rows made for each, ``pool_right`` the share of
    right rows in the pool. ``candidate`` is what became of the agent that the week trained, ``candidate_success`` the
    truth of it, ``reasons`` why it was held; ``is_broken``: a broken file was in its mix. ``moves`` are those of the
    roll-out under way, ``percent`` where it stood at the end, ``rolled`` the week its agent was trained in, else 0.
    """

    seed: int
    loop: str
    week: int
    success: Mapping[str, float]
    asked_right: float
    usual: Mapping[str, float]
    judged: float
    activated: float
    corrected: Interval
    trusted: bool
    gaps: tuple[str, ...] = ()
    mistaken: tuple[str, ...] = ()
    looked_at: int = 0
    ordered: Mapping[str, int] = field(default_factory=dict[str, int])
    pool_right: float = 0.0
    candidate: Candidate = ""
    candidate_success: Mapping[str, float] = field(default_factory=dict[str, float])
    is_broken: bool = False
    reasons: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    percent: float = 0.0
    rolled: int = 0


def lines(rows: Iterable[Row]) -> str:
    """Rows as JSON lines; each says that it is of a simulation."""
    return "".join(
        f"{json.dumps({'simulation': True, **asdict(row)}, default=str)}\n" for row in map(_short, rows)
    )


def _short(row: Row) -> Row:
    """Figures to six digits: the last ones of a float are the machine's, not the simulation's."""
    return replace(
        row,
        success=_rounded(row.success),
        usual=_rounded(row.usual),
        asked_right=round(row.asked_right, _DIGITS),
        candidate_success=_rounded(row.candidate_success),
        judged=round(row.judged, _DIGITS),
        activated=round(row.activated, _DIGITS),
        pool_right=round(row.pool_right, _DIGITS),
        corrected=Interval(*(round(each, _DIGITS) for each in asdict(row.corrected).values())),
    )


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(each, _DIGITS) for name, each in values.items()}
