"""``flowc-bench``: the benchmark's commands."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TypeAlias

Commands: TypeAlias = Mapping[str, tuple[str, str]]
"""By the name of a command its purpose and its module."""

COMMANDS = {
    "verify": "prove that the examples are right",
    "run": "run a model, or a baseline, on the examples",
    "rescore": "score the results of a run again, without the model",
    "compare": "two runs beside each other, paired by example",
    "report": "a run as one page of HTML",
}
"""Each is a module of this package with ``add`` and ``run``, imported when it is asked for."""


def main(arguments: Sequence[str] | None = None, more: Commands | None = None) -> int:
    """The command line; its result is the exit code. ``more`` are the commands of rooms above this one."""
    parsed = told([*sys.argv[1:]] if arguments is None else [*arguments], more)
    try:
        return import_module(_known(more)[parsed.command][1]).run(parsed)
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        return 130


def told(given: Sequence[str], more: Commands | None = None) -> argparse.Namespace:
    """What the arguments say."""
    parser = argparse.ArgumentParser("flowc-bench", description="The benchmark of Flow agents.")
    chosen = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (purpose, module) in _known(more).items():
        command = chosen.add_parser(name, help=purpose, description=purpose.capitalize() + ".")
        if [*given[:1]] == [name]:
            import_module(module).add(command)
    return parser.parse_args(given)


def _known(more: Commands | None) -> Commands:
    own = {name: (purpose, f"{__name__}.{name}") for name, purpose in COMMANDS.items()}
    return own | {**(more or {})}
