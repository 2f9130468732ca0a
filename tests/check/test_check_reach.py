"""Reach: which steps surely ran before which, against the plain meaning of the words, on any graph."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from flowc.check.scope.reach import Reach, reach
from flowc.model.workflow import Link, Step, Workflow


@st.composite
def graphs(draw: st.DrawFn) -> Workflow:
    """Workflows without cycles, of a few steps with and without loops and triggers."""
    types = draw(st.lists(st.sampled_from(["ACTION", "FOREACH", "TRIGGER"]), min_size=1, max_size=12))
    pairs = [(one, other) for other in range(len(types)) for one in range(other) if types[other] != "TRIGGER"]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=20)) if pairs else []
    ports = {"ACTION": ["output"], "TRIGGER": ["output"], "FOREACH": ["loop_body", "after"]}
    links = [Link(one, draw(st.sampled_from(ports[types[one]])), other) for one, other in chosen]
    steps = tuple(Step("a::b", "0.1", each) for each in types)
    return Workflow("Any", None, (), steps, tuple(links))


def bits(workflow: Workflow) -> dict[int, int]:
    triggers = [at for at, step in enumerate(workflow.steps) if step.type == "TRIGGER"]
    return {trigger: 1 << bit for bit, trigger in enumerate(triggers)}


def is_before(found: Reach, one: int, other: int) -> bool:
    """Did the one node surely run when the other does?"""
    return found.first[one] < found.first[other] <= found.last[one]


def reached(
    workflow: Workflow, starts: set[int], without: int | None = None, inside: bool = False
) -> set[int]:
    """The steps that can be reached, without going through a step, or only its ``loop_body``."""
    found: set[int] = set()
    todo = [start for start in starts if start != without or inside]
    while todo:
        at = todo.pop()
        if at not in found:
            found.add(at)
            gone = at == without
            todo += [
                link.target
                for link in workflow.links
                if link.source == at and not (gone and (not inside or link.port == "loop_body"))
            ]
    return found - {without} if not inside else found


@given(graphs())
def test_surely_before_is_what_every_way_leads_through(workflow: Workflow) -> None:
    triggers = bits(workflow)
    found = reach(workflow, triggers)
    everywhere = reached(workflow, set(triggers))
    for one in everywhere:
        apart = reached(workflow, set(triggers), without=one)
        assert {other for other in everywhere if is_before(found, one, other)} == everywhere - apart - {one}
        if one in found.bodies:
            outside = reached(workflow, set(triggers), without=one, inside=True)
            body = {other for other in everywhere if is_before(found, found.bodies[one], other)}
            assert body == everywhere - outside
    for step in range(len(workflow.steps)):
        leading = [bit for trigger, bit in triggers.items() if step in reached(workflow, {trigger})]
        assert found.sources[step] == sum(leading)


def ladder(count: int) -> list[Link]:
    """Each step leads to the next one and to the last."""
    return [Link(at, "output", to) for at in range(count - 2) for to in (at + 1, count - 1)]


def diamonds(count: int) -> list[Link]:
    """Steps of which each second one is left out on one of two ways."""
    pairs = [(at, to) for at in range(0, count - 2, 2) for to in (at + 1, at + 2)]
    return [Link(at, "output", to) for at, to in [*pairs, *((at, at + 1) for at in range(1, count - 1, 2))]]


@pytest.mark.parametrize("links", [ladder, diamonds])
def test_large_graphs_take_no_longer_for_each_step(links: object) -> None:
    count = 30_001
    assert callable(links)
    steps = (Step("a::b", "0.1", "TRIGGER"), *[Step("a::b", "0.1", "ACTION")] * (count - 1))
    found = reach(Workflow("Large", None, (), steps, tuple(links(count))), {0: 1})
    assert sum(found.sources) == count
    assert is_before(found, 0, count - 1)


@pytest.mark.parametrize(
    ("links", "before"),
    [
        ([(0, 1), (1, 2), (2, 1)], {(0, 1), (0, 2), (1, 2)}),
        ([(1, 2), (2, 1)], {(1, 2)}),
        ([(0, 1), (2, 1)], {(0, 1)}),
        ([(1, 2)], {(1, 2)}),
        ([(0, 0)], set()),
    ],
    ids=["cycle", "cycle apart", "never led to", "part", "trigger"],
)
def test_links_back_and_parts(links: list[tuple[int, int]], before: set[tuple[int, int]]) -> None:
    steps = (Step("a::b", "0.1", "TRIGGER"), Step("a::b", "0.1", "ACTION"), Step("a::b", "0.1", "ACTION"))
    made = tuple(Link(one, "output", other) for one, other in links)
    found: Reach = reach(Workflow("Back", None, (), steps, made), {0: 1})
    assert {(one, other) for one in range(3) for other in range(3) if is_before(found, one, other)} == before
