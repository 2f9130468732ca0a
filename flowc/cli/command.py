"""What a command of another package stands on (``plugins``): arguments, files, the terminal, a project's catalogue.

Files come in and go out by the one door (``Input``, ``Output``), and nothing from an input acts on the terminal.
"""

from __future__ import annotations

from flowc.cli import files, show
from flowc.cli.console import has_colours, put, put_diff, put_json, put_json_text, put_pieces, put_text, say
from flowc.cli.doors import Input, Kind, Output
from flowc.cli.files import LONGEST
from flowc.cli.inputs import about, used
from flowc.cli.parser import Parser, positive, value
from flowc.cli.project import catalog, catalog_option, environment_option, schema
from flowc.cli.refusals import FileError, MisuseError, refusal
from flowc.diagnostics.visible import line as one_line, text as visible

__all__ = [
    "FileError",
    "Input",
    "MisuseError",
    "Output",
    "Parser",
    "about",
    "catalog",
    "catalog_option",
    "environment_option",
    "has_colours",
    "one_line",
    "positive",
    "put",
    "put_diff",
    "put_json",
    "put_json_text",
    "put_picture",
    "put_pieces",
    "put_text",
    "read",
    "refusal",
    "say",
    "schema",
    "used",
    "value",
    "visible",
    "write",
]


def read(name: str, limit: int = LONGEST) -> str:
    """The text of a file, or of standard input for ``-``. Raises ``FileError``."""
    return used(name, str, limit)


def write(name: str, data: bytes, kind: Kind | None = None, *, again: bool = False) -> None:
    """Write a file whole, or leave it as it was; ``again`` where this command has written it before.

    Somebody's workflow is replaced by one of its own ``kind`` only. Raises ``FileError``.
    """
    with about(name):
        files.write(name, data, kind, (name,) if again else ())


def put_picture(text: str) -> None:
    """The tree of a document or a view on standard output. Raises ``FlowError``."""
    from flowc.source import read as source

    show.put_tree(source(text).document)
