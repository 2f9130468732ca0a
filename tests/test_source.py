"""``flowc.source``: one way in, each part made once, and the same errors as those of the readers themselves."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from making.folders import WORKFLOWS

import flowc
from flowc import source
from flowc.diagnostics.diagnostic import FlowError
from flowc.document import footer
from flowc.document.reading import read_document
from flowc.document.writing import written
from flowc.graph.canonical import canonical
from flowc.graph.structure import program_of
from flowc.source import Source, read
from flowc.view.printer import print_workflow
from flowc.view.reader import read_view, read_workflow

VIEW = (
    '@workflow("Watch")\n@shopify.admin.order_created()\ndef watch(order):\n'
    '    if "vip" in order.tags:\n        a.b(x=order.id)\n    else:\n        a.c(y=[1, 2])\n'
)
DOCUMENT = flowc.to_json(VIEW, form="export").partition(":")[2].replace('"root":', '"root": ')
FULL = flowc.to_python(DOCUMENT)
PURE = flowc.to_python(DOCUMENT, layout=False)
BROKEN = FULL.replace("    if", "    while")
PARTS = ("workflow", "program", "layout", "order", "tree", "reading")
TEXTS = {"document": DOCUMENT, "full view": FULL, "view": VIEW}
each_text = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each reader and each writer was called."""
    counts: Counter[str] = Counter()
    for place, reader in {
        "flowc.source.read_view": read_view,
        "flowc.source.read_workflow": read_workflow,
        "flowc.source.read_document": read_document,
        "flowc.source.split": source.split,
        "flowc.document.writing.written": written,
        "flowc.view.printer.print_workflow": print_workflow,
        "flowc.document.footer.detach": footer.detach,
    }.items():

        def spy(*given: Any, made: Callable[..., Any] = reader, name: str = place, **more: Any) -> Any:
            counts[name.rpartition(".")[2]] += 1
            return made(*given, **more)

        monkeypatch.setattr(place, spy)
    return counts


def test_which_is_which() -> None:
    assert not read(DOCUMENT).is_view
    assert read(FULL).is_view
    assert read(VIEW).is_view


@each_text
def test_both_texts_say_one_workflow(text: str) -> None:
    found = read(text)
    assert found.workflow == canonical(read_view(VIEW).workflow)
    assert found.program == program_of(found.workflow)
    for other in (found.view, found.document):
        assert (other.workflow, other.program) == (found.workflow, found.program)
    assert (found.view.is_view, found.document.is_view) == (True, False)
    assert found.view.body.rstrip("\n") + "\n" == flowc.to_python(found.document.text, layout=False)


@pytest.mark.parametrize("path", sorted(WORKFLOWS.glob("*.py")), ids=lambda path: path.stem)
def test_conversions_are_those_of_the_api(path: Any) -> None:
    view = path.read_text("utf-8")
    document = read(view).document
    assert document.text == flowc.to_json(view)
    assert document.to_python().text == flowc.to_python(document.text)
    assert document.view.text == flowc.to_python(document.text, layout=False)
    assert read(document.text).workflow == read(view).workflow


@each_text
def test_each_part_is_made_once(text: str, calls: Counter[str]) -> None:
    found = read(text)
    made = [getattr(found, name) for name in PARTS]
    first = calls.copy()
    assert [getattr(found, name) for name in PARTS] == made
    assert found.document is found.document
    assert found.view is found.view or not found.is_view
    assert calls == first
    once = {name: count for name, count in calls.items() if name != "detach"}
    # The view of a document is read to prove it, with no syntax tree, and once more where somebody asks for that.
    assert calls["read_workflow"] == (0 if found.is_view else 1)
    assert calls["read_view"] == 1
    assert set(once.values()) <= {1}


def test_a_view_is_read_without_a_document(calls: Counter[str]) -> None:
    assert read(FULL).workflow.name == "Watch"
    assert calls == {"read_view": 1, "detach": 1}


def test_a_chain_of_conversions_reads_no_text_twice(calls: Counter[str]) -> None:
    full = Source(DOCUMENT, is_view=False).to_python()
    assert full.document.text == DOCUMENT
    assert full.document.view.text == PURE
    assert full.workflow is full.document.view.workflow
    assert [calls[name] for name in ("read_workflow", "print_workflow", "read_document")] == [1, 1, 0]
    assert calls["split"] == 2  # its blanks are odd: not as they were guessed


def test_the_layout_of_a_document_is_that_of_its_view() -> None:
    document, full, plain = read(DOCUMENT), read(FULL), read(VIEW)
    assert document.layout == full.layout is not None
    assert plain.layout is None
    like = Source(VIEW, is_view=True).to_json(base=document)
    assert like.text == DOCUMENT


def test_the_order_is_that_of_the_document() -> None:
    tree = json.loads(DOCUMENT)
    tree["root"]["steps"].reverse()
    tree["root"]["links"].reverse()
    text = json.dumps(tree)
    for each in (read(text), read(flowc.to_python(text))):
        assert [*each.order[0]] == [3, 2, 1, 0]
        assert [*each.order[1]] == [2, 1, 0]
    assert [*read(VIEW).order[0]] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("text", "reader"),
    [
        ("{", read_document),
        ("[]", read_document),
        (DOCUMENT.replace("task_version", "version"), read_document),
        ("", read_view),
        (BROKEN[: BROKEN.index("\n\n# flowc")], read_view),
        ("x = 1", read_view),
        (VIEW.replace("):", ")"), read_view),
        (FULL[:-20], footer.detach),
    ],
)
def test_errors_are_those_of_the_reader(text: str, reader: Callable[[str], object]) -> None:
    with pytest.raises(FlowError) as wanted:
        reader(text)
    for _ in range(2):
        with pytest.raises(FlowError) as found:
            read(text)
        assert found.value.diagnostics == wanted.value.diagnostics
        assert found.value.source == wanted.value.source


def test_a_source_may_be_meant_to_be_the_other() -> None:
    with pytest.raises(FlowError, match="FC101") as found:
        _ = Source(VIEW, is_view=False).workflow
    assert found.value.diagnostics[0].hint == "this looks like a Python view: use to-json"
    with pytest.raises(FlowError):
        _ = Source(DOCUMENT, is_view=True).workflow


def test_an_edited_view_keeps_its_layout() -> None:
    edited = read(FULL.replace("[1, 2]", "[1, 3]"))
    assert edited.layout == read(FULL).layout
    assert edited.document.text == DOCUMENT.replace("[1,2]", "[1,3]")
