"""The recipe that a command is given: ``--config NAME`` or a file, with ``--set FIELD=VALUE`` as often as wanted."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from flowc_training.recipes import finding
from flowc_training.recipes.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Choice:
    """What was said of a recipe."""

    config: str
    settings: tuple[str, ...]

    def recipe(self) -> Recipe:
        """The recipe. Raises ``RecipeError``."""
        return finding.find(self.config, self.settings)

    @property
    def words(self) -> tuple[str, ...]:
        """The same, as arguments of another command."""
        return ("--config", self.config, *(word for each in self.settings for word in ("--set", each)))


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument(
        "--config", required=True, metavar="NAME", help="a recipe's name, or a .toml or .json file of one"
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="FIELD=VALUE",
        help="change a field: optimiser.rate=2e-5, model.lora.rank=16, model.lora=none",
    )


def of(arguments: argparse.Namespace) -> Choice:
    """What was said."""
    return Choice(arguments.config, tuple(arguments.set))
