"""Paths, conditions and references: is what they say there, and of the right type? The rows: environment_rows.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from making.environment_rows import ABOVE, FIXES, ROWS, rows, view
from making.folders import DOCS, SHARED, WORKFLOWS

import flowc
from flowc import catalog
from flowc.api import FORMS
from flowc.check import check
from flowc.check.conditions.operands import check_conditions
from flowc.check.context import Context
from flowc.check.declarations import check_declarations
from flowc.check.findings import Finding
from flowc.check.places.placed import Placed
from flowc.check.references import check_references
from flowc.check.variables import check_variables
from flowc.fields.conditions.operators import OPERATORS
from flowc.schema import index
from flowc.source import read
from flowc.update.fixes import apply

EXPORTS = sorted((SHARED / "workflows").glob("*.flow"))
CORPUS = sorted(WORKFLOWS.glob("*.flow"))

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def findings(placed: Placed) -> Iterator[Finding]:
    context = Context(placed.workflow, catalog.load(), index.load(), NOW)
    yield from check_conditions(context)
    yield from check_declarations(context)
    yield from check_references(context)
    yield from check_variables(context)


def said(text: str) -> list[tuple[str, str]]:
    """Severity and code of each finding, and the view with its place marked."""
    placed = Placed(read(text))
    found: list[tuple[str, str]] = []
    for each in findings(placed):
        code = each.code if each.severity == "error" else f"{each.severity} {each.code}"
        lines = placed.source.view.text.split("\n")
        span = placed.span(each.at)
        assert span.end_line is not None
        assert span.end_column is not None
        for line, column, mark in (
            (span.end_line, span.end_column, "»"),
            (span.line, span.column, "«"),
        ):
            lines[line - 1] = lines[line - 1][: column - 1] + mark + lines[line - 1][column - 1 :]
        found.append((code, "\n".join(lines)))
    return found


def messages(text: str) -> list[str]:
    """What is found in a view or a document."""
    return [f"{each.severity} {each.code}: {each.message}" for each in findings(Placed(read(text)))]


@pytest.mark.parametrize(("code", "wrong", "right"), ROWS, ids=[wrong for _, wrong, _ in ROWS])
def test_rows(code: str, wrong: str, right: str) -> None:
    marked = view(wrong)
    text = re.sub("[«»]", "", marked)
    assert said(text) == [(code, marked)]
    assert said(view(right)) == []
    for form in FORMS:
        assert messages(flowc.to_json(text, form=form)) == messages(text)


@pytest.mark.parametrize(("applicability", "wrong", "right"), list(rows(FIXES)))
def test_fixes(applicability: str, wrong: str, right: str) -> None:
    """The one fix of a view, and what comes of it."""
    text = view(wrong)
    fixes = [each.fix for each in check(text, now=NOW) if each.fix]
    assert [each.applicability for each in fixes] == ([] if applicability == "none" else [applicability])
    if right != "none":
        assert apply(text, [replace(each, applicability="certain") for each in fixes]) == (view(right), 1)


@pytest.mark.parametrize(("code", "wrong", "right"), ROWS, ids=[wrong for _, wrong, _ in ROWS])
def test_a_fix_takes_its_finding_away(code: str, wrong: str, right: str) -> None:
    text = view(re.sub("[«»]", "", wrong))
    for found in check(text, now=NOW):
        if found.fix is not None:
            fixed, _ = apply(text, [replace(found.fix, applicability="certain")])
            assert found.message not in [each.message for each in check(fixed, now=NOW)]


@pytest.mark.parametrize("file", EXPORTS + CORPUS, ids=lambda file: file.stem)
def test_real_workflows_have_no_errors(file: Path) -> None:
    found = findings(Placed(read(file.read_text("utf-8"))))
    allowed = {"FC435"} if file.stem == "035-declared-fields" else set[str]()
    assert {each.code for each in found if each.severity == "error"} == allowed


@pytest.mark.parametrize(
    ("body", "bucket"),
    [
        ("if order.titel: log()", "conditionErrors"),
        ("if order.test: log()", "conditionErrors"),
        ("for x in order.name: log()", "foreachBodyErrors"),
        ("for x in order.lineItem: log()", "foreachBodyErrors"),
        ("for x in order.tags: log()⏎tag(tagsForeachitem.id)", "foreachBodyErrors"),
        ("for x in order.tags: log()⏎if tagsForeachitem: log()", "foreachBodyErrors"),
        ("tag(order.titel)", "configFieldErrors"),
        ("tag(order.customer.id)", "configFieldErrors"),
        ('say("{{ order.titel }}")', "configFieldErrors"),
        (f'{ABOVE} ⇒ Order.x = metafeild(key="x")', "taskErrors"),
    ],
)
def test_buckets(body: str, bucket: str) -> None:
    ours = [each for each in check(view(body), now=NOW) if each.code.startswith(("FC44", "FC45", "FC46"))]
    assert [each.bucket for each in ours] == [bucket]


# Paths of the schema.


@st.composite
def paths(draw: st.DrawFn) -> tuple[str, str]:
    """A path from the order that the schema has, through no list, and its mark."""
    schema = index.load()
    words, mark = ["order"], "Order"
    for _ in range(draw(st.integers(1, 5))):
        declared = schema.declared(mark).values() if schema.kind(mark) == "type" else ()
        plain = [each.name for each in declared if not any(a.is_required for a in each.arguments)]
        if not plain:
            break
        words.append(draw(st.sampled_from(plain)))
        mark = schema.fields(mark)[words[-1]]
    return ".".join(words), mark


LITERAL = {
    "String": "'x'",
    "ID": "'gid://shopify/App/1'",
    "Int": "5",
    "Boolean": "True",
    "DateTime": "'2026-01-31'",
}


def uses(path: str, mark: str) -> Iterator[str]:
    """Bodies that read a path as its type has it."""
    schema = index.load()
    name = mark.strip("[]")
    if mark.startswith("["):
        yield f"for x in {path}: log()"
        if "id" in schema.fields(name):
            yield f"if any(x.id == 'gid://shopify/App/1' for x in {path}): log()"
    elif schema.kind(name) in ("type", "interface", "union"):
        yield f"if {path} is not None: log()"
    else:
        yield f'say("{{{{ {path} }}}}")'
        if name in LITERAL:
            yield f"if {path} == {LITERAL[name]}: log()"
        if schema.kind(name) == "enum":
            yield f"if {path} == '{schema.enum_values(name)[0]}': log()"


@given(paths())
def test_what_the_schema_has_is_right(found: tuple[str, str]) -> None:
    for body in uses(*found):
        assert said(view(body)) == []


@given(paths(), st.sampled_from(["x", "_", "Of"]))
def test_what_the_schema_has_not_is_found(found: tuple[str, str], end: str) -> None:
    path, _ = found
    assert [code for code, _ in said(view(f'say("{{{{ {path}{end} }}}}")'))] == ["FC444"]


def test_many_mistakes_are_all_found_and_the_first_of_them_corrected() -> None:
    tests = " or ".join(f'order.custmer{at}.email == "x"' for at in range(300))
    found = list(findings(Placed(read(view(f"if {tests}: log()")))))
    assert [each.code for each in found] == ["FC444"] * 300
    assert 0 < sum(each.replacement is not None for each in found) < 300


# The manual.


def test_the_table_of_operators_is_the_checker_s() -> None:
    page = (DOCS / "environment.md").read_text("utf-8")
    told = re.findall(r"^\| (`[a-z_?=!<>` ]+`) \| ([a-z, ]+) \|$", page, re.M)
    table = {
        operator: set(kinds.split(", ")) for names, kinds in told for operator in re.findall("`(.+?)`", names)
    }
    assert table == {operator: set(row.takes.kinds) for operator, row in OPERATORS.items()}
