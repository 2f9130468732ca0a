"""``flowc-train config``: a recipe whole, as TOML or JSON; without a name, those that there are."""

from __future__ import annotations

import argparse
from typing import Any

from flowc_training.recipes import finding, printing


def register(commands: Any) -> None:
    """The command's arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "config", help="print a recipe whole, or the names of all", description="Print a recipe whole."
    )
    parser.add_argument("name", nargs="?", help="a recipe's name, or a .toml or .json file of one")
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="change a field")
    parser.add_argument("--json", action="store_true", help="as JSON, not TOML")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print it."""
    if arguments.name is None:
        width = max(map(len, finding.RECIPES))
        for name in finding.RECIPES:
            print(f"{name:<{width}}  {finding.purpose(name)}")
        return 0
    recipe = finding.find(arguments.name, arguments.set)
    print((printing.to_json if arguments.json else printing.to_text)(recipe), end="")
    return 0
