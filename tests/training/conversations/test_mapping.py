"""One function over rows on any engine: the same results in the same order, and nobody suffers for another's row."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from typing import Any

import pytest
from making.folders import TESTS
from making.made_up_week import MadeUp
from making.mapped import deadly, squared
from making.talks import talk

from flowc_training.conversations import mapping
from flowc_training.conversations.mapping import Mapped, map_rows
from flowc_training.conversations.redacting import redacted
from flowc_training.conversations.scoring import scored

ROWS = [*range(40)]


def expected() -> list[Mapped[int]]:
    found: list[Mapped[int]] = [Mapped(row * row) for row in ROWS]
    found[7] = Mapped(None, "ValueError: seven is no number of mine")
    found[11] = Mapped(None, "TooLong: it took longer than 0.3 s")
    return found


@pytest.mark.parametrize("workers", [1, 2])
def test_processes(workers: int) -> None:
    found = map_rows(squared, ROWS, workers=workers, seconds=0.3, chunk=4)
    assert [*found] == expected()


def test_a_row_that_ends_its_process_is_told() -> None:
    found = [*map_rows(deadly, range(20), workers=2, chunk=8)]
    assert found[13] == Mapped(None, "its process died of it")
    assert [each.value for each in found if each.value is not None] == [n for n in range(20) if n != 13]


def test_rows_are_taken_as_they_are_needed() -> None:
    taken: list[int] = []

    def rows() -> Iterator[int]:
        for row in range(10_000):
            taken.append(row)
            yield row

    found = map_rows(abs, rows(), workers=2, chunk=8)
    assert next(found).value == 0
    assert len(taken) <= 8 * 2 * 4
    found.close()  # type: ignore[attr-defined]


def test_no_rows() -> None:
    assert [*map_rows(squared, [], workers=2)] == []


def test_redacting_and_scoring_are_the_same_on_two_cores(week: MadeUp) -> None:
    talks = [*week.talks[:8], talk()]
    hidden = pickle.loads(pickle.dumps(partial(redacted, secret=b"s")))  # as a worker has it
    clean = [hidden(each).talk for each in talks]
    assert clean == [redacted(each, b"s").talk for each in talks]
    assert [*scored(clean, workers=2)] == [*scored(clean)]


def test_ray_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: str) -> None:
        return None

    monkeypatch.setattr(mapping, "find_spec", none)
    with pytest.raises(ValueError, match=r"pip install 'flowc\[ray\]'"):
        [*map_rows(squared, ROWS, engine="ray")]


@pytest.mark.skipif(find_spec("ray") is None, reason="Ray Data is not installed")
@pytest.mark.filterwarnings("ignore")
def test_ray_makes_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(TESTS))  # its workers import the function by its name

    import ray  # pyright: ignore[reportMissingImports]

    ray_module: Any = ray
    try:
        found = [*map_rows(squared, ROWS, engine="ray", workers=2, seconds=0.3)]
        assert found == expected()
        talks = [talk(1), talk(2, workflow="")]
        assert [*scored(talks, engine="ray", workers=2)] == [*scored(talks)]
    finally:
        ray_module.shutdown()
