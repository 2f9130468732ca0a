"""Workflows: a wish in and a workflow out, lists, pictures, runs, edits by hand, and the merchant's switch."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from flowc_serving.agent.events import Ended
from flowc_serving.agent.json_value import Json, Object
from flowc_serving.agent.outcomes import failure, last_written, written
from flowc_serving.agent.tools.arguments import LONGEST_PROGRAM
from flowc_serving.agent.workflows import Conflict, Stored, Workflows
from flowc_serving.server import stored as faces
from flowc_serving.server.asking import check_end, texts, waited_for
from flowc_serving.server.bodies import Body, body, held, json_object
from flowc_serving.server.caller import Caller, caller_of
from flowc_serving.server.conversations import LONGEST
from flowc_serving.server.problems import Problem, answer
from flowc_serving.server.shelf import Shelf, conflicted
from flowc_serving.server.turn_events import ended
from flowc_serving.server.turns import Turns, recorded
from flowc_serving.store.rows import Pen, edited, switched

_PAGE = 100


class WishBody(Body):
    """A workflow that is wanted, in the merchant's words."""

    wish: Annotated[str, Field(min_length=1, max_length=LONGEST)]


class EditBody(Body):
    """A view that somebody changed, and the version that it was."""

    view: str
    workflow_version: str


class RunBody(Body):
    """What a run is to be of."""

    event: dict[str, Any] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0


class SwitchBody(Body):
    """The version that is meant."""

    workflow_version: str


def router(turns: Turns) -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/v1/workflows")
    parts = turns.parts

    def shelf(request: Request) -> Shelf:
        return Shelf(parts, caller_of(request))

    @routes.get("")
    async def _(
        request: Request, size: int = _PAGE, cursor: str | None = None, hidden: bool = True
    ) -> Response:
        def listed(workflows: Workflows) -> Object:
            page = workflows.listed(size=size, cursor=cursor, hidden=hidden)
            data: list[Json] = [faces.head(each) for each in page.workflows]
            return {"workflows": data, "cursor": page.cursor, "total": page.total}

        return answer(await shelf(request).do(listed))

    @routes.post("")
    async def _(request: Request) -> Response:
        form, caller = await body(request, WishBody), caller_of(request)
        conversation = await turns.begin(caller, "python")
        running = turns.start(caller, conversation, form.wish)
        async with waited_for(request, running):
            end = await ended(running)
        check_end(end)
        return answer(await _made(shelf(request), end), 201, {"X-Flow-Arm": parts.served(caller)[0]})

    @routes.get("/{number}")
    async def _(request: Request, number: str, version: str | None = None) -> Response:
        return answer(
            await shelf(request).do(lambda each: faces.whole(each.lookup(faces.gid(number), version)))
        )

    @routes.put("/{number}")
    async def _(request: Request, number: str) -> Response:
        form = await body(request, EditBody)
        kept = await _edited(turns, shelf(request), faces.gid(number), form)
        return answer(await shelf(request).do(lambda _: faces.whole(kept)))

    @routes.post("/{number}/run")
    async def _(request: Request, number: str) -> Response:
        form = held(await json_object(request, empty=True), RunBody)
        gid = faces.gid(number)
        return answer(
            await shelf(request).do(lambda each: faces.ran(each.lookup(gid), form.event, form.seed))
        )

    @routes.get("/{number}/diff")
    async def _(request: Request, number: str) -> Response:
        asked = request.query_params
        if not {"from", "to"} <= asked.keys():
            raise Problem(400, "say which versions: ?from=VERSION&to=VERSION", param="from")
        gid = faces.gid(number)
        said = await shelf(request).do(
            lambda each: faces.difference(each.lookup(gid, asked["from"]), each.lookup(gid, asked["to"]))
        )
        return answer({"diff": said})

    @routes.get("/{number}/export")
    async def _(request: Request, number: str, version: str | None = None) -> Response:
        found = await shelf(request).do(lambda each: each.lookup(faces.gid(number), version))
        name = faces.file_name(found.name)
        return Response(
            found.document.encode("utf-8", "surrogatepass"),
            headers={
                "Content-Disposition": f'attachment; filename="{name}.flow"',
                "Content-Type": "application/octet-stream",
            },
        )

    @routes.post("/{number}/{to}")
    async def _(request: Request, number: str, to: Literal["activate", "deactivate"]) -> Response:
        form, is_on = await body(request, SwitchBody), to == "activate"
        own = shelf(request)
        found = await own.do(_switched, faces.gid(number), form.workflow_version, is_on)
        turns.metrics.switched.labels("on" if is_on else "off").inc()
        await note_switch(turns, own.caller, found)
        return answer(faces.head(found))

    return routes


def _switched(workflows: Workflows, workflow: str, version: str, is_on: bool) -> Stored:
    """Turn on or off. A draft that its merchant turns on is no draft any more."""
    stored = workflows.lookup(workflow)
    if is_on and stored.hidden:
        stored = workflows.update(workflow, version, stored.name, stored.document, hidden=False)
        version = stored.version
    return workflows.switch(workflow, version, active=is_on)


async def note_switch(turns: Turns, caller: Caller, found: Stored) -> None:
    """Tell the log, where a conversation made the workflow."""
    pen = await _author(turns, caller, found.id)
    if pen is not None:
        await recorded(turns.parts, [switched(pen, found.id, found.version, active=found.active)])


async def note_edit(turns: Turns, caller: Caller, found: Stored) -> None:
    """Tell the log of an edit by hand, where a conversation made the workflow."""
    pen = await _author(turns, caller, found.id)
    if pen is not None:
        await recorded(turns.parts, [edited(pen, found.id, found.version)])


async def _author(turns: Turns, caller: Caller, workflow: str) -> Pen | None:
    """What writes into the conversation that made a workflow, where one did."""
    log = turns.parts.log
    shelf = Shelf(turns.parts, caller)
    conversation = await shelf.do(lambda _: log.author(workflow, caller.shop))
    return None if conversation is None else log.pen(conversation, caller.shop)


async def _made(shelf: Shelf, end: Ended) -> Object:
    """What became of a wish."""
    stored = last_written(end.conversation.messages)
    told: Object = {"conversation": end.conversation.id, "text": end.text or texts(end, 0), "why": end.why}
    if stored is None:
        return {**told, "findings": []}
    return {**told, **await shelf.do(lambda each: faces.whole(each.lookup(*stored)))}


async def _edited(turns: Turns, shelf: Shelf, workflow: str, form: EditBody) -> Stored:
    """Store an edit by hand as the agent's own tool does: the same checks, and law 3. Raises ``Problem``."""
    arguments: Object = {
        "workflow": form.view,
        "workflow_id": workflow,
        "workflow_version": form.workflow_version,
    }

    def write(workflows: Workflows) -> tuple[Object, Stored]:
        workflows.lookup(workflow)
        data = turns.parts.own(shelf.caller.shop, "python").write(arguments)
        _, version = written(data) or (workflow, None)
        return data, workflows.lookup(workflow, version)

    data, kept = await shelf.do(write)
    if failure(data):
        raise await shelf.do(_refused, data, kept, form)
    await note_edit(turns, shelf.caller, kept)
    return kept


def _refused(_: Workflows, data: Object, kept: Stored, form: EditBody) -> Problem:
    """Why an edit was not stored."""
    if kept.version != form.workflow_version:
        return conflicted(Conflict(kept))
    said = str(data.get("error") or "the workflow has errors: mend them first")
    is_read = (
        len(form.view) <= LONGEST_PROGRAM
    )  # a longer one is refused for that, and costs seconds to check
    found: Object = {"findings": faces.findings(form.view) if is_read else []}
    return Problem(400, said, param="view", code="invalid_workflow", more=found)
