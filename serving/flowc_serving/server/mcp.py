"""flowc as an MCP server: the agent's tools on one shop, tools on programs, and pages, over stdio or HTTP.

Over HTTP it is one ASGI app, ``http_app``, that a server mounts; which shop a request is for is the server's to say
(``Desks``), with the request in its hands. A call is answered like the agent's own: failures are answers.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias
from uuid import uuid4

import anyio
from anyio import to_thread
from mcp import types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel.server import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPASGIApp, StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.exceptions import MCPError
from starlette.requests import Request
from starlette.types import ASGIApp

from flowc import __version__
from flowc_serving.agent.contract import Contract
from flowc_serving.agent.conversation import WRITER, Call
from flowc_serving.agent.desk import Desk
from flowc_serving.agent.json_value import Object, dumps
from flowc_serving.agent.rendering import answer_text
from flowc_serving.server.mcp_pages import PAGES
from flowc_serving.server.mcp_programs import TOOLS, ProgramTool, answer

_log = logging.getLogger(__name__)

Desks: TypeAlias = Callable[[Request | None], Desk]
"""The desk of the shop that a request is for; of the one shop there is where the request is None (stdio)."""

SECONDS = 60.0
"""The most of one call."""

_INSTRUCTIONS = (
    "Shopify Flow workflows as Python. Read flowc://language before you write one. Search and read the configuration "
    "of tasks before you use them; look a workflow up before you change it; check and simulate before you hand it "
    "over. Nothing here activates a workflow."
)
_PROGRAMS: Mapping[str, ProgramTool] = {each.name: each for each in TOOLS}
_Context: TypeAlias = ServerRequestContext[Any, Any]


@dataclass(frozen=True, slots=True)
class HttpApp:
    """What a server has: ``app`` as a route, ``Route("/mcp", endpoint=app)``, and ``running()`` around the time in
    which it serves (its lifespan)."""

    app: ASGIApp
    running: Callable[[], AbstractAsyncContextManager[None]]


def http_app(desks: Desks, contract: Contract, *, hosts: Sequence[str] = ()) -> HttpApp:
    """The MCP server over HTTP. ``hosts`` are the Host headers it answers to; none means that loopback's are meant."""
    names = hosts or ("127.0.0.1:*", "localhost:*", "[::1]:*", "127.0.0.1", "localhost", "[::1]")
    origins = [f"{scheme}://{name}" for name in names for scheme in ("http", "https")]
    manager = StreamableHTTPSessionManager(
        _Mcp(desks, contract).server,
        json_response=True,
        stateless=True,
        security_settings=TransportSecuritySettings(allowed_hosts=[*names], allowed_origins=origins),
    )
    return HttpApp(StreamableHTTPASGIApp(manager), manager.run)


async def serve_stdio(desks: Desks, contract: Contract) -> None:
    """Serve one client over standard input and output until it goes. Nothing else is written to standard output."""
    server = _Mcp(desks, contract).server
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


class _Mcp:
    """The handlers of the protocol."""

    def __init__(self, desks: Desks, contract: Contract) -> None:
        self._desks = desks
        self._contract = contract
        self._threads = anyio.CapacityLimiter(8)
        self.server: Server[Any] = Server(
            "flowc",
            version=__version__,
            instructions=_INSTRUCTIONS,
            on_list_tools=self._list_tools,
            on_call_tool=self._call_tool,
            on_list_resources=self._list_pages,
            on_read_resource=self._read_page,
        )

    async def _list_tools(
        self, _context: _Context, _params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        agent = [_tool(each["function"]) for each in self._contract.tools]
        programs = [
            types.Tool(
                name=each.name,
                description=each.description,
                input_schema=each.schema,
                annotations=types.ToolAnnotations(read_only_hint=True),
            )
            for each in TOOLS
        ]
        return types.ListToolsResult(tools=[*agent, *programs])

    async def _call_tool(
        self, context: _Context, params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        given = params.arguments or {}
        try:
            with anyio.fail_after(SECONDS):
                if params.name in _PROGRAMS:
                    tool = _PROGRAMS[params.name]
                    work = partial(answer, tool, given)
                    data = await to_thread.run_sync(work, abandon_on_cancel=True, limiter=self._threads)
                    return _result(data, str(data.get(tool.writes) or dumps(data)))
                if params.name in self._contract.names:
                    call = Call(f"mcp_{uuid4().hex[:12]}", params.name, given)
                    data = await self._desks(context.request).answer(call)
                    return _result(data, answer_text(data))
        except TimeoutError:
            late: Object = {"error": f"{params.name} took more than {SECONDS:g} seconds"}
            return _result(late, dumps(late))
        raise MCPError(types.INVALID_PARAMS, f"there is no tool {params.name[:60]!r}")

    async def _list_pages(
        self, _context: _Context, _params: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        return types.ListResourcesResult(
            resources=[
                types.Resource(
                    uri=uri,
                    name=page.name,
                    title=page.title,
                    description=page.description,
                    mime_type=page.kind,
                )
                for uri, page in PAGES.items()
            ]
        )

    async def _read_page(
        self, _context: _Context, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        uri = str(params.uri)
        if uri not in PAGES:
            raise MCPError(types.INVALID_PARAMS, f"there is no {uri[:60]!r}; there are {', '.join(PAGES)}")
        page = PAGES[uri]
        text = await to_thread.run_sync(page.text, limiter=self._threads)
        return types.ReadResourceResult(
            contents=[types.TextResourceContents(uri=uri, text=text, mime_type=page.kind)]
        )


def _tool(function: Any) -> types.Tool:
    """A tool of the contract."""
    writes = function["name"] == WRITER
    return types.Tool(
        name=function["name"],
        description=function["description"],
        input_schema=function["parameters"],
        annotations=types.ToolAnnotations(read_only_hint=not writes, destructive_hint=False),
    )


def _result(data: Object, text: str) -> types.CallToolResult:
    """An answer, structured and as text."""
    return types.CallToolResult(
        content=[types.TextContent(text=text)], structured_content=data, is_error="error" in data
    )
