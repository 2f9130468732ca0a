"""What a project knows beyond flowc: its catalogue of tasks, and the types of its environment.

The catalogue is the file ``--catalog`` names, else the one of ``FLOWC_CATALOG``, else ``flow-catalog.json`` in the
working folder where there is one.
"""

from __future__ import annotations

import os
from argparse import Namespace
from typing import TYPE_CHECKING

from flowc.cli.doors import Input
from flowc.cli.inputs import about, used
from flowc.cli.parser import Parser

if TYPE_CHECKING:
    from flowc.catalog.loading import Catalog
    from flowc.schema.index import Schema

CATALOG = "flow-catalog.json"
LONGEST = 64 * 1024 * 1024
"""Bytes of an environment; the introspection of a whole Admin API has less than ten million [guess]."""


def catalog_option(command: Parser) -> None:
    """``--catalog``, for every command that reads the catalogue."""
    command.argument(
        "--catalog FILE",
        Input,
        f"tasks that flowc catalog import has noted; default: FLOWC_CATALOG, or {CATALOG} where there is one",
    )


def environment_option(command: Parser) -> None:
    """``--environment``, for every command that reads types."""
    command.argument(
        "--environment FILE", Input, "types of another version of the Admin API: introspection JSON or SDL"
    )


def catalog(arguments: Namespace) -> Catalog:
    """The catalogue with the project's tasks on top. Raises ``FileError``."""
    from flowc.catalog import loading

    is_here = not os.environ.get(loading.VARIABLE) and os.path.exists(CATALOG)
    file = arguments.catalog or (CATALOG if is_here else None)
    return loading.load() if file is None else used(file, loading.with_project)


def check_environment() -> None:
    """Whatever asks for the catalogue asks in vain where ``FLOWC_CATALOG`` is of no use. Raises ``FileError``."""
    if file := os.environ.get("FLOWC_CATALOG"):
        from flowc.catalog import loading

        with about(file):
            loading.load()


def schema(arguments: Namespace) -> Schema:
    """The types that are meant. Raises ``FileError``."""
    from flowc.schema import index

    file = arguments.environment
    return index.load() if file is None else used(file, index.from_text, LONGEST)
