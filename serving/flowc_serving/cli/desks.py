"""The shop that a command works in: made up, of a file, or a real one through Shopify's own command line."""

from __future__ import annotations

from argparse import Namespace
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from flowc.cli.command import MisuseError, Parser, read

if TYPE_CHECKING:
    from flowc_serving.agent.contract import Contract
    from flowc_serving.agent.desk import Desk

_REAL = "shopify:"


def shop_options(command: Parser) -> None:
    """The arguments that say which shop is meant."""
    command.argument("--shop FILE", str, "a shop as JSON, or shopify:STORE; default: a made-up one")
    command.argument("--store FILE", str, "a SQLite file to keep workflows in; default: memory")
    command.argument("--record FOLDER", str, "keep a real shop's answers there, personal data replaced")
    command.argument("--shop-command COMMAND", str, "what calls a tool of a real shop; default: shopify flow")


def desk_of(command: str, arguments: Namespace, contract: Contract, stack: ExitStack) -> Desk:
    """The desk of the shop that is meant. Raises ``MisuseError`` and ``FileError``."""
    if (arguments.shop or "").startswith(_REAL):
        if arguments.store:
            raise MisuseError(
                command, "--store keeps workflows, and those of a real shop are kept by Shopify"
            )
        return _real(command, arguments, contract)
    if arguments.shop_command:
        raise MisuseError(command, "--shop-command is for a real shop: --shop shopify:STORE")
    if arguments.record:
        raise MisuseError(command, "--record keeps a real shop's answers: --shop shopify:STORE")
    return _own(command, arguments.shop, arguments.store, stack)


def _real(command: str, arguments: Namespace, contract: Contract) -> Desk:
    from flowc_serving.agent.workflows import StoreTrouble
    from flowc_serving.store.shopify import ShopifyDesk
    from flowc_serving.store.shopify_command import DEFAULT, command as by
    from flowc_serving.store.traffic import traffic_in

    try:
        asked = by(arguments.shop.removeprefix(_REAL), arguments.shop_command or DEFAULT)
        recorded = traffic_in(Path(arguments.record)) if arguments.record else None
    except (ValueError, StoreTrouble, OSError) as error:
        raise MisuseError(command, str(error)) from None
    return ShopifyDesk(asked, contract, recorded=recorded)


def _own(command: str, shop: str | None, store: str | None, stack: ExitStack) -> Desk:
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
        raise MisuseError(command, f"--shop: {error}") from None
    except StoreTrouble as trouble:
        raise MisuseError(command, f"--store: {trouble}") from None
    return SessionDesk(Session(found.shop, workflows=workflows, hidden=False))
