"""The tracker of a recipe's ``Watch``: the journal, and whom it names, found fit before anything is trained."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from flowc import did_you_mean
from flowc_training.recipes.recipe import Watch
from flowc_training.tracking.comet import Comet
from flowc_training.tracking.journal import Journal
from flowc_training.tracking.local import Local
from flowc_training.tracking.several import Several
from flowc_training.tracking.tracker import Say, Tracker, TrackingError

TRACKERS: dict[str, Callable[[Watch, Path, Say], Tracker]] = {"comet": Comet, "trackio": Local}


def of(watch: Watch, out: Path, *, leads: bool = True, say: Say | None = None) -> Several:
    """The journal in ``out`` and the trackers that ``watch`` names, as one.

    Of many processes of a run one leads, and the others track nothing. ``say`` tells a person a line; on the error
    stream where it is not given. Raises ``TrackingError`` with all that is to be installed or set.
    """
    told = say or _say
    if not leads:
        return Several({}, told)
    problems: list[str] = []
    found: dict[str, Tracker] = {"the journal": Journal(out)}
    for name in dict.fromkeys(watch.trackers):
        if name not in TRACKERS:
            meant = did_you_mean(name, [*TRACKERS]) or " or ".join(TRACKERS)
            problems.append(f"there is no tracker {name}: write {meant}")
            continue
        try:
            found[name] = TRACKERS[name](watch, out, told)
        except TrackingError as error:
            problems.extend(error.problems)
    if problems:
        raise TrackingError(problems)
    return Several(found, told)


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
