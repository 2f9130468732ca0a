"""Workflows inside of something else: named, with what to take out, and the correction gives the workflow."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from making.terminal import run

import flowc
from flowc.diagnostics.diagnostic import Diagnostic, FlowError
from flowc.update.fixes import apply

VIEW = '@workflow("Tag")\n@shopify.admin.order_created()\ndef tag():\n    pass\n'
TREE = json.loads(flowc.to_json(VIEW))
TEXT = flowc.to_json(VIEW)
EXPORT = flowc.to_json(VIEW, form="export")

WRAPPED: dict[str, tuple[object, str]] = {
    "arguments": ({"workflow_json": TREE}, "/workflow_json"),
    "a call": ({"tool": "save", "arguments": {"workflow_json": TREE}}, "/arguments/workflow_json"),
    "a definition": ({"workflow_definition": TREE, "id": 5}, "/workflow_definition"),
    "an answer": ({"data": {"flowTemplate": {"name": "x", "workflow": TREE}}}, "/data/flowTemplate/workflow"),
    "data": ({"data": TREE}, "/data"),
    "a list": ([TREE], "/0"),
    "a list of answers": ([{"a": 1}, {"ok": True, "result": [TREE]}], "/1/result/0"),
    "an odd key": ({"a/b~c d": TREE}, "/a~1b~0c d"),
    "a number as key": ({"data": {"x": 1}, "work-flow": TREE}, "/work-flow"),
    "text": ({"workflow_json": TEXT}, "/workflow_json"),
    "an export as text": ({"content": EXPORT}, "/content"),
    "text alone": (json.dumps(TREE), ""),
    "text in text": ({"a": json.dumps({"b": [TEXT]})}, "/a"),
    "arguments as text": (
        {"function": {"name": "save", "arguments": json.dumps({"workflow_json": TREE})}},
        "/function/arguments",
    ),
    "an answer in Markdown": (
        {"content": [{"text": f"Here it is:\n```json\n{TEXT}```\nDone."}]},
        "/content/0/text",
    ),
    "a view": ({"python": VIEW}, "/python"),
}


def refusal(text: str) -> Diagnostic:
    with pytest.raises(FlowError) as caught:
        flowc.to_python(text)
    (found,) = caught.value.diagnostics
    return found


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(("outer", "pointer"), WRAPPED.values(), ids=WRAPPED)
def test_it_is_named_and_taken_out(outer: object, pointer: str, indent: int | None) -> None:
    text = json.dumps(outer, indent=indent)
    found = refusal(text)
    assert found.code == "FC130"
    assert found.pointer == pointer
    assert found.span is not None
    assert found.fix is not None
    (edit,) = found.fix.edits
    if edit.replacement == VIEW:
        assert flowc.to_json(edit.replacement)
        return
    fixed, count = apply(text, [found.fix])
    assert count == 1
    assert flowc.to_python(fixed, layout=False) == VIEW


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not here")
@pytest.mark.parametrize(("outer", "pointer"), WRAPPED.values(), ids=WRAPPED)
def test_the_hint_is_true(outer: object, pointer: str, tmp_path: Path) -> None:
    del pointer
    (tmp_path / "FILE").write_text(json.dumps(outer))
    hint = str(refusal(json.dumps(outer)).hint)
    if " jq " not in hint:
        assert "fences" in hint
        return
    command = shlex.split(hint[hint.index("jq ") :])
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout.decode()
    read = flowc.to_json(said) if "@workflow" in said else said.removesuffix("\n")
    assert flowc.to_python(read, layout=False) == VIEW


@pytest.mark.parametrize(
    "command", ["to-py F", "check F", "verify F", "run F", "show F", "diff F F", "to-json v.py --base F"]
)
def test_every_command_says_so(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("F.json").write_text(json.dumps({"workflow_json": TREE}))
    Path("v.py").write_text(VIEW)
    said = run(["F.json" if word == "F" else word for word in command.split()], terminal=False)
    assert said.code == 2
    assert "FC130" in said.err
    assert "/workflow_json" in said.err


def test_fix_takes_it_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("w.json").write_text(json.dumps({"workflow_json": TEXT}))
    assert run(["fix", "w.json"], terminal=False).code in (0, 1)
    assert Path("w.json").read_text() == TEXT


@pytest.mark.parametrize(
    "outer", [each for each, _ in WRAPPED.values()] + [VIEW, [VIEW], {"a": None, "b": VIEW}]
)
def test_where_a_view_was_to_be(outer: object) -> None:
    with pytest.raises(FlowError) as caught:
        flowc.to_json(json.dumps(outer))
    (found,) = caught.value.diagnostics
    assert found.code == "FC130"
    assert found.fix is not None


def test_several_are_counted() -> None:
    found = refusal(json.dumps([TREE, TREE, {"x": TREE}]))
    assert found.code == "FC130"
    assert found.message == "this holds 3 workflows, and a document is one"
    assert found.fix is None
    assert found.hint == "save each as a file of its own: /0, /1, /2/x"


@pytest.mark.parametrize(
    "outer",
    [
        {},
        [],
        {"root": 5},
        {"root": {"steps": 5}},
        {"a": "{"},
        {"a": "[1]"},
        "x",
        5,
        {"steps": [], "links": []},
    ],
)
def test_what_holds_none_is_said_as_before(outer: object) -> None:
    text = json.dumps(outer)
    with pytest.raises(FlowError) as caught:
        flowc.to_python(text)
    assert all(found.code in ("FC110", "FC111", "FC112") for found in caught.value.diagnostics)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 5000 + "]" * 5000,
        json.dumps({f"k{n}": json.dumps({"a": [n] * 50}) for n in range(2000)}),
        json.dumps([["{" * 100] * 1000] * 50),
        json.dumps({"a": "```\n" * 50_000}),
        '{"a": {"root": {"steps": [], "x": ' + "1" * 5000 + "}}}",
    ],
    ids=["deep", "texts", "braces", "fences", "digits"],
)
def test_the_search_ends(text: str) -> None:
    with pytest.raises(FlowError):
        flowc.to_python(text)


# Markdown.

FENCED = {
    "a document": f"```json\n{TEXT}```\n",
    "an export": f"```\n{EXPORT}\n```",
    "a view": f"```python\n{VIEW}```\n",
    "words around": f"Here is your workflow:\n\n~~~py title=x\n{VIEW}~~~\n\nIt tags orders.\n",
    "not closed": f"```python\n{VIEW}",
    "indented": "  ```python\n" + VIEW + "  ```",
    "Windows": f"```python\n{VIEW}```\n".replace("\n", "\r\n"),
    "another block": f"```sh\nflowc to-json x.py\n```\n```python\n{VIEW}```\n",
    "a longer fence": f"````md\n{VIEW}````",
}


@pytest.mark.parametrize("convert", [flowc.to_python, flowc.to_json])
@pytest.mark.parametrize("text", FENCED.values(), ids=FENCED)
def test_fences_are_named_and_taken_off(text: str, convert: object) -> None:
    with pytest.raises(FlowError) as caught:
        convert(text)  # type: ignore[operator]
    (found,) = caught.value.diagnostics
    assert found.code == "FC131"
    assert found.fix is not None
    fixed, _ = apply(text, [found.fix])
    view = fixed if "@workflow" in fixed else flowc.to_python(fixed, layout=False)
    assert flowc.to_python(flowc.to_json(view), layout=False) == VIEW


def test_two_workflows_in_fences() -> None:
    with pytest.raises(FlowError) as caught:
        flowc.to_json(f"```python\n{VIEW}```\nor\n```python\n{VIEW}```\n")
    (found,) = caught.value.diagnostics
    assert found.message == "this is Markdown with 2 workflows in code fences"
    assert found.fix is None


@pytest.mark.parametrize("text", ["```\n", "```python\nx = 1\n```\n", "a `b` c", "~~~\n~~~"])
def test_markdown_without_a_workflow(text: str) -> None:
    with pytest.raises(FlowError) as caught:
        flowc.to_json(text)
    assert "FC131" not in {found.code for found in caught.value.diagnostics}
