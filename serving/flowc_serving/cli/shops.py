"""The shop that a command works in: made up, of a file, or a real one through Shopify's own command line."""

from __future__ import annotations

from argparse import Namespace, _ActionsContainer  # pyright: ignore[reportPrivateUsage]
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flowc.cli.command import MisuseError, read

if TYPE_CHECKING:
    from flowc_serving.agent.contract import Contract
    from flowc_serving.agent.desk import Desk
    from flowc_serving.agent.shop_file import ShopFile
    from flowc_serving.store.shopify_command import ShopCommand
    from flowc_serving.store.traffic import Traffic

_REAL = "shopify:"


def shop_options(command: _ActionsContainer, *, kept: str) -> None:
    """The arguments that say which shop is meant; ``kept`` is where its workflows are without ``--store``."""
    command.add_argument(
        "--shop", metavar="FILE", help="a shop as JSON, or shopify:STORE; default: a made-up one"
    )
    command.add_argument(
        "--store", metavar="FILE", help=f"a SQLite file to keep workflows in; default: {kept}"
    )
    command.add_argument(
        "--record", metavar="FOLDER", help="keep a real shop's answers there, personal data replaced"
    )
    command.add_argument(
        "--shop-command", metavar="COMMAND",
        help="what calls a tool of a real shop; default: shopify flow",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class RealShop:
    """A real shop: what calls its tools, and what keeps their answers."""

    command: ShopCommand
    recorded: Traffic | None

    def desk(self, contract: Contract) -> Desk:
        """The tools of one conversation."""
        from flowc_serving.store.shopify import ShopifyDesk

        return ShopifyDesk(self.command, contract, recorded=self.recorded)


def real_shop(command: str, arguments: Namespace) -> RealShop | None:
    """The real shop that is meant, None where it is another. Raises ``MisuseError``."""
    if not (arguments.shop or "").startswith(_REAL):
        if arguments.shop_command:
            raise MisuseError(command, "--shop-command is for a real shop: --shop shopify:STORE")
        if arguments.record:
            raise MisuseError(command, "--record keeps a real shop's answers: --shop shopify:STORE")
        return None
    from flowc_serving.agent.workflows import StoreTrouble
    from flowc_serving.store.shopify_command import DEFAULT, command as by
    from flowc_serving.store.traffic import traffic_in

    try:
        called = by(arguments.shop.removeprefix(_REAL), arguments.shop_command or DEFAULT)
    except ValueError as error:
        raise MisuseError(command, str(error)) from None
    try:
        return RealShop(called, traffic_in(Path(arguments.record)) if arguments.record else None)
    except (StoreTrouble, OSError) as error:
        raise MisuseError(command, f"--record: {error}") from None


def shop_file(command: str, name: str | None) -> ShopFile:
    """The shop of a file, or the made-up one. Raises ``MisuseError`` and ``FileError``."""
    from flowc_serving.agent.shop import Shop
    from flowc_serving.agent.shop_file import ShopFile, ShopFileError, read as read_shop

    if not name:
        return ShopFile(Shop("demo.myshopify.com", "Basic"))
    try:
        return read_shop(read(name))
    except ShopFileError as error:
        raise MisuseError(command, f"--shop: {error}") from None


def desk_of(command: str, arguments: Namespace, contract: Contract, stack: ExitStack) -> Desk:
    """The desk of the shop that is meant. Raises ``MisuseError`` and ``FileError``."""
    real = real_shop(command, arguments)
    if real is None:
        return _own(command, arguments, stack)
    if arguments.store:
        raise MisuseError(command, "--store keeps workflows, and those of a real shop are kept by Shopify")
    return real.desk(contract)


def _own(command: str, arguments: Namespace, stack: ExitStack) -> Desk:
    from flowc_serving.agent.in_memory import InMemory
    from flowc_serving.agent.session import Session, SessionDesk
    from flowc_serving.agent.workflows import StoreTrouble, Workflows
    from flowc_serving.store.workflows import WorkflowFile

    found = shop_file(command, arguments.shop)
    workflows: Workflows = InMemory()
    try:
        if arguments.store is not None:
            file = WorkflowFile(Path(arguments.store))
            stack.callback(file.close)
            workflows = file.of(found.shop.domain)
        found.begin(workflows)
    except StoreTrouble as trouble:
        raise MisuseError(command, f"--store: {trouble}") from None
    return SessionDesk(Session(found.shop, workflows=workflows, hidden=False))
