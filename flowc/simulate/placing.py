"""Puts the problems of a run in their places: the step's line in the view, its pointer in the document."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from flowc.diagnostics.diagnostic import Diagnostic, Span
from flowc.simulate.trace import Run, Visit
from flowc.source import Source


def placed(run: Run, source: Source) -> Run:
    """The run of a text with the places of its problems; spans are of the text, so a document has pointers only."""
    if not any(visit.problems for visit in run.visits):
        return run
    from flowc.check.findings import At  # imports much, for a run that fails only
    from flowc.check.places import Placed

    places = Placed(source)

    @cache
    def place(step: int) -> tuple[Span | None, str]:
        at = At(step)
        return places.span(at) if source.is_view else None, places.pointer(at)

    known: dict[int, Diagnostic] = {}
    for visit in run.visits:
        for problem in visit.problems:
            span, pointer = place(visit.step)
            known[id(problem)] = replace(problem, span=span, pointer=pointer)
    visits = tuple([_with(visit, known) if visit.problems else visit for visit in run.visits])
    return replace(run, visits=visits, problems=tuple([known.get(id(each), each) for each in run.problems]))


def _with(visit: Visit, known: dict[int, Diagnostic]) -> Visit:
    return replace(visit, problems=tuple([known[id(problem)] for problem in visit.problems]))
