"""A shop as tools know it: its plan, its apps, and the resources that have names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Resource:
    """Something a workflow names by its GID; ``type`` is the Admin API's (``Collection``, ``Location`` …)."""

    type: str
    id: str
    name: str
    handle: str = ""


@dataclass(frozen=True, slots=True)
class Shop:
    """One shop. ``apps`` are the publishers of third-party tasks that are installed."""

    domain: str
    plan: str = ""
    timezone: str = "UTC"
    currency: str = ""
    apps: frozenset[str] = frozenset()
    resources: tuple[Resource, ...] = ()
