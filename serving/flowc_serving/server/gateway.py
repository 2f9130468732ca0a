"""Production's wire on this server's own store: ``POST /flow/tools`` with a tool and its arguments.

Shopify's command line and skill scripts, pointed here, work as against production (PRODUCTION's tables). All tools
share one path. With ``X-Shopify-Is-Eval: true`` a workflow is checked and nothing is written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from flowc_serving.agent.conversation import PROGRAM, WRITER, Call
from flowc_serving.agent.json_value import Json, Object
from flowc_serving.agent.outcomes import written
from flowc_serving.agent.production import arguments_here, data_there, name_of
from flowc_serving.agent.session import TOOLS
from flowc_serving.agent.workflows import (
    BadCursor,
    Conflict,
    HiddenWorkflow,
    StoreTrouble,
    UnknownWorkflow,
    Workflows,
)
from flowc_serving.server.bodies import json_object
from flowc_serving.server.caller import Caller, caller_of
from flowc_serving.server.problems import Problem, answer
from flowc_serving.server.shelf import Shelf
from flowc_serving.server.turns import Turns, outcome, store_problem
from flowc_serving.server.workflows import note_edit, note_switch

PATH = "/flow/tools"
EVAL = "x-shopify-is-eval"
_SWITCHES = {"activate_workflow": True, "deactivate_workflow": False}


def router(turns: Turns) -> APIRouter:
    """The route."""
    routes = APIRouter()
    gateway = _Gateway(turns)

    @routes.post(PATH)
    async def _(request: Request) -> Response:
        found = await json_object(request, halves=True)
        tool, arguments = found.get("tool"), found.get("arguments", {})
        if not isinstance(tool, str) or not isinstance(arguments, dict):
            raise Problem(400, 'send {"tool": "flow_app_agent_…", "arguments": {…}}', param="tool")
        is_eval = request.headers.get(EVAL, "").lower() == "true"
        data = await gateway.data(caller_of(request), name_of(tool), arguments, is_eval)
        return answer({"ok": not data.get("error"), "tool": tool, "data": data})

    return routes


class _Gateway:
    """Carries calls out."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._parts = turns.parts

    async def data(self, caller: Caller, name: str, arguments: Object, is_eval: bool) -> Object:
        """What a tool answers. Raises ``Problem`` where there is none of this name."""
        if name in TOOLS:
            work = self._tool
        elif name in _OWN or name in _SWITCHES:
            work = self._own
        else:
            raise Problem(404, f"there is no tool {name[:100]!r} here", param="tool", code="unknown_tool")
        try:
            data = await run_in_threadpool(work, caller.shop, name, arguments, is_eval)
        except StoreTrouble as trouble:
            raise store_problem(trouble) from None
        self._turns.metrics.gateway.labels(name, outcome(data)).inc()
        if not is_eval:
            await self._note(caller, name, data)
        return data

    def _tool(self, shop: str, name: str, arguments: Object, is_eval: bool) -> Object:
        """One of the model's tools, on Flow's JSON in place of views."""
        session = self._parts.own(shop, "json")
        said = arguments_here(arguments, _program)
        if name == "search_shop_resource":
            limit = said.pop("limit", None)  # which Shopify's client sends [client]
            return _first(session.answer(Call(name, name, said)), limit)
        if name != WRITER:
            return data_there(name, session.answer(Call(name, name, said)), json.loads)
        hidden = said.pop("hidden", None)
        if hidden is not None and not isinstance(hidden, bool):
            return _error("hidden is true or false", "INVALID_ARGUMENTS")
        data = session.write(said, hidden=hidden, store=not is_eval)
        stored = written(data)
        if is_eval or stored is None:
            return data_there(name, data, json.loads)
        lookup: Object = {"workflow_id": stored[0], "version": stored[1]}
        found = session.answer(Call(name, "workflow_lookup", lookup))
        return data_there(name, {**data, PROGRAM: found.get(PROGRAM)}, json.loads)

    def _own(self, shop: str, name: str, arguments: Object, is_eval: bool) -> Object:
        """A tool that only production's clients use."""
        workflows = self._parts.workflows(shop)
        if name in _SWITCHES:
            return _switched(workflows, arguments, _SWITCHES[name], is_eval)
        return _OWN[name](workflows, arguments)

    async def _note(self, caller: Caller, name: str, data: Object) -> None:
        """Tell the log, where a conversation made the workflow that was changed or switched."""
        found = written(data)
        if found is None or name not in (WRITER, *_SWITCHES):
            return
        stored = await Shelf(self._parts, caller).do(lambda each: each.lookup(found[0]))
        await (note_edit if name == WRITER else note_switch)(self._turns, caller, stored)


def _program(document: Json) -> str:
    """Flow's JSON as the text that tools take; what is none of a workflow they refuse themselves."""
    return document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)


def _first(data: Object, limit: Json) -> Object:
    """An answer with no more resources than a client wants."""
    found = data.get("resources")
    if isinstance(found, list) and type(limit) is int and limit >= 0:
        return {**data, "resources": found[:limit]}
    return data


def _error(message: str, code: str) -> Object:
    return {"error": message, "error_code": code}


# Tools that the model does not have.


def _list(workflows: Workflows, arguments: Mapping[str, Json]) -> Object:
    size, cursor = arguments.get("page_size", 100), arguments.get("cursor")
    hidden = arguments.get("include_hidden", False)
    if not isinstance(size, int) or isinstance(size, bool) or not isinstance(hidden, bool) or size < 1:
        return _error("page_size is a number above zero, include_hidden true or false", "INVALID_ARGUMENTS")
    if cursor is not None and not isinstance(cursor, str):
        return _error("cursor is the next_cursor of the page before", "INVALID_ARGUMENTS")
    try:
        page = workflows.listed(size=size, cursor=cursor or None, hidden=hidden)
    except BadCursor as error:
        return _error(str(error), "INVALID_CURSOR")
    found: list[Json] = [
        {"workflow_id": each.id, "name": each.name, "hidden": each.hidden, "last_updated": each.updated}
        for each in page.workflows
    ]
    pages: Object = {
        "has_next_page": page.cursor is not None,
        "next_cursor": page.cursor,
        "total_count": page.total,
    }
    return {"workflows": found, "pagination": pages}


def _switched(workflows: Workflows, arguments: Mapping[str, Json], is_on: bool, is_eval: bool) -> Object:
    workflow, version = arguments.get("workflow_id"), arguments.get("workflow_definition_version")
    if not isinstance(workflow, str) or not isinstance(version, str):
        return _error("workflow_id and workflow_definition_version are texts", "INVALID_ARGUMENTS")
    try:
        stored = workflows.lookup(workflow)
        if stored.version != version:
            raise Conflict(stored)
        if is_on and stored.hidden:
            raise HiddenWorkflow
        if not is_eval:
            stored = workflows.switch(workflow, version, active=is_on)
    except UnknownWorkflow:
        return _error("there is no such workflow", "WORKFLOW_NOT_FOUND")
    except HiddenWorkflow:
        return _error("a hidden workflow cannot be activated: push it with hidden: false", "WORKFLOW_HIDDEN")
    except Conflict as conflict:
        return _error(f"the stored version is {conflict.stored.version}", "WORKFLOW_CONFLICT")
    return {
        "message": f"The workflow is {'on' if stored.active else 'off'}.",
        "workflow_id": stored.id,
        "workflow_version": stored.version,
        "workflow_definition_version": stored.version,
    }


def _query_fields(_: Workflows, arguments: Mapping[str, Json]) -> Object:
    """Columns are a shop's to tell: flowc has no analytics, and makes none up."""
    if not isinstance(arguments.get("query"), str):
        return _error("query is a text", "INVALID_ARGUMENTS")
    said = "this server has no shop's analytics: it cannot tell which columns a ShopifyQL query gives"
    return {"columns": [], **_error(said, "NOT_AVAILABLE")}


_OWN: Mapping[str, Callable[[Workflows, Mapping[str, Json]], Object]] = {
    "list_workflows": _list,
    "shopifyql_query_fields": _query_fields,
}
"""Tools of production's clients that the model does not have, beside the switches."""
