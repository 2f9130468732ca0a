"""What the fuzzer found, tried again and again; and that it keeps what it finds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st
from making.folders import TESTS
from making.keeping import FOLDER, PROMISES, Keeper, in_time
from making.promises import of_bytes

FINDS = sorted(FOLDER.iterdir())


@pytest.mark.parametrize("path", FINDS, ids=lambda path: path.name)
def test_find(path: Path) -> None:
    for promise in PROMISES[path.suffix]:
        with in_time(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            of_bytes(path.read_bytes(), promise)


class PlantedError(Exception):
    """The bug of these tests."""


def fuzz(folder: Path, texts: st.SearchStrategy[str]) -> None:
    """A fuzzer with a bug planted: it cannot bear an ``x``."""
    keeper = Keeper(folder, ".txt")

    @settings(max_examples=200, database=None, derandomize=True)
    @given(texts)
    def holds(text: str) -> None:
        with keeper.trying(text.encode()):
            if "x" in text:
                raise PlantedError

    holds()


def test_the_smallest_find_is_kept(tmp_path: Path) -> None:
    with pytest.raises(PlantedError):
        fuzz(tmp_path, st.text("wxyz", min_size=3))
    (kept,) = tmp_path.iterdir()
    assert kept.suffix == ".txt"
    assert sorted(kept.read_text()) == ["w", "w", "x"]


def test_nothing_is_left_of_what_is_well(tmp_path: Path) -> None:
    fuzz(tmp_path, st.text("wyz"))
    assert list(tmp_path.iterdir()) == []


def test_of_each_failure_the_last_is_kept(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path, ".py")
    for data, error in ((b"1", ValueError), (b"2", KeyError), (b"3", ValueError)):
        with pytest.raises(error), keeper.trying(data):
            raise error
    assert sorted(path.read_bytes() for path in tmp_path.iterdir()) == [b"2", b"3"]


def test_what_never_ends_is_a_failure(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path, ".flow")

    def endless() -> None:
        with keeper.trying(b"{}"), in_time(1):
            while True:
                pass

    with pytest.raises(TimeoutError, match="not done after 1 seconds"):
        endless()
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"{}"]


def test_what_kills_the_process_is_kept(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from making.keeping import Keeper\n"
        "with Keeper(Path(sys.argv[1]), '.py').trying(b'deadly'):\n"
        "    os.kill(os.getpid(), 9)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    ran = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(TESTS)})
    assert ran.returncode == -signal.SIGKILL
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"deadly"]


def test_what_is_there_stays(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path, ".py")
    with pytest.raises(KeyError), keeper.trying(b"1"):
        raise KeyError
    other = Keeper(tmp_path, ".py")
    with other.trying(b"1"):
        pass
    with pytest.raises(ValueError, match="again"), other.trying(b"1"):
        raise ValueError("again")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"1"]


def test_an_interrupted_run_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), Keeper(tmp_path, ".py").trying(b"1"):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
