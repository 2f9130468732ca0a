"""Documents with their views beside them: the shared thirteen and the project's own corpus."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import black
import pytest
from making.documents import outline
from making.folders import SHARED, WORKFLOWS

import flowc


def pairs() -> Iterator[tuple[Path, Path]]:
    """Each document with its canonical view."""
    for document in sorted(SHARED.glob("workflows/*.flow")):
        yield document, SHARED / "views" / f"{document.stem}.py"
    for document in sorted((*WORKFLOWS.glob("*.flow"), *WORKFLOWS.glob("*.flow.json"))):
        view = document.with_name(document.name.split(".")[0] + ".py")
        if view.exists():
            yield document, view


PAIRS = list(pairs())
each_pair = pytest.mark.parametrize(
    ("document", "view"),
    PAIRS,
    ids=[f"{document.parent.parent.name}/{document.name}" for document, _ in PAIRS],
)


def read(path: Path) -> str:
    """A file's text, line ends as they are."""
    return path.read_bytes().decode()


@each_pair
def test_document_comes_back(document: Path, view: Path) -> None:
    text = read(document)
    assert flowc.to_json(flowc.to_python(text)) == text


@each_pair
def test_view_is_the_golden_one(document: Path, view: Path) -> None:
    assert flowc.to_python(read(document), layout=False) == read(view)


@each_pair
def test_view_means_the_document(document: Path, view: Path) -> None:
    again = flowc.to_json(read(view))
    assert outline(again) == outline(read(document))
    assert flowc.to_python(again, layout=False) == read(view)


@each_pair
def test_view_under_the_document(document: Path, view: Path) -> None:
    assert flowc.to_json(read(view), base=read(document)) == read(document)


@each_pair
def test_view_is_in_the_style_of_black(document: Path, view: Path) -> None:
    text = read(view)
    assert black.format_str(text, mode=black.Mode()) == text


def test_every_document_of_the_corpus_has_its_view() -> None:
    names = {path.name.split(".")[0] for path in WORKFLOWS.glob("*.py")} if WORKFLOWS.exists() else set()
    paired = {document.name.split(".")[0] for document, _ in PAIRS if document.parent == WORKFLOWS}
    assert names == paired


def test_there_are_enough_of_them() -> None:
    assert sum(document.parent == WORKFLOWS for document, _ in PAIRS) >= 60


@pytest.mark.skipif(not SHARED.exists(), reason="the shared documents are not here")
def test_the_shared_documents_are_all_there() -> None:
    assert sum(document.parent == SHARED / "workflows" for document, _ in PAIRS) == 13
