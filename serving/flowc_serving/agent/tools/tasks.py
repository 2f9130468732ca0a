"""``task_search`` and ``task_configuration``: summaries to choose from, then the whole of what was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from flowc import catalog
from flowc_serving.agent.json_value import Json, Object
from flowc_serving.agent.passing import BY_HAND
from flowc_serving.agent.tools import arguments as given
from flowc_serving.agent.world import World

MOST = 10
"""Summaries of a call with one query; several queries share them, and have at least half of them each."""


def task_search(world: World, arguments: Mapping[str, Json]) -> Object:
    """``{"tasks": {query: summaries}}``, installed tasks first."""
    given.only(arguments, "search_queries")
    queries = given.texts(arguments, "search_queries")
    return catalog.task_search(queries, world.catalog, max(MOST // len(queries), MOST // 2))


def task_configuration(world: World, arguments: Mapping[str, Json]) -> Object:
    """``{"tasks": configurations}``, with an ``error`` in place of a task that is not known."""
    given.only(arguments, "tasks")
    asked = given.records(arguments, "tasks", ("id",), ("version",))
    answer = catalog.task_configuration(asked, world.catalog)
    return {"tasks": [_instructed(each) for each in cast(list[Object], answer["tasks"])]}


def _instructed(configuration: Object) -> Object:
    """A configuration, with what no program can configure."""
    said = BY_HAND.get(str(configuration["id"]))
    if said is None or "error" in configuration:
        return configuration
    return {**configuration, "config_instructions": said}
