"""synthesise: what the week ordered, made; the pointer to it, and what became of each order."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flowc_training.candidates import places, synthesising
from flowc_training.candidates.synthesising import Filled
from flowc_training.pipeline import pointers
from flowc_training.pipeline.pointers import Pointer
from flowc_training.steps import arguments as told
from flowc_training.weekly import ordering
from flowc_training.weekly.ordering import Order
from flowc_training.weekly.week import Week


def main(arguments: Sequence[str] | None = None) -> int:
    """Make it."""
    found = told.read(
        __doc__,
        arguments,
        texts=("week", "settings", "into"),
        files=("orders",),
        makes=("synthetic", "filled"),
    )
    orders: Any = found.value("orders")
    made, filled = synthesise(
        found.week,
        [ordering.from_json(each) for each in orders],
        Path(found.texts["into"]),
        workers=int(found.settings.get("workers", 1)),
    )
    pointers.write(made, found.files["synthetic"])
    told.write(found.files["filled"], [*map(synthesising.to_json, filled)])
    return 0


def synthesise(
    week: Week, orders: Sequence[Order], into: Path, *, workers: int = 1
) -> tuple[Pointer, tuple[Filled, ...]]:
    """The data set of orders, and what became of each."""
    folder = places.of(into, week, places.ORDERED)
    found = synthesising.synthesise(orders, week, folder, workers=workers)
    return pointers.of(folder / "python", rows=sum(each.made for each in found)), found


if __name__ == "__main__":
    sys.exit(main())
