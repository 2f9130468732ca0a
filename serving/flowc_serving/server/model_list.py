"""``/v1/models``: the agent, which is the one model that clients see."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from flowc_serving.agent.json_value import Object
from flowc_serving.server.chat_form import MODEL, known_model
from flowc_serving.server.parts import Parts
from flowc_serving.server.problems import answer

_CREATED = 1_764_374_400
"""OpenAI's clients want a time; it says nothing here."""


def router(parts: Parts) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    def agent() -> Object:
        head: Object = {"id": MODEL, "object": "model", "created": _CREATED, "owned_by": "flowc"}
        return {**head, **parts.about()}

    @routes.get("/v1/models")
    async def _(_: Request) -> Response:
        return answer({"object": "list", "data": [agent()]})

    @routes.get("/v1/models/{model}")
    async def _(model: str) -> Response:
        known_model(model)
        return answer(agent())

    return routes
