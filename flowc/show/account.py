"""A run for a page: the way it took, and tables of which step ran when and why, and of what it would have done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flowc.diagnostics.diagnostic import Diagnostic
from flowc.graph.links import LOOP_BODY
from flowc.model.workflow import Link, Workflow
from flowc.records import record
from flowc.show.captions import Caption, name
from flowc.show.markup import escape, told
from flowc.show.metrics import Font, cut
from flowc.simulate.report import MOST_LINES, iso, shortened
from flowc.simulate.trace import Effect, Reason, Run, Visit

_TEXT = Font(1.0, is_mono=True)


@record
class Trail:
    """By step its visits, by link how often it was followed."""

    visits: tuple[tuple[Visit, ...], ...]
    followed: tuple[int, ...]


def trail(workflow: Workflow, run: Run) -> Trail:
    """The trail of a run of this workflow."""
    visits: list[list[Visit]] = [[] for _ in workflow.steps]
    for visit in run.visits:
        visits[visit.step].append(visit)
    followed = [_followed(link, visits[link.source], visits[link.target]) for link in workflow.links]
    return Trail(tuple(map(tuple, visits)), tuple(followed))


def _followed(link: Link, left: Sequence[Visit], entered: Sequence[Visit]) -> int:
    """How often: once for each visit that took the port, into a loop once for each of its rounds."""
    taken = [visit for visit in left if link.port in visit.ports]
    if link.port != LOOP_BODY:
        return len(taken)
    outside = {visit.round for visit in taken}
    return sum(visit.round[:-1] in outside for visit in entered if visit.round)


# Tables.


def account(run: Run, captions: Sequence[Caption]) -> Iterator[str]:
    """The lines of a run's tables."""
    yield f'<p class="{"yes" if run.outcome == "finished" else "no"}">The run {run.outcome}.</p>'
    if run.problems:
        yield "<h2>What went wrong</h2>"
        yield from _table((), [(_problem(problem),) for problem in run.problems])
    if run.effects:
        yield "<h2>What it would have done</h2>"
        rows = [_effect(effect, captions[effect.step]) for effect in run.effects]
        yield from _table(("when", "step", "with"), rows)
    yield "<h2>The way it took</h2>"
    rows = [_visit(visit, captions[visit.step]) for visit in run.visits]
    yield from _table(("when", "step", "left by", "because"), rows)


def _effect(effect: Effect, said: Caption) -> tuple[str, ...]:
    fields = [f"<dt>{escape(key)}</dt><dd>{told(value)}</dd>" for key, value in effect.fields.items()]
    return iso(effect.at), _link(effect.step, said), f"<dl>{''.join(fields)}</dl>"


def _visit(visit: Visit, said: Caption) -> tuple[str, ...]:
    place = "".join([f"[{index}]" for index in visit.round])
    step = _link(visit.step, said) + (f' <span class="faint">{place}</span>' if place else "")
    reasons = [*map(_reason, visit.reasons), *map(_problem, visit.problems)]
    because = "<br>".join(reasons) + _log(visit.log)
    return iso(visit.at), step, escape(", ".join(visit.ports)), because


def _log(log: tuple[str, ...]) -> str:
    """What a script wrote with ``console.log``; of very much the beginning."""
    if not log:
        return ""
    more = [f"… and {len(log) - MOST_LINES:,} more"] if len(log) > MOST_LINES else []
    lines = "\n".join([*log[:MOST_LINES], *more])
    return f"<dl><dt>console.log</dt><dd><pre>{escape(lines)}</pre></dd></dl>"


def _reason(reason: Reason) -> str:
    """A comparison and the values it saw; a literal is in its text already."""
    mark = '<span class="yes">✓</span>' if reason.holds else '<span class="no">✗</span>'
    is_said = reason.right is None or str(reason.right) in reason.text
    values = [reason.left] if is_said else [reason.left, reason.right]
    items = "".join([f"[{index}]" for index in reason.items])
    seen = f"{items} {' and '.join(map(shortened, values))}".strip()
    return f'{mark} <code>{escape(reason.text)}</code> <span class="faint">{escape(seen)}</span>'


def _problem(problem: Diagnostic) -> str:
    hint = f' <span class="faint">{escape(problem.hint)}</span>' if problem.hint else ""
    return f'<span class="no">{escape(problem.code)}</span> {escape(problem.message)}{hint}'


def _link(step: int, said: Caption) -> str:
    return f'<a href="#step-{step + 1}">{step + 1}</a> {escape(cut(name(said), _TEXT, 60))}'


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "<table>"
    if heads:
        yield f"<tr>{''.join([f'<th>{head}</th>' for head in heads])}</tr>"
    for row in rows:
        yield f"<tr>{''.join([f'<td>{cell}</td>' for cell in row])}</tr>"
    yield "</table>"
