"""What a week ordered, made: rows in just the slices that fell short, and an honest word on what could not be made."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flowc_serving.agent import contract as contracts
from flowc_serving.agent.json_value import Object
from flowc_training.bench import guarding
from flowc_training.dataset import building, rows
from flowc_training.dataset.card import Made
from flowc_training.stages import playing
from flowc_training.stages.configuration import Data
from flowc_training.stages.data import STAND_IN
from flowc_training.trajectories import slicing
from flowc_training.trajectories.making import Report
from flowc_training.trajectories.selected import Selected
from flowc_training.trajectories.slicing import SliceError
from flowc_training.weekly.ordering import Order
from flowc_training.weekly.week import Week

COMMAND = "python -m flowc_training.steps.synthesise"
_REASONS = 3
"""Why rows are missing: so many of the most frequent reasons are told."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of an order; ``why`` says why rows are missing, and is empty where none are."""

    slice: str
    ordered: int
    made: int
    why: str = ""


def to_json(filled: Filled) -> Object:
    """It as a JSON object."""
    return {"slice": filled.slice, "ordered": filled.ordered, "made": filled.made, "why": filled.why}


def synthesise(
    orders: Sequence[Order], week: Week, folder: Path, *, workers: int = 1, tokenizer: Path | None = None
) -> tuple[Filled, ...]:
    """Make the rows of all orders, as a dataset of the folder; what became of each order.

    The same week and order make the same rows. A run that was killed goes on with the shards that it has. Rows keep the
    laws of trajectories (M1, M2, M5) and are not in the benchmark: ``trajectories.making``.
    """
    wanted = [each for each in orders if each.rows > 0]
    filled = [*(_filled(each, week, folder, workers, tokenizer) for each in wanted)]
    raw = [str(path) for each in wanted for path in sorted(_place(folder, each).glob("raw/python/*.parquet"))]
    told = {f"{each.slice}: {each.why}": each.ordered - each.made for each in filled if each.why}
    made = Made(
        str(week),
        f"{COMMAND} --week {week}",
        contracts.load().fingerprint,
        STAND_IN if tokenizer is None else tokenizer.name,
        ("synthetic",),
        rows.LICENCE,
        told,
    )
    building.build(raw, folder / "python", guarding.guard(), made, name=f"what {week} ordered")
    return tuple(filled)


def _place(folder: Path, order: Order) -> Path:
    """Where an order's shards lie: by what is ordered, for a slice is no name of a folder."""
    return folder / "orders" / hashlib.sha256(f"{order.slice} {order.rows}".encode()).hexdigest()[:16]


def _filled(order: Order, week: Week, folder: Path, workers: int, tokenizer: Path | None) -> Filled:
    try:
        slicing.read([order.slice])
    except SliceError as error:
        return Filled(order.slice, order.rows, 0, str(error))
    data = Data(
        _place(folder, order),
        f"{week} {order.slice}",
        rows=order.rows,
        shard=max(1, -(-order.rows // max(1, workers))),
        workers=workers,
        tokenizer=tokenizer,
        representations=("python",),
        slices=(order.slice,),
    )
    for _ in playing.play(data, Selected(data.seed, {})):
        pass
    report = playing.report(data)
    made = sum(report.made.values())
    return Filled(order.slice, order.rows, made, _why(report) if made < order.rows else "")


def _why(report: Report) -> str:
    often = [
        (why, n) for why, n in report.again.most_common() if why not in (playing.UNFOUND, playing.GIVEN_UP)
    ]
    told = ", ".join(f"{why} ({n})" for why, n in often[:_REASONS])
    missed, left = report.again[playing.UNFOUND], report.again[playing.GIVEN_UP]
    return f"{missed} rows could not be drawn and {left} were not tried then; draws were thrown away since {told}"
