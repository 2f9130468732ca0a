"""Pointers: what they say, and data that is gone or another."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowc_training.pipeline import pointers
from flowc_training.pipeline.pointers import Pointer, PointerError


def folder(place: Path) -> Path:
    (place / "model" / "deep").mkdir(parents=True)
    (place / "model" / "a.bin").write_bytes(b"weights")
    (place / "model" / "deep" / "b.json").write_text("{}")
    return place / "model"


@pytest.mark.parametrize("part", ["", "a.bin"])
def test_there_and_back(part: str, tmp_path: Path) -> None:
    path = folder(tmp_path) / part
    found = pointers.of(path, rows=3)
    pointers.write(found, tmp_path / "pointer.json")
    assert pointers.read(tmp_path / "pointer.json") == found
    assert pointers.check(found) == path
    assert (found.bytes, found.rows) == (7 if part else 9, 3)


@pytest.mark.parametrize("part", ["a.bin", "deep/b.json", "new"])
def test_data_that_has_changed(part: str, tmp_path: Path) -> None:
    path = folder(tmp_path)
    found = pointers.of(path)
    (path / part).write_text("other")
    with pytest.raises(PointerError, match="has changed: its sha256 is "):
        pointers.check(found)


@pytest.mark.parametrize(
    ("uri", "why"),
    [("none/at/all", "is gone: run the step"), ("hf://team/model", "is not on this machine: fetch it first")],
)
def test_data_that_is_not_there(uri: str, why: str) -> None:
    with pytest.raises(PointerError, match=why):
        pointers.check(Pointer(uri, "0" * 64, 1))


def test_a_uri_of_a_file(tmp_path: Path) -> None:
    path = folder(tmp_path) / "a b.bin"
    path.write_text("x")
    assert pointers.check(pointers.of(path, uri=path.as_uri())) == path
    with pytest.raises(FileNotFoundError):
        pointers.of(tmp_path / "none")


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "7", '{"uri": "a", "sha256": "b", "bytes": 1, "rows": 0, "revision": ""}', "[" * 9999],
)
def test_no_pointers(text: str) -> None:
    with pytest.raises(PointerError, match="this is no pointer"):
        pointers.from_text(text)
