"""``search_shop_resource``: the things of the shop that have names, with the ids that workflows need."""

from __future__ import annotations

from collections.abc import Mapping

from flowc.catalog import stem, type_name, words_of
from flowc_serving.agent.json_value import Json, Object
from flowc_serving.agent.shop import Resource
from flowc_serving.agent.tools import arguments as given
from flowc_serving.agent.world import World

MOST = 10


def search_shop_resource(world: World, arguments: Mapping[str, Json]) -> Object:
    """``{"resources": [{name, id}]}``, those first that are called what was asked."""
    given.only(arguments, "resource_type", "query")
    asked = given.text(arguments, "resource_type")
    query = given.text(arguments, "query")
    kind = type_name(asked, world.schema)
    known = sorted({each.type for each in world.shop.resources})
    if kind is None:
        has = f": this shop has {', '.join(known)}" if known else ""
        raise given.Refused(f"there is no type {given.shown(asked)}{has}")
    found = [(rank, each) for each in world.shop.resources if (rank := _rank(each, kind, query)) is not None]
    best = sorted(found, key=lambda pair: (pair[0], pair[1].name, pair[1].id))
    return {"resources": [_told(each) for _, each in best[:MOST]]}


def _told(resource: Resource) -> Object:
    return {"name": resource.name, "id": resource.id}


def _rank(resource: Resource, kind: str, query: str) -> int | None:
    """How far a resource is from what was asked; None where it is not meant. Without a question all are."""
    if resource.type != kind:
        return None
    name, wanted = resource.name.casefold(), query.strip().casefold()
    if not wanted:
        return 3
    if wanted in (name, resource.handle.casefold(), resource.id.casefold()):
        return 0
    if name.startswith(wanted):
        return 1
    said = {stem(word) for word in words_of(f"{resource.name} {resource.handle}")}
    asked = [stem(word) for word in words_of(wanted)]
    if wanted in name or (asked and all(any(each.startswith(word) for each in said) for word in asked)):
        return 2
    return None
