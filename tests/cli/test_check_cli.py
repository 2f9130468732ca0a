"""``flowc check``: files, folders, formats, exit codes."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from making.folders import GRAMMAR

import flowc
from flowc.check import buckets, check
from flowc.cli import main

GOOD = """\
@workflow("Good")
@shopify.admin.order_created()
def good(order):
    shopify.admin.add_order_tags(order_id=order.id, tags=["a"])
"""
BAD = GOOD.replace("tags=", "tag=").replace("Good", "Bad")
DETACHED = GOOD + "    with detached():\n        shopify.flow.log_output(message='x')\n"
UNKNOWN = GOOD + "    books.post.send(x=1)\n"
Ran = tuple[int, str, str]


@pytest.fixture
def flow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Callable[..., Ran]:
    monkeypatch.chdir(tmp_path)
    files = {"good.py": GOOD, "bad.py": BAD, "detached.py": DETACHED, "unknown.py": UNKNOWN}
    for name, text in files.items():
        Path(name).write_text(text, "utf-8")
    Path("views").mkdir()
    Path("views/bad.py").write_text(BAD, "utf-8")
    Path("views/other.py").write_text("import os\n", "utf-8")
    Path("views/good.flow").write_text(flowc.to_json(GOOD, form="export"), "utf-8")
    Path("bad.flow.json").write_text(flowc.to_json(BAD), "utf-8")

    def run(*arguments: str, stdin: str = "") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        code = main(["check", *arguments])
        out, err = capsysbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


def test_nothing_wrong(flow: Callable[..., Ran]) -> None:
    assert flow("good.py") == (0, "1 workflow: no errors, no warnings, no infos\n", "")


def test_a_view_with_a_mistake(flow: Callable[..., Ran]) -> None:
    code, out, err = flow("bad.py")
    assert (code, out) == (1, "1 workflow: 1 error, no warnings, no infos\n")
    assert "bad.py:4:53: error[FC420]" in err
    assert f"    | {' ' * 52}^^^\n" in err
    assert "help: did you mean tags?" in err


def test_a_document_is_shown_as_its_view(flow: Callable[..., Ran]) -> None:
    code, _, err = flow("bad.flow.json")
    assert code == 1
    assert "bad.flow.json (as Python):4:53: error[FC420]" in err
    assert "(at /root/steps/1/config_field_values/1/config_field_id)" in err
    assert 'tag=["a"]' in err


def test_standard_input(flow: Callable[..., Ran]) -> None:
    code, _, err = flow("-", stdin=BAD)
    assert code == 1
    assert "<stdin>:4:53: error[FC420]" in err


@pytest.mark.parametrize("docstring", ['"""Orders of the web shop."""', '"Orders"', "'Orders'"])
def test_a_view_may_begin_with_a_docstring(flow: Callable[..., Ran], docstring: str) -> None:
    assert flow("-", stdin=f"{docstring}\n{GOOD}")[0] == 0


def test_folders_hold_views_and_documents(flow: Callable[..., Ran]) -> None:
    code, out, err = flow("views")
    assert code == 1
    assert "views/bad.py:4" in err
    assert out == "2 workflows: 1 error, no warnings, no infos\n"


def test_warnings_count_where_asked(flow: Callable[..., Ran]) -> None:
    assert flow("detached.py")[0] == 0
    code, _, err = flow("--strict", "detached.py")
    assert code == 1
    assert "warning[FC404]" in err


def test_quiet(flow: Callable[..., Ran]) -> None:
    assert "info[FC410]" in flow("unknown.py")[2]
    ran = flow("-q", "--strict", "unknown.py")
    assert ran == (0, "1 workflow: no errors, no warnings, 1 info\n", "")


def test_unusable_input(flow: Callable[..., Ran]) -> None:
    assert flow("missing.py")[0] == 2
    assert flow("-", stdin="while True: pass\n")[0] == 2
    assert flow("good.py", "--catalog", "missing.json")[0] == 2
    assert flow("good.py", "--environment", "good.py")[0] == 2
    assert flow("--fix", "-")[0] == 2
    assert flow("-", "-")[0] == 2
    assert flow("--now", "soon", "good.py")[0] == 2
    code, _, err = flow("missing.py", "bad.py")
    assert code == 2
    assert "error[FC420]" in err


def test_fix(flow: Callable[..., Ran]) -> None:
    Path("bad.py").write_text(GOOD.replace("order_id=", "order_ids="), "utf-8")
    code, out, err = flow("--fix", "bad.py")
    assert (code, err) == (0, "bad.py: 1 corrected\n")
    assert out == "1 workflow: no errors, no warnings, no infos\n"
    assert Path("bad.py").read_text("utf-8") == GOOD


def test_as_production_says_it(flow: Callable[..., Ran]) -> None:
    code, out, _ = flow("--json", "bad.py")
    assert code == 1
    found: dict[str, list[str]] = json.loads(out)
    assert found == buckets(check(BAD))
    assert set(found) == {"configFieldErrors"}
    assert json.loads(flow("--json", "good.py")[1]) == {}
    assert set(json.loads(flow("--json", "bad.py", "good.py")[1])) == {"bad.py", "good.py"}


def test_what_cannot_be_read_is_wrong_for_programs_too(flow: Callable[..., Ran]) -> None:
    Path("broken.py").write_text("def f(:", "utf-8")
    code, out, _ = flow("--json", "good.py", "broken.py", "missing.py")
    found = json.loads(out)
    assert code == 2
    assert found["good.py"] == {}
    assert found["missing.py"] == {"taskErrors": ["there is no such file"]}
    assert found["broken.py"]["taskErrors"][0].startswith("1:7: this is not Python")


@pytest.mark.parametrize(("file", "has_span"), [("bad.py", True), ("bad.flow.json", False)])
def test_formats_for_programs(flow: Callable[..., Ran], file: str, has_span: bool) -> None:
    code, out, err = flow("--format", "json", file)
    assert (code, err) == (1, "")
    data: dict[str, Any] = json.loads(out)
    schema = GRAMMAR / "diagnostics.schema.json"
    jsonschema.validate(data, json.loads(schema.read_text("utf-8")))
    assert {each["bucket"] for each in data["diagnostics"]} == {"configFieldErrors"}
    assert all((each["span"] is not None) is has_span for each in data["diagnostics"])
    assert all(each["pointer"].startswith("/root/steps/1") for each in data["diagnostics"])
    assert has_span is any(each["fix"] for each in data["diagnostics"])
    _, out, _ = flow("--format", "sarif", file)
    results = json.loads(out)["runs"][0]["results"]
    assert all(("region" in each["locations"][0]["physicalLocation"]) is has_span for each in results)
    _, out, _ = flow("--format", "github", file)
    assert ("line=4" in out) is has_span
    assert "(at /root/steps/1" in out


def test_tasks_of_a_file(flow: Callable[..., Ran]) -> None:
    row = {
        "id": "books::post::send",
        "version": "0.1",
        "type": "ACTION",
        "label": "Send",
        "evidence": "export",
    }
    Path("apps.json").write_text(json.dumps({"flowc_catalog": 1, "tasks": [row]}), "utf-8")
    code, _, err = flow("--catalog", "apps.json", "unknown.py")
    assert code == 1
    assert "error[FC420]: books::post::send has no field x" in err


RUN_CODE = '    shopify.flow.run_code(input="{ order { id } }", script="%s", output_schema="type Output { ok: Int }")\n'
SCRIPT = "export default function main(input) { return { ok: 1 }; }"
RULE = '["""DTSTART;TZID=Europe/Vienna:20360201T090000\nRRULE:FREQ=DAILY"""]'


@pytest.mark.parametrize(
    ("package", "view"),
    [
        ("liquid", GOOD + "    shopify.flow.log_output(message='{{ order.name }}')\n"),
        ("graphql", GOOD + RUN_CODE % SCRIPT),
        ("tree_sitter", GOOD + RUN_CODE % SCRIPT),
        ("dateutil", GOOD.replace("admin.order_created()", f"flow.scheduled_time(recurrence={RULE})")),
    ],
)
def test_packages_are_needed_where_they_are_used_only(tmp_path: Path, package: str, view: str) -> None:
    """Without one, the rest is checked all the same, and a workflow without Liquid, code and schedules is whole."""
    (tmp_path / "good.py").write_text(GOOD, "utf-8")
    wrong = "    shopify.admin.add_order_tags(order_id=order.id, tags=['b'], colour='red')\n"
    (tmp_path / "more.py").write_text(view + wrong, "utf-8")
    code = (
        f"import sys; sys.modules[{package!r}] = None\n"
        "from flowc.cli import main\n"
        "sys.exit(10 * main(['check', 'good.py']) + main(['check', 'more.py']))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 2, ran.stderr
    assert ran.stderr.count("error[package-missing]") == 1, ran.stderr
    assert "error[FC420]" in ran.stderr
    assert "pip install 'flowc[all]'" in ran.stderr
