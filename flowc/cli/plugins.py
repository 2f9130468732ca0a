"""Commands that come from elsewhere: entry points of the group ``flowc.commands``, each the module of a command.

Such a module is like those here, stands on ``flowc.cli.command`` and imports little when it is loaded. It says in
``PURPOSE`` what it is for, and in ``EXTRA`` which extra has the packages that it needs (``serve`` where it says
nothing). Finding entry points takes longer than a conversion, so it is done only for a command that is not built in,
for help and for completion.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from flowc.cli.refusals import MisuseError

GROUP = "flowc.commands"
_EXTRA = "serve"


@dataclass(frozen=True)
class Plugin:
    """A command and the module that it is to be found in."""

    name: str
    module: str
    package: str

    @cached_property
    def _loaded(self) -> Any:
        return import_module(self.module)

    @property
    def purpose(self) -> str:
        """What it is for; where it cannot be loaded that is said instead, for a help is given in any case."""
        try:
            return str(self._loaded.PURPOSE)
        except Exception as error:
            return f"cannot be loaded: {type(error).__name__}"

    def arguments(self, command: ArgumentParser) -> None:
        """Describe the command. Ends the program where a package that it needs is missing."""
        try:
            with self._needs():
                self._loaded.arguments(command)
        except MisuseError as mistake:
            command.exit(2, f"flowc {self.name}: {mistake.message}\n  help: {mistake.hint}\n")

    def run(self, arguments: Namespace) -> int:
        """Do it. Raises ``MisuseError`` where a package that it needs is missing."""
        with self._needs():
            return self._loaded.run(arguments)

    @contextmanager
    def _needs(self) -> Generator[None]:
        try:
            yield
        except ModuleNotFoundError as error:
            missing = (error.name or "").partition(".")[0]
            if missing in ("", "flowc", self.module.partition(".")[0]):
                raise
            extra = getattr(self.__dict__.get("_loaded"), "EXTRA", _EXTRA)
            hint = f"pip install '{self.package}[{extra}]'"
            message = f"this needs {missing}, which is not installed"
            raise MisuseError(self.name, message, hint) from None


def found() -> dict[str, Plugin]:
    """The commands that are installed, by their names; one without its module is none."""
    from importlib.metadata import entry_points

    return {
        each.name: Plugin(each.name, each.module, each.dist.name if each.dist else "flowc")
        for each in sorted(entry_points(group=GROUP), key=lambda each: each.name)
        if _is_there(each.module)
    }


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False
