"""A session's world: all that tools may read, and the workflows that they may change. Made once, shared freely."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from flowc.catalog import Catalog, Schema
from flowc_serving.agent.conversation import Representation
from flowc_serving.agent.shop import Shop
from flowc_serving.agent.templates import Templates
from flowc_serving.agent.workflows import Workflows


@dataclass(frozen=True, slots=True)
class World:
    """What a tool answers from. ``hidden`` says how new workflows are made: a chat's are its drafts."""

    shop: Shop
    catalog: Catalog
    schema: Schema
    templates: Templates
    workflows: Workflows
    clock: Callable[[], datetime]
    representation: Representation
    hidden: bool = True


@lru_cache(maxsize=64)
def catalog_of(catalog: Catalog, apps: frozenset[str]) -> Catalog:
    """The catalogue of a shop with these apps, made once for all shops that have the same."""
    return catalog.installed(apps)
