"""``flowc-flywheel``: one module of this room a command, found by its name."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from flowc_training.steps.settings.reading import SettingsError

COMMANDS: tuple[str, ...] = ("week", "review", "simulate", "submit", "timers")
"""Modules of this room: each has ``register(commands)``, which sets ``run`` to what gives the exit code."""


def told(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """What a command line says; 2 where it is used wrongly."""
    parser = argparse.ArgumentParser(
        prog="flowc-flywheel", description="Every week: what merchants said becomes a better model."
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in COMMANDS:
        import_module(f"flowc_training.cli.flywheel.{name}").register(commands)
    return parser.parse_args(sys.argv[1:] if arguments is None else arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 2 where it is used wrongly."""
    found = told(arguments)
    try:
        return int(found.run(found))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
