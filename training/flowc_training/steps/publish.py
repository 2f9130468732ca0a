"""publish: a candidate that passed is published with its card; the pointer to the checkpoint that is to be served.

Where the gate let none pass that is the one which is served already.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flowc_training.candidates import beginning, places, publishing
from flowc_training.pipeline import pointers
from flowc_training.steps import arguments as told
from flowc_training.weekly import gate
from flowc_training.weekly.week import Week


def main(arguments: Sequence[str] | None = None) -> int:
    """Publish it."""
    found = told.read(
        __doc__,
        arguments,
        texts=("week", "settings", "current", "into"),
        files=("decision", "candidate"),
        makes=("published",),
    )
    own: Any = found.settings
    into = Path(found.texts["into"])
    made = publishing.publish(
        pointers.read(found.files["candidate"]),
        gate.from_json(found.value("decision")),
        beginning.current(found.texts["current"], into),
        place(str(own.get("place", "")), into, found.week),
        licence=str(own.get("licence", "other")),
        private=not own.get("public", False),
    )
    pointers.write(made.current, found.files["published"])
    return 0


def place(said: str, into: Path, week: Week) -> str:
    """Where a candidate is published: a repository, or a folder of the week's own, for a folder keeps one revision."""
    return said if said.startswith("hf://") else f"{said or into / places.PUBLISHED}/{week}"


if __name__ == "__main__":
    sys.exit(main())
