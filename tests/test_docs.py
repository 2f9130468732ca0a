"""The pages of ``docs/`` are true: every fenced block of the language reference is run.

A ``python`` block is a whole workflow and canonical, unless its fence says otherwise:

- ``python accepted``: the reader takes it, and the next ``python`` block is what flowc prints for it;
- ``python refused``: the next ``text`` block has what is wrong with it, an error a line.

A ``json`` block is an object that the document of the workflow above it holds, in code form. A ``flow`` block has the
conditions of that document, one a line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import black
import pytest
from making.folders import DOCS

import flowc

PAGE = DOCS / "language.md"
FENCE = re.compile(r"^```(.*)\n((?:.*\n)*?)```$", re.M)
KINDS = {"python", "python accepted", "python refused", "json", "flow", "text"}


@dataclass(frozen=True)
class Block:
    """A fenced block: its place in the page, what its fence says, its text, and the block before."""

    line: int
    kind: str
    text: str
    before: Block | None = field(repr=False)

    def __str__(self) -> str:
        return f"line {self.line}"

    @property
    def workflow(self) -> str:
        """The nearest workflow above, itself included."""
        block: Block | None = self
        while block is not None and block.kind != "python":
            block = block.before
        assert block is not None
        return block.text


def blocks() -> Iterator[Block]:
    page = PAGE.read_text(encoding="utf-8")
    before = None
    for match in FENCE.finditer(page):
        before = Block(page.count("\n", 0, match.start()) + 1, match[1], match[2], before)
        yield before


BLOCKS = list(blocks())


def each(kind: str) -> pytest.MarkDecorator:
    found = [block for block in BLOCKS if block.kind == kind]
    return pytest.mark.parametrize("block", found, ids=str)


def after(block: Block) -> Block:
    """The block that follows."""
    return BLOCKS[BLOCKS.index(block) + 1]


def printed(view: str) -> str:
    return flowc.to_python(flowc.to_json(view), layout=False)


def test_every_block_is_tested() -> None:
    assert {block.kind for block in BLOCKS} == KINDS
    assert PAGE.read_text(encoding="utf-8").count("\n```") == 2 * len(BLOCKS)


@each("python")
def test_canonical(block: Block) -> None:
    assert printed(block.text) == block.text
    assert black.format_str(block.text, mode=black.Mode()) == block.text


@each("python")
def test_through_an_export(block: Block) -> None:
    export = flowc.to_json(block.text, form="export")
    assert flowc.to_python(export, layout=False) == block.text
    assert flowc.to_json(flowc.to_python(export)) == export


@each("python accepted")
def test_accepted(block: Block) -> None:
    canonical = after(block)
    assert canonical.kind == "python"
    assert canonical.text != block.text
    assert printed(block.text) == canonical.text


@each("python refused")
def test_refused(block: Block) -> None:
    findings = after(block)
    assert findings.kind == "text"
    with pytest.raises(flowc.FlowError) as caught:
        flowc.to_json(block.text)
    assert [found.headline() for found in caught.value.diagnostics] == findings.text.splitlines()


@each("text")
def test_texts_are_findings(block: Block) -> None:
    assert block.before is not None
    assert block.before.kind == "python refused"


@each("json")
def test_in_the_document(block: Block) -> None:
    wanted = json.loads(block.text)
    assert any(node == wanted for node in nodes(json.loads(flowc.to_json(block.workflow))))


@each("flow")
def test_conditions(block: Block) -> None:
    steps = json.loads(flowc.to_json(block.workflow))["root"]["steps"]
    conditions = [
        step["config_field_values"][0]["value"] for step in steps if step["task_type"] == "CONDITION"
    ]
    assert conditions == block.text.splitlines()


def nodes(tree: Any) -> Iterator[Any]:
    yield tree
    children = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    for child in children:
        yield from nodes(child)


def test_the_contents() -> None:
    page = PAGE.read_text(encoding="utf-8")
    listed = re.findall(r"^- \[(.+)\]\(#(.+)\)$", page, re.M)
    chapters = re.findall(r"^## (.+)$", page, re.M)
    assert [name for name, _ in listed] == chapters
    anchors = {heading.lower().replace(" ", "-") for heading in re.findall(r"^##+ (.+)$", page, re.M)}
    assert set(re.findall(r"\]\(#([\w-]+)\)", page)) <= anchors
