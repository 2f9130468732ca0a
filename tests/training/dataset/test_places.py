"""Datasets lie wherever fsspec reaches, by one code path; those of the Hub at a named revision."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowc_training import address
from flowc_training.address import Place
from flowc_training.dataset import places


@pytest.mark.parametrize("scheme", ["", "file://", "memory://"])
def test_files_are_written_listed_and_read(scheme: str, tmp_path: Path) -> None:
    folder = f"{scheme}{tmp_path}/data"
    for name in ("b.parquet", "a.parquet", "a.txt"):
        with places.written(places.joined(folder, name)) as file:
            file.write(name.encode())
    found = places.listed(folder, ".parquet")
    assert [each.rsplit("/", 1)[1] for each in found] == ["a.parquet", "b.parquet"]
    with places.opened(found[0]) as file:
        assert file.read() == b"a.parquet"


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    def half() -> None:
        with places.written(str(tmp_path / "data" / "a")) as file:
            file.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.parametrize(
    "url",
    [
        "hf://datasets/owner/name/train.parquet",
        "hf://datasets/owner/name",
        "hf://owner/name/train.parquet",
        "hf://datasets/ow ner/name/train.parquet",
        "hf://datasets/name/train.parquet",
        "hf://datasets/owner/name@/train.parquet",
    ],
)
def test_the_hub_is_read_at_a_revision_only(url: str) -> None:
    with pytest.raises(places.UnpinnedError, match="revision"), places.opened(url):
        pass


@pytest.mark.parametrize(
    ("text", "place", "path"),
    [
        (
            "hf://datasets/a/b@v1/python/train.parquet",
            Place("dataset", "a/b", "", "v1"),
            "/python/train.parquet",
        ),
        ("hf://datasets/a/b/x@y", Place("dataset", "a/b"), "/x@y"),
        ("hf://a/b", Place("model", "a/b"), ""),
    ],
)
def test_a_file_of_a_repository(text: str, place: Place, path: str) -> None:
    assert address.within(text) == (place, path)


@pytest.mark.parametrize("text", ["hf://b", "hf://datasets/b", "hf://spaces/a/b", "build/data", "s3://a/b"])
def test_what_is_no_file_of_a_repository(text: str) -> None:
    assert address.within(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hf://datasets/a/b@main", "hf://datasets/a/b@main"),
        ("/home/me/data/", "data"),
        ("s3://bucket/key/data", "data"),
        ("file:///home/me/data@" + "0" * 64, "data"),
        ("/", "/"),
        ("", ""),
    ],
)
def test_what_a_page_says_of_a_place(text: str, said: str) -> None:
    assert address.public(text) == said
