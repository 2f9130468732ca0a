"""``flowc-bench judge``: a judge's annotations of conversations, appended as they come; resumed where it stopped."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from flowc_training.bench.files import FOLDER, BenchmarkError, read_examples
from flowc_training.bench.results import ResultsError, read_samples, rescored, rewrite
from flowc_training.judge import subjects
from flowc_training.judge.annotations import Annotation, AnnotationError, append, read
from flowc_training.judge.cli.asking import add_engine, engine
from flowc_training.judge.judging import AskError, Judge, Tally, decides, judged
from flowc_training.judge.prompting import INSTRUCTIONS
from flowc_training.judge.subjects import Subject, SubjectError, of_outcome


def add(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("what", type=Path, help="a file of conversations, or the folder of a run")
    parser.add_argument("--out", type=Path, required=True, help="the file of annotations")
    add_engine(parser)
    parser.add_argument(
        "--way", choices=["one", "each"], default="one", help="one call for all facets, or one each"
    )
    parser.add_argument(
        "--prompt", type=Path, help="a text of instructions in place of our own (flowc-bench tune)"
    )
    parser.add_argument("--all", action="store_true", help="of a run, also the samples that programs decided")
    parser.add_argument("--rescore", action="store_true", help="of a run, take the verdicts into its scores")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="the benchmark's folder")
    parser.add_argument("--at-once", type=int, default=4, help="conversations at a time")


def run(given: argparse.Namespace) -> int:
    """Exit code 0, 1 where facets were left out, 2 where something cannot be used."""
    tally = Tally()
    try:
        words = given.prompt.read_text("utf-8") if given.prompt else INSTRUCTIONS
        with engine(given) as asker:
            judge = Judge(asker, given.way, words)
            done = {each.subject for each in read(given.out) if each.annotator == judge.name}
            todo = [each for each in _subjects(given) if each.id not in done]
            asyncio.run(_judge(judge, todo, given.out, tally, given.at_once))
        if given.rescore:
            _rescore(given)
    except (
        SubjectError,
        AnnotationError,
        ResultsError,
        BenchmarkError,
        AskError,
        OSError,
        ValueError,
    ) as error:
        print(error, file=sys.stderr)
        return 2
    print(told(tally))
    return 1 if tally.left_out else 0


async def _judge(judge: Judge, todo: Sequence[Subject], out: Path, tally: Tally, at_once: int) -> None:
    async for each in judged(judge, todo, tally, at_once=at_once):
        append(out, each)


def _subjects(given: argparse.Namespace) -> Sequence[Subject]:
    if not given.what.is_dir():
        return subjects.read(given.what)
    samples = read_samples(given.what)
    return [of_outcome(each.outcome) for each in samples if given.all or each.verdict.by == "undecided"]


def _rescore(given: argparse.Namespace) -> None:
    examples = {each.id: each for each in read_examples(given.folder)}
    found: Sequence[Annotation] = read(given.out)
    rewrite(given.what, [*rescored(read_samples(given.what), examples, decides(found))])


def told(tally: Tally) -> str:
    """What judging took, in lines."""
    lines = [
        f"{tally.calls} calls, {tally.read} tokens read, {tally.written} written",
        f"{tally.invalid_share:.1%} of the answers did not count",
        f"{tally.left_out} of {tally.asked} facets were left out",
        *(f"{many:5}  {why}" for why, many in sorted(tally.invalid.items(), key=lambda pair: -pair[1])),
    ]
    return "\n".join(lines)
