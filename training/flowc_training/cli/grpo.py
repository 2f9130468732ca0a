"""``flowc-train grpo``: a checkpoint learns from what the simulator says of its workflows."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from typing import Any

from flowc_training.cli import choosing
from flowc_training.recipes import printing
from flowc_training.recipes.printing import RecipeError
from flowc_training.recipes.recipe import FINAL, Grpo


def register(commands: Any) -> None:
    """The command's arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "grpo",
        help="learn from rewards of the simulator",
        description="Learn from rewards: production's conversations, played and scored. See docs/reinforcement.md.",
    )
    choosing.add(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Train; 2 where the recipe or its checkpoint is refused."""
    recipe = choosing.of(arguments).recipe()
    if not isinstance(recipe, Grpo):
        raise RecipeError([f"{recipe.name} is a recipe for fine-tuning, not for rewards: write tiny_grpo"])
    if (recipe.out / FINAL).exists():
        raise RecipeError(
            [f"{recipe.out} holds a run already: --set out=FOLDER with another one begins anew"]
        )
    script: Any = import_module("flowc_training.reinforcement.script")
    if os.environ.get("RANK", "0") == "0":
        print(printing.to_text(recipe), flush=True)
    try:
        folder = script.train(recipe)
    except script.REFUSED as error:
        print(error, file=sys.stderr)
        return 2
    if os.environ.get("RANK", "0") == "0":
        print(f"{folder}\nserve it: flowc serve --model local:{folder}")
    return 0
