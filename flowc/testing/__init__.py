"""Tests of workflows: events with what the simulator must make of them, in ``*.test.yaml`` files.

``read_suite`` and ``run_suite`` are the whole of it; ``read_cases`` reads tests that stand in a file of another kind,
``run_case`` runs one on any workflow. ``read_yaml`` gives data with its places as ``Node``, which ``Forms`` takes
apart. All are imported when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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

_HOMES = {
    "forms": ("Forms",),
    "located": ("Node", "Object", "noded", "plain"),
    "reading": ("read_cases", "read_suite"),
    "running": ("Result", "differences", "holds", "matches", "run_case", "run_suite"),
    "suite": ("Case", "Expected", "Pattern", "Suite"),
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name == "read_yaml":
        return import_module("flowc.testing.located").read
    for home, held in _HOMES.items():
        if name in held:
            value = getattr(import_module(f"flowc.testing.{home}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'flowc.testing' has no attribute {name!r}")
