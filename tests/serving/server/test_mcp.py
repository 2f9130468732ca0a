"""flowc over MCP, with the official client: tools, pages, and input of every kind."""

from __future__ import annotations

import http.client
import json
import re
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import anyio
import pytest
from making.folders import CORPUS, DOCS
from making.serving import on_loopback
from mcp import Client
from mcp.shared.exceptions import MCPError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from flowc_serving.agent.contract import load
from flowc_serving.agent.conversation import Call
from flowc_serving.agent.desk import Desk
from flowc_serving.agent.in_memory import InMemory
from flowc_serving.agent.json_value import Object
from flowc_serving.agent.session import Session, SessionDesk
from flowc_serving.agent.shop import Shop
from flowc_serving.server import mcp, mcp_programs
from flowc_serving.server.mcp import http_app
from flowc_serving.server.mcp_programs import TOOLS

CONTRACT = load()
VIEW = """\
@workflow("Tag big orders")
@shopify.admin.order_created()
def tag_big_orders(order):
    if order.totalPriceSet.shopMoney.amount > 500:
        shopify.admin.add_order_tags(order_id=order.id, tags=["VIP"])
"""
DOCUMENT = next(path for path in sorted((CORPUS / "workflows").glob("*.flow"))).read_text("utf-8")


class Echo:
    """A desk that answers with what it is asked, and notes whose request it was."""

    def __init__(self, shop: str) -> None:
        self.shop = shop

    async def answer(self, call: Call) -> Object:
        if call.arguments.get("slowly"):
            await anyio.sleep(30)
        return {"shop": self.shop, "tool": call.name, "asked": dict(call.arguments)}


def desks(request: Request | None) -> Desk:
    return Echo("nobody" if request is None else request.headers.get("x-shopify-shop-domain", "demo"))


def app(**more: Any) -> Starlette:
    served = http_app(desks, CONTRACT, **more)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> Any:
        async with served.running():
            yield

    return Starlette(routes=[Route("/mcp", endpoint=served.app)], lifespan=lifespan)


def with_client(work: Callable[[Client], Awaitable[None]], desk: Callable[[Any], Desk] = desks) -> None:
    """Work of the official client, in this process."""

    async def main() -> None:
        async with Client(mcp._Mcp(desk, CONTRACT).server) as client:
            await work(client)

    anyio.run(main)


def test_tools_are_those_of_the_contract_and_of_programs() -> None:
    async def work(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert [each.name for each in tools] == [*CONTRACT.names, *(each.name for each in TOOLS)]
        for tool, ours in zip(tools, CONTRACT.tools, strict=False):
            function: Any = ours["function"]
            assert (tool.description, tool.input_schema) == (function["description"], function["parameters"])
        writing = [each.name for each in tools if each.annotations and not each.annotations.read_only_hint]
        assert writing == ["create_or_update_workflow"]

    with_client(work)


def test_the_agents_tools_answer_in_both_ways() -> None:
    desk = SessionDesk(Session(Shop("a.myshopify.com"), workflows=InMemory()))

    async def work(client: Client) -> None:
        made = await client.call_tool("create_or_update_workflow", {"workflow": VIEW})
        assert not made.is_error
        number = made.structured_content["workflow_id"]
        found = await client.call_tool("workflow_lookup", {"workflow_id": number})
        assert found.structured_content["workflow"] == VIEW
        assert found.content[0].text.endswith(f"program 1:\n{VIEW}".rstrip("\n"))
        wrong = await client.call_tool("workflow_lookup", {"workflow_id": "gid://flow/Workflow/99"})
        assert wrong.is_error
        assert "there is no workflow" in wrong.structured_content["error"]

    with_client(work, lambda _: desk)


def test_pages_are_the_documentations() -> None:
    async def work(client: Client) -> None:
        pages = {str(each.uri): each for each in (await client.list_resources()).resources}
        texts = {uri: (await client.read_resource(uri)).contents[0].text for uri in pages}
        assert texts["flowc://language"] == (DOCS / "language.md").read_text("utf-8")
        assert texts["flowc://format"] == (DOCS / "format.md").read_text("utf-8")
        assert "start:" in texts["flowc://grammar"]
        assert "FC203: " in texts["flowc://codes"]
        with pytest.raises(MCPError, match="there is no 'flowc://secrets'"):
            await client.read_resource("flowc://secrets")
        with pytest.raises(MCPError):
            await client.read_resource("file:///etc/passwd")

    with_client(work)


def test_programs_are_converted_checked_simulated_explained_and_shown() -> None:
    async def work(client: Client) -> None:
        async def call(name: str, **given: Any) -> Any:
            result = await client.call_tool(name, given)
            assert not result.is_error, result.structured_content
            return result.structured_content

        view = (await call("convert", workflow=DOCUMENT))["workflow"]
        assert view.startswith(("@workflow(", "declare("))
        again = await call("convert", workflow=view, base=DOCUMENT)
        assert again == {"language": "json", "workflow": DOCUMENT}
        code = await call("convert", workflow=VIEW, form="code")
        assert json.loads(code["workflow"])["root"]["workflow_name"] == "Tag big orders"
        assert await call("check", workflow=VIEW) == {"errors": 0, "findings": []}
        wrong = await call("check", workflow=VIEW.replace("add_order_tags", "add_order_tag"))
        assert wrong["errors"] == 1
        assert wrong["findings"][0]["line"] == 5
        assert "add_order_tags" in wrong["findings"][0]["hint"]
        event = {
            "order": {"id": "gid://shopify/Order/1", "totalPriceSet": {"shopMoney": {"amount": "501.0"}}}
        }
        run = (await call("simulate", workflow=VIEW, event=event))["run"]
        assert run["effects"][0]["fields"]["tags"] == ["VIP"]
        event["order"]["totalPriceSet"]["shopMoney"]["amount"] = "499.0"
        assert (await call("simulate", workflow=VIEW, event=event))["run"]["effects"] == []
        made = [await call("simulate", workflow=VIEW, seed=seed) for seed in (1, 1)]
        assert made[0] == made[1]
        assert "FC203: " in (await call("explain", code="fc203"))["explanation"]
        assert "flowchart" in (await call("show", workflow=VIEW))["picture"]
        picture = await client.call_tool("show", {"workflow": VIEW, "as": "svg"})
        assert picture.content[0].text == picture.structured_content["picture"]
        assert picture.structured_content["picture"].startswith("<svg ")

    with_client(work)


BOMB = '{"a":' * 50_000
ENDLESS = VIEW.replace(
    '["VIP"]', '["{% for a in (1..9999999) %}{% for b in (1..9999999) %}x{% endfor %}{% endfor %}"]'
)


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("convert", {}, "workflow is missing, or no text"),
        ("convert", {"workflow": 3}, "workflow is missing, or no text"),
        ("convert", {"workflow": " "}, "workflow is missing, or no text"),
        ("convert", {"workflow": "x" * 1_000_001}, "1000000 is the most"),
        ("convert", {"workflow": VIEW, "form": "yaml"}, "form is one of export, code"),
        ("convert", {"workflow": VIEW, "base": "{"}, "cannot be used"),
        ("convert", {"workflow": BOMB}, "cannot be used"),
        ("convert", {"workflow": "import os\nos.system('id')"}, "cannot be used"),
        ("convert", {"workflow": "@workflow('a\x00b')\n\ud83d"}, "cannot be used|no text"),
        ("check", {}, "workflow is missing"),
        ("simulate", {"workflow": VIEW, "seed": "1"}, "seed is a whole number"),
        ("simulate", {"workflow": VIEW, "event": [1]}, "event is a JSON object"),
        ("simulate", {"workflow": VIEW, "event": {"order": {"a": "x" * 1_000_000}}}, "1000000 is the most"),
        ("simulate", {"workflow": VIEW, "shop": {"nonsense": 1}}, "cannot be used"),
        ("explain", {"code": "FC2O3"}, "there is no code 'FC2O3'; did you mean FC203"),
        ("explain", {"code": 203}, "code is missing"),
        ("show", {"workflow": VIEW, "as": "exe"}, "as is one of svg, mermaid, html"),
    ],
)
def test_input_of_every_kind_is_answered(name: str, given: dict[str, Any], said: str) -> None:
    tool = next(each for each in TOOLS if each.name == name)
    answer = mcp_programs.answer(tool, given)
    assert isinstance(answer["error"], str)
    assert re.search(said, answer["error"]), answer
    assert len(json.dumps(answer)) < 20_000


def test_a_run_without_end_ends() -> None:
    tool = next(each for each in TOOLS if each.name == "simulate")
    answer: Any = mcp_programs.answer(
        tool, {"workflow": ENDLESS, "event": {"order": {"totalPriceSet": {"shopMoney": {"amount": "501"}}}}}
    )
    problems = json.dumps(answer["run"])
    assert "FC541" in problems


def test_unknown_tools_and_late_answers_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mcp, "SECONDS", 0.2)

    async def work(client: Client) -> None:
        with pytest.raises(MCPError, match="there is no tool 'activate_workflow'"):
            await client.call_tool("activate_workflow", {})
        late = await client.call_tool("task_search", {"slowly": True})
        assert late.is_error
        assert late.structured_content == {"error": "task_search took more than 0.2 seconds"}

    with_client(work)


# Over HTTP.


def test_over_http_a_request_is_for_its_shop() -> None:
    async def work(address: str) -> None:
        async with Client(f"{address}/mcp") as client:
            assert len((await client.list_tools()).tools) == 13
            found = await client.call_tool("task_search", {"search_queries": ["tag"]})
            assert found.structured_content == {
                "shop": "demo",
                "tool": "task_search",
                "asked": {"search_queries": ["tag"]},
            }
            checked = await client.call_tool("check", {"workflow": VIEW})
            assert checked.structured_content == {"errors": 0, "findings": []}
            assert "views" in (await client.read_resource("flowc://language")).contents[0].text

    with on_loopback(app()) as address:
        anyio.run(work, address)


CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "task_search", "arguments": {}}}


def posted(address: str, body: bytes, **headers: str) -> tuple[int, str]:
    """What the server answers to a body."""
    told = {"content-type": "application/json", "accept": "application/json, text/event-stream", **headers}
    request = urllib.request.Request(f"{address}/mcp", body, told)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def announced(address: str, size: int) -> int:
    """What the server answers to a body that is only announced."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    connection.putrequest("POST", "/mcp")
    connection.putheader("content-type", "application/json")
    connection.putheader("content-length", str(size))
    connection.endheaders()
    try:
        return connection.getresponse().status
    finally:
        connection.close()


def test_over_http_input_of_every_kind_is_answered() -> None:
    with on_loopback(app()) as address:
        status, text = posted(
            address, json.dumps(CALL).encode(), **{"X-Shopify-Shop-Domain": "b.myshopify.com"}
        )
        assert status == 200
        assert json.loads(text)["result"]["structuredContent"]["shop"] == "b.myshopify.com"
        for body in (
            b"",
            b"{",
            b"\xff\xfe",
            b"[" * 100_000,
            b"[]",
            b"3",
            b'{"jsonrpc": "2.0", "id": 1, "method": "x"}',
        ):
            status, text = posted(address, body)
            assert status in (200, 400, 404), (body[:20], status)
            assert "error" in json.loads(text), body[:20]
        assert posted(address, json.dumps({**CALL, "params": {"name": "check", "arguments": 3}}).encode())[
            1
        ].count("error")
        assert announced(address, 5_000_000) == 413
        assert posted(address, json.dumps(CALL).encode(), host="evil.example")[0] == 421
        assert posted(address, json.dumps(CALL).encode(), origin="https://evil.example")[0] == 403
        assert posted(address, json.dumps(CALL).encode())[0] == 200


def test_other_hosts_are_named() -> None:
    with on_loopback(app(hosts=["flow.example"])) as address:
        assert posted(address, json.dumps(CALL).encode(), host="flow.example")[0] == 200
        assert posted(address, json.dumps(CALL).encode(), host="localhost:1")[0] == 421
