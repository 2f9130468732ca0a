"""``flowc serve``: the page, OpenAI's API, MCP and production's gateway, on this machine or with keys for others."""

from __future__ import annotations

from argparse import Namespace, _ArgumentGroup  # pyright: ignore[reportPrivateUsage]
from contextlib import ExitStack
from typing import TYPE_CHECKING

from flowc.cli.command import MisuseError, Parser, positive, say, value
from flowc_serving.cli.models import model_options
from flowc_serving.cli.shops import shop_options

if TYPE_CHECKING:
    import socket

    from flowc_serving.server.running import Server

PURPOSE = "serve the agent: chat page, API, MCP"
PORT = 8321

_EXAMPLES = """\
  flowc serve                                              http://127.0.0.1:8321, with the demonstration
  flowc serve --model openai:http://gpu:8000/v1#qwen3-flow --tokenizer qwen3-flow/
  flowc serve --shop shop.json --store flows.db            your own shop's names; workflows are kept
  flowc serve --host 0.0.0.0 --keys keys.txt               for others, each with a key
  flowc serve --rule rule.json                             two models, by a share of the shops

A file of keys has a line per key, the shop first: store.myshopify.com 0f3c… . The page, its API and
all endpoints are told in docs/serving.md.
"""


def arguments(command: Parser) -> None:
    """The arguments of ``flowc serve``."""
    command.describe("Serve the agent: chat page, OpenAI's API, MCP, production's gateway.", _EXAMPLES)
    command.argument("--host NAME", str, "where to listen; default: 127.0.0.1", default="127.0.0.1")
    command.argument(
        "--port N",
        value(_port, "is no port"),
        f"where to listen; 0 takes a free one; default: {PORT}",
        default=PORT,
    )
    model = command.add_argument_group("the model")
    model_options(model)
    model.add_argument(
        "--rule", metavar="FILE",
        help="a roll-out's rule: which of two models a shop gets, in place of --model",
    )  # fmt: skip
    shop = command.add_argument_group("shop and store")
    shop_options(shop, kept="in your data folder")
    shop.add_argument(
        "--log", metavar="WHERE",
        help="a SQLite file for conversations, or postgresql://…; default: beside the store",
    )  # fmt: skip
    _doors(command.add_argument_group("who may ask, and how much"))


def _doors(group: _ArgumentGroup) -> None:
    group.add_argument("--keys", metavar="FILE", help="who may ask: a shop and its key a line")
    group.add_argument(
        "--allow-host", metavar="NAME", action="append", default=[],
        help="another name of this machine, for a server without keys",
    )  # fmt: skip
    group.add_argument(
        "--body-limit",
        metavar="BYTES",
        type=positive,
        default=2_000_000,
        help="of a request; default: 2000000",
    )
    group.add_argument(
        "--rate", metavar="N", type=positive, default=20, help="requests a second of one key; default: 20"
    )
    group.add_argument(
        "--turns", metavar="N", type=positive, default=256, help="turns that run at once; default: 256"
    )


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65_535:
        raise ValueError
    return int(text)


def run(arguments: Namespace) -> int:
    """``flowc serve``: 0 when it was stopped."""
    import asyncio

    from flowc_serving.cli.assembly import Assembly

    with ExitStack() as stack:
        assembly = Assembly(arguments, stack)
        settings = assembly.settings()
        listening = stack.enter_context(_listening(settings.host, settings.port))
        from flowc_serving.server.app import Application
        from flowc_serving.server.running import Server

        application = Application(settings, assembly.parts())
        lines = [_address(listening), *assembly.lines()]
        server = Server(application, sockets=[listening])
        # uvicorn takes uvloop where that is installed.
        with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
            runner.run(_serve(server, lines))
    return 0


def _listening(host: str, port: int) -> socket.socket:
    """The socket. Raises ``MisuseError``."""
    import socket

    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        said = "something listens there already: take another --port" if error.errno == 98 else str(error)
        raise MisuseError("serve", f"{host}, port {port}: {said}") from None


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"flowc serves at http://{f'[{host}]' if ':' in host else host}:{port}"


async def _serve(server: Server, lines: list[str]) -> None:
    import asyncio

    task = asyncio.create_task(server.run_until_stopped())
    while not server.started and not task.done():
        await asyncio.sleep(0.01)
    for line in lines:
        say(line)
    await task
