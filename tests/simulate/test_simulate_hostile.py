"""Workflows and events that mean harm: a run ends in bounds of time and memory, with a finding."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from flowc.model.names import loop_name
from flowc.model.workflow import Field, Reference, Step, Workflow
from flowc.simulate import Event, Limits, Run, invent, run

SECONDS = Limits(seconds=1.0, script_seconds=0.2, script_megabytes=8)


def ran(body: str, order: Any = None, limits: Limits | None = None) -> Run:
    head = '@workflow("T")\n@shopify.admin.order_created()\ndef t(order):\n'
    view = head + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ") + "\n"
    return run(view, Event(None, {"order": order or {}}), limits=limits)


def codes(found: Run) -> set[str]:
    return {problem.code for problem in found.problems if problem.severity == "error"}


def test_a_template_that_never_ends() -> None:
    loops = "{% for a in (1..100000) %}" * 4 + "x" + "{% endfor %}" * 4
    assert codes(ran(f'x.a(message="{loops}")')) == {"FC541"}


def test_templates_that_take_long_many_times() -> None:
    """Each is within its own limits; together they are stopped."""
    busy = "{% for a in (1..2000) %}{% for b in (1..20) %}{% assign c = b %}{% endfor %}{% endfor %}"
    found = ran(f'for t in order.tags:\n    x.a(message="{busy}")', {"tags": ["x"] * 4_000}, SECONDS)
    assert found.outcome == "stopped"
    assert codes(found) == {"FC540"}


def test_texts_that_are_long_together() -> None:
    found = ran(
        'for t in order.tags:\n    x.a(message="{{ order.note }}")',
        {"tags": ["x"] * 200, "note": "y" * 100_000},
    )
    assert codes(found) == {"FC532"}
    assert len(found.effects) == 100


def test_lists_in_lists_in_a_condition() -> None:
    nested: Any = ["x"]
    for _ in range(7):
        nested = [nested] * 10
    names = [f"i{depth}" for depth in range(8)]
    body = f"{names[-1]} == 'y'"
    for depth in reversed(range(8)):
        over = names[depth - 1] if depth else "order.tags"
        body = f"any({body} for {names[depth]} in {over})"
    found = ran(f"if {body}:\n    x.a()", {"tags": nested})
    assert codes(found) == {"FC531"}


def test_a_path_into_itself_is_only_data() -> None:
    """Nothing of an event is looked up by attribute: names of Python's own are nothing."""
    body = "if order.__class__ or order.note.upper:\n    x.a()\nx.b(m='{{ order.__class__ }}')"
    found = ran(body, {"note": "x"})
    assert [(effect.task, dict(effect.fields)) for effect in found.effects] == [("x::b", {"m": ""})]


@pytest.mark.parametrize(
    "query", ["(" * 10_000, "NOT " * 10_000, "-" * 10_000, '"' + "\\" * 9_999, "a:" * 5_000]
)
def test_queries(query: str) -> None:
    assert codes(ran(f"shopify.flow.fetch.orders(query={query!r})")) <= {"FC525", "FC526", "FC538"}


def test_events_for_loops_in_loops_and_long_paths() -> None:
    """What they read is as deep as they like; what is made up for it is not."""
    path, loops = "check.a", list[Step]()
    for depth in range(600):
        loops.append(Step("shopify::flow::foreach", "0.1", "FOREACH", (Field("listpath", Reference(path)),)))
        path = f"{loop_name(path)}.b{depth}"
    long = Step("x::a", "0.1", "ACTION", (Field("a_id", Reference("check" + ".c" * 10_000)),), "Check")
    workflow = Workflow(None, None, (), (Step("x::y", "0.1", "TRIGGER"), long, *loops), ())
    assert invent(workflow, 3) == invent(workflow, 3)
