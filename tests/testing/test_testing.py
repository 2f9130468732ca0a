"""``flowc test``: what a test file may say, what is wrong with it, what passes and what fails, and what is printed."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
import yaml
from hypothesis import example, given, settings, strategies as st
from making.folders import DOCS, GRAMMAR

from flowc.cli import main
from flowc.diagnostics.diagnostic import Diagnostic, FlowError
from flowc.model.workflow import Workflow
from flowc.simulate.trace import Effect, Run, Visit
from flowc.source import read
from flowc.testing import located, reading
from flowc.testing.coverage import coverage
from flowc.testing.running import differences, holds, run_suite
from flowc.testing.suite import Suite

SCHEMA = json.loads((GRAMMAR / "workflow-test.schema.json").read_text("utf-8"))

VIEW = """@workflow("Tag")
@shopify.admin.order_created()
def tag(order):
    if order.note:
        noted = shopify.admin.add_order_tags("Noted", order_id=order.id, tags=["note", "vip"])
        for lineItemsForeachitem in order.lineItems:
            shopify.flow.log_output(message="{{ lineItemsForeachitem.sku }}")
    elif order.email:
        pass
"""
EVENT = "event: {environment: {order: {id: 1, note: x, lineItems: [{sku: A}, {sku: B}]}}}"


def fetch(name: str) -> str:
    held = {
        "w.py": VIEW,
        "bad.py": "while True: pass\n",
        "event.json": '{"environment": {"order": {"id": 1}}}',
        "bad.json": "{",
    }
    if name not in held:
        raise FlowError([Diagnostic("file-missing", "there is no such file")])
    return held[name]


def suite(text: str) -> Suite:
    return reading.read_suite(text, "w.test.yaml", fetch)


def one(expect: str, event: str = EVENT) -> str:
    """A file with one test."""
    lines = "".join(f"    {line}\n" for line in expect.splitlines())
    return f"workflow: w.py\ntests:\n- name: a\n  {event}\n  expect:\n{lines}"


# What YAML says.


YAML = {
    "a: 1": {"a": 1},
    "a: [x, no, NO, y, on, 1.50, 007, 0o7, 1_000, 1e5, -3, +4]": {
        "a": ["x", "no", "NO", "y", "on", 1.5, "007", "0o7", "1_000", "1e5", -3, 4]
    },
    "a: [true, True, null, Null, ~, 'true', \"1\"]": {"a": [True, "True", None, "Null", None, "true", "1"]},
    "a: 2026-01-05T09:00:00Z\nb: 2026-01-05": {"a": "2026-01-05T09:00:00Z", "b": "2026-01-05"},
    "1: x\ntrue: y\n'': z": {"1": "x", "true": "y", "": "z"},
    "a: |\n  one\n  two\nb: >-\n  three\n  four\nc:": {"a": "one\ntwo\n", "b": "three four", "c": None},
    "": None,
    "[]": [],
    "{}": {},
    "a: =": {"a": "="},
    "a: <<": {"a": "<<"},
}


@pytest.mark.parametrize(("text", "wanted"), YAML.items(), ids=range(len(YAML)))
def test_yaml(text: str, wanted: Any) -> None:
    got = located.plain(located.read(text))
    assert got == wanted
    assert repr(got) == repr(wanted)


REFUSED = {
    "a: b: c": ("FC550", 1, 5),
    "a: [1, 2": ("FC550", None, None),
    "a: \0": ("FC550", None, None),
    "a: '\ud800'": ("FC550", None, None),
    "a: &x 1\nb: *x": ("FC551", 1, 4),
    "a: *x": ("FC551", 1, 4),
    "a: !!python/object:os.system x": ("FC551", 1, 4),
    "!!binary x": ("FC551", 1, 1),
    "a: 1\n--- \nb: 2": ("FC551", 2, 1),
    "[" * 20_000: ("FC551", 1, 51),
    "a: " + "x" * located.SIZE: ("FC551", None, None),
    "a: 1\na: 2": ("FC555", 2, 1),
    "a: {{ order.id }}": ("FC554", 1, 5),
    "? [a]\n: b": ("FC554", 1, 3),
}


@pytest.mark.parametrize(("text", "wanted"), REFUSED.items(), ids=range(len(REFUSED)))
def test_yaml_that_is_refused(text: str, wanted: tuple[str, int | None, int | None]) -> None:
    with pytest.raises(FlowError) as caught:
        located.read(text)
    (found,) = caught.value.diagnostics
    code, line, column = wanted
    assert found.code == code
    if line is not None:
        assert found.span is not None
        assert (found.span.line, found.span.column) == (line, column)


_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(_json)
@example({"\x85": ["a\x85b", "\x85é"]})
@pytest.mark.hypothesis
def test_what_is_dumped_is_read(data: Any) -> None:
    """What --new writes comes back as it was, though PyYAML writes for YAML 1.1."""
    text = located.written(data)
    try:
        node = located.read(text)
    except FlowError as error:
        assert "surrogates" in str(error) or "control characters" in str(error), text  # noqa: PT017
        return
    assert located.plain(node) == data


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab:-[]{},&*!|>%@'\"#? \n\t\0\x85\ud800é1.~", max_size=40))
@pytest.mark.hypothesis
def test_any_text_is_read_or_refused(text: str) -> None:
    found = findings(lambda: located.plain(located.read(text)))
    assert all(each.code.startswith("FC55") for each in found)


def findings(read: Callable[[], object]) -> list[Diagnostic]:
    try:
        read()
    except FlowError as error:
        return error.diagnostics
    return []


KEYS = sorted({*reading.FILE, *reading.CASE, *reading.EXPECT, *reading.EFFECT, "environment", "order", "at"})
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.sampled_from(["w.py", "event.json", "true", "Noted", ""])
)
_any_file = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=15,
)


_any_test = st.fixed_dictionaries(
    {"name": st.sampled_from(["a", "b", "c"]) | LEAVES},
    optional={
        "event": st.sampled_from([{"environment": {"order": {"id": 1, "note": "x"}}}, "event.json"])
        | _any_file,
        "expect": st.fixed_dictionaries(
            {},
            optional={
                "effects": st.lists(st.sampled_from(["shopify.admin.add_order_tags", "a.b"]), max_size=2)
                | _any_file,
                "path": st.lists(st.sampled_from(["Noted", True, 2, "after", "x"]), max_size=3) | _any_file,
                "outcome": st.sampled_from(["failed", "stopped", "fine"]),
                "no_effects": st.booleans(),
            },
        ),
        "now": st.sampled_from(["2026-01-01", "soon"]),
        "strict": st.booleans(),
        "shop": _any_file,
    },
)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(_any_test, min_size=1, max_size=3), st.dictionaries(st.sampled_from(KEYS), _any_file, max_size=1)
)
@pytest.mark.hypothesis
def test_any_file_is_read_or_refused(tests: Any, more: Any) -> None:
    """Whatever a file says, every mistake has its place, and what is read can be run."""
    text = yaml.safe_dump({"workflow": "w.py", "tests": tests} | more)
    wrong = findings(lambda: suite(text))
    assert all(each.span is not None for each in wrong), text
    if not wrong:
        found = suite(text)
        assert len(run_suite(found).results) == len(found.cases) > 0


# What a file may not say: each row has its code and its place.


MISTAKES = {
    "- a": ("FC554", 1, 1),
    "tests: []": ("FC553", 1, 1),
    "workflow: w.py": ("FC553", 1, 1),
    "workflow: w.py\ntests: []": ("FC553", 2, 8),
    "workflow: w.py\ntests: {}": ("FC554", 2, 8),
    "workflow: none.py\ntests: [{name: a}]": ("file-missing", 1, 11),
    "workflow: bad.py\ntests: [{name: a}]": ("FC212", 1, 11),
    "workflow: [w.py]\ntests: [{name: a}]": ("FC554", 1, 11),
    "workflow: w.py\ntest: []\ntests: [{name: a}]": ("FC552", 2, 1),
    "workflow: w.py\ntests:\n- nam: a\n  name: b": ("FC552", 3, 3),
    "workflow: w.py\ntests:\n- event: event.json": ("FC553", 3, 3),
    "workflow: w.py\ntests:\n- name: a\n- name: a": ("FC555", 4, 9),
    "workflow: w.py\ntests:\n- name: 5": ("FC554", 3, 9),
    "workflow: w.py\ntests:\n- name: a\n  event: bad.json": ("FC501", 4, 10),
    "workflow: w.py\ntests:\n- name: a\n  event: {trigger: a.b}": ("FC502", 4, 10),
    "workflow: w.py\ntests:\n- name: a\n  event: {environment: {}, at: soon}": ("FC503", 4, 28),
    "workflow: w.py\ntests:\n- name: a\n  shop: {products: 5}": ("FC502", 4, 10),
    "workflow: w.py\nnow: soon\ntests:\n- name: a": ("FC554", 2, 6),
    "workflow: w.py\nstrict: 1\ntests:\n- name: a": ("FC554", 2, 9),
    one("outcome: finish"): ("FC554", 6, 14),
    one("efects: []"): ("FC552", 6, 5),
    one("effects: shopify.admin.add_order_tags"): ("FC554", 6, 14),
    one("effects: [shopify.admin.add_order_tag]"): ("FC556", 6, 15),
    one("effects: [{fields: {}}]"): ("FC553", 6, 15),
    one("effects: [{task: shopify.flow.log_output, fields: [1]}]"): ("FC554", 6, 55),
    one("effects: [{task: shopify.flow.log_output, field: {}}]"): ("FC552", 6, 47),
    one("no_effects: true\neffects: [shopify.flow.log_output]"): ("FC554", 6, 17),
    one("path: [Notd]"): ("FC556", 6, 12),
    one("path: [[a]]"): ("FC554", 6, 12),
    one("path: [9]"): ("FC556", 6, 12),
    one("error: 5"): ("FC554", 6, 12),
}


@pytest.mark.parametrize(("text", "wanted"), MISTAKES.items(), ids=range(len(MISTAKES)))
def test_mistakes(text: str, wanted: tuple[str, int, int]) -> None:
    with pytest.raises(FlowError) as caught:
        suite(text)
    found = caught.value.diagnostics[0]
    code, line, column = wanted
    assert found.span is not None
    assert (found.code, found.span.line, found.span.column) == (code, line, column), caught.value.render()


HINTS = {
    one("efects: []"): "did you mean effects?",
    one("effects: [shopify.admin.add_order_tag]"): "did you mean shopify::admin::add_order_tags?",
    one("path: [Notd]"): "did you mean Noted?",
    one("outcome: finish"): "did you mean finished?",
}


@pytest.mark.parametrize(("text", "hint"), HINTS.items(), ids=range(len(HINTS)))
def test_hints(text: str, hint: str) -> None:
    with pytest.raises(FlowError) as caught:
        suite(text)
    assert [found.hint for found in caught.value.diagnostics] == [hint]


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(FlowError) as caught:
        suite(
            "workflow: w.py\nsed: 1\ntests:\n- name: a\n  expect: {path: [x], outcome: y}\n- event: none.json\n"
        )
    assert [found.code for found in caught.value.diagnostics] == [
        "FC552",
        "FC556",
        "FC554",
        "FC553",
        "file-missing",
    ]


# What passes, and what does not and why.


PASSES = (
    "outcome: finished",
    "effects:\n- shopify.admin.add_order_tags\n- shopify.flow.log_output\n- shopify::flow::log_output",
    (
        "effects:\n- {task: shopify.admin.add_order_tags, fields: {order_id: 1, tags: [note, vip]}}\n"
        "- {task: shopify.flow.log_output, fields: {message: A}}\n"
        "- {task: shopify.flow.log_output, fields: {message: B}}"
    ),
    "including: [{task: shopify.flow.log_output, fields: {message: B}}]",
    "not: [{task: shopify.flow.log_output, fields: {message: C}}, shopify.flow.send_email]",
    "no_effects: false",
    "path: [shopify.admin.order_created, output, 2, true, Noted, loop_body, after, shopify.flow.log_output]",
    "path: [noted, 5, 5]",
    "path: []",
)

FAILS = {
    "outcome: failed": "outcome: expected failed, got finished",
    "no_effects: true": "effects: happened, but was not expected\n+ shopify::admin::add_order_tags",
    "effects: []": "effects: happened, but was not expected",
    "effects: [shopify.flow.log_output, shopify.flow.log_output, shopify.flow.log_output]": (
        "effects: the first is another\n- shopify::flow::log_output\n+ shopify::admin::add_order_tags"
    ),
    "effects:\n- shopify.admin.add_order_tags\n- {task: shopify.flow.log_output, fields: {message: B}}": (
        'effects: the second is another\n  shopify::flow::log_output\n-   message: "B"\n+   message: "A"'
    ),
    "effects:\n- {task: shopify.admin.add_order_tags, fields: {tags: [note]}}": (
        'effects: the first is another\n  shopify::admin::add_order_tags\n-   tags: ["note"]\n+   tags: ["note", "vip"]'
    ),
    "effects:\n- {task: shopify.admin.add_order_tags, fields: {tag: x}}": (
        'effects: the first is another\n  shopify::admin::add_order_tags\n-   tag: "x"\n+   (no such field)'
    ),
    "effects: [shopify.admin.add_order_tags, shopify.flow.log_output]": (
        'effects: happened, but was not expected\n+ shopify::flow::log_output\n+   message: "B"'
    ),
    "effects:\n- shopify.admin.add_order_tags\n- shopify.flow.log_output\n- shopify.flow.log_output\n"
    "- {task: shopify.flow.log_output, fields: {message: C}}": (
        'effects: expected, but it did not happen\n- shopify::flow::log_output\n-   message: "C"'
    ),
    "including: [{task: shopify.flow.log_output, fields: {message: C}}]": (
        'including: expected, but nothing like it happened\n- shopify::flow::log_output\n-   message: "C"'
    ),
    "not: [shopify.admin.add_order_tags]": "not: this was not to happen\n+ shopify::admin::add_order_tags",
    "path: [false]": "path: the run does not come by false",
    "path: [after, loop_body]": "path: the run does not come by loop_body after after",
    "path: [Noted, Noted]": "path: the run does not come by Noted after Noted",
    "error: FC520": "error: expected FC520, got no problem",
}


@pytest.mark.parametrize("expect", PASSES)
def test_what_passes(expect: str) -> None:
    (result,) = run_suite(suite(one(expect))).results
    assert result.passed, result.differences


@pytest.mark.parametrize(("expect", "wanted"), FAILS.items(), ids=FAILS)
def test_what_fails(expect: str, wanted: str) -> None:
    (result,) = run_suite(suite(one(expect))).results
    assert not result.passed
    assert result.differences[0].startswith(wanted), result.differences


def test_a_step_that_fails() -> None:
    event = "event: {environment: {order: {note: x}}}"
    (result,) = run_suite(suite(one("effects: []", event))).results
    assert result.differences[0].startswith("outcome: expected finished, got failed\n  FC520: ")
    for expect in ("error: FC520", "error: [FC520]\noutcome: failed\nno_effects: true"):
        assert run_suite(suite(one(expect, event))).results[0].passed


def test_an_event_that_starts_nothing() -> None:
    event = "event: {trigger: 'a::b', environment: {}}"
    assert not run_suite(suite(one("no_effects: true", event))).results[0].passed
    assert run_suite(suite(one("error: FC504", event))).results[0].passed


def test_settings_of_a_file_and_of_a_test() -> None:
    found = suite(
        "workflow: w.py\nnow: 2026-01-01\nstrict: true\nshop: {shop: {name: A}}\ntests:\n- name: a\n"
        "- {name: b, now: 2026-02-01T10:00:00+01:00, strict: false, shop: {shop: {name: B}}}\n"
    )
    a, b = found.cases
    assert (a.now, a.strict, a.shop.shop["name"]) == (datetime(2026, 1, 1, tzinfo=UTC), True, "A")
    assert (b.now, b.strict, b.shop.shop["name"]) == (
        datetime(2026, 2, 1, 9, tzinfo=UTC),
        False,
        "B",
    )


VALUES = (
    ({"a": 1}, {"a": 1, "b": 2}, True),
    ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, True),
    ({"a": 1}, {}, False),
    ([1, 2], [1, 2], True),
    ([1], [1, 2], False),
    ([{"a": 1}], [{"a": 1, "b": 2}], True),
    (1, "1", False),
    (1, True, False),
    (True, True, True),
    (False, 0, False),
    (1, 1.0, True),
    (None, None, True),
    (None, False, False),
    ("a", "A", False),
    ({}, [], False),
    ([], {}, False),
)


@pytest.mark.parametrize(("expected", "got", "wanted"), VALUES)
def test_values(expected: Any, got: Any, wanted: bool) -> None:
    assert holds(expected, got) is wanted


# Coverage.


def test_coverage() -> None:
    source = read(VIEW)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    nothing = coverage(source, [])
    assert [(way.step, way.port, way.line) for way in nothing.ways] == [
        (1, "true", 4),
        (1, "false", 4),
        (3, "loop_body", 6),
        (3, "after", 6),
        (5, "true", 8),
        (5, "false", 8),
    ]
    assert (nothing.taken, nothing.percent) == (0, 0)
    run = Run("finished", (Visit(1, at, ("true",)), Visit(3, at, ("loop_body", "after"))), ())
    assert coverage(source, [run]).percent == 50
    assert coverage(source, [run, Run("failed", (Visit(1, at, ()),), ())]).taken == 3


def test_a_workflow_without_choices_is_covered() -> None:
    view = '@workflow("W")\n@a.b()\ndef w():\n    x.y()\n'
    assert coverage(read(view), []).percent == 100


# The command.


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("w.py").write_text(VIEW)
    Path("w.test.yaml").write_text(one("path: [true]"))
    return tmp_path


def out(capsysbinary: pytest.CaptureFixture[bytes]) -> tuple[str, str]:
    captured = capsysbinary.readouterr()
    return captured.out.decode(), captured.err.decode()


def test_test(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["test"]) == 0
    text, _ = out(capsysbinary)
    lines = text.splitlines()
    assert lines[0] == "w.test.yaml"
    assert lines[1].startswith("  pass  a  ")
    assert lines[2:5] == [
        "        not covered: line 4, step 2 by false",
        "        not covered: line 8, step 6 by true",
        "        not covered: line 8, step 6 by false",
    ]
    assert lines[5].startswith("1 test in 1 file: 1 passed, 0 failed (")
    assert lines[6:] == ["3 of 6 ways taken (50%)"]


def test_exit_codes(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["test", "--coverage-min", "50"]) == 0
    assert main(["test", "--coverage-min", "51"]) == 1
    assert "50% of all ways are taken, and 51% are asked for" in out(capsysbinary)[1]
    (folder / "more").mkdir()
    (folder / "more" / "b.test.yaml").write_text(one("no_effects: true").replace("w.py", "../w.py"))
    assert main(["test"]) == 1
    text, _ = out(capsysbinary)
    assert "more/b.test.yaml\n  FAIL  a " in text
    assert main(["test", "w.test.yaml", "w.test.yaml"]) == 0
    assert "1 test in 1 file" in out(capsysbinary)[0]
    (folder / "c.test.yaml").write_text("workflow: w.py\n")
    assert main(["test"]) == 2
    text, errors = out(capsysbinary)
    assert "2 tests in 3 files: 1 passed, 1 failed, 1 file cannot be used" in text
    assert errors.startswith("c.test.yaml:1:1: error[FC553]: a test file has no tests, and needs one\n")
    assert main(["test", "none.test.yaml"]) == 2
    assert main(["test", "--coverage-min", "101"]) == 2


def test_a_folder_without_tests(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["test", str(tmp_path)]) == 2
    assert "error[test-none]: there is no test file in this folder" in out(capsysbinary)[1]


def test_quiet(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["test", "-q"]) == 0
    assert "pass" not in out(capsysbinary)[0].splitlines()[0].split(":")[0]


def test_json(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    (folder / "b.test.yaml").write_text(one("no_effects: true"))
    (folder / "c.test.yaml").write_text("workflow: w.py\n")
    assert main(["test", "--json"]) == 2
    data = json.loads(out(capsysbinary)[0])
    jsonschema.validate(data, json.loads((GRAMMAR / "test.schema.json").read_text("utf-8")))
    assert (data["passed"], data["failed"], data["unusable"], data["coverage"]) == (1, 1, 1, 50.0)
    assert [file["file"] for file in data["files"]] == ["b.test.yaml", "c.test.yaml", "w.test.yaml"]
    assert data["files"][0]["tests"][0]["passed"] is False
    assert data["files"][0]["tests"][0]["differences"][0].startswith("effects: happened")
    assert "FC553" in data["files"][1]["findings"][0]
    assert data["files"][2]["not_taken"][0] == {"step": 2, "port": "false", "line": 4}


def test_findings_for_programs(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    (folder / "b.test.yaml").write_text(one("no_effects: true"))
    (folder / "c.test.yaml").write_text("workflow: w.py\n")
    assert main(["test", "--format", "json"]) == 2
    found = json.loads(out(capsysbinary)[0])["diagnostics"]
    assert [(each["path"], each["code"], each["span"]["line"]) for each in found] == [
        ("b.test.yaml", "test-failed", 3),
        ("c.test.yaml", "FC553", 1),
    ]
    assert found[0]["message"] == "a: effects: happened, but was not expected"
    assert found[0]["hint"].startswith("+ shopify::admin::add_order_tags\n")
    assert main(["test", "--format", "github", "b.test.yaml"]) == 1
    text, _ = out(capsysbinary)
    assert "  FAIL  a " in text
    assert "::error file=b.test.yaml,line=3," in text


def test_junit(folder: Path) -> None:
    (folder / "b.test.yaml").write_text(one("no_effects: true").replace("name: a", 'name: "<a> & \\x07"'))
    (folder / "c.test.yaml").write_text("workflow: w.py\n")
    assert main(["test", "--junit", "out.xml"]) == 2
    root = ElementTree.parse("out.xml").getroot()
    suites = [(s.get("name"), s.get("tests"), s.get("failures"), s.get("errors")) for s in root]
    assert suites == [
        ("b.test.yaml", "1", "1", "0"),
        ("c.test.yaml", "1", "0", "1"),
        ("w.test.yaml", "1", "0", "0"),
    ]
    case = root[0][0]
    assert case.get("name") == "<a> & \\x07"
    assert str(case[0].get("message")).startswith("effects: happened")


def test_pages(folder: Path) -> None:
    (folder / "a folder").mkdir()
    nested = one("no_effects: true").replace("name: a", "name: <b>").replace("w.py", "../w.py")
    (folder / "a folder" / "w.x.test.yml").write_text(nested)
    (folder / "c.test.yaml").write_text("workflow: w.py\n")
    assert main(["test", "--html", "out/pages"]) == 2
    pages = {path.name: path.read_text("utf-8") for path in (folder / "out" / "pages").iterdir()}
    assert sorted(pages) == ["a-folder-w.x-1.html", "w-1.html"]
    assert "Test: &lt;b&gt; (failed)\n\neffects: happened" in pages["a-folder-w.x-1.html"]
    assert "Test: a (passed)" in pages["w-1.html"]
    assert 'class="step condition lit"' in pages["w-1.html"]


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def test_colours(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "b.test.yaml").write_text(one("effects: [shopify.flow.log_output]"))
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stdout", Terminal(sys.stdout.buffer, encoding="utf-8", write_through=True))
    assert main(["test"]) == 1
    text, _ = out(capsysbinary)
    for painted in (
        "  \033[32mpass\033[0m  a  ",
        "  \033[1;31mFAIL\033[0m  a  ",
        "        \033[31m- shopify::flow::log_output\033[0m\n",
        '        \033[32m+   tags: ["note", "vip"]\033[0m\n',
    ):
        assert painted in text


def test_new(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    (folder / "w.test.yaml").unlink()
    assert main(["test", "--new", "w.py"]) == 0
    assert main(["test", "--coverage-min", "100"]) == 0
    text = (folder / "w.test.yaml").read_text("utf-8")
    assert "- name: '1: step 2 true, step 4 loop_body, step 4 after'\n" in text
    jsonschema.validate(located.plain(located.read(text)), SCHEMA)
    assert main(["test", "--new", "w.py"]) == 2
    assert "error[test-exists]: w.test.yaml is there already" in out(capsysbinary)[1]
    assert main(["test", "--new", "none.py"]) == 2
    assert main(["to-json", "w.py", "-o", "order.tags.flow.json"]) == 0
    assert main(["test", "--new", "order.tags.flow.json"]) == 0
    assert main(["test", "order.tags.test.yaml"]) == 0


def test_the_manual_shows_what_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    page = (DOCS / "testing-workflows.md").read_text("utf-8")
    view, tests, printed = [
        re.findall(rf"^```{kind}\n(.*?)^```$", page, re.M | re.S)[0] for kind in ("python", "yaml", "text")
    ]
    monkeypatch.chdir(tmp_path)
    Path("order-tags.py").write_text(view)
    Path("order-tags.test.yaml").write_text(tests)
    assert main(["test"]) == 1
    assert untimed(out(capsysbinary)[0]) == untimed(printed)


def untimed(text: str) -> str:
    return re.sub(r"[ (]+[\d.]+ m?s\b", " TIME", text)


# The schema says what the reader takes.


def test_the_schema_has_every_key() -> None:
    kinds = SCHEMA["$defs"]
    assert tuple(SCHEMA["properties"]) == reading.FILE
    assert tuple(kinds["test"]["properties"]) == reading.CASE
    assert tuple(kinds["expect"]["properties"]) == reading.EXPECT
    assert tuple(kinds["effect"]["properties"]) == reading.EFFECT


@pytest.mark.parametrize("expect", [*PASSES, *FAILS])
def test_what_is_read_has_the_schema(expect: str) -> None:
    jsonschema.validate(located.plain(located.read(one(expect))), SCHEMA)


def test_differences_need_no_file() -> None:
    """The comparison is a function of what is expected and of the run alone."""
    workflow = Workflow("W", None, (), (), ())
    at = datetime(2026, 1, 1, tzinfo=UTC)
    expected = suite(one("effects: [shopify.flow.log_output]")).cases[0].expected
    assert [
        *differences(
            expected, Run("finished", (), (Effect(0, "shopify::flow::log_output", at, {}),)), workflow
        )
    ] == []
    assert len([*differences(expected, Run("finished", (), ()), workflow)]) == 1


def test_names_send_nothing_to_a_terminal(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    (folder / "w.test.yaml").write_text(one("path: [true]").replace("name: a", 'name: "a\\e[31m"'))
    main(["test"])
    assert "\x1b" not in out(capsysbinary)[0]


@pytest.mark.usefixtures("no_engine")
def test_without_a_package_a_file_cannot_be_used(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = 'shopify.flow.run_code(input="{ order { id } }", script="export default function main() {}")'
    head = '@workflow("C")\n@shopify.admin.order_created()\ndef c(order):\n    '
    (folder / "code.py").write_text(f"{head}{code}\n", "utf-8")
    suite = "workflow: code.py\ntests:\n- name: a\n  event: {environment: {order: {id: 1}}}\n  expect: {effects: []}\n"
    (folder / "code.test.yaml").write_text(suite, "utf-8")
    assert main(["test", "code.test.yaml"]) == 2
    assert "package-missing" in capsys.readouterr().err
