"""The parser of the command line, and the commands: each one's module says what it takes, and does it.

A command's module is imported when the command is asked for, so that no command pays for another.
"""

from __future__ import annotations

import argparse
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, NoReturn, Protocol, TypeVar, cast

import flowc
from flowc.cli import plugins
from flowc.diagnostics import visible

T = TypeVar("T")

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
"""Each built-in command and its purpose. ``to-py`` is the module ``to_py`` here, ``git-install`` is ``git.install``."""

PLUMBING = ("git-textconv", "git-merge")
"""Commands that git runs, and nobody types."""

FORMATS = ("text", "json", "sarif", "github")
"""How what is found is printed: for people, or for programs."""

EXIT_CODES = """\
exit codes:
  0    fine
  1    an error was found (check); a law failed (verify); the meaning differs (diff);
       a view would change (fmt --check); a step failed (run); a test failed (test)
  2    an input that cannot be used, or a mistake in the arguments
  3    a bug in flowc
  130  interrupted; 141  the reader of the output went away
"""

_MAIN = f"""\
examples:
  flowc to-py order-tags.flow            the workflow as Python
  flowc to-json order-tags.py            the document back, byte for byte
  flowc diff order-tags.flow new.flow    what changed in meaning
  flowc verify corpus/                   every law on every document
  flowc COMMAND --help                   more about one command

{EXIT_CODES}"""


class Parser(argparse.ArgumentParser):
    """argparse with the help kept as written, and mistakes on one line with a pointer to the help.

    ``fill`` adds the arguments when they are first needed.
    """

    def __init__(self, fill: Callable[[Parser], None] | None = None, **settings: Any) -> None:
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False, **settings)
        self._fill = fill

    def filled(self) -> Parser:
        """The parser with all its arguments."""
        fill, self._fill = self._fill, None
        if fill:
            fill(self)
        return self

    def describe(self, text: str, examples: str) -> None:
        """What the help says before and after the arguments; both come first in a command's ``arguments``."""
        self.description, self.epilog = text, f"examples:\n{examples}\n{EXIT_CODES}"

    def argument(self, words: str, kind: Callable[[str], object], purpose: str, **more: Any) -> None:
        """An argument with a value: its names, and what the help calls its value, ``-o --output FILE``."""
        *names, metavar = words.split()
        self.add_argument(*names, metavar=metavar, type=kind, help=purpose, **more)

    def flag(self, names: str, purpose: str) -> None:
        """An option that is there or not: ``-q --quiet``."""
        self.add_argument(*names.split(), action="store_true", help=purpose)

    def format(self) -> None:
        """``--format``, for every command that reports."""
        self.add_argument(
            "--format", choices=FORMATS, default="text", help="how to print what is found; default: text"
        )

    def parse_known_args(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """Parse, with all arguments known."""
        self.filled()
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments, and end."""
        self.exit(2, f"{self.prog}: {visible.line(message)}\n  help: {self.prog} --help\n")


class _Main(Parser):
    """The parser of the whole command line: it looks for more commands where an argument is not a built-in one."""

    group: argparse._SubParsersAction[Parser]  # pyright: ignore[reportPrivateUsage]

    def parse_known_args(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """Parse, with all commands known that are asked for."""
        first = next(iter(sys.argv[1:] if args is None else args), "--version")
        if not is_built_in(first) and first != "--version":
            for name, each in _plugged().items():
                if name not in self.group.choices:
                    self.group.add_parser(name, help=each.purpose, fill=each.arguments)
        return super().parse_known_args(args, namespace)


def build() -> Parser:
    """The whole command line."""
    main = _Main(
        prog="flowc",
        description="Shopify Flow workflows as Python, and back, exact to the byte.",
        epilog=_MAIN,
    )
    main.add_argument(
        "--version", action="version", version=f"flowc {flowc.__version__}", help="print the version"
    )
    main.group = main.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=Parser)
    for name, purpose in COMMANDS.items():
        main.group.add_parser(name, help=purpose, fill=_filler(name))
    for name in PLUMBING:
        main.group.add_parser(name, fill=_filler(name))
    return main


def is_built_in(name: str) -> bool:
    """Does flowc itself have this command?"""
    return name in COMMANDS or name in PLUMBING


def _plugged() -> dict[str, plugins.Plugin]:
    return {name: each for name, each in plugins.found().items() if not is_built_in(name)}


def commands() -> dict[str, str]:
    """Every command that is installed and what it is for."""
    return COMMANDS | {name: each.purpose for name, each in _plugged().items()}


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
    if not is_built_in(name):
        return _plugged()[name]
    module = name.replace("git-", "git.").replace("-", "_")
    return cast(Command, cast(object, import_module(f"flowc.cli.{module}")))


def _filler(name: str) -> Callable[[Parser], None]:
    return lambda command: load(name).arguments(command)


# Values of options.


def value(read: Callable[[str], T], wrong: str) -> Callable[[str], T]:
    """The type of an option: what ``read`` makes of a text, which is ``wrong`` where that raises ``ValueError``."""

    def typed(text: str) -> T:
        try:
            return read(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} {wrong}") from None

    return typed


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise ValueError
    return int(text)


positive = value(_positive, "is no number above zero")
"""The value of an option that counts something."""
