"""``flowc fmt``, and the faces of findings: JSON, SARIF, GitHub's commands."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import black
import jsonschema
import pytest
from making.folders import GRAMMAR, WORKFLOWS

import flowc
from flowc.cli import main
from flowc.diagnostics.diagnostic import Diagnostic, Edit, Fix, FlowError, Span
from flowc.diagnostics.render import FORMATS, Finding, render
from flowc.source import Source
from flowc.update.formatting import format_view

VIEWS = sorted(WORKFLOWS.glob("*.py"))
SCHEMA = json.loads((GRAMMAR / "diagnostics.schema.json").read_text("utf-8"))
each_view = pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.stem)

HEAD = '@workflow("Row")\n@shopify.admin.order_created()\ndef row(order):\n'
WRONG = HEAD + "    a.b(x=null)\n    while order:\n        pass\n"
EXPORT = flowc.to_json(HEAD + "    a.b(x=order.id)\n    # why\n    a.c(y=[1, 2])\n", form="export")

Capture = pytest.CaptureFixture[bytes]


def untidy(view: str) -> str:
    """The same view, as no one would write it."""
    pure, mark, footer = view.partition("\n\n# flowc layout")
    text = pure.replace("    ", "\t") if '"""' not in pure else pure
    return text.replace("=order.", " = order.").replace("]:", "] :") + mark + footer


# Canonical text.


@each_view
def test_canonical_views_stay(path: Path) -> None:
    text = path.read_text("utf-8")
    assert format_view(text).text == text
    assert format_view(text).warnings == ()


@each_view
def test_the_layout_still_applies(path: Path) -> None:
    export = path.with_suffix(".flow").read_bytes().decode()
    view = flowc.to_python(export)
    written = untidy(view)
    formatted = format_view(written).text
    assert flowc.to_json(written) == export
    assert flowc.to_json(formatted) == export
    assert formatted == view


def test_an_edited_view_keeps_its_layout() -> None:
    view = flowc.to_python(EXPORT)
    written = view.replace(
        "    # why\n    a.c(y=[1, 2])", "    for x in order.tags: a.d(z = x)\n    a.c(y=(1, 2))  # why"
    )
    formatted = format_view(written).text
    assert formatted != written
    assert "    for tagsForeachitem in order.tags:\n        a.d(z=tagsForeachitem)\n    # why\n" in formatted
    assert flowc.to_json(formatted) == flowc.to_json(written)
    assert format_view(formatted).text == formatted


def test_the_top_of_the_file_stays() -> None:
    view = (
        '#!/usr/bin/env flowc\n"""About orders."""\nimport flowc\n# Ask Ann\n# or Tom\n'
        + HEAD
        + "    pass\n# end\n"
    )
    formatted = format_view(view)
    assert (
        formatted.text
        == '"""About orders."""\n\n# Ask Ann\n# or Tom\n\n\n' + HEAD.replace("order)", ")") + "    pass\n"
    )
    assert [each.span and each.span.line for each in formatted.warnings] == [10]
    assert format_view(formatted.text) == format_view(formatted.text).__class__(formatted.text)
    assert flowc.to_json(formatted.text) == flowc.to_json(view)


def test_a_formatted_view_is_blacks() -> None:
    for top in ('"""About orders."""\n# Ask Ann\n', '"""About orders."""\n', "# Ask Ann\n"):
        for declared in ("", "Customer.x = metafield()\n"):
            formatted = format_view(top + declared + HEAD + "    pass\n").text
            assert black.format_str(formatted, mode=black.Mode()) == formatted


def test_a_wrong_view_is_refused(tmp_path: Path, capsysbinary: Capture) -> None:
    file = tmp_path / "row.py"
    file.write_text(WRONG)
    assert main(["fmt", str(file)]) == 2
    assert file.read_text() == WRONG
    err = capsysbinary.readouterr().err.decode()
    assert "FC234" in err
    assert "FC218" in err


def test_fmt_writes(tmp_path: Path, capsysbinary: Capture) -> None:
    file = tmp_path / "row.py"
    file.write_text(HEAD + "    a.b( x=1 )\n")
    assert main(["fmt", "--check", str(file)]) == 1
    assert main(["fmt", "--diff", str(file)]) == 0
    assert capsysbinary.readouterr().out.endswith(b"-    a.b( x=1 )\n+def row():\n+    a.b(x=1)\n")
    assert file.read_text() == HEAD + "    a.b( x=1 )\n"
    assert main(["fmt", str(file)]) == 0
    assert "formatted" in capsysbinary.readouterr().err.decode()
    assert file.read_text() == '@workflow("Row")\n@shopify.admin.order_created()\ndef row():\n    a.b(x=1)\n'
    assert main(["fmt", "--check", str(file)]) == 0
    assert capsysbinary.readouterr().err == b""


def test_fmt_names_what_it_loses(tmp_path: Path, capsysbinary: Capture) -> None:
    file = tmp_path / "row.py"
    file.write_text(HEAD + "    pass\n\n\n# the end\n")
    assert main(["fmt", str(file)]) == 0
    assert "warning[FC260]" in capsysbinary.readouterr().err.decode()


def test_to_json_names_what_it_leaves_out(tmp_path: Path, capsysbinary: Capture) -> None:
    file = tmp_path / "row.py"
    file.write_text("# Ask Ann\n" + HEAD + "    a.b()  # why\n")
    assert main(["to-json", str(file)]) == 0
    ran = capsysbinary.readouterr()
    assert json.loads(ran.out)["root"]["steps"][1]["description"] == "why"
    assert "row.py:1:1: warning[FC260]" in ran.err.decode()


def test_standard_input_is_read_once(capsysbinary: Capture) -> None:
    assert main(["fmt", "-", "-"]) == 2
    assert b"only once" in capsysbinary.readouterr().err


# Faces.

FIX = Fix("certain", (Edit(Span(2, 3, 2, 5), "x"),))
FOUND = [
    Finding("a b/ü.py", Diagnostic("FC203", "null is 100% no Python", Span(2, 3, 2, 5), hint="write\nNone", fix=FIX), "x\ny null\n"),  # noqa: E501
    Finding("-", Diagnostic("FC115", "two steps: a, b", pointer="/root/steps/1")),
    Finding("c.py", Diagnostic("FC260", "no place", Span(1, 1), severity="warning")),
    Finding("", Diagnostic("note", "only a note", severity="info")),
]  # fmt: skip


def sarif_schema() -> dict[str, Any]:
    """What matters of SARIF 2.1.0's schema."""
    text = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
    line = {"type": "integer", "minimum": 1}
    names = ("startLine", "startColumn", "endLine", "endColumn")
    region = {"type": "object", "additionalProperties": False, "properties": dict.fromkeys(names, line)}
    artifact = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"uri": {"type": "string", "pattern": r"^[^\s\\]+$"}},
    }
    physical = {
        "type": "object",
        "required": ["artifactLocation"],
        "additionalProperties": False,
        "properties": {"artifactLocation": artifact, "region": region},
    }
    logical = {
        "type": "array",
        "items": {"type": "object", "properties": {"fullyQualifiedName": {"type": "string"}}},
    }
    location = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"physicalLocation": physical, "logicalLocations": logical},
    }
    replacement = {
        "type": "object",
        "required": ["deletedRegion"],
        "additionalProperties": False,
        "properties": {"deletedRegion": region, "insertedContent": text},
    }
    change = {
        "type": "object",
        "required": ["artifactLocation", "replacements"],
        "additionalProperties": False,
        "properties": {
            "artifactLocation": artifact,
            "replacements": {"type": "array", "minItems": 1, "items": replacement},
        },
    }
    fix = {
        "type": "object",
        "required": ["artifactChanges"],
        "properties": {"artifactChanges": {"type": "array", "minItems": 1, "items": change}},
    }
    result = {
        "type": "object",
        "required": ["message"],
        "additionalProperties": False,
        "properties": {
            "ruleId": {"type": "string"},
            "ruleIndex": {"type": "integer", "minimum": 0},
            "level": {"enum": ["none", "note", "warning", "error"]},
            "message": text,
            "locations": {"type": "array", "items": location},
            "fixes": {"type": "array", "items": fix},
            "properties": {"type": "object"},
        },
    }
    rule = {
        "type": "object",
        "required": ["id"],
        "additionalProperties": False,
        "properties": {"id": {"type": "string"}, "shortDescription": text, "help": text},
    }
    driver = {
        "type": "object",
        "required": ["name"],
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string"},
            "version": {"type": "string"},
            "rules": {"type": "array", "uniqueItems": True, "items": rule},
        },
    }
    run = {
        "type": "object",
        "required": ["tool"],
        "additionalProperties": False,
        "properties": {
            "tool": {"type": "object", "required": ["driver"], "properties": {"driver": driver}},
            "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
            "results": {"type": "array", "items": result},
        },
    }
    return {
        "type": "object",
        "required": ["version", "runs"],
        "additionalProperties": False,
        "properties": {
            "$schema": {"type": "string", "format": "uri"},
            "version": {"const": "2.1.0"},
            "runs": {"type": "array", "items": run},
        },
    }


def test_json() -> None:
    data = json.loads(render("json", FOUND, "1.0"))
    jsonschema.validate(data, SCHEMA)
    assert data["summary"] == {"errors": 2, "warnings": 1, "infos": 1}
    assert data["diagnostics"][0]["fix"]["edits"][0]["replacement"] == "x"


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_sarif() -> None:
    data = json.loads(render("sarif", FOUND, "1.0"))
    jsonschema.validate(data, sarif_schema())
    (run,) = data["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[each["ruleIndex"]]["id"] for each in run["results"]] == ["FC203", "FC115", "FC260", "note"]
    assert [each["level"] for each in run["results"]] == ["error", "error", "warning", "note"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "a%20b/%C3%BC.py"},
        "region": {"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 5},
    }


def test_github() -> None:
    assert render("github", FOUND).splitlines() == [
        "::error file=a b/ü.py,line=2,col=3,endLine=2,endColumn=5,title=flowc FC203::null is 100%25 no Python%0Awrite%0ANone",  # noqa: E501
        "::error file=-,title=flowc FC115::two steps: a, b (at /root/steps/1)",
        "::warning file=c.py,line=1,col=1,title=flowc FC260::no place",
        "::notice title=flowc note::only a note",
    ]  # fmt: skip


def test_github_escapes_its_properties() -> None:
    found = [Finding("a,b:c%.py", Diagnostic("FC203", "x\r\n::error::y"))]
    assert render("github", found) == "::error file=a%2Cb%3Ac%25.py,title=flowc FC203::x\\r\\n::error::y\n"


def test_text() -> None:
    text = render("text", FOUND)
    assert text.startswith(
        "a b/ü.py:2:3: error[FC203]: null is 100% no Python\n  2 | y null\n    |   ^^\n  help: write\n"
    )
    assert render("text", []) == ""


@pytest.mark.parametrize("form", FORMATS[1:])
def test_nothing_found(form: str) -> None:
    assert render(form, []) == "" if form == "github" else json.loads(render(form, []))


# Commands.


def run(capture: Capture, *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    ran = capture.readouterr()
    return code, ran.out.decode(), ran.err.decode()


@pytest.fixture
def wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "row.py").write_text(WRONG)
    (tmp_path / "row.flow").write_text('{"root": {}}')
    (tmp_path / "good.flow").write_text(EXPORT)
    return tmp_path


COMMANDS = {
    "to-py": ("to-py", "-o", "out.py", "row.flow"),
    "to-json": ("to-json", "-o", "out.flow", "row.py"),
    "verify": ("verify", "row.flow", "good.flow"),
    "fmt": ("fmt", "row.py"),
    "fix": ("fix", "row.py"),
}


@pytest.mark.usefixtures("wrong")
@pytest.mark.parametrize("name", COMMANDS)
def test_json_of_every_command(name: str, capsysbinary: Capture) -> None:
    code, out, err = run(capsysbinary, *COMMANDS[name], "--format", "json")
    data = json.loads(out)
    jsonschema.validate(data, SCHEMA)
    assert (code, err) == (2, "")
    assert data["summary"]["errors"] >= 1
    assert {each["path"] for each in data["diagnostics"] if each["path"]} == {
        COMMANDS[name][-1 if name != "verify" else 1]
    }


@pytest.mark.usefixtures("wrong")
@pytest.mark.parametrize("name", COMMANDS)
def test_sarif_of_every_command(name: str, capsysbinary: Capture) -> None:
    code, out, _ = run(capsysbinary, *COMMANDS[name], "--format", "sarif")
    jsonschema.validate(json.loads(out), sarif_schema())
    assert code == 2


@pytest.mark.usefixtures("wrong")
@pytest.mark.parametrize("name", COMMANDS)
def test_github_of_every_command(name: str, capsysbinary: Capture) -> None:
    code, out, _ = run(capsysbinary, *COMMANDS[name], "--format", "github")
    assert code == 2
    assert name == "verify" or all(re.match(r"::(error|warning|notice) ", line) for line in out.splitlines())
    assert "::error file=row." in out


@pytest.mark.usefixtures("wrong")
@pytest.mark.parametrize(
    "arguments", [("to-json", "row.py"), ("to-py", "row.flow"), ("diff", "row.py", "good.flow")]
)
def test_beside_a_product_on_standard_error(arguments: tuple[str, ...], capsysbinary: Capture) -> None:
    code, out, err = run(capsysbinary, *arguments, "--format", "json")
    jsonschema.validate(json.loads(err), SCHEMA)
    assert (code, out) == (2, "")


@pytest.mark.usefixtures("wrong")
def test_nothing_wrong(capsysbinary: Capture) -> None:
    code, out, err = run(capsysbinary, "verify", "--format", "json", "good.flow")
    assert (code, err) == (0, "")
    assert json.loads(out)["diagnostics"] == []
    code, out, err = run(capsysbinary, "to-py", "--format", "sarif", "good.flow")
    assert (code, out) == (0, flowc.to_python(EXPORT))
    assert json.loads(err)["runs"][0]["results"] == []


def test_a_law_that_fails(wrong: Path, capsysbinary: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Source, "to_json", lambda *_: Source("{}", is_view=False))
    code, out, _ = run(capsysbinary, "verify", "-j", "1", "--format", "json", str(wrong / "good.flow"))
    data = json.loads(out)
    jsonschema.validate(data, SCHEMA)
    assert code == 1
    assert {each["code"] for each in data["diagnostics"]} == {"FC303"}


# Very many.


def test_many_findings_are_counted() -> None:
    error = FlowError([Diagnostic("FC218", "x", Span(1, 1))] * 60, "x")
    assert error.render().endswith("\n\nand 10 more")
    assert (
        len(json.loads(render("json", [Finding("a", each) for each in error.diagnostics]))["diagnostics"])
        == 60
    )
