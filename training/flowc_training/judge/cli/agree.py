"""``flowc-bench agree``: raters compared facet by facet, and a judge's shares corrected by people's answers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from flowc_training.judge.annotations import Annotation, AnnotationError, by_rater, read
from flowc_training.judge.reporting import agreement_table, agreements, fault_table, faults


def add(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="annotations of people and judges"
    )
    parser.add_argument(
        "--judge", default="", help="the judge whose shares of no are corrected by another rater"
    )
    parser.add_argument("--by", default="", help="that other rater")


def run(given: argparse.Namespace) -> int:
    """Exit code 0, or 2 where something cannot be used."""
    try:
        raters = by_rater(each for path in given.files for each in _read(path))
    except (AnnotationError, OSError) as error:
        return _refused(str(error))
    unknown = [each for each in (given.judge, given.by) if each and each not in raters]
    if unknown or bool(given.judge) != bool(given.by):
        names = ", ".join(map(repr, raters))
        return _refused(f"--judge and --by name two raters of the files: {names or 'there is none'}")
    if len(raters) < 2:
        return _refused("two raters at least are compared")
    for one, other in combinations(raters, 2):
        print(f"{one} and {other}\n\n{agreement_table(agreements(raters[one], raters[other]))}\n")
    if given.judge:
        print(fault_table(faults(raters[given.by], raters[given.judge])))
    return 0


def _read(path: Path) -> Sequence[Annotation]:
    if not path.exists():
        raise AnnotationError(f"{path} does not exist")
    return read(path)


def _refused(why: str) -> int:
    print(why, file=sys.stderr)
    return 2
