"""The reward of test cases that a model wrote: what they are worth to somebody who has the wrong workflow.

The tests have to hold on the right workflow, and on those that do the same in other words; then they are worth the
share of its mutants that they catch. They need a case on which something happens and one on which nothing may. A case
that asserts nothing, or an error, catches nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import takewhile
from time import monotonic

import flowc
from flowc import FlowError, Source
from flowc.simulate import Events, run
from flowc.testing import Case
from flowc_serving.agent import trials
from flowc_serving.agent.conversation import PROGRAM, SIMULATOR, Assistant, Conversation
from flowc_serving.agent.json_value import Json, text
from flowc_serving.agent.tools.arguments import Refused
from flowc_training.bench.example import NOW, Example
from flowc_training.bench.scoring.alike import usual
from flowc_training.bench.scoring.behaviour import behave, is_effect
from flowc_training.bench.scoring.facts import facts_of
from flowc_training.bench.scoring.naming import other_names, renamed_cases
from flowc_training.reinforcement.likes import likes
from flowc_training.reinforcement.mutants import EVENTS, mutants, told

_LATER = NOW + timedelta(days=191, hours=8, minutes=31)
"""Another time: where an event does not say when it happens, no test may depend on that."""
SECONDS = 120.0
"""That the tests of one wish may take on all workflows together: no training waits for slow ones."""
_SLOW = f"the tests take more than {SECONDS:.0f} seconds on the workflows that they are held against"


@dataclass(frozen=True, slots=True)
class Rated:
    """What tests are worth, from 0 to 1, and why they are worth nothing, where they are.

    ``caught`` and ``missed`` are what is wrong with the mutants that the tests tell from the right one, and do not.
    """

    value: float
    why: str = ""
    caught: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()


def rate(example: Example, cases: Sequence[Case], own: str = "") -> Rated:
    """What tests of a wish are worth. ``own`` is the program of whoever wrote them, with names and paths of its own."""
    right = flowc.read(example.expected)
    cases = [replace(each, expected=replace(each.expected, path=())) for each in cases]
    if why := _useless(right, cases):
        return Rated(0.0, why)
    rights, wrong = [*_rights(example)], mutants(example.expected, "\n".join(example.turns))
    until = monotonic() + SECONDS
    for source, view in rights:
        if monotonic() > until:
            return Rated(0.0, _SLOW)
        if why := _fails(source, _fitted(example, cases, own, view)):
            return Rated(0.0, why)
    held = [each for each in _fitted(example, cases, own, example.expected) if _asserts(right, each)]
    caught: list[str] = []
    missed: list[str] = []
    for each in wrong:
        if monotonic() > until:
            return Rated(0.0, _SLOW)
        (missed if behave(each.source, held).is_right else caught).append(each.what)
    if not caught and not missed:
        return Rated(0.0, "nothing can be wrong with this workflow")
    return Rated(len(caught) / (len(caught) + len(missed)), "", tuple(caught), tuple(missed))


def of_conversation(example: Example, conversation: Conversation) -> Rated:
    """What the last tests that were tried in a conversation are worth."""
    calls = {
        call.id: call for each in conversation.messages if isinstance(each, Assistant) for call in each.calls
    }
    last = next(
        (each for each in reversed([*conversation.answers(SIMULATOR)]) if "results" in each.data), None
    )
    if last is None:
        return Rated(0.0, "no test was tried")
    given = calls[last.call].arguments
    return of_call(example, given.get("events"), given.get("expectations"), text(given.get(PROGRAM)))


def of_call(example: Example, events: Json, expectations: Json, own: str = "") -> Rated:
    """What the tests of one call of ``simulate_workflow`` are worth."""
    try:
        return rate(example, trials.read(events, expectations), own)
    except Refused as refused:
        return Rated(0.0, str(refused))


# What tests are worth nothing.


def _useless(right: Source, cases: Sequence[Case]) -> str:
    """Why tests tell nothing, whatever they are held against."""
    if len(cases) > trials.MOST:
        return f"there are {len(cases)} tests, where {trials.MOST} are the most"
    if not any(is_effect(each.expected) and _asserts(right, each) for each in cases):
        return "no test expects that something happens"
    if not any(_is_quiet(right, each) and _asserts(right, each) for each in cases) and _can_be_quiet(right):
        return "no test expects that something does not happen"
    return ""


def _asserts(right: Source, case: Case) -> bool:
    """Does a test hold a run that ends as it should to what it does?"""
    expected = case.expected
    if expected.codes or expected.outcome != "finished":
        return False
    return is_effect(expected) or _is_quiet(right, case)


def _is_quiet(right: Source, case: Case) -> bool:
    """Does a test say of something that it may not happen, of something that the right workflow does elsewhere?"""
    if case.expected.effects == ():
        return True
    does = {usual(step.task) for step in right.workflow.steps}
    return any(usual(each.task) in does for each in case.expected.without)


def _can_be_quiet(right: Source) -> bool:
    """Is there a made-up event on which the right workflow does nothing?"""
    events = Events((right.workflow,))
    until = monotonic() + SECONDS
    made = (events.make(seed) for seed in takewhile(lambda _: monotonic() < until, range(EVENTS)))
    return any(told(right, each.event, each.shop) == Counter() for each in made)


# What they have to hold on.


def _rights(example: Example) -> Iterator[tuple[Source, str]]:
    """The right workflows, and such as do what the first does in other words; each with the view that it is like."""
    yield from ((flowc.read(view), view) for view in (example.expected, *example.also))
    yield from ((source, example.expected) for source in likes(example.expected))


def _fitted(example: Example, cases: Sequence[Case], own: str, view: str) -> Sequence[Case]:
    """Tests that were written beside another program, as a right workflow can read them: its declared names, its paths
    to the same facts."""
    try:
        names = other_names((flowc.read(own),), flowc.read(view)) if own else None
    except FlowError:
        names = None
    found = renamed_cases(cases, names) if names else cases
    return facts_of((own,), view, example.shop.shop.resources).cases(found) if own else found


def _fails(source: Source, cases: Sequence[Case]) -> str:
    """The first test that a right workflow does not pass, now or at another time."""
    for case in cases:
        if _is_stopped(source, case):
            return f"{case.name} takes too much to run"
    for now in (None, _LATER):
        timed = [each if now is None or each.now is not None else replace(each, now=now) for each in cases]
        for each in behave(source, timed).events:
            if not each.passed:
                when = " at another time" if now else ""
                return f"{each.name} does not hold on a right workflow{when}: {each.wrong[0]}"
    return ""


def _is_stopped(source: Source, case: Case) -> bool:
    try:
        return run(source.workflow, case.event, case.shop, limits=trials.LIMITS).outcome == "stopped"
    except FlowError:
        return False
