"""``template_search``: ready workflows to start from, the best with their program."""

from __future__ import annotations

from collections.abc import Mapping

from flowc_serving.agent.conversation import PROGRAM, Representation
from flowc_serving.agent.json_value import Json, Object
from flowc_serving.agent.programs import as_written
from flowc_serving.agent.templates import Template
from flowc_serving.agent.tools import arguments as given
from flowc_serving.agent.world import World

MOST = 8
IN_FULL = 3
"""Templates of a query that are answered with their program; the others are named."""


def template_search(world: World, arguments: Mapping[str, Json]) -> Object:
    """``{"templates": {query: templates}}``; of one ``template_id`` the template itself."""
    given.only(arguments, "search_queries", "template_id")
    asked = given.optional_text(arguments, "template_id")
    if asked is not None:
        return _one(world, asked)
    queries = given.texts(arguments, "search_queries")
    full = max(IN_FULL // len(queries), 1)
    found: Object = {}
    for query in queries:
        best = world.templates.find(query, MOST)
        found[query] = [
            _told(each, world.representation if n < full else None) for n, each in enumerate(best)
        ]
    return {"templates": found}


def _one(world: World, asked: str) -> Object:
    template = world.templates.get(asked)
    if template is None:
        raise given.Refused(
            f"there is no template {given.shown(asked)}: search_queries finds templates", "TEMPLATE_NOT_FOUND"
        )
    return {
        "template_id": template.id,
        "title": template.title,
        PROGRAM: as_written(template.view, world.representation),
    }


def _told(template: Template, representation: Representation | None) -> Object:
    said: Object = {"template_id": template.id, "title": template.title, "description": template.purpose}
    return said if representation is None else {**said, PROGRAM: as_written(template.view, representation)}
