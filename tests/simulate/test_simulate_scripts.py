"""Run code in a run: what goes into the script, what comes out, and what becomes of one that fails."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from flowc.graph.structure import program_of
from flowc.show import html
from flowc.simulate import Event, Limits, Run, run
from flowc.simulate.report import as_json, as_text
from flowc.source import read

ORDER = {
    "id": "gid://shopify/Order/1",
    "lineItems": [{"sku": "A", "quantity": 2}, {"sku": None, "quantity": 3}],
}
QUERY = "query { order { lineItems { sku quantity } } }"
SCHEMA = "type Output { count: Int! skus: [String!]! }"


def view(script: str, query: str = QUERY, schema: str = "") -> str:
    said = {"input": query, "script": script, "output_schema": schema}
    fields = ", ".join(f"{name}={text!r}" for name, text in said.items() if text)
    return f"""\
@workflow("T")
@shopify.admin.order_created()
def t(order):
    runCode = shopify.flow.run_code({fields})
    if runCode.count > 4:
        for s in runCode.skus:
            x.a(message="{{{{ s }}}}/{{{{ runCode.count }}}}")
    x.b(all_id=runCode.all)
"""


def ran(script: str, query: str = QUERY, schema: str = "", **options: Any) -> Run:
    event = Event(None, {"order": ORDER}, responses=options.pop("responses", {}))
    return run(view(f"export default function main(input) {{ {script} }}", query, schema), event, **options)


def result(script: str, **options: Any) -> Any:
    """What the script returns as ``all``."""
    found = ran(f"return {{ all: {script} }};", **options)
    assert found.outcome == "finished", found.problems
    return found.effects[-1].fields["all_id"]


def test_a_result_is_read_by_later_steps() -> None:
    script = (
        "const l = input.order.lineItems;"
        "return { count: l.reduce((n, i) => n + i.quantity, 0), skus: l.map((i) => i.sku ?? 'none'), all: 1 };"
    )
    found = ran(script, schema=SCHEMA)
    assert [dict(effect.fields) for effect in found.effects] == [
        {"message": "A/5"},
        {"message": "none/5"},
        {"all_id": 1},
    ]


def test_the_script_sees_what_the_query_asks_for() -> None:
    assert json.loads(result("JSON.stringify(input)")) == {"order": {"lineItems": ORDER["lineItems"]}}
    assert json.loads(result("JSON.stringify(input)", query="{ order { note } shop { name } }")) == {
        "order": {"note": None},
        "shop": {"name": None},
    }
    assert json.loads(result("JSON.stringify(input)", query="")) == {}


def test_time_stands_still_and_is_remarked() -> None:
    now = datetime(2026, 5, 1, 12, tzinfo=UTC)
    found = ran("return { all: new Date().toISOString() };", now=now)
    assert [(problem.code, problem.severity) for problem in found.problems] == [("FC529", "warning")]
    assert found.outcome == "finished"
    assert found.effects[-1].fields["all_id"] == "2026-05-01T12:00:00.000Z"


@pytest.mark.parametrize(
    ("script", "query", "schema", "wanted"),
    [
        ("throw new Error('no stock');", QUERY, "", "the script fails on line 1: Error: no stock"),
        ("return {", QUERY, "", "the script fails"),
        ("return { count: 'many' };", QUERY, SCHEMA, "the result is not what output_schema says"),
        ("return {};", QUERY, SCHEMA, "count is missing"),
        ("return {};", "query { order {", "", "the query cannot be read"),
        ("while (true) {}", QUERY, "", "takes too long"),
        ("return { a: 'x'.repeat(2 ** 29).repeat(8) };", QUERY, "", "the script fails"),
        ("const a = []; while (true) a.push(new Array(100000).fill(1));", QUERY, "", "too much memory"),
    ],
)
def test_what_fails(script: str, query: str, schema: str, wanted: str) -> None:
    found = ran(script, query, schema, limits=Limits(script_seconds=1.0, script_megabytes=16))
    is_slow = wanted == "takes too long"
    assert [problem.code for problem in found.problems] == ["FC543" if is_slow else "FC527"]
    assert found.took_too_long is is_slow
    assert wanted in found.problems[0].message
    assert found.effects == ()


def test_what_a_script_wrote_is_shown() -> None:
    for script in ("return { count: 0 };", "throw new Error('x');"):
        found = ran("console.log('looked at', 2); console.log('<b>\\nnext');" + script)
        assert found.visits[1].log == ("looked at 2", "<b>\nnext")
        workflow = read(view("export default () => 1")).workflow
        text = as_text(found, workflow).splitlines()
        at = text.index("      console.log: looked at 2")
        assert text[at + 1 : at + 3] == ["      console.log: <b>", "      console.log: next"]
        assert as_json(found, workflow)["visits"][1]["log"] == ["looked at 2", "<b>\nnext"]  # type: ignore[index]
        page = html.page(workflow, program_of(workflow), found)
        assert "<dt>console.log</dt><dd><pre>looked at 2\n&lt;b&gt;\nnext</pre></dd>" in page


def test_of_a_long_log_the_beginning_is_shown() -> None:
    found = ran("for (let i = 0; i < 2000; i++) console.log('x'.repeat(20)); return { count: 0 };")
    assert len(found.visits[1].log) == 1_000
    shown = [line for line in as_text(found, read(view("1")).workflow).splitlines() if "console.log" in line]
    assert len(shown) == 51
    assert shown[-1].endswith("… and 950 lines more")


def test_the_checker_says_why_a_line_failed() -> None:
    (problem,) = ran("return { count: Math.random() };").problems
    assert problem.hint is not None
    assert problem.hint.startswith("a script has no random numbers: ")


def test_a_response_takes_the_place_of_the_script() -> None:
    found = ran("while (true) {}", responses={"runCode": {"count": 0, "skus": [], "all": 7}})
    assert [dict(effect.fields) for effect in found.effects] == [{"all_id": 7}]


def test_without_a_script() -> None:
    text = view("").replace("script=", "code=")
    assert [problem.code for problem in run(text, Event(None, {"order": ORDER})).problems] == ["FC527"]
