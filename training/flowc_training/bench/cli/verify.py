"""``flowc-bench verify``: every example proven, and what all of them cover."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from flowc import visible_text
from flowc_training.bench.coverage import lines, missing
from flowc_training.bench.example import Example
from flowc_training.bench.files import FOLDER, Problem, collected
from flowc_training.bench.verifying import Verified, repeated, verify

_FEW = 12
"""Examples for which no second process is worth its start."""


def add(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("ids", nargs="*", metavar="ID", help="examples by name; all where none is named")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="the benchmark's folder")
    parser.add_argument(
        "--weak", action="store_true", help="also list wrong variants that only made-up events catch"
    )
    parser.add_argument("--coverage", action="store_true", help="also print what the examples cover")
    parser.add_argument("--complete", action="store_true", help="fail where less is covered than must be")
    parser.add_argument("--jobs", type=int, default=min(4, os.cpu_count() or 1), help="processes")


def run(given: argparse.Namespace) -> int:
    """Exit code 0 where all is proven, 1 where something is wrong."""
    begun = time.perf_counter()
    examples, problems = collected(given.folder, given.ids)
    checked = [*_verified(examples, given.jobs)]
    problems += [each for found in checked for each in found.problems]
    problems += repeated(examples)
    for each in problems:
        print(visible_text(str(each)))
    if given.weak:
        for found in checked:
            for line in found.weak:
                print(visible_text(f"examples/{found.example.id}.yaml: weak: {line}"))
    if given.coverage or given.complete:
        print("\n".join(lines(examples)))
    lacking = [*missing(examples)] if given.complete else []
    for line in lacking:
        print(line)
    print(_summary(checked, problems, time.perf_counter() - begun))
    return 1 if problems or lacking else 0


def _verified(examples: Sequence[Example], jobs: int) -> Iterator[Verified]:
    if jobs < 2 or len(examples) < _FEW:
        yield from map(verify, examples)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(verify, examples, chunksize=4)


def _summary(checked: Sequence[Verified], problems: Sequence[Problem], seconds: float) -> str:
    wrong = len({each.file for each in problems})
    variants, weak = sum(each.variants for each in checked), sum(len(each.weak) for each in checked)
    return (
        f"{len(checked)} examples, {wrong} of them wrong with {len(problems)} problems; {variants} wrong variants, "
        f"{weak} of which only made-up events catch, if any ({seconds:.1f} s)"
    )
