"""``flowc-train card``: the card of a checkpoint, written from files; 2 where one is missing or of another model."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from flowc_training.hub import card, facts
from flowc_training.hub.facts import CardError
from flowc_training.hub.publishing import CARD


def register(commands: Any) -> None:
    """The command's arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "card",
        help="write a checkpoint's card from its evaluation, its run and its data",
        description=f"Write {CARD} into a checkpoint's folder. No figure is in it that no file has.",
    )
    parser.add_argument("checkpoint", type=Path, help="a folder with weights and flow_contract.json")
    parser.add_argument("--evaluation", type=Path, metavar="RUN", help="a folder of flowc-bench run")
    parser.add_argument(
        "--journal",
        type=Path,
        metavar="FOLDER",
        help="the folder of its run, where that is not above",
    )
    parser.add_argument(
        "--licence",
        required=True,
        metavar="NAME",
        help="of the base model, by its own page (apache-2.0, mit, other); it is not guessed",
    )
    parser.add_argument("--show", action="store_true", help="print it, and write nothing")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write it."""
    folder: Path = arguments.checkpoint
    try:
        text = card.card(
            facts.gather(folder, arguments.licence, results=arguments.evaluation, run=arguments.journal)
        )
    except CardError as error:
        print(error, file=sys.stderr)
        return 2
    if arguments.show:
        print(text, end="")
        return 0
    (folder / CARD).write_text(text, "utf-8")
    print(folder / CARD)
    return 0
