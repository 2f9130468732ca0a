"""``flowc-train``: one module of ``cli`` a command, found by its name."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from flowc_serving.backends import quiet
from flowc_training.recipes.printing import RecipeError

COMMANDS: tuple[str, ...] = (
    "recipes",
    "plan",
    "launch",
    "sft",
    "preflight",
    "grpo",
    "card",
    "publish",
    "fetch",
)
"""Modules of this room: each has ``register(commands)``, which sets ``run`` to what gives the exit code."""


INTERRUPTED = 130
_OURS = ("", "flowc", "flowc_serving", "flowc_training")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 2 where it is used wrongly, where a package is missing, or a file cannot be read or written."""
    try:
        return _run(sys.argv[1:] if arguments is None else arguments)
    except RecipeError as error:
        return _refused(str(error))
    except ModuleNotFoundError as error:
        return _refused(_missing(error))
    except BrokenPipeError:
        return 1
    except OSError as error:
        where = "" if error.filename is None else f"{error.filename}: "
        return _refused(f"{where}{error.strerror or error}")
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="flowc-train", description="Fine-tune a model on Flow's conversations."
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in COMMANDS:
        _register(name, commands)
    found, rest = parser.parse_known_args(arguments)
    if isinstance(found.run, str):
        return _refused(found.run)
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    quiet.libraries()
    return int(found.run(found))


def _register(name: str, commands: Any) -> None:
    """A command; one that needs what is not installed says so when it is asked for, whatever its arguments are."""
    try:
        import_module(f"flowc_training.cli.{name}").register(commands)
    except ModuleNotFoundError as error:
        told = _missing(error)
        commands.add_parser(name, help=told, description=told).set_defaults(run=told)


def _missing(error: ModuleNotFoundError) -> str:
    """What to install. Raises the error again where it is a module of ours that is not there."""
    package = (error.name or "").partition(".")[0]
    if package in _OURS:
        raise error
    return f"flowc-train needs {package}, which is not installed: pip install 'flowc[train]'"


def _refused(why: str) -> int:
    print(why, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
