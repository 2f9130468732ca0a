"""``flowc-train fetch``: a checkpoint or a dataset from a place into a folder; prints the place with its revision."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from flowc_training import address
from flowc_training.address import PlaceError
from flowc_training.hub import fetching


def register(commands: Any) -> None:
    """The command's arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "fetch",
        help="get a checkpoint or a dataset from the Hub or a folder",
        description="Fetch a place into a folder that is not there yet, whole or not at all. No code is fetched.",
    )
    parser.add_argument("place", help="hf://owner/name@REVISION, hf://datasets/…, a path or file://…")
    parser.add_argument("folder", type=Path, help="where it goes")
    parser.add_argument(
        "--dataset", action="store_true", help="it is a dataset (so hf://datasets/… is by itself)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Fetch it."""
    kind = "dataset" if arguments.dataset else "model"
    try:
        told = fetching.fetch(arguments.place, arguments.folder, kind=kind)
        where = address.read(told.place, kind)
    except (PlaceError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    for each in told.left_out:
        print(f"left out: {each!a}", file=sys.stderr)
    print(where.at(told.revision))
    return 0
