"""``environment_paths_search`` and ``object_type_definition_search``: what steps can read."""

from __future__ import annotations

from collections.abc import Mapping

from flowc import catalog
from flowc_serving.agent.json_value import Json, Object
from flowc_serving.agent.tools import arguments as given
from flowc_serving.agent.world import World

_FILTERS = ("LIST", "ALL")
_MOST_TYPES = 5
"""Types have hundreds of fields."""


def environment_paths_search(world: World, arguments: Mapping[str, Json]) -> Object:
    """``{"searches": answers}``: the paths below a root of a type, ten a search at most.

    The workflow whose API version production would take is accepted: the types here are of one version.
    """
    known = ("searches", "data_type_filter", "workflow_id", "workflow_version")
    given.only(arguments, *known)
    searches = given.records(arguments, "searches", ("root_type", "search_term"))
    only = given.optional_text(arguments, "data_type_filter") or "ALL"
    if only not in _FILTERS:
        raise given.Refused(f"data_type_filter is LIST or ALL, not {given.shown(only)}")
    for name in known[2:]:
        given.optional_text(arguments, name)
    return catalog.environment_paths_search(searches, only, world.schema, max(10 // len(searches), 5))


def object_type_definition_search(world: World, arguments: Mapping[str, Json]) -> Object:
    """``{"types": definitions}``: the fields of types, and the arguments of those that take some."""
    given.only(arguments, "type_names")
    names = given.texts(arguments, "type_names", _MOST_TYPES)
    return catalog.object_type_definition_search(names, world.schema)
