"""Check, run and the documents agree: what run refuses, check names.

A workflow without an error of a step runs on made-up events and shops without a failure of that step that check could
have known. Tried on the corpus, on whole workflows as people write them, on each with one slip in it, and on workflows
that ``authors`` makes up. ``FLOWC_EXAMPLES`` says how many of these there are, a quarter of it: 5,000 in the long
profile.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from making.authors import Author
from making.check_mutations import SLIPS, VIEWS, mutants
from making.documents import wanted
from test_realistic import MISTAKES, WORKFLOWS

import flowc
from flowc.check.checker import Known, findings
from flowc.diagnostics.diagnostic import FlowError
from flowc.diagnostics.explain import explanations
from flowc.model.workflow import Workflow
from flowc.simulate import Limits
from flowc.simulate.api import run
from flowc.simulate.events import Events
from flowc.source import read

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LIMITS = Limits(script_seconds=1.0)

OF_THE_DATA = {
    "FC520": "a reference is nil on this event",
    "FC530": "how many steps run",
    "FC531": "how many comparisons are made",
    "FC532": "how much text there is",
    "FC540": "how long it takes",
}
"""What only an event can tell, and no check could have known."""

UNKNOWN_TO_ALL = {"FC510": "what an operator means that nobody knows"}
"""Where run cannot go on because nobody knows: check says so too, but as no error."""


def disagreements(view: str, seeds: range) -> Iterator[str]:
    """What run refuses at a step that check has nothing against.

    A finding that is an error where types are sure counts where they are only assumed, too: check then says it as a
    warning or as information, and run takes for granted what is assumed.
    """
    workflow = read(view).workflow
    found = findings(workflow, Known(now=NOW))
    named = {each.at.step for each in found}
    wrong = {each.at.step for each in found if "error" in explanations()[each.code].severity}
    for step, code, message in refusals(workflow, seeds):
        if code not in OF_THE_DATA and step not in (named if code in UNKNOWN_TO_ALL else wrong):
            yield f"{code}: {message}"


def refusals(workflow: Workflow, seeds: range) -> Iterator[tuple[int | None, str, str]]:
    """The failures of a workflow on some made-up events: the step, the code, the message."""
    events = Events((workflow,))
    for seed in seeds:
        made = events.make(seed)
        try:
            ran = run(workflow, made.event, made.shop, limits=LIMITS)
        except FlowError as error:
            yield from ((None, each.code, each.message) for each in error.diagnostics)
            continue
        for visit in ran.visits:
            yield from (
                (visit.step, each.code, each.message) for each in visit.problems if each.severity == "error"
            )


@pytest.mark.parametrize("name", VIEWS)
def test_of_the_corpus(name: str) -> None:
    assert [*disagreements(VIEWS[name], range(4))] == []


@pytest.mark.parametrize("name", [*WORKFLOWS, *MISTAKES])
def test_of_whole_workflows(name: str) -> None:
    assert [*disagreements({**WORKFLOWS, **MISTAKES}[name], range(4))] == []


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name)
def test_of_slips(slip: object) -> None:
    assert [said for each in mutants(slip) for said in disagreements(each.view, range(2))] == []


SHARE = 20
"""Made-up workflows in one test."""


@pytest.mark.parametrize("number", range(max(1, wanted() // (4 * SHARE))))
def test_of_made_up_workflows(number: int) -> None:
    views = [Author(number * SHARE + each).view() for each in range(SHARE)]
    assert {view: said for view in views if (said := [*disagreements(view, range(2))])} == {}


def test_the_authors_know_their_trade() -> None:
    """Most of what they write has no error, and what they write when they err has all kinds of them."""
    careful = [Author(seed, odd=0).view() for seed in range(100)]
    careless = [Author(seed, odd=0.3).view() for seed in range(100)]
    assert sum(not errors(view) for view in careful) >= 75
    assert len({code for view in careless for code in errors(view)}) >= 8
    assert all(flowc.to_python(flowc.to_json(view), layout=False) for view in [*careful, *careless])


def errors(view: str) -> set[str]:
    return {each.code for each in findings(read(view).workflow, Known(now=NOW)) if each.severity == "error"}
