"""The log that a command reads, by its path or address."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from flowc.cli.command import MisuseError, Parser

if TYPE_CHECKING:
    from flowc_serving.store.events import EventLog


def log_options(command: Parser) -> None:
    """The arguments that say which log is meant."""
    command.argument("--log WHERE", str, "a SQLite file or postgresql://…; default: where flowc serve has it")
    command.argument("--secret FILE", str, "the secret of the log; default: the file secret beside it")


@contextmanager
def opened(command: str, where: str | None, secret: str | None) -> Generator[EventLog]:
    """The log that is meant, which must be there already. Raises ``MisuseError``."""
    from flowc_serving.agent.workflows import StoreTrouble
    from flowc_serving.store import places
    from flowc_serving.store.events import open_log

    place = where or str(places.folder() / places.CONVERSATIONS)
    if not places.is_address(place) and not Path(place).is_file():
        raise MisuseError(command, f"there is no log at {place}: name one with --log")
    default = places.folder() / places.SECRET if places.is_address(place) else None
    try:
        log = open_log(place, secret=Path(secret) if secret else default)
        try:
            yield log
        finally:
            log.close()
    except StoreTrouble as trouble:
        raise MisuseError(command, str(trouble)) from None


def day(command: str, text: str | None) -> str:
    """A day of ``--since``, empty where there is none. Raises ``MisuseError``."""
    from datetime import date

    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise MisuseError(command, "--since is a day, as 2026-11-29") from None
