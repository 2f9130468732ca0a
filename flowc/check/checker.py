"""All checks on one workflow: their findings as diagnostics, each with its places, its bucket and its fix."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TypeAlias

from flowc.catalog import loading
from flowc.catalog.loading import Catalog
from flowc.check.advice import check_advice
from flowc.check.api_calls import check_api_calls
from flowc.check.conditions.operands import check_conditions
from flowc.check.context import Context
from flowc.check.counting import check_counting
from flowc.check.declarations import check_declarations
from flowc.check.fields import check_fields
from flowc.check.findings import At, Finding
from flowc.check.forms import check_bodies, check_values
from flowc.check.graph import check_graph
from flowc.check.metafields.steps import check_metafields
from flowc.check.places.editing import edit, own_names
from flowc.check.places.placed import Placed
from flowc.check.references import check_references
from flowc.check.run_code import check_run_code
from flowc.check.schedules import check_schedules
from flowc.check.searches import check_searches
from flowc.check.tasks import check_tasks
from flowc.check.variables import check_liquid, check_variables
from flowc.check.waits import check_waits
from flowc.diagnostics import visible
from flowc.diagnostics.diagnostic import Bucket, Diagnostic, Fix, FlowError
from flowc.diagnostics.extras import MISSING
from flowc.document import footer
from flowc.document.reading import is_document
from flowc.model.workflow import Workflow
from flowc.records import record
from flowc.schema import index
from flowc.schema.index import Schema
from flowc.source import Source, read

Check: TypeAlias = Callable[[Context], Iterable[Finding]]

CHECKS: tuple[Check, ...] = (
    check_graph,
    check_tasks,
    check_fields,
    check_values,
    check_searches,
    check_metafields,
    check_waits,
    check_api_calls,
    check_bodies,
    check_declarations,
    check_references,
    check_counting,
    check_conditions,
    check_variables,
    check_liquid,
    check_run_code,
    check_schedules,
    check_advice,
)
"""Every check, from the whole to its parts. None of them depends on what another has found."""


@record
class Known:
    """What a workflow is checked against; None is what flowc brings along, and the time that it is."""

    catalog: Catalog | None = None
    schema: Schema | None = None
    now: datetime | None = None


@record
class Checked:
    """What was found in a workflow, in the order of its view."""

    source: Source
    diagnostics: tuple[Diagnostic, ...]

    @property
    def workflow(self) -> Workflow:
        """What the text means."""
        return self.source.workflow

    def task_at(self, pointer: str) -> str | None:
        """The id of the task whose step a pointer into the document leads to or into."""
        match = re.match(r"/root/steps/(\d+)(?![^/])", pointer)
        steps, _ = self.source.order
        place = int(match[1]) if match else -1
        return next((self.workflow.steps[n].task for n, at in enumerate(steps) if at == place), None)

    def document(self, form: str, base: str | None = None) -> str:
        """The document of the text in a form, laid out as ``base`` where there is one. Raises ``FlowError``."""
        return self.source.view.to_json(form, None if base is None else Source(base, is_view=False)).text


_LONGEST = 400
"""Characters of a message."""
_MOST = 1000
"""Findings of one field: where a hostile text has a hundred thousand mistakes, the first ones say enough."""


def check(
    text: str,
    *,
    catalog: Catalog | None = None,
    schema: Schema | None = None,
    now: datetime | None = None,
) -> tuple[Diagnostic, ...]:
    """Everything that can be said against a document or a view, in the order of the view.

    A diagnostic has a pointer into the document, and a span in the view: of a document, in its pure view. The
    catalogue and the types are those that flowc brings along, and the time is now, where they are not given.

    Raises ``FlowError`` where the text is neither a document nor a view; of a view that does not read, with what can
    be checked of the rest.
    """
    return examine(text, Known(catalog, schema, now)).diagnostics


def examine(text: str, known: Known) -> Checked:
    """As ``check``, with the text that the spans are of. Raises ``FlowError`` as it does."""
    try:
        source = read(text)
    except FlowError as error:
        raise _completed(text, error, known) from None
    return Checked(source, _found(source, known))


def _found(source: Source, known: Known) -> tuple[Diagnostic, ...]:
    """Findings as diagnostics, in the order of the view; each only once."""
    placed = Placed(source)
    made = dict.fromkeys([_diagnostic(placed, each) for each in findings(source.workflow, known)])
    return tuple(sorted(made, key=_order))


def _completed(text: str, error: FlowError, known: Known) -> FlowError:
    """What is wrong with a view that does not read, and what the checks find in the rest of it."""
    if is_document(text):
        return error
    try:
        view = footer.detach(text).view
    except FlowError:
        return error

    from flowc.check.recovery.rounds import completed

    return completed(view, error, lambda rest: _found(read(rest), known), text)


def findings(workflow: Workflow, known: Known) -> list[Finding]:
    """What the checks find in a canonical workflow, without places in any text."""
    context = Context(
        workflow,
        known.catalog or loading.load(),
        known.schema or index.load(),
        known.now or datetime.now(UTC),
    )
    return list(_first(finding for each in CHECKS for finding in each(context)))


def _first(found: Iterable[Finding]) -> Iterator[Finding]:
    """The first findings of each field and each step; a package that is missing is named once."""
    counts: Counter[tuple[int | None, int | None]] = Counter()
    missing: set[str] = set()
    for each in found:
        place = each.at.step, each.at.field
        counts[place] += 1
        if counts[place] <= _MOST and each.message not in missing:
            yield each
        if each.code == MISSING:
            missing.add(each.message)


def buckets(found: Iterable[Diagnostic]) -> dict[Bucket, list[str]]:
    """The messages of errors, as production's tools report them: by bucket, each with its place and its hint.

    What keeps an input from being read at all has no bucket of its own, and is among the ``taskErrors`` [guess].
    """
    sorted_: dict[Bucket, list[str]] = {}
    for each in found:
        if each.severity == "error":
            hint = f" ({each.hint})" if each.hint else ""
            place = f"{each.span.line}:{each.span.column}" if each.span is not None else ""
            message = ": ".join(filter(None, (each.pointer or place, each.message)))
            sorted_.setdefault(each.bucket or "taskErrors", []).append(message + hint)
    return sorted_


def _order(found: Diagnostic) -> tuple[int, int, str]:
    assert found.span is not None
    return found.span.line, found.span.column, found.code


def _diagnostic(placed: Placed, finding: Finding) -> Diagnostic:
    at = finding.at
    names: Mapping[str, str] = own_names(placed.locator, at) if placed.source.is_view else {}
    return Diagnostic(
        finding.code,
        _one_line(_in_own_names(finding.message, names)),
        placed.span(at),
        placed.pointer(at),
        None if finding.hint is None else _in_own_names(finding.hint, names),
        finding.severity,
        _fix(placed, finding),
        finding.bucket or _bucket(placed.workflow, at),
    )


def _in_own_names(text: str, names: Mapping[str, str]) -> str:
    """A text in the words of a view that calls an item or a result otherwise than Flow does."""
    for root, own in names.items():
        text = re.sub(rf"\b{root}\b", own, text)
    return text


def _one_line(message: str) -> str:
    """A message that stands on one line and can be read, whatever a hostile document calls things."""
    line = visible.line(message)
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"


def _fix(placed: Placed, finding: Finding) -> Fix | None:
    """The replacement as an edit of the view, where the view is what is being checked."""
    if finding.replacement is None or not placed.source.is_view:
        return None
    change = edit(placed.locator, finding.at, finding.replacement)
    return None if change is None else Fix("certain" if finding.is_certain else "likely", (change,))


def _bucket(workflow: Workflow, at: At) -> Bucket:
    """Where production would report a finding here [guess]: the buckets' names are all that is known."""
    if at.step is None or at.field is None:
        return "configFieldErrors" if at.aspect == "fields" else "taskErrors"
    kind = workflow.steps[at.step].type
    if kind == "CONDITION":
        return "conditionErrors"
    return "foreachBodyErrors" if kind == "FOREACH" else "configFieldErrors"
