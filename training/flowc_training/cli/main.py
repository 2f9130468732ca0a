"""``flowc-train``: one module of ``cli`` a command, found by its name."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 2 where it is used wrongly."""
    parser = argparse.ArgumentParser(
        prog="flowc-train", description="Fine-tune a model on Flow's conversations."
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in COMMANDS:
        import_module(f"flowc_training.cli.{name}").register(commands)
    found = parser.parse_args(sys.argv[1:] if arguments is None else arguments)
    quiet.libraries()
    try:
        return int(found.run(found))
    except RecipeError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
