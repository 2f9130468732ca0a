"""Trajectories by number: a category by its share, played, and checked against the laws before it is handed on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from flowc import FlowError
from flowc_serving.agent.rendering import Tokenizer
from flowc_training.categories import Category
from flowc_training.trajectories.acting import Unmade
from flowc_training.trajectories.case import Case
from flowc_training.trajectories.cases import PLAYED
from flowc_training.trajectories.checking import faults
from flowc_training.trajectories.selected import Selected
from flowc_training.trajectories.slicing import Slices
from flowc_training.trajectory import Trajectory

MIX: Mapping[Category, int] = {
    "create": 40,
    "edit": 20,
    "third_party": 8,
    "email": 8,
    "repair": 8,
    "clarify": 5,
    "question": 5,
    "not_flow": 2,
    "impossible": 2,
    "hostile": 2,
}
"""How many of a hundred trajectories are of each category; ours, after what docs/benchmark.md asks about."""
_TRIES = 8
"""Draws of a case until one can be played."""
DRAWS = 40
"""Draws of a case until one is in slices that were asked for."""
OUTSIDE = "it is not in the slices that were asked for"


Refuse = Callable[[Trajectory], str]
"""Why a trajectory may not be kept; an empty text where it may."""


def _nothing(_: Trajectory) -> str:
    return ""


class Faulty(Exception):
    """A trajectory that breaks a law: a mistake of ours, which no data set may have."""


@dataclass(slots=True)
class Report:
    """What was made, and what was drawn again and why."""

    made: Counter[str] = field(default_factory=Counter[str])
    again: Counter[str] = field(default_factory=Counter[str])


def make(
    seed: int | str,
    many: int,
    *,
    first: int = 0,
    tokenizer: Tokenizer | None = None,
    report: Report | None = None,
    refuse: Refuse = _nothing,
    selected: Selected | None = None,
) -> Iterator[Trajectory]:
    """Trajectories ``first`` to ``first + many`` of a seed, each checked (``checking.faults``).

    Any range can be made by itself, as each number has a seed of its own. Raises ``Faulty``.
    """
    for n in range(first, first + many):
        yield trajectory(seed, n, tokenizer=tokenizer, report=report, refuse=refuse, selected=selected)


def trajectory(
    seed: int | str,
    n: int,
    *,
    tokenizer: Tokenizer | None = None,
    report: Report | None = None,
    refuse: Refuse = _nothing,
    selected: Selected | None = None,
) -> Trajectory:
    """The n-th trajectory of a seed; where ``refuse`` tells why one may not be kept, another is drawn.

    Raises ``Faulty`` where it breaks a law, or nothing can be played.
    """
    category = category_of(seed, n)
    report = report or Report()
    for attempt in range(_TRIES):
        made = _kept(Case(seed, n, category, attempt, selected), tokenizer, report, refuse)
        if made is not None:
            return made
    raise Faulty(f"{seed}-{n} ({category}): nothing of it can be played in {_TRIES} draws")


def sliced(
    seed: int | str,
    n: int,
    slices: Slices,
    *,
    draws: int = DRAWS,
    tokenizer: Tokenizer | None = None,
    report: Report | None = None,
    refuse: Refuse = _nothing,
) -> Trajectory | None:
    """The n-th trajectory of a seed that is in all of these slices; None where so many draws have none.

    Category and language are drawn as asked, all else is drawn until it fits. Raises ``Faulty``.
    """
    report = report or Report()
    for attempt in range(draws):
        category = slices.category or category_of(f"{seed} {attempt}", n)
        case = Case(seed, n, category, attempt, slices=slices)
        made = _kept(case, tokenizer, report, refuse, slices)
        if made is not None:
            return made
    return None


def _kept(
    case: Case,
    tokenizer: Tokenizer | None,
    report: Report,
    refuse: Refuse,
    slices: Slices | None = None,
) -> Trajectory | None:
    """What becomes of a case, checked; None where it is not kept, which is counted. Raises ``Faulty``."""
    made = _played(case, report)
    if made is None:
        return None
    if slices is not None and not slices.has(made):
        report.again[OUTSIDE] += 1
        return None
    if wrong := faults(made, tokenizer):
        raise Faulty(f"{made.id} ({case.category}): {'; '.join(wrong)}")
    if why := refuse(made):
        report.again[why] += 1
        return None
    report.made[case.category] += 1
    return made


def _played(case: Case, report: Report) -> Trajectory | None:
    """What becomes of a case; None where it cannot be played, which is counted."""
    try:
        return PLAYED[case.category](case)
    except Unmade as why:
        report.again[f"{case.category}: {why}"] += 1
    except FlowError as error:
        report.again[f"{case.category}: a view does not compile: {error.diagnostics[0].code}"] += 1
    return None


def category_of(seed: int | str, n: int) -> Category:
    """The category of the n-th trajectory: a hundred in a row have just the mix, in an order of chance."""
    row: list[Category] = [category for category, many in MIX.items() for _ in range(many)]
    Random(f"{seed} mix {n // 100}").shuffle(row)
    return row[n % 100]
