"""``/healthz``: the process lives. ``/readyz``: it can serve. ``/metrics``: how it does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from flowc_serving.agent.json_value import Object
from flowc_serving.agent.model import Model, ModelError
from flowc_serving.server.metrics import CONTENT_TYPE, Metrics
from flowc_serving.server.parts import Parts
from flowc_serving.server.problems import answer
from flowc_serving.server.turns import Turns

_PATIENCE = 5.0


def router(parts: Parts, turns: Turns, metrics: Metrics) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    @routes.get("/healthz")
    async def _() -> Response:
        return answer({"status": "alive"})

    @routes.get("/readyz")
    async def _() -> Response:
        model, store = await asyncio.gather(_model(parts), _store(parts))
        wrong: Object = {name: said for name, said in (("model", model), ("store", store)) if said}
        if turns.stopping:
            wrong["server"] = "is stopping"
        return answer(
            {"status": "not ready", **wrong} if wrong else {"status": "ready"}, 503 if wrong else 200
        )

    @routes.get("/metrics")
    async def _() -> Response:
        return Response(metrics.text(), headers={"Content-Type": CONTENT_TYPE})

    return routes


async def _model(parts: Parts) -> str:
    """Why a model cannot be reached; empty where all can."""
    said = await asyncio.gather(*(_reached(each.model) for each in parts.models.values()))
    return "; ".join(sorted({each for each in said if each}))


async def _reached(model: Model) -> str:
    """Models that are somewhere else say by ``reach`` whether they are there."""
    reach = cast(Callable[[], Awaitable[None]] | None, getattr(model, "reach", None))
    if reach is None:
        return ""
    try:
        async with asyncio.timeout(_PATIENCE):
            await reach()
    except ModelError as error:
        return str(error)
    except TimeoutError:
        return f"{model.name} does not answer in {_PATIENCE:.0f} seconds"
    return ""


async def _store(parts: Parts) -> str:
    if parts.store_ready is None:
        return ""
    try:
        async with asyncio.timeout(_PATIENCE):
            return await run_in_threadpool(parts.store_ready)
    except TimeoutError:
        return f"does not answer in {_PATIENCE:.0f} seconds"
