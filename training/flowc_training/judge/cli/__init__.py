"""``flowc-bench`` with the judge's commands beside the benchmark's."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from flowc_training.bench import cli

COMMANDS = {
    "judge": "ask a judge about conversations, or about the undecided samples of a run",
    "agree": "how far raters agree, and what a judge says corrected by people",
    "annotate": "the annotators' page, on loopback",
    "tune": "better words for a judge, taken only where it agrees more with people",
}
"""Each is a module of this package with ``add`` and ``run``, imported when it is asked for."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; its result is the exit code."""
    return cli.main(arguments, _MORE)


def told(given: Sequence[str]) -> argparse.Namespace:
    """What the arguments say."""
    return cli.told(given, _MORE)


_MORE = {name: (purpose, f"{__name__}.{name}") for name, purpose in COMMANDS.items()}
