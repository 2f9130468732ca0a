"""``flowc-bench annotate``: the annotators' page, on loopback."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from flowc_training.judge import subjects
from flowc_training.judge.annotations import AnnotationError, read
from flowc_training.judge.subjects import SubjectError


def add(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("file", type=Path, help="a file of conversations")
    parser.add_argument("--annotator", required=True, help="who annotates")
    parser.add_argument("--out", type=Path, help="the file that all annotators' lines go to")
    parser.add_argument("--beside", type=Path, help="a judge's annotations, shown once one's own are whole")
    parser.add_argument("--port", type=int, default=8321)


def run(given: argparse.Namespace) -> int:
    """Exit code 0 when the page is closed, 2 where something cannot be used."""
    from flowc_training.judge.annotating import Desk, app

    out = given.out or given.file.with_suffix(".annotations.jsonl")
    try:
        found = subjects.read(given.file)
        read(out)
        desk = Desk(found, given.annotator, out, read(given.beside) if given.beside else ())
    except (SubjectError, AnnotationError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    import uvicorn

    print(f"http://127.0.0.1:{given.port} as {given.annotator}; lines go to {out}", flush=True)
    uvicorn.run(app(desk), host="127.0.0.1", port=given.port, log_level="warning")
    return 0
