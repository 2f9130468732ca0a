"""Tests of workflows: events with what the simulator must make of them, in ``*.test.yaml`` files.

``read_suite`` and ``run_suite`` are the whole of it; ``read_cases`` reads tests that stand in a file of another kind,
``run_case`` runs one on any workflow. ``read_yaml`` gives data with its places as ``Node``, which ``Forms`` takes
apart. All are imported when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowc.faces import face

if TYPE_CHECKING:
    from flowc.testing.forms import Forms
    from flowc.testing.located import Node, Object, noded, plain, read as read_yaml
    from flowc.testing.reading import read_cases, read_suite
    from flowc.testing.running import Result, differences, holds, matches, run_case, run_suite
    from flowc.testing.suite import Case, Expected, Pattern, Suite

__all__ = [
    "Case",
    "Expected",
    "Forms",
    "Node",
    "Object",
    "Pattern",
    "Result",
    "Suite",
    "differences",
    "holds",
    "matches",
    "noded",
    "plain",
    "read_cases",
    "read_suite",
    "read_yaml",
    "run_case",
    "run_suite",
]

__getattr__ = face(
    globals(),
    {
        "testing.forms": "Forms",
        "testing.located": "Node Object noded plain read_yaml=read",
        "testing.reading": "read_cases read_suite",
        "testing.running": "Result differences holds matches run_case run_suite",
        "testing.suite": "Case Expected Pattern Suite",
    },
)
