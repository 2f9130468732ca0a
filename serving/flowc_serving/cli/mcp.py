"""``flowc mcp``: flowc as an MCP server over standard input and output."""

from __future__ import annotations

from argparse import Namespace
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flowc.cli.command import Parser, say
from flowc_serving.cli.shops import desk_of, shop_options

if TYPE_CHECKING:
    from flowc_serving.agent.desk import Desk

PURPOSE = "serve flowc's tools to any agent, over MCP"

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
    shop_options(command, kept="memory")


def run(arguments: Namespace) -> int:
    """``flowc mcp``: 0 when its client has gone."""
    import anyio

    from flowc_serving.agent.contract import load
    from flowc_serving.server.mcp import serve_stdio

    contract = load()
    with ExitStack() as stack:
        desk = desk_of("mcp", arguments, contract, stack)
        say("flowc mcp: serving on standard input and output")
        anyio.run(serve_stdio, _Only(desk), contract)
    return 0


@dataclass(frozen=True, slots=True)
class _Only:
    """There is one shop."""

    desk: Desk

    def __call__(self, _request: object) -> Desk:
        return self.desk
