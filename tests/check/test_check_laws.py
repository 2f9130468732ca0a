"""Laws of the checker, on any workflow whatsoever: it never fails, and its places and fixes are real."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given, reject, strategies as st
from making.documents import documents, examples, giants, graphs, plain
from making.folders import WORKFLOWS

import flowc
from flowc import jsontext
from flowc.check import check
from flowc.diagnostics.diagnostic import Diagnostic, Fix
from flowc.fields import values
from flowc.fields.conditions.forms import meaning
from flowc.graph.links import outs
from flowc.graph.structure import structure
from flowc.model.workflow import Field, Opaque, Text, Value, Workflow
from flowc.pretty import literals
from flowc.records import replace
from flowc.source import read
from flowc.update.fixes import apply
from flowc.view.printer import print_workflow
from flowc.view.reader import read_workflow

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CORPUS = sorted(WORKFLOWS.glob("*.py"))


def known(document: str) -> tuple[tuple[Diagnostic, ...], str]:
    """The findings of a document, each in a place that is there, and its pure view."""
    found = check(document, now=NOW)
    body = re.sub(r"\A[0-9a-fA-F]{64}:", "", document)
    places = jsontext.Places(body)
    view = flowc.to_python(document, layout=False)
    lines = view.split("\n")
    for each in found:
        assert each.pointer is not None
        assert each.bucket is not None
        assert each.message.strip()
        assert "\n" not in each.message
        # A key that is not there, such as a step's missing name, has the step itself.
        above = each.pointer.rpartition("/")[0]
        assert places.find(each.pointer) is not None or places.find(above) is not None
        span = each.span
        assert span is not None
        assert span.end_line is not None
        assert span.end_column is not None
        assert (span.line, span.column) <= (span.end_line, span.end_column)
        assert 1 <= span.column <= len(lines[span.line - 1]) + 1
        assert 1 <= span.end_column <= len(lines[span.end_line - 1]) + 1
    return found, view


@examples(0.3)
@given(documents(salt="check") | graphs(salt="check"))
def test_any_workflow_is_checked(document: str) -> None:
    found, view = known(document)
    again = check(view, now=NOW)
    assert [(each.code, each.message, each.span) for each in found] == [
        (each.code, each.message, each.span) for each in again
    ]
    for each in again:
        if each.fix is not None:
            text, count = apply(view, [Fix("certain", each.fix.edits)])
            assert count == 1
            read_workflow(text)


@examples(0.05)
@given(giants())
def test_giants_are_checked(shape: object) -> None:
    check(plain(shape), now=NOW)  # pyright: ignore[reportArgumentType]


SEEDS = st.sampled_from(
    [
        *(
            "{{ order.name | upcase }}",
            "{{",
            "{% if %}",
            "{% for a in order.lineItems %}{{ a.x }}{% endfor %}",
        ),
        *(
            "gid://shopify/Order/1",
            "gid://shopify/",
            "order.id",
            "order",
            "a@example.com",
            "https://",
            "YOUR_KEY",
        ),
        *("query { order { id } }", "query {", "type Output { a: Int! }", "type Output {", "export default"),
        *("export default function main(input) { return {}; }", "DTSTART:20260101T000000\nRRULE:FREQ=DAILY"),
        *(
            '{"name":"tagsAdd","blob":"{}"}',
            '{"name":1,"blob":2}',
            '{"amount":"x","unit":1}',
            "[]",
            "{}",
            "[[1]]",
        ),
        *(
            '{"value":"","default_value":"order.id"}',
            '{"value":"x","default_value":"y"}',
            "true",
            "5",
            "-1",
            "",
        ),
    ]
)
VALUES: st.SearchStrategy[Value] = st.one_of(
    (SEEDS | st.text(max_size=30)).map(lambda text: values.read(text, "x_id")[0]),
    st.lists(SEEDS, max_size=3).map(values.data),
    st.dictionaries(st.sampled_from(["a", "name", "blob", "unit", "amount", "key"]), SEEDS, max_size=3).map(
        values.data
    ),
    st.none().map(values.raw),
    SEEDS.map(Text),
)


@st.composite
def disturbed(draw: st.DrawFn) -> Workflow:
    """A workflow of the corpus with some of its values made otherwise."""
    workflow = read(draw(st.sampled_from(CORPUS)).read_text("utf-8")).workflow
    steps = list(workflow.steps)
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(steps) - 1))
        step = steps[place]
        if step.type == "CONDITION":
            text = draw(SEEDS)
            value = Opaque(text) if _is_opaque(text) else Opaque("(order.note matches? /x/)")
            steps[place] = replace(step, fields=(Field(step.fields[0].id, value),)) if step.fields else step
        elif step.type != "FOREACH" and step.fields:
            fields = list(step.fields)
            number = draw(st.integers(0, len(fields) - 1))
            fields[number] = Field(fields[number].id, draw(VALUES))
            steps[place] = replace(step, fields=tuple(fields))
    return replace(workflow, steps=tuple(steps))


def _is_opaque(text: str) -> bool:
    return isinstance(meaning(text), Opaque)


@examples(0.5)
@given(disturbed())
def test_odd_values_are_checked(workflow: Workflow) -> None:
    program, order = structure(workflow.steps, outs(len(workflow.steps), workflow.links))
    assert order == sorted(order)
    try:
        document = flowc.to_json(print_workflow(workflow, program))
    except flowc.FlowError:  # a text that is no value of its field comes back as another
        reject()
    known(document)


HOSTILE = (
    *(
        "a",
        "{{",
        "{%",
        "{{ a }}",
        "YOUR-A_",
        "http://a.",
        "gid://",
        "a@",
        "{",
        "[",
        '"',
        "\\",
        "query {",
        "(",
        "a-",
    ),
    *(
        "type Output {",
        "<your ",
        "{{ a | ",
        "{% if a %}",
        "{% for a in b %}",
        "RRULE:",
        "/*",
        "`${",
        "=>",
        "\0",
        "é",
    ),
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_texts_are_checked(piece: str) -> None:
    """Each check in turn meets the same text many times over: it ends, and says only so much of it."""
    text = literals.text(piece * (24_000 // len(piece)))
    view = f"""\
@workflow({text})
@shopify.flow.scheduled_time(recurrence=[{text}])
def f(order):
    shopify.flow.send_email(address={text}, subject={text}, message={text})
    shopify.admin.add_order_tags(order_id={text}, tags=[{text}])
    shopify.admin.admin_api_operation(api_call={{"name": "orderUpdate", "blob": {text}}})
    ran = shopify.flow.run_code(input={text}, script={text}, output_schema={text})
    shopify.flow.wait(wait_duration={{"amount": {text}, "unit": {text}}})
    shopify.flow.send_http_request(method={text}, url={text}, headers=[[{text}]])
    if order.name == {text} or {text} in order.note:
        pass
"""
    found = check(view, now=NOW)
    assert found
    assert max(Counter(each.pointer for each in found).values()) <= 1000
    assert all(len(each.message) < 500 for each in found)
