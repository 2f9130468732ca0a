"""The commands: one line each, here, and a module of the same name that says what it takes and does it.

A command's module is imported when the command is asked for, so that no command pays for another.
"""

from __future__ import annotations

from argparse import Namespace
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from flowc.cli.parser import Parser

COMMANDS = {
    "to-py": "documents to Python",
    "to-json": "Python to documents",
    "check": "check workflows without a shop",
    "verify": "check the laws on documents",
    "test": "run tests of workflows",
    "show": "draw a workflow: tree, SVG, Mermaid, HTML",
    "tasks": "search the catalogue of tasks, show one",
    "env": "search the paths of the environment",
    "catalog": "note Shopify's own answers about tasks",
    "diff": "what changed in meaning",
    "update": "bring a document's changes into a view",
    "run": "simulate a workflow on an event",
    "fmt": "views in canonical text",
    "fix": "apply the certain corrections of a view",
    "explain": "what a code means",
    "git-install": "teach git to show and merge workflows",
    "git-uninstall": "take that back",
    "completion": "shell completion",
}
"""Every command and what it is for. ``to-py`` is the module ``to_py`` here, ``git-install`` is ``git.install``."""

PLUMBING = ("git-textconv", "git-merge")
"""Commands that git runs, and nobody types."""


class Command(Protocol):
    """What the module of a command offers."""

    def arguments(self, command: Parser) -> None:
        """Describe the command: its arguments, its description, its examples."""
        ...

    def run(self, arguments: Namespace) -> int:
        """Do it, and give the exit code."""
        ...


def load(name: str) -> Command:
    """The module of a command."""
    module = name.replace("git-", "git.").replace("-", "_")
    return cast(Command, cast(object, import_module(f"flowc.cli.{module}")))
