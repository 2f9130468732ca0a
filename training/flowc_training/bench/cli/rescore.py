"""``flowc-bench rescore``: the verdicts of a run made anew from its outcomes, without the model."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from flowc_training.bench.cli import flags
from flowc_training.bench.files import BenchmarkError, read_examples
from flowc_training.bench.results import ResultsError, read_run, read_samples, rescored, rewrite
from flowc_training.bench.scoring.figures import figures
from flowc_training.bench.table import as_markdown, as_text, main_slices


def add(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    flags.add_folder(parser)
    parser.add_argument("run", type=Path, help="the run's folder")
    parser.add_argument(
        "--all", action="store_true", help="also slices of single triggers, actions and tools"
    )
    parser.add_argument("--markdown", action="store_true", help="the table for a page")


def run(given: argparse.Namespace) -> int:
    """Exit code 0, or 2 where something cannot be used."""
    try:
        told, old = read_run(given.run), read_samples(given.run)
        examples = {each.id: each for each in read_examples(given.folder)}
    except (ResultsError, BenchmarkError) as error:
        print(error, file=sys.stderr)
        return 2
    new = [*rescored(old, examples)]
    rewrite(given.run, new)
    before = {each.key: each.verdict.right for each in old}
    changed = [each for each in new if before[each.key] != each.verdict.right]
    for each in changed:
        print(
            f"{each.outcome.example} {each.outcome.epoch} is now {'right' if each.verdict.right else 'wrong'}"
        )
    if len(new) < len(old):
        print(f"{len(old) - len(new)} samples of examples that are gone were left out")
    found = figures(new, told)
    found = found if given.all else main_slices(found)
    print(as_markdown(found) if given.markdown else as_text(found))
    return 0
