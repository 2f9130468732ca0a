"""The benchmark as data is held against it: nothing that is learnt from may be in it."""

from __future__ import annotations

from functools import cache

from flowc import catalog
from flowc_training import skeleton
from flowc_training.bench import files
from flowc_training.dataset.leaks import Guard, Held
from flowc_training.dataset.rows import request
from flowc_training.trajectory import Trajectory

LEAKED = "it is in the benchmark by its"
"""How a reason begins for which a trajectory is drawn again and the card has a row."""


def leak(one: Trajectory) -> str:
    """How a trajectory is in the benchmark; empty where it is not."""
    skeletons = [skeleton.fingerprint(view) for view in (one.workflow, one.before) if view]
    found = guard().leak(one.id, skeletons, request(one.conversation))
    return f"{LEAKED} {found.how}" if found else ""


@cache
def guard() -> Guard:
    """The benchmark as data is held against it."""
    found = files.read_examples()
    return Guard(
        Held(each.id, tuple(map(_adopted, (each.expected, *each.also))), "\n".join(each.turns))
        for each in found
    )


def _adopted(view: str) -> str:
    """A workflow of the benchmark as the data would say it: its skeleton has the same ids then."""
    return catalog.adopted(view, catalog.load())
