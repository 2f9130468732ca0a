"""``flowc-bench``: the benchmark's commands."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

COMMANDS = {
    "verify": "prove that the examples are right",
    "run": "run a model, or a baseline, on the examples",
    "rescore": "score the results of a run again, without the model",
    "compare": "two runs beside each other, paired by example",
    "report": "a run as one page of HTML",
}
"""Each is a module of this package with ``add`` and ``run``, imported when it is asked for."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; its result is the exit code."""
    parsed = told([*sys.argv[1:]] if arguments is None else [*arguments])
    try:
        return import_module(f"flowc_training.bench.cli.{parsed.command}").run(parsed)
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        return 130


def told(given: Sequence[str]) -> argparse.Namespace:
    """What the arguments say."""
    parser = argparse.ArgumentParser("flowc-bench", description="The benchmark of Flow agents.")
    chosen = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, purpose in COMMANDS.items():
        command = chosen.add_parser(name, help=purpose, description=purpose.capitalize() + ".")
        if [*given[:1]] == [name]:
            import_module(f"flowc_training.bench.cli.{name}").add(command)
    return parser.parse_args(given)
