"""The first week: where no checkpoint is the current one, one is made of random weights and a few steps of learning.

It knows next to nothing, as whoever reads its scores sees; a team with a checkpoint of its own names that in
``current.json`` and needs none of this but the base data.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from flowc_serving.agent import contract as contracts
from flowc_training.candidates import mixing, places, training
from flowc_training.candidates.settings import Learning
from flowc_training.pipeline import pointers
from flowc_training.pipeline.pointers import Pointer, PointerError
from flowc_training.stages import configuration, data as making

ROWS, MERCHANTS, WIDTH = 60, 40, 64
"""Of the base data and of the model: minutes of one core."""
FILE = "current.json"


@dataclass(frozen=True, slots=True)
class Begun:
    """The checkpoint that is served first, and the data that it learnt from: rehearsal for all that come after."""

    current: Pointer
    base: Pointer


def begin(
    learning: Learning,
    into: Path,
    rows: int = ROWS,
    merchants: int = MERCHANTS,
    seed: int = 1,
    width: int = WIDTH,
) -> Begun:
    """Make both below a folder, or go on where it was killed. What is whole is not made again."""
    base = base_data(into, rows, merchants, seed)
    folder = into / places.FIRST
    file = folder / FILE
    if file.exists():
        return Begun(pointers.read(file), base)
    model = folder / "model"
    if not (model / contracts.FILE).exists():  # it is written last
        import_module("flowc_serving.backends.tiny").make(model, seed=seed, width=width)
    steady = Learning(learning.recipe, learning.start, held_out=learning.held_out)
    known = mixing.read(base.path)
    made = training.train(steady, model, (), known, folder / "training", f"first {seed}")
    current = pointers.of(made.checkpoint, rows=made.rows)
    pointers.write(current, file)
    return Begun(current, base)


def current(text: str, into: Path) -> Pointer:
    """The checkpoint that is served: the one that a pointer's text tells, or the one that was begun with.

    Raises ``PointerError``.
    """
    if text:
        return pointers.from_text(text)
    file = into / places.FIRST / FILE
    if not file.exists():
        raise PointerError(f"no checkpoint is served, and {file} is not there: the step train makes it")
    return pointers.read(file)


def base_data(into: Path, rows: int = ROWS, merchants: int = MERCHANTS, seed: int = 1) -> Pointer:
    """A data set of a made-up population, as ``stages.data`` makes it; the pointer to it."""
    folder = into / places.FIRST / "base"
    data = replace(
        configuration.small(),
        out=folder,
        rows=rows,
        merchants=merchants,
        seed=seed,
        shard=max(1, rows // 4),
        workers=1,
        representations=("python",),
    )
    if not (folder / "python" / "README.md").exists():  # it is written last
        making.make(data)
    return pointers.of(folder / "python", rows=rows)
