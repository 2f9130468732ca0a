"""``flowc mcp``: flowc as an MCP server over standard input and output."""

from __future__ import annotations

from argparse import Namespace
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flowc.cli.command import MisuseError, Parser, read, say

if TYPE_CHECKING:
    from flowc_serving.agent.contract import Contract
    from flowc_serving.agent.desk import Desk

PURPOSE = "serve flowc's tools to any agent, over MCP"

_REAL = "shopify:"
_EXAMPLES = """\
  flowc mcp                                    a made-up shop; what is written lives as long as the client
  flowc mcp --shop shop.json --store flows.db  your own shop's names; workflows are kept in a file
  flowc mcp --shop shopify:lamps               a real shop, through Shopify's own command line

An MCP client starts this command itself: name flowc and mcp in its configuration. Standard output
belongs to the protocol; what there is to say stands on standard error.
"""


def arguments(command: Parser) -> None:
    """The arguments of ``flowc mcp``."""
    command.describe("Serve flowc's tools over MCP, on standard input and output.", _EXAMPLES)
    command.argument("--shop FILE", str, "a shop as JSON, or shopify:STORE; default: a made-up one")
    command.argument("--store FILE", str, "a SQLite file to keep workflows in; default: memory")
    command.argument(
        "--shop-command COMMAND", str, "what calls a tool of a real shop; default: shopify flow tool call"
    )


def run(arguments: Namespace) -> int:
    """``flowc mcp``: 0 when its client has gone."""
    import anyio

    from flowc_serving.agent.contract import load
    from flowc_serving.server.mcp import serve_stdio

    contract = load()
    with ExitStack() as stack:
        desk = _desk(arguments, contract, stack)
        say("flowc mcp: serving on standard input and output")
        anyio.run(serve_stdio, _Only(desk), contract)
    return 0


@dataclass(frozen=True, slots=True)
class _Only:
    """There is one shop."""

    desk: Desk

    def __call__(self, _request: object) -> Desk:
        return self.desk


def _desk(arguments: Namespace, contract: Contract, stack: ExitStack) -> Desk:
    """The desk of the shop that is meant. Raises ``MisuseError`` and ``FileError``."""
    if (arguments.shop or "").startswith(_REAL):
        if arguments.store:
            raise MisuseError("mcp", "--store keeps workflows, and those of a real shop are kept by Shopify")
        return _real(arguments.shop.removeprefix(_REAL), arguments.shop_command, contract)
    if arguments.shop_command:
        raise MisuseError("mcp", "--shop-command is for a real shop: --shop shopify:STORE")
    return _own(arguments.shop, arguments.store, stack)


def _real(store: str, words: str | None, contract: Contract) -> Desk:
    from flowc_serving.store.shopify import ShopifyDesk
    from flowc_serving.store.shopify_command import DEFAULT, command

    try:
        return ShopifyDesk(command(store, words or DEFAULT), contract)
    except ValueError as error:
        raise MisuseError("mcp", str(error)) from None


def _own(shop: str | None, store: str | None, stack: ExitStack) -> Desk:
    from flowc_serving.agent.in_memory import InMemory
    from flowc_serving.agent.session import Session, SessionDesk
    from flowc_serving.agent.shop import Shop
    from flowc_serving.agent.shop_file import ShopFile, ShopFileError, read as read_shop
    from flowc_serving.agent.workflows import StoreTrouble, Workflows
    from flowc_serving.store.workflows import WorkflowFile

    try:
        found = read_shop(read(shop)) if shop else ShopFile(Shop("demo.myshopify.com", "Basic"))
        workflows: Workflows = InMemory()
        if store is not None:
            file = WorkflowFile(Path(store))
            stack.callback(file.close)
            workflows = file.of(found.shop.domain)
        if workflows.listed(size=1, hidden=True).total == 0:
            found.begin(workflows)
    except ShopFileError as error:
        raise MisuseError("mcp", f"--shop: {error}") from None
    except StoreTrouble as trouble:
        raise MisuseError("mcp", f"--store: {trouble}") from None
    return SessionDesk(Session(found.shop, workflows=workflows, hidden=False))
