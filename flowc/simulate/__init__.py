"""The simulator: what a workflow would do to an event, and why. Nothing is ever sent anywhere.

``run`` is the whole of it, and ``run_json`` its result as JSON; ``Event``, ``Shop``, ``Run`` and their parts are in
``trace``, events and shops as JSON in ``fixtures``; ``invent`` makes them up, ``Events`` for several workflows at once;
``due`` is when a schedule fires.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowc.faces import face

if TYPE_CHECKING:
    from flowc.simulate.api import invent, run, run_json
    from flowc.simulate.events import Events
    from flowc.simulate.fixtures import event_of, read_event, read_shop, shop_of
    from flowc.simulate.limits import Limits
    from flowc.simulate.report import event_json
    from flowc.simulate.starting import due
    from flowc.simulate.trace import Effect, Event, Reason, Run, Shop, Visit

__all__ = [
    "Effect",
    "Event",
    "Events",
    "Limits",
    "Reason",
    "Run",
    "Shop",
    "Visit",
    "due",
    "event_json",
    "event_of",
    "invent",
    "read_event",
    "read_shop",
    "run",
    "run_json",
    "shop_of",
]

__getattr__ = face(
    globals(),
    {
        "simulate.api": "invent run run_json",
        "simulate.events": "Events",
        "simulate.fixtures": "event_of read_event read_shop shop_of",
        "simulate.limits": "Limits",
        "simulate.report": "event_json",
        "simulate.starting": "due",
        "simulate.trace": "Effect Event Reason Run Shop Visit",
    },
)
