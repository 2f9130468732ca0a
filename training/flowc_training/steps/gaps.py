"""gaps: the slices that fall short and are frequent, and how much made-up data is ordered for each."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from flowc_serving.rollout import rule as rules
from flowc_training.pipeline import pointers
from flowc_training.steps import arguments as told
from flowc_training.weekly import gaps, ordering, scores
from flowc_training.weekly.gaps import Rules
from flowc_training.weekly.scores import Scored


def main(arguments: Sequence[str] | None = None) -> int:
    """Find them."""
    found = told.read(
        __doc__,
        arguments,
        texts=("settings", "before", "rolling"),
        files=("scored",),
        makes=("gaps", "orders"),
    )
    settings: Any = found.settings
    now = [*told.rows(found.files["scored"], scores.from_json)]
    last: list[Scored] = []
    if text := found.texts["before"]:
        last = [*told.rows(pointers.check(pointers.from_text(text)), scores.from_json)]
    own = Rules(
        float(settings["target"]),
        float(settings["frequency"]),
        int(settings["fewest"]),
        int(settings["shops"]),
        float(settings["level"]),
    )
    short = gaps.gaps(
        [each.weighed for each in now],
        [each.weighed for each in last],
        [each.weighed for each in now if each.arm == usual]
        if (usual := _usual(found.texts["rolling"]))
        else None,
        own,
    )
    orders = ordering.order(
        short, int(settings["rows"]), [str(each) for each in settings["makeable"]] or None
    )
    told.write(found.files["gaps"], [gaps.to_json(each) for each in short])
    told.write(found.files["orders"], [ordering.to_json(each) for each in orders])
    return 0


def _usual(rolling: str) -> str:
    """The arm that has the old model, where a roll-out is under way."""
    return rules.parse(rolling.encode()).usual.name if rolling else ""


if __name__ == "__main__":
    sys.exit(main())
