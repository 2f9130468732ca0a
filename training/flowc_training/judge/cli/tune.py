"""``flowc-bench tune``: better words for a judge, written only where it agrees more on held-out rows."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from flowc_training.judge import subjects
from flowc_training.judge.annotations import AnnotationError, read
from flowc_training.judge.cli.asking import add_engine, engine
from flowc_training.judge.judging import AskError, Judge
from flowc_training.judge.subjects import SubjectError


def add(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("conversations", type=Path)
    parser.add_argument("annotations", type=Path)
    parser.add_argument("--by", required=True, help="the rater whose answers are right")
    parser.add_argument(
        "--out", type=Path, required=True, help="where the words go: flowc-bench judge --prompt"
    )
    parser.add_argument("--reflect", help="URL#NAME of the model that reflects; else the judge's own")
    parser.add_argument("--calls", type=int, default=400, help="the most calls of the search")
    parser.add_argument("--seed", type=int, default=0)
    add_engine(parser)


def run(given: argparse.Namespace) -> int:
    """Exit code 0 where better words were written, 1 where none are better, 2 where something cannot be used."""
    from flowc_training.judge.tuning import TuningError, rows_of, tune

    try:
        rater = [each for each in read(given.annotations) if each.annotator == given.by]
        rows = rows_of(subjects.read(given.conversations), rater)
        with engine(given) as asker:
            found = tune(
                rows,
                Judge(asker),
                _model(given.model, given.key_variable),
                _model(given.reflect or given.model, given.key_variable),
                calls=given.calls,
                seed=given.seed,
            )
    except (SubjectError, AnnotationError, TuningError, AskError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    print(
        f"on {found.rows} held-out conversations: {found.before:.1%} agreed before, {found.after:.1%} after; "
        f"{found.candidates} wordings were tried"
    )
    if not found.is_taken:
        print("the old words stay")
        return 1
    given.out.write_text(found.instructions, "utf-8")
    print(f"the new words are in {given.out}")
    return 0


def _model(named: str, variable: str) -> Any:
    url, _, name = named.rpartition("#")
    key = os.environ.get(variable, "") or "none"
    return import_module("dspy").LM(f"openai/{name}", api_base=url, api_key=key, temperature=0.0, cache=False)
