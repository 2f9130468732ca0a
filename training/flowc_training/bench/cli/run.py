"""``flowc-bench run``: a model on the examples, results as lines, Inspect's log beside them."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from flowc import visible_line
from flowc_serving.agent import contract
from flowc_training.bench.attempting import Solver
from flowc_training.bench.choosing import Choice, ChoiceError, solver_of
from flowc_training.bench.cli import flags
from flowc_training.bench.example import Example
from flowc_training.bench.files import BenchmarkError, read_examples
from flowc_training.bench.results import ResultsError, Run, Sample, begin
from flowc_training.bench.running import chosen, run_plain, there, todo
from flowc_training.bench.scoring.figures import figures
from flowc_training.bench.table import as_text, main_slices


def add(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    flags.add_folder(parser)
    flags.add_model(parser)
    parser.add_argument(
        "--out", type=Path, required=True, help="the run's folder; a run that was stopped goes on"
    )
    parser.add_argument("--epochs", type=int, default=1, help="attempts at each example")
    parser.add_argument(
        "--slice", action="append", default=[], help="only examples of it: category=edit, language=ja …"
    )
    parser.add_argument("--at-once", type=int, default=4, help="attempts at a time")
    parser.add_argument("--price-read", type=float, default=0.0, help="of a million tokens read")
    parser.add_argument("--price-written", type=float, default=0.0, help="of a million tokens written")
    parser.add_argument("--plain", action="store_true", help="without Inspect and its log")
    parser.add_argument(
        "--all", action="store_true", help="also slices of single triggers, actions and tools"
    )
    parser.add_argument("--quiet", action="store_true", help="only the table")


def run(given: argparse.Namespace) -> int:
    """Exit code 0 where all samples are there, 2 where something cannot be used."""
    if given.epochs < 1 or given.at_once < 1:
        return _refused("--epochs and --at-once are 1 or more")
    try:
        examples = [*chosen(read_examples(given.folder), given.slice)]
        if not examples:
            return _refused(
                f"no example is in {' and '.join(given.slice)}: flowc-bench verify --coverage has counts"
            )
        choice = flags.choice_of(given)
        solver = solver_of(choice, examples)
        told = _run_of(given, choice, len(examples))
        begin(given.out, told)
        _go(given, examples, solver)
        samples = there(given.out)
    except (BenchmarkError, ChoiceError, ResultsError) as error:
        return _refused(str(error))
    found = figures(samples, told)
    print(as_text(found if given.all else main_slices(found)))
    return 0


def _run_of(given: argparse.Namespace, choice: Choice, examples: int) -> Run:
    name = f"{choice.baseline} on {choice.model}" if choice.baseline else choice.model
    fingerprint = contract.load().fingerprint
    return Run(
        name,
        given.epochs,
        fingerprint,
        examples,
        tuple(given.slice),
        given.price_read,
        given.price_written,
        choice.temperature,
        choice.constrained,
    )


def _go(given: argparse.Namespace, examples: list[Example], solver: Solver) -> None:
    told = None if given.quiet else _tell
    if given.plain:
        work = todo(examples, given.epochs, there(given.out))
        asyncio.run(_plainly(given, work, solver))
        return
    from flowc_training.bench.inspect_task import run_inspect

    run_inspect(given.out, examples, solver, epochs=given.epochs, at_once=given.at_once, told=told)


async def _plainly(given: argparse.Namespace, work: list[tuple[Example, int]], solver: Solver) -> None:
    told = None if given.quiet else _tell
    try:
        await run_plain(given.out, work, solver, at_once=given.at_once, told=told)
    finally:
        await solver.close()


def _tell(sample: Sample) -> None:
    mark = "right" if sample.verdict.right else "WRONG"
    why = f": {visible_line(sample.verdict.why[:160])}" if sample.verdict.why else ""
    print(
        f"{mark}  {sample.outcome.example} {sample.outcome.epoch} by {sample.verdict.by}{why}",
        file=sys.stderr,
    )


def _refused(why: str) -> int:
    print(why, file=sys.stderr)
    return 2
