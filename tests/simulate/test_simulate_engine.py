"""How a run goes through a workflow: order, branches, loops, joins, waits, failures, limits. One row a workflow."""

from __future__ import annotations

import textwrap
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from flowc.diagnostics.diagnostic import FlowError
from flowc.simulate import Event, Limits, Run, Shop, run
from flowc.simulate.starting import DEFAULT_NOW

ORDER = {
    "id": "gid://shopify/Order/1",
    "name": "#1001",
    "note": None,
    "tags": ["vip", "new"],
    "customer": {"id": "gid://shopify/Customer/7", "email": None},
    "lineItems": [
        {"sku": "A", "parts": ["a1", "a2"]},
        {"sku": "B", "parts": []},
        {"sku": "C", "parts": ["c1"]},
    ],
}


def view(body: str) -> str:
    head = '@workflow("T")\n@shopify.admin.order_created()\ndef t(order):\n'
    return head + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ") + "\n"


def ran(body: str, event: Event | None = None, **options: Any) -> Run:
    return run(view(body), event or Event(None, {"order": ORDER}), **options)


def trail(found: Run) -> str:
    """The last word of each effect's task, with the day it is on after the first and its rounds."""
    words: list[str] = []
    for effect in found.effects:
        days = (effect.at - DEFAULT_NOW) // timedelta(days=1)
        rounds = "".join(f".{index}" for index in effect.round)
        words.append(f"{effect.task.rpartition(':')[2]}{rounds}{f'+{days}' if days else ''}")
    return " ".join(words)


WALKS = {
    "a chain": ("x.a()\nx.b()", "a b"),
    "a branch that holds": ("if order.name:\n    x.a()\nelse:\n    x.b()", "a"),
    "a branch that does not": ("if order.note:\n    x.a()\nelse:\n    x.b()", "b"),
    "nothing there": ("if order.note:\n    x.a()", ""),
    "else if": ("if order.note:\n    x.a()\nelif order.name:\n    x.b()\nelse:\n    x.c()", "b"),
    "fan-out in order": ("with branch():\n    x.a()\n    x.b()\nif order.name:\n    x.c()\nx.d()", "a b c d"),
    "a loop": ("for l in order.lineItems:\n    x.a()\nx.b()", "a.0 a.1 a.2 b"),
    "a loop in a loop": (
        "for l in order.lineItems:\n    for p in l.parts:\n        x.a()\n    x.b()\nx.c()",
        "a.0.0 a.0.1 b.0 b.1 a.2.0 b.2 c",
    ),
    "a loop without a body": ("for l in order.lineItems:\n    pass\nx.b()", "b"),
    "a loop over nothing": ("for n in order.note:\n    x.a()\nx.b()", "b"),
    "a loop over an empty list": ("for t in order.nothing:\n    x.a()\nx.b()", "b"),
    "a fan-out in a loop": (
        "for l in order.lineItems:\n    with branch():\n        x.a()\n    x.b()\nx.c()",
        "a.0 b.0 a.1 b.1 a.2 b.2 c",
    ),
    "a branch in a loop": (
        'for l in order.lineItems:\n    if l.sku == "b":\n        x.a()\n    else:\n        x.b()',
        "b.0 a.1 b.2",
    ),
    "a join": ("def j():\n    x.j()\nwith branch():\n    x.a()\n    j()\nif order.name:\n    j()", "a j j"),
    "a join on one way": (
        "def j():\n    x.j()\nif order.note:\n    x.a()\n    j()\nelse:\n    j()",
        "j",
    ),
    "a wait": ('x.a()\nshopify.flow.wait(wait_duration={"amount": "2", "unit": "days"})\nx.b()', "a b+2"),
    "other branches go on": (
        """
        with branch():
            shopify.flow.wait(wait_duration={"amount": "3", "unit": "days"})
            x.a()
        with branch():
            shopify.flow.wait(wait_duration={"amount": "24", "unit": "hours"})
            x.b()
            shopify.flow.wait(wait_duration={"amount": 1, "unit": "days"})
            x.c()
        x.d()
        """,
        "d b+1 c+2 a+3",
    ),
    "waits in a loop": (
        'for t in order.tags:\n    shopify.flow.wait(wait_duration={"amount": "1", "unit": "days"})\n    x.a()\nx.b()',
        "a.0+1 a.1+2 b+2",
    ),
    "a branch of a loop that waits": (
        """
        for t in order.tags:
            with branch():
                shopify.flow.wait(wait_duration={"amount": "1", "unit": "weeks"})
                x.a()
            x.b()
        x.c()
        """,
        "b.0 a.0+7 b.1+7 a.1+14 c+14",
    ),
    "a part no trigger reaches": ("x.a()\nwith detached():\n    x.b()", "a"),
    "a port of its own": ('x.a()\nwith branch("failed"):\n    x.b()\nx.c()', "a c"),
}


@pytest.mark.parametrize("name", WALKS)
def test_walks(name: str) -> None:
    body, wanted = WALKS[name]
    found = ran(body)
    assert trail(found) == wanted
    assert found.outcome == "finished"


FAILURES = {
    "a step that fails ends its branch": (
        "with branch():\n    x.a(order_id=order.customer.email)\n    x.b()\nx.c()",
        "c",
        ["FC520"],
    ),
    "a round that fails": (
        "for l in order.lineItems:\n    for p in l.sku:\n        x.a()\n    x.b()\nx.c()",
        "c",
        ["FC523", "FC523", "FC523"],
    ),
    "all that is wrong with a step": (
        "x.a(order_id=order.nothing, b_id=order.note, c_id=order.id)",
        "",
        ["FC520", "FC520"],
    ),
    "a condition that cannot be decided": (
        'if op("like?", order.name, "x"):\n    x.a()\nx.b()',
        "b",
        ["FC510"],
    ),
}


@pytest.mark.parametrize("name", FAILURES)
def test_failures(name: str) -> None:
    body, wanted, codes = FAILURES[name]
    found = ran(body)
    assert trail(found) == wanted
    assert [problem.code for problem in found.problems] == codes
    assert found.outcome == "failed"
    assert [problem for visit in found.visits for problem in visit.problems] == list(found.problems)


STOPS = {
    "a cycle": ("def j():\n    x.a()\n    j()\nj()", "FC530"),
    "a cycle that waits": (
        'def j():\n    shopify.flow.wait(wait_duration={"amount": "1", "unit": "days"})\n    j()\nj()',
        "FC530",
    ),
}


@pytest.mark.parametrize("name", STOPS)
def test_stops(name: str) -> None:
    body, code = STOPS[name]
    found = ran(body)
    assert found.outcome == "stopped"
    assert [problem.code for problem in found.problems] == [code]


def test_the_end_of_time() -> None:
    body = 'shopify.flow.wait(wait_duration={"amount": "12", "unit": "weeks"})\nx.a()'
    found = ran(body, Event(None, {}, datetime(9999, 12, 1, tzinfo=UTC)))
    assert (found.outcome, [problem.code for problem in found.problems]) == ("stopped", ["FC533"])


def test_a_ladder_of_fans_is_stopped() -> None:
    """Every rung doubles the arrivals at the next."""
    rungs = [
        f"def r{n}():\n    with branch():\n        x.a()\n        r{n + 1}()\n    x.b()\n    r{n + 1}()"
        for n in range(30)
    ]
    found = ran("def r30():\n    x.c()\n" + "\n".join(reversed(rungs)) + "\nr0()")
    assert found.outcome == "stopped"
    assert len(found.visits) == Limits().visits


def test_loops_in_loops_are_stopped() -> None:
    many = {"a": [{"b": [{"c": [1] * 100}] * 100}] * 100}
    body = "for a in order.a:\n    for b in a.b:\n        for c in b.c:\n            x.a()"
    assert ran(body, Event(None, {"order": many})).outcome == "stopped"


def test_loops_may_nest_as_deep_as_they_like() -> None:
    """They end all at once, which must not take the stack."""
    from flowc.model.workflow import Field, Link, Reference, Step, Workflow

    loop = Step("shopify::flow::foreach", "0.1", "FOREACH", (Field("listpath", Reference("order.tags")),))
    count = 2_000
    steps = (Step("x::a", "0.1", "TRIGGER"), *[loop] * count, Step("x::a", "0.1", "ACTION"))
    links = (Link(0, "output", 1), *[Link(n, "loop_body", n + 1) for n in range(1, count + 1)])
    found = run(Workflow(None, None, (), steps, links), Event(None, {"order": {"tags": ["one"]}}))
    assert found.outcome == "finished"
    assert found.effects[0].round == (0,) * count


# What is recorded.


def test_visits_have_ports_rounds_and_reasons() -> None:
    found = ran('for t in order.tags:\n    if t == "vip":\n        x.a()\nx.b()')
    assert [(visit.step, visit.ports, visit.round) for visit in found.visits] == [
        (0, ("output",), ()),
        (1, ("loop_body", "after"), ()),
        (2, ("true",), (0,)),
        (3, ("output",), (0,)),
        (2, ("false",), (1,)),
        (4, ("output",), ()),
    ]
    assert [reason.left for visit in found.visits for reason in visit.reasons] == ["vip", "new"]


def test_fields_of_effects() -> None:
    body = 'x.a(order_id=order.id, customer_id=path("order.customer"), n=5, yes=True, tags=["a", 1], raw=raw(None))'
    (effect,) = ran(body).effects
    assert dict(effect.fields) == {
        "order_id": "gid://shopify/Order/1",
        "customer_id": "gid://shopify/Customer/7",
        "n": 5,
        "yes": True,
        "tags": ["a", 1],
        "raw": None,
    }


def test_fields_that_come_twice() -> None:
    (effect,) = ran('x.a(tags=["a"], **{"tags": ["b"]})').effects
    assert dict(effect.fields) == {"tags": ["a"], "tags (2)": ["b"]}


def test_answers_become_results() -> None:
    body = "check = x.check()\nif check.ok is True:\n    x.a(id_id=check.id)\nother = x.other()\nx.b(b_id=other.id)"
    event = Event(None, {"order": ORDER}, responses={"check": {"ok": True, "id": 7}, "x::other": {"id": 8}})
    assert [dict(effect.fields) for effect in ran(body, event).effects] == [{}, {"id_id": 7}, {}, {"b_id": 8}]


def test_a_step_without_a_name_has_the_usual_variable() -> None:
    body = "shopify.flow.count(list=order.lineItems)\nif count == 3:\n    x.a()"
    assert trail(ran(body)) == "a"


def test_results_are_seen_below_their_step_only() -> None:
    body = "with branch():\n    check = x.check()\nif check.ok is True:\n    x.a()"
    event = Event(None, {"order": ORDER}, responses={"check": {"ok": True}})
    assert trail(ran(body, event)) == "check"


def test_ports_of_the_event() -> None:
    body = 'check = x.check()\nwith branch("failed"):\n    x.a()\nwith branch("passed"):\n    x.b()'
    assert trail(ran(body, Event(None, {}, ports={"check": "failed"}))) == "check a"
    assert trail(ran(body, Event(None, {}, ports={"x::check": "passed"}))) == "check b"
    assert [problem.code for problem in ran(body).problems] == ["FC536"]
    decided = 'if task("x::is_good")():\n    x.a()\nelse:\n    x.b()'
    assert trail(ran(decided, Event(None, {}, ports={"x::is_good": "false"}))) == "b"


def test_count_and_sum() -> None:
    body = """
        count = shopify.flow.count(list=order.lineItems)
        sum = shopify.flow.sum(list="order.lineItems.quantity")
        if count == 3 and sum > 5.99 and sum < 6.01:
            x.a()
    """
    items = [{"quantity": "1.5"}, {"quantity": 4.5}, {"quantity": None}]
    assert trail(ran(body, Event(None, {"order": {"lineItems": items}}))) == "a"


ADMIN = """
credit = shopify.admin.admin_api_operation(
    api_call={"name": "tagsAdd", "blob": '{"id": {{ order.id | json }}, "tags": ["{{ order.name }}"], "n": 1.50}'}
)
if any(e.message for e in credit.userErrors):
    x.failed()
else:
    x.done(id_id=credit.node.id)
"""


def test_requests_to_the_admin_api() -> None:
    answer = {"userErrors": [], "node": {"id": 7}}
    found = ran(ADMIN, Event(None, {"order": ORDER}, responses={"credit": answer}))
    assert [dict(effect.fields) for effect in found.effects] == [
        {"api_call": {"name": "tagsAdd", "blob": {"id": ORDER["id"], "tags": ["#1001"], "n": 1.5}}},
        {"id_id": 7},
    ]
    errors = {"userErrors": [{"message": "no"}]}
    assert trail(ran(ADMIN, Event(None, {"order": ORDER}, responses={"credit": errors}))).endswith(" failed")


def test_an_answer_that_is_not_known_is_nil() -> None:
    found = ran(ADMIN)
    assert trail(found) == "admin_api_operation"
    (problem,) = found.problems
    assert problem.code == "FC520"
    assert problem.hint == "give the event a value for it, or the event's responses one for credit"


def test_a_request_whose_input_is_not_json() -> None:
    found = ran(ADMIN.replace("{{ order.id | json }}", "{{ order.id }}"))
    assert [problem.code for problem in found.problems] == ["FC522"]
    assert found.effects == ()


# Triggers and time.

TWO = """\
@workflow("T")
@shopify.admin.order_paid()
@shopify.admin.order_cancelled()
def t(order):
    with on(1):
        x.a()
    with on(2):
        x.b()
"""


@pytest.mark.parametrize(
    ("trigger", "wanted"),
    [(None, "a"), ("shopify::admin::order_paid", "a"), ("shopify.admin.order_cancelled", "b")],
)
def test_triggers(trigger: str | None, wanted: str) -> None:
    assert trail(run(TWO, Event(trigger, {}))) == wanted


def test_a_trigger_that_is_not_there() -> None:
    with pytest.raises(FlowError) as caught:
        run(TWO, Event("shopify::admin::order_payed", {}))
    (found,) = caught.value.diagnostics
    assert found.code == "FC504"
    assert found.hint == "did you mean shopify::admin::order_paid?"


def test_the_time_is_the_events_or_the_one_given() -> None:
    noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
    assert run(TWO, Event(None, {}, noon), now=DEFAULT_NOW).visits[0].at == noon
    assert run(TWO, Event(None, {}), now=noon).visits[0].at == noon


def test_a_schedule_brings_its_time() -> None:
    recurrence = '["DTSTART;TZID=Europe/Vienna:20260704T183000\\nRRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=SU"]'
    text = f"""\
@workflow("T")
@shopify.flow.scheduled_time(recurrence={recurrence})
def t():
    shopify.flow.log_output(message="{{{{ scheduledAt }}}}")
"""
    assert run(text, Event(None, {})).effects[0].fields["message"] == "2026-07-05T16:30:00Z"
    assert run(text, Event(None, {}), now=DEFAULT_NOW).effects[0].fields["message"] == "2026-01-05T09:00:00Z"
    said = Event(None, {"scheduledAt": "then"}, DEFAULT_NOW)
    assert run(text, said).effects[0].fields["message"] == "then"


def test_documents_and_views_run_alike() -> None:
    import flowc

    text = view("for t in order.tags:\n    if t == 'vip':\n        x.a()\nx.b()")
    event = Event(None, {"order": ORDER})
    runs = [run(each, event) for each in (text, flowc.to_json(text), flowc.to_json(text, form="export"))]
    assert runs[0] == runs[1] == runs[2]


def test_problems_have_their_places() -> None:
    import flowc

    text = view("x.a()\nfor t in order.tags:\n    x.b(b_id=order.note)")
    event = Event(None, {"order": ORDER})
    found = run(text, event)
    places = [(each.span and each.span.line, each.pointer) for each in found.problems]
    assert places == [(6, "/root/steps/3"), (6, "/root/steps/3")]
    assert [each for visit in found.visits for each in visit.problems] == list(found.problems)
    document = run(flowc.to_json(text, form="export"), event).problems
    assert [(each.span, each.pointer) for each in document] == [(None, "/root/steps/3")] * 2


def test_the_shop_is_a_variable() -> None:
    (effect,) = ran("x.a(name_id=shop.name)", shop=Shop({"name": "Corner"})).effects
    assert effect.fields["name_id"] == "Corner"


def test_strict_wants_every_path() -> None:
    body = "if order.gone:\n    x.a()\nif order.note:\n    x.b()"
    assert ran(body).outcome == "finished"
    found = ran(body, strict=True)
    assert [problem.code for problem in found.problems] == ["FC539"]
