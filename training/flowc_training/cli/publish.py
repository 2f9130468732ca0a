"""``flowc-train publish``: a checkpoint or a dataset to a place; prints the place with its revision."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from flowc_training import address
from flowc_training.address import PlaceError
from flowc_training.hub import publishing


def register(commands: Any) -> None:
    """The command's arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "publish",
        help="put a checkpoint or a dataset on the Hub or into a folder",
        description="Publish a folder, whole or not at all. A checkpoint needs its card and its contract.",
    )
    parser.add_argument("folder", type=Path, help="a checkpoint; with --dataset a dataset")
    parser.add_argument("place", help="hf://owner/name, hf://datasets/owner/name, a path or file://…")
    parser.add_argument(
        "--dataset", action="store_true", help="it is a dataset (so hf://datasets/… is by itself)"
    )
    parser.add_argument(
        "--public", action="store_true", help="whoever likes may see a repository that is made now"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Publish it."""
    folder: Path = arguments.folder
    try:
        where = address.read(arguments.place, "dataset" if arguments.dataset else "model")
        private = not arguments.public
        if where.kind == "dataset":
            revision = publishing.publish(folder, arguments.place, kind="dataset", private=private)
        else:
            revision = publishing.checkpoint(folder, arguments.place, private=private)
    except (PlaceError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(where.at(revision))
    return 0
