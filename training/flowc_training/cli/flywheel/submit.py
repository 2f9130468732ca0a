"""``flowc-flywheel submit``: the pipeline of a week as files, and, unless it is a dry run, to a Tangle server."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

from flowc_training.cli.flywheel import told
from flowc_training.pipeline import submitting, tangle
from flowc_training.pipeline.submitting import SubmitError
from flowc_training.steps import home as homes, week as weeks
from flowc_training.steps.home import Home
from flowc_training.steps.settings import reading
from flowc_training.steps.settings.reading import Settings
from flowc_training.weekly.week import Week


def register(commands: Any) -> None:
    """The command's arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "submit",
        help="the pipeline as Tangle's YAML, checked, and submitted",
        description="Write the pipeline of a week, have Tangle's own library check it, and submit it.",
    )
    told.add_week(parser)
    parser.add_argument("--url", help="the server; without it nothing is sent")
    parser.add_argument(
        "--out", type=Path, help="a folder for the YAML: components, pipeline, hydrated pipeline"
    )
    parser.add_argument("--dry-run", action="store_true", help="print what would be sent, and send nothing")
    parser.set_defaults(run=run)


def run(found: argparse.Namespace) -> int:
    """Submit it; 2 where it is not taken."""
    home, week = Home(found.home), told.week_of(found)
    try:
        settings = reading.read(home.path)
        if found.out:
            _write(found.out, tangle.files(weeks.graph(told.fresh_of(found)), str(settings.own["image"])))
        url = "" if found.dry_run else found.url or ""
        if url or found.dry_run:
            return handed(home, week, settings, told.fresh_of(found), found.anew, url)
        if not found.out:
            print("nothing to do: name --url, --out, or --dry-run", file=sys.stderr)
            return 2
    except (SubmitError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def handed(home: Home, week: Week, settings: Settings, fresh: Collection[str], anew: bool, url: str) -> int:
    """Hand a week to a server, or, where no URL is named, print what would be sent."""
    text = tangle.hydrated(weeks.graph(fresh), str(settings.own["image"]))
    given = homes.given(home, week, settings, anew=anew)
    notes = {"week": str(week)}
    try:
        if not url:
            print(json.dumps(submitting.body(text, given, notes), indent=2, ensure_ascii=False))
        else:
            print(f"run {submitting.submit(url, text, given, notes)} of {week} at {url}")
    except SubmitError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        print(path)
