"""What a simulation came to, for people: the figure and the tables. Each says that it is a simulation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from statistics import fmean

from flowc_serving.rollout.statistics import Interval, share
from flowc_training.markdown import table
from flowc_training.simulation.assumptions import Assumptions, told
from flowc_training.simulation.drawing import Panel, Picture
from flowc_training.simulation.kinds import HOLDING, WATCHED
from flowc_training.simulation.rows import Row
from flowc_training.simulation.summary import Run, all_curves, middle, runs

TITLE = "Simulation: three ways to run the flywheel"
_NONE = "–"


def picture(rows: Sequence[Row], of: Assumptions) -> Picture:
    """The figure: success by line and week, a panel a line."""
    found = runs(rows)
    seeds = len({row.seed for row in rows})
    weeks = sorted({row.week for row in rows})
    marks = {
        week: said
        for week, said in ((of.shift_week, "requests shift"), (of.broken_week, "a broken file in the mix"))
        if week in weeks
    }
    panels = [Panel(_titled(line), lines) for line, lines in all_curves(found).items()]
    caption = (
        "A simulation without any model: made-up shops, a scripted agent; weeks across, % of answers right up.",
        f"Medians of {seeds} seeds, bands hold eight in ten of them. Nothing here was measured in production.",
    )
    return Picture(TITLE, caption, panels, marks, (weeks[0], weeks[-1]))


def _titled(line: str) -> str:
    return {"all": "all requests", "create": "create, as before"}.get(line, f"{line}, new")


def page(rows: Sequence[Row], of: Assumptions, more: Mapping[str, Sequence[str]] | None = None) -> str:
    """All tables as Markdown; ``more`` are tables of other runs, by what they show."""
    found = runs(rows)
    seeds = len({row.seed for row in rows})
    weeks = max(row.week for row in rows)
    sections: list[tuple[str, Iterator[str]]] = [
        (f"Simulation: answers right after {weeks} weeks, in per cent, {seeds} seeds", outcome(found, of)),
        ("Simulation: how soon a gap is found and closed", gaps(found, of)),
        ("Simulation: what held and what did not", candidates(found)),
        ("Simulation: what can be seen of the truth", seen(found, of)),
        *((f"Simulation: {what}", iter(its)) for what, its in (more or {}).items()),
        ("Simulation: one seed, week by week", one_seed(rows)),
        ("Simulation: what is assumed", told(of)),
    ]
    lines: list[str] = []
    for title, its in sections:
        if body := [*its]:
            lines += [f"### {title}", "", *body, ""]
    return "\n".join(lines)


def outcome(found: Mapping[str, Sequence[Run]], of: Assumptions) -> Iterator[str]:
    """Success in the last week by line, and its mean since the shift."""
    since = max(1, of.shift_week)
    head = [
        "loop",
        *(_titled(line) for line in WATCHED),
        "all requests, mean since the shift",
    ]
    yield from table(
        head,
        (
            [
                loop,
                *(_percent(middle([run.last.success[line] for run in its])) for line in WATCHED),
                _percent(middle([run.mean("all", since) for run in its])),
            ]
            for loop, its in found.items()
        ),
    )


def gaps(found: Mapping[str, Sequence[Run]], of: Assumptions) -> Iterator[str]:
    """Weeks after the shift until each new line is found short, and until it is right often enough."""
    head = ["loop", *chain.from_iterable((f"{line}: found", f"{line}: closed") for line in HOLDING)]
    since = max(1, of.shift_week)
    yield from table(
        head,
        (
            [
                loop,
                *chain.from_iterable(
                    (
                        _after([run.found(line) for run in its], since),
                        _after([run.closed(line, since) for run in its], since),
                    )
                    for line in HOLDING
                ),
            ]
            for loop, its in found.items()
        ),
    )


def _after(weeks: Sequence[int | None], since: int) -> str:
    """The median of weeks after one, and in how many seeds it came to that."""
    there = [week - since for week in weeks if week is not None]
    if not there:
        return f"never, in {len(weeks)}"
    late = middle(there).value
    return f"{f'{late:.0f} weeks later' if late else 'the same week'}, in {len(there)} of {len(weeks)}"


def candidates(found: Mapping[str, Sequence[Run]]) -> Iterator[str]:
    """Candidates that were held back or reached merchants, and alarms about what is in truth no worse than the rest."""
    head = [
        "loop",
        "broken one held by the gate",
        "broken one at all shops",
        "others held",
        "of those, truly better",
        "others taken back in the roll-out",
        "false alarms a week",
    ]
    yield from table(head, ([loop, *_candidates(its)] for loop, its in found.items()))


def _candidates(its: Sequence[Run]) -> Iterator[str]:
    broken = [run.broken for run in its]
    yield _count([row is not None and row.candidate == "held" for row in broken])
    yield _count(
        [row is not None and run.served(row.week) == 100 for run, row in zip(its, broken, strict=True)]
    )
    others = [row for run in its for row in run.rows if row.candidate and not row.is_broken]
    held = [row for row in others if row.candidate == "held"]
    yield f"{len(held)} of {len(others)}"
    yield _count([row.candidate_success["all"] > row.usual["all"] for row in held])
    begun = [row for run in its for row in run.rows if row.rolled and not run.is_of_broken(row)]
    back = [row for row in begun if any(each.startswith("back") for each in row.moves)]
    yield f"{len(back)} of {len({(row.seed, row.rolled) for row in begun})}"
    weeks = sum(len(run.rows) for run in its)
    yield f"{sum(run.alarms() for run in its) / weeks:.2f}"


def _count(said: Sequence[bool]) -> str:
    return f"{sum(said)} of {len(said)}" if said else _NONE


def seen(found: Mapping[str, Sequence[Run]], of: Assumptions) -> Iterator[str]:
    """How far from the truth the figures are that can be had, over all weeks and seeds."""
    rows = [row for its in found.values() for run in its for row in run.rows]
    ways: dict[str, Callable[[Row], Interval]] = {
        "the judge alone": lambda row: share(round(row.judged * of.read), of.read),
        "activation": lambda row: share(round(row.activated * of.read), of.read),
        "the judge, corrected by people": lambda row: row.corrected,
    }
    head = [
        "figure of a week",
        "points above the truth, mean",
        "points from the truth, mean",
        "intervals that hold it",
    ]
    yield from table(head, ([name, *_seen(rows, way)] for name, way in ways.items()))


def _seen(rows: Sequence[Row], way: Callable[[Row], Interval]) -> Iterator[str]:
    told = [(way(row), row.asked_right) for row in rows]
    yield f"{fmean(each.value - truth for each, truth in told) * 100:+.1f}"
    yield f"{fmean(abs(each.value - truth) for each, truth in told) * 100:.1f}"
    yield f"{fmean(each.low <= truth <= each.high for each, truth in told) * 100:.0f} %"


def one_seed(rows: Sequence[Row]) -> Iterator[str]:
    """The weeks of the first seed, each of which can be made again in a second."""
    first = min(row.seed for row in rows)
    head = ["loop", "week", "right, %", "gaps", "rows made", "candidate", "at the end of the week"]
    yield from table(head, (line_of(row) for row in rows if row.seed == first))


def line_of(row: Row) -> list[str]:
    """A week as a line."""
    right = ", ".join(f"{line} {each * 100:.0f}" for line, each in row.success.items())
    made = ", ".join(f"{name} {many:,}" for name, many in row.ordered.items())
    candidate = ("broken, " if row.is_broken else "") + (row.candidate or "none")
    moved = f"the agent of week {row.rolled}: {', '.join(row.moves) or 'no move'}" if row.rolled else _NONE
    return [row.loop, str(row.week), right, ", ".join(row.gaps) or _NONE, made or _NONE, candidate, moved]


def _percent(of: Interval) -> str:
    return f"{of.value * 100:.0f} [{of.low * 100:.0f}, {of.high * 100:.0f}]"
