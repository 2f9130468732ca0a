"""``flowc-train plan``: what a recipe will take, calculated before anything is loaded; 1 where it does not fit."""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from flowc_training.cli import choosing
from flowc_training.planning import plan as plans, speed
from flowc_training.planning.plan import PlanError, Work
from flowc_training.recipes.recipe import Recipe


def register(commands: Any) -> None:
    """The command's arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "plan",
        help="memory, speed and hours of a recipe, calculated",
        description="Calculate what a recipe will take. Exit code 1 where it does not fit.",
    )
    choosing.add(parser)
    parser.add_argument(
        "--tokens", type=_whole, default=0, help="of one epoch; default: those of the dataset here"
    )
    parser.add_argument("--mfu", type=_share, default=speed.MFU, help="the share of the peak that is assumed")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=run)


def _number(text: str) -> float:
    try:
        return float(text.replace("_", ""))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!a} is no number") from None


def _whole(text: str) -> int:
    number = _number(text)
    if not 0 <= number < 1e18:
        raise argparse.ArgumentTypeError(f"{text!a} is no number of tokens")
    return int(number)


def _share(text: str) -> float:
    if not 0 < _number(text) <= 1:
        raise argparse.ArgumentTypeError("a share is more than 0 and at most 1")
    return _number(text)


def run(arguments: argparse.Namespace) -> int:
    """Print it."""
    recipe = choosing.of(arguments).recipe()
    try:
        found = plans.plan(
            recipe, Work(arguments.tokens) if arguments.tokens else work(recipe), arguments.mfu
        )
    except PlanError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(plans.data(found), indent=2) if arguments.json else "\n".join(plans.lines(found)))
    return 0 if found.fits else 1


def work(recipe: Recipe) -> Work:
    """What the recipe's dataset holds, where it lies on this disk and counts the recipe's own tokens.

    The tokens were counted with the dataset's tokenizer, which is near the model's and not the same. Raises
    ``PlanError`` where it is damaged.
    """
    file = Path(recipe.data.place.removeprefix("file://")) / "train.parquet"
    if not file.is_file():
        return Work()
    parquet: Any = import_module("pyarrow.parquet")
    try:
        counts: list[int] = parquet.read_table(file, columns=["tokens"]).column("tokens").to_pylist()
        kept = [each for each in counts if each <= recipe.data.length][: recipe.data.rows or None]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise PlanError(f"{file} is damaged, or no dataset of ours: {' '.join(str(error).split())}") from None
    if not kept:
        return Work()
    return Work(sum(kept), sum(each * each for each in kept) / sum(kept), measured=True)
