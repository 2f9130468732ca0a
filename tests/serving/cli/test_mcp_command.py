"""``flowc mcp``: a real process that the official client talks to over standard input and output."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters, stdio_client

VIEW = """\
@workflow("Tag orders")
@shopify.admin.order_created()
def tag_orders(order):
    shopify.admin.add_order_tags(order_id=order.id, tags=["VIP"])
"""
FLOWC = [sys.executable, "-m", "flowc", "mcp"]


def session(work: Any, *options: str) -> None:
    """Work of a client whose server is ``flowc mcp``."""

    async def main() -> None:
        with anyio.fail_after(60):
            parameters = StdioServerParameters(command=FLOWC[0], args=[*FLOWC[1:], *options])
            async with Client(stdio_client(parameters)) as client:
                await work(client)

    anyio.run(main)


def test_a_client_builds_a_workflow_that_the_next_one_finds(tmp_path: Path) -> None:
    shop = tmp_path / "shop.json"
    resource = {"type": "Collection", "id": "gid://shopify/Collection/7", "name": "Winter"}
    shop.write_text(json.dumps({"domain": "lamps.myshopify.com", "resources": [resource]}))
    options = ("--shop", str(shop), "--store", str(tmp_path / "flows.db"))

    async def build(client: Client) -> None:
        assert client.server_info.name == "flowc"
        assert len((await client.list_tools()).tools) == 13
        found = await client.call_tool("task_search", {"search_queries": ["order created"]})
        assert found.structured_content["tasks"]["order created"][0]["id"] == "shopify::admin::order_created"
        named = await client.call_tool(
            "search_shop_resource", {"resource_type": "COLLECTION", "query": "winter"}
        )
        assert "gid://shopify/Collection/7" in named.content[0].text
        made = await client.call_tool("create_or_update_workflow", {"workflow": VIEW})
        assert made.structured_content["workflow_id"] == "gid://flow/Workflow/1", made
        page = await client.read_resource("flowc://language")
        assert page.contents[0].text.startswith("# ")

    async def find(client: Client) -> None:
        found = await client.call_tool("workflow_lookup", {"workflow_id": "gid://flow/Workflow/1"})
        assert found.structured_content["workflow"] == VIEW

    session(build, *options)
    session(find, *options)


def test_standard_output_is_the_protocols_and_nonsense_is_answered() -> None:
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    call = {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "nothing", "arguments": {}}}
    lines = [
        json.dumps(hello),
        json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        "{nonsense",
        "[" * 50_000,
        '"\udcff"',
        json.dumps(call),
    ]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(FLOWC, **pipes) as process:  # type: ignore[call-overload]
        process.stdin.write("\n".join(lines).encode("utf-8", "surrogateescape") + b"\n")
        process.stdin.flush()
        answers = []
        while not answers or answers[-1].get("id") != 2:  # a client that goes before is not waited for
            answers.append(json.loads(process.stdout.readline()))
        rest, errors = process.communicate(timeout=60)
    answers += [json.loads(line) for line in rest.decode().splitlines()]
    assert process.returncode == 0
    assert all(each["jsonrpc"] == "2.0" for each in answers)
    by_id = {each.get("id"): each for each in answers if "id" in each}
    assert by_id[1]["result"]["serverInfo"]["name"] == "flowc"
    assert "there is no tool 'nothing'" in by_id[2]["error"]["message"]
    assert b"serving on standard input" in errors
    assert b"Traceback" not in errors


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--shop", "shopify:lamps", "--store", "x.db"), "are kept by Shopify"),
        (("--shop", "shopify:LAMPS/.."), "is no store"),
        (("--shop-command", "x"), "is for a real shop"),
        (("--shop", "SHOP"), "the key domain is missing"),
        (("--shop", "nothing.json"), "nothing.json"),
        (("--store", "SHOP"), "--store: "),
    ],
)
def test_options_that_cannot_be(
    options: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from flowc.cli import main

    shop = tmp_path / "shop.json"
    shop.write_text("{}")
    assert main(["mcp", *(str(shop) if each == "SHOP" else each for each in options)]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""
