"""``flowc-train sft``: fine-tune a model as a recipe says; one process of it, or all there is."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from flowc_training.cli import choosing
from flowc_training.cli.plan import work
from flowc_training.planning import plan as plans
from flowc_training.planning.plan import PlanError
from flowc_training.recipes import printing
from flowc_training.recipes.recipe import Recipe, Sft


def register(commands: Any) -> None:
    """The command's arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "sft",
        help="fine-tune a model on conversations",
        description="Fine-tune a model on conversations. The recipe and its plan are printed first.",
    )
    choosing.add(parser)
    parser.add_argument(
        "--data", metavar="PLACE", help="a folder, file://… or hf://datasets/owner/name@commit"
    )
    parser.add_argument("--out", type=Path, help="the run's folder")
    parser.add_argument("--resume", action="store_true", help="go on from the last whole checkpoint")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Train; 2 where it is refused."""
    recipe = choosing.of(arguments).recipe()
    if not isinstance(recipe, Sft):
        return _refused(
            f"{arguments.config} is a recipe of {printing.kind(recipe)}: flowc-train grpo runs it"
        )
    if arguments.data:
        recipe = replace(recipe, data=replace(recipe.data, place=arguments.data))
    if arguments.out:
        recipe = replace(recipe, out=arguments.out)
    if os.environ.get("RANK", "0") == "0":
        print(told(recipe), flush=True)
    try:
        from flowc_training.supervised.script import REFUSED, train
    except ModuleNotFoundError as error:
        return _refused(f"fine-tuning needs {error.name}: pip install 'flowc[train]'")
    try:
        folder = train(recipe, resume=arguments.resume)
    except REFUSED as error:
        return _refused(str(error))
    if os.environ.get("RANK", "0") == "0":
        print(f"{folder}\nserve it: flowc serve --model local:{folder}")
    return 0


def told(recipe: Recipe) -> str:
    """A recipe whole, and its plan where there is one."""
    try:
        plan = "\n".join(plans.lines(plans.plan(recipe, work(recipe))))
    except PlanError as error:
        plan = f"no plan: {error}"
    return f"{printing.to_text(recipe)}\n{plan}\n"


def _refused(why: str) -> int:
    print(why, file=sys.stderr)
    return 2
