"""gate: whether the candidate goes on, held against the served model slice by slice and by the checks beside it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from flowc_training.steps import arguments as told
from flowc_training.weekly import gate, measured
from flowc_training.weekly.gate import Check, Limits
from flowc_training.weekly.records import from_json


def main(arguments: Sequence[str] | None = None) -> int:
    """Decide."""
    found = told.read(
        __doc__, arguments, texts=("settings",), files=("measured", "served", "checks"), makes=("decision",)
    )
    settings: Any = found.settings
    decision = gate.gate(
        measured.from_json(found.value("measured")),
        measured.from_json(found.value("served")),
        [from_json(Check, each) for each in found.value("checks")],
        [str(each) for each in settings["guarded"]],
        Limits(float(settings["slack"]), int(settings["fewest"]), float(settings["level"])),
    )
    told.write(found.files["decision"], gate.to_json(decision))
    return 0


if __name__ == "__main__":
    sys.exit(main())
