"""evaluate: the candidate and the served model on the same examples of the benchmark, and the checks beside it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from flowc_serving.agent.json_value import Json
from flowc_training.candidates import beginning, checks, comparing, measuring, publishing
from flowc_training.candidates.comparing import Parted
from flowc_training.candidates.measuring import Asked
from flowc_training.pipeline import pointers
from flowc_training.pipeline.pointers import Pointer
from flowc_training.steps import arguments as told
from flowc_training.weekly import measured
from flowc_training.weekly.gate import Check
from flowc_training.weekly.measured import Measured
from flowc_training.weekly.week import Week


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What both came to, the candidate's checks, and examples on which they part."""

    measured: Measured
    served: Measured
    checks: tuple[Check, ...]
    parted: Parted


def main(arguments: Sequence[str] | None = None) -> int:
    """Evaluate both."""
    found = told.read(
        __doc__,
        arguments,
        texts=("week", "settings", "current", "into"),
        files=("candidate",),
        makes=("measured", "served", "checks", "examples"),
    )
    own: Any = {**asdict(Asked(tokens=64, seconds=60.0)), **found.settings}
    seconds = float(own.pop("preflight_seconds", checks.SECONDS))
    os.environ.setdefault("OMP_NUM_THREADS", str(own.pop("threads", 1)))  # before torch is there
    into = Path(found.texts["into"])
    made = evaluate(
        found.week,
        pointers.read(found.files["candidate"]),
        beginning.current(found.texts["current"], into),
        into,
        Asked(**own),
        seconds=seconds,
    )
    told.write(found.files["measured"], measured.to_json(made.measured))
    told.write(found.files["served"], measured.to_json(made.served))
    told.write(found.files["checks"], [cast("Json", asdict(each)) for each in made.checks])
    told.write(found.files["examples"], comparing.to_json(made.parted))
    return 0


def evaluate(
    week: Week,
    candidate: Pointer,
    current: Pointer,
    into: Path,
    asked: Asked,
    *,
    seconds: float = checks.SECONDS,
) -> Evaluated:
    """Both on the same examples. Results lie by the weights that they are of, so that the served model is not asked
    again each week; ``seconds`` are those of preflight."""
    new, old = pointers.check(candidate), publishing.fetched(current, into / "fetched")
    place = into / "results"
    made, results = measuring.measure(new, f"the candidate of {week}", asked, place)
    served, before = measuring.measure(old, "the served model", asked, place)
    held = checks.checks(new, seconds=seconds)
    return Evaluated(made, served, held, comparing.parted(asked.drawn(), before, results))


if __name__ == "__main__":
    sys.exit(main())
