"""``flowc-flywheel``: one module of this room a command, found by its name."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from flowc_training.steps.settings.reading import SettingsError

COMMANDS: Mapping[str, str] = {
    "week": "flywheel",
    "review": "data",
    "rollout": "data",
    "simulate": "data",
    "submit": "tangle",
    "timers": "data",
}
"""Modules of this room, and the extra that each needs: each has ``register(commands)``, which sets ``run`` to what
gives the exit code."""
_OURS = ("", "flowc", "flowc_serving", "flowc_training")


def told(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """What a command line says; 2 where it is used wrongly."""
    parser = argparse.ArgumentParser(
        prog="flowc-flywheel", description="Every week: what merchants said becomes a better model."
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, dest="command")
    for name in COMMANDS:
        _register(name, commands)
    found, rest = parser.parse_known_args(sys.argv[1:] if arguments is None else arguments)
    if rest and not isinstance(found.run, str):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 2 where it is used wrongly, or a package is missing."""
    found = told(arguments)
    if isinstance(found.run, str):
        return _refused(found.run)
    try:
        return int(found.run(found))
    except SettingsError as error:
        return _refused(str(error))
    except ModuleNotFoundError as error:
        return _refused(_missing(found.command, error))


def _register(name: str, commands: Any) -> None:
    """A command; one that needs what is not installed says so when it is asked for, whatever its arguments are."""
    try:
        import_module(f"flowc_training.cli.flywheel.{name}").register(commands)
    except ModuleNotFoundError as error:
        said = _missing(name, error)
        commands.add_parser(name, help=said, description=said).set_defaults(run=said)


def _missing(name: str, error: ModuleNotFoundError) -> str:
    """What to install. Raises the error again where it is a module of ours that is not there."""
    package = (error.name or "").partition(".")[0]
    if package in _OURS:
        raise error
    return f"{name} needs {package}, which is not installed: pip install 'flowc[{COMMANDS[name]}]'"


def _refused(why: str) -> int:
    print(why, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
