"""Where the benchmark lies, and what is said where its files are wrong."""

from __future__ import annotations

import pickle

from flowc_training.bench.files import FOLDER, BenchmarkError, Problem


def test_the_benchmark_is_at_hand() -> None:
    assert (FOLDER / "examples").is_dir()
    assert (FOLDER / "shops").is_dir()


def test_an_error_goes_from_one_process_to_another() -> None:
    error = BenchmarkError(
        [Problem("examples/a.yaml", 3, "no such key"), Problem("examples/b.yaml", 0, "empty")]
    )
    back = pickle.loads(pickle.dumps(error))
    assert (str(back), back.problems) == (str(error), error.problems)
    assert str(error) == "examples/a.yaml:3: no such key\nexamples/b.yaml: empty"
