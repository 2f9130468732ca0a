"""What a project knows beyond flowc: its catalogue of tasks, and the types of its environment.

The catalogue is the file ``--catalog`` names, or ``flow-catalog.json`` in the working folder where there is one.
"""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from flowc.cli import files
from flowc.cli.convert import OtherFileError
from flowc.cli.doors import Input
from flowc.cli.parser import Parser
from flowc.diagnostics.diagnostic import FlowError
from flowc.text.conflicts import instead

if TYPE_CHECKING:
    from flowc.catalog.loading import Catalog
    from flowc.schema.index import Schema

CATALOG = "flow-catalog.json"
LONGEST = 64 * 1024 * 1024
"""Bytes of an environment; the introspection of a whole Admin API has less than ten million [guess]."""

T = TypeVar("T")


def catalog_option(command: Parser) -> None:
    """``--catalog``, for every command that reads the catalogue."""
    command.add_argument(
        "--catalog",
        type=Input,
        metavar="FILE",
        help=f"tasks that flowc catalog import has noted; default: {CATALOG}, where there is one",
    )


def environment_option(command: Parser) -> None:
    """``--environment``, for every command that reads types."""
    command.add_argument(
        "--environment",
        type=Input,
        metavar="FILE",
        help="types of another version of the Admin API: introspection JSON or SDL",
    )


def catalog(arguments: Namespace) -> Catalog:
    """The catalogue with the project's tasks on top. Raises ``OtherFileError``."""
    from flowc.catalog import loading

    file = arguments.catalog or (CATALOG if os.path.exists(CATALOG) else None)
    return loading.load() if file is None else used(file, loading.with_project)


def schema(arguments: Namespace) -> Schema:
    """The types that are meant. Raises ``OtherFileError``."""
    from flowc.schema import index

    return (
        index.load()
        if arguments.environment is None
        else used(arguments.environment, index.from_text, LONGEST)
    )


def used(file: str, parse: Callable[[str], T], limit: int = files.LONGEST) -> T:
    """What a file holds that is no input of the command. Raises ``OtherFileError``."""
    text = ""
    try:
        text = files.read(file, limit)
        return parse(text)
    except FlowError as error:
        raise OtherFileError(instead(error, text), file) from None
