"""Agreement and corrected shares as tables, facet by facet."""

from __future__ import annotations

from collections.abc import Mapping

from flowc_training.judge.agreement import Agreement, by_facet
from flowc_training.judge.correction import Estimate, corrected
from flowc_training.judge.facets import BY_ID, Verdict
from flowc_training.markdown import table

Answers = Mapping[str, Mapping[str, Verdict]]
"""One rater's answers, by conversation and facet."""

_FEWEST = 2


def agreements(first: Answers, second: Answers) -> dict[str, Agreement]:
    """How far two raters agree on each facet."""
    return by_facet(first, second, [*BY_ID])


def faults(people: Answers, judge: Answers) -> dict[str, tuple[float, Estimate | None]]:
    """By facet the share of conversations that the judge says no to, as it says it, and corrected by people's answers.

    None where people have answered too few. Those that they answered must have been drawn by chance.
    """
    return {facet: _faults(facet, people, judge) for facet in BY_ID}


def _faults(facet: str, people: Answers, judge: Answers) -> tuple[float, Estimate | None]:
    judged = [each for each in judge if facet in judge[each]]
    both = [each for each in judged if facet in people.get(each, {})]
    known = {*both}
    alone = [_no(judge[each][facet]) for each in judged]
    raw = sum(alone) / len(alone) if alone else 0.0
    if len(both) < _FEWEST:
        return raw, None
    return raw, corrected(
        [_no(people[each][facet]) for each in both],
        [_no(judge[each][facet]) for each in both],
        [_no(judge[each][facet]) for each in judged if each not in known],
    )


def _no(verdict: Verdict) -> float:
    return 1.0 if verdict == "no" else 0.0


def agreement_table(found: Mapping[str, Agreement]) -> str:
    """Agreement as a table of Markdown."""
    rows = [
        [f"`{facet}`", str(each.n), str(each.percent), str(each.kappa), str(each.ac1)]
        for facet, each in found.items()
        if each.n
    ]
    return "\n".join(table(["facet", "n", "agreed", "Cohen's κ", "Gwet's AC1"], rows))


def fault_table(found: Mapping[str, tuple[float, Estimate | None]]) -> str:
    """Shares of no as a table of Markdown."""
    rows = [
        [f"`{facet}`", f"{raw:.3f}", str(each) if each else "too few answers of people"]
        for facet, (raw, each) in found.items()
    ]
    return "\n".join(table(["facet", "no, as the judge says", "no, corrected"], rows))
