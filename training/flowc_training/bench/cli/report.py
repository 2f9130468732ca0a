"""``flowc-bench report``: a run as one page of HTML, which needs nothing else."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from flowc_training.bench.cli import flags
from flowc_training.bench.files import BenchmarkError, read_examples
from flowc_training.bench.report.page import page
from flowc_training.bench.results import ResultsError, read_run, read_samples


def add(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    flags.add_folder(parser)
    parser.add_argument("run", type=Path, help="the run's folder")
    parser.add_argument("--out", type=Path, help="the page; report.html in the run's folder by default")


def run(given: argparse.Namespace) -> int:
    """Exit code 0, or 2 where something cannot be used."""
    try:
        told, samples = read_run(given.run), read_samples(given.run)
        examples = {each.id: each for each in read_examples(given.folder)}
    except (ResultsError, BenchmarkError) as error:
        print(error, file=sys.stderr)
        return 2
    if not samples:
        print(f"{given.run} has no results yet", file=sys.stderr)
        return 2
    path = given.out or given.run / "report.html"
    path.write_text(page(told, samples, examples), "utf-8")
    print(path)
    return 0
