"""The simulator: what a workflow would do to an event, and why. Nothing is ever sent anywhere.

``run`` is the whole of it; ``Event``, ``Shop``, ``Run`` and their parts are in ``trace``, events and shops as
JSON in ``fixtures``, made-up ones in ``events``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowc.simulate.api import run
    from flowc.simulate.limits import Limits
    from flowc.simulate.trace import Effect, Event, Reason, Run, Shop, Visit

__all__ = ["Effect", "Event", "Limits", "Reason", "Run", "Shop", "Visit", "run"]

_HOMES = {"run": "flowc.simulate.api", "Limits": "flowc.simulate.limits"}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'flowc.simulate' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOMES.get(name, "flowc.simulate.trace")), name)
    globals()[name] = value
    return value
