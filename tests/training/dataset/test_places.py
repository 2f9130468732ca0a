"""Datasets lie wherever fsspec reaches, by one code path; those of the Hub at a named revision."""

from __future__ import annotations

from pathlib import Path

import pytest

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


def test_the_hub_is_read_at_a_revision_only() -> None:
    with (
        pytest.raises(places.UnpinnedError, match="revision"),
        places.opened("hf://datasets/owner/name/train.parquet"),
    ):
        pass
