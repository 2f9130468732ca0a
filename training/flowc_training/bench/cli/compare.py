"""``flowc-bench compare A B``: two runs, paired by example."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from flowc_training.bench.results import ResultsError, read_run, read_samples
from flowc_training.bench.scoring.figures import compare
from flowc_training.bench.table import compared_text, main_slices


def add(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("a", type=Path, help="the folder of a run")
    parser.add_argument("b", type=Path, help="the folder of another")
    parser.add_argument("--list", action="store_true", help="also name the examples that only one gets right")


def run(given: argparse.Namespace) -> int:
    """Exit code 0, or 2 where something cannot be used."""
    try:
        runs = [read_run(each) for each in (given.a, given.b)]
        a, b = (read_samples(each) for each in (given.a, given.b))
    except ResultsError as error:
        print(error, file=sys.stderr)
        return 2
    found = compare(a, b)
    if not found:
        print("the runs have no example in common", file=sys.stderr)
        return 2
    print(f"A: {runs[0].model}, {len(a)} samples\nB: {runs[1].model}, {len(b)} samples")
    print(compared_text(main_slices(found)))
    if given.list:
        for word, names in (("A", found[0].only_a), ("B", found[0].only_b)):
            print(f"only {word}: {', '.join(names) or 'none'}")
    return 0
