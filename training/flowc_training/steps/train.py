"""train: changes tried on few steps, the best kept, and the candidate trained by them; its pointer, and the trials.

Where no checkpoint is served yet one is begun with. What was killed goes on.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flowc_serving.agent.json_value import Object
from flowc_training.candidates import (
    beginning,
    measuring,
    mixing,
    places,
    pool,
    publishing,
    settings,
    training,
    trials,
)
from flowc_training.candidates.mixing import Row
from flowc_training.candidates.settings import Learning
from flowc_training.candidates.training import Trained
from flowc_training.pipeline import pointers
from flowc_training.pipeline.pointers import Pointer
from flowc_training.steps import arguments as told
from flowc_training.steps.earlier import decided
from flowc_training.weekly import deciding
from flowc_training.weekly.week import Week


def main(arguments: Sequence[str] | None = None) -> int:
    """Train it."""
    found = told.read(
        __doc__,
        arguments,
        texts=("week", "settings", "decisions", "current", "into"),
        files=("dataset", "synthetic"),
        makes=("candidate", "trials"),
    )
    own: Any = found.settings
    os.environ.setdefault("OMP_NUM_THREADS", str(own.get("threads", 1)))  # before torch is there
    learning = settings.read(str(own.get("learning", "")) or settings.TINY)
    into = Path(found.texts["into"])
    rows, merchants = int(own.get("base_rows", 60)), int(own.get("base_merchants", 40))
    text = found.texts["current"]
    current = pointers.from_text(text) if text else beginning.begin(learning, into, rows, merchants).current
    base = beginning.base_data(into, rows, merchants)
    fresh = [pointers.read(found.files[name]) for name in ("dataset", "synthetic")]
    without = pool.never(deciding.choices(decided(found)))
    many = int(own.get("examples", 8))
    made = train(found.week, learning, current, base, fresh, into, examples=many, without=without)
    pointers.write(pointers.of(made.checkpoint, rows=made.rows), found.files["candidate"])
    told.write_rows(found.files["trials"], map(_trial, made.tried))
    return 0


def train(
    week: Week,
    learning: Learning,
    current: Pointer,
    base: Pointer,
    fresh: Iterable[Pointer],
    into: Path,
    *,
    examples: int = 8,
    without: Collection[str] = (),
) -> Trained:
    """The candidate of a week. Beside the base, data sets of earlier weeks are rehearsed, ``without`` some rows;
    ``examples`` are what trials are judged by where that is the benchmark."""
    folder = places.of(into, week, places.CANDIDATE)
    found = training.train(
        learning,
        publishing.fetched(current, into / "fetched"),
        _rows(map(pointers.check, fresh)),
        rehearsed(week, base, into, without),
        folder,
        str(week),
        examples=measuring.Asked(examples).drawn() if learning.judged_by == "benchmark" else (),
    )
    told.write(folder / "learnt.json", _json(found))
    return found


def rehearsed(week: Week, base: Pointer, into: Path, without: Collection[str] = ()) -> Iterator[Row]:
    """The rows of the base and of the weeks before, but for some ids."""
    before = [places.of(into, each, kind) for each in places.weeks(into, week) for kind in places.DATA]
    known = [pointers.check(base), *(each / "python" for each in before if (each / "python").is_dir())]
    return (each for each in _rows(known) if each["id"] not in without)


def _rows(folders: Iterable[Path]) -> Iterator[Row]:
    return (row for each in folders for row in mixing.read(each))


def _json(found: Trained) -> Object:
    """Without the place and the trials, which are told elsewhere; a loss that is no number is null."""
    told: dict[str, Any] = asdict(found)
    return {
        name: None if each != each else each
        for name, each in told.items()
        if name not in ("checkpoint", "tried")
    }


def _trial(tried: trials.Tried) -> Object:
    """A trial as the page of the week has it: one that could not be trained has no score, and says so."""
    is_right = tried.right >= 0
    return {
        "change": tried.name,
        "score": float(tried.right)
        if is_right
        else 0.0
        if tried.loss != tried.loss
        else round(tried.loss, 4),
        "is_kept": tried.kept,
        "why": f"{tried.why} ({tried.steps} steps, {tried.seconds:.0f} s)",
    }


if __name__ == "__main__":
    sys.exit(main())
