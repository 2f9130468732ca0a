"""``flowc-train preflight``: what degrades a model silently, found before it does; 1 where something is wrong."""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from flowc_training.cli import choosing
from flowc_training.preflight import registry, report
from flowc_training.preflight.report import Report
from flowc_training.preflight.wanted import Wanted
from flowc_training.recipes.recipe import Sft

FORMATS = {"text": report.as_text, "json": report.as_json}


def register(commands: Any) -> None:
    """The command's arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "preflight",
        help="check a run for what degrades a model silently",
        description="Check a run before it begins. Exit code 1 where something is wrong.",
    )
    choosing.add(parser)
    parser.add_argument("--data", metavar="PLACE", help="another dataset than the recipe's")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        choices=registry.NAMES,
        metavar="CHECK",
        help=f"some checks: {', '.join(registry.NAMES)}",
    )
    parser.add_argument(
        "--checkpoint", type=Path, metavar="FOLDER", help="a folder that came out of training, to be served"
    )
    parser.add_argument("--engine", default="", metavar="openai:URL#NAME", help="an engine that serves it")
    parser.add_argument(
        "--planned", type=_positive, default=0.0, metavar="TOKENS", help="a second; default: the plan's"
    )
    parser.add_argument("--format", choices=[*FORMATS], default="text")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the report as Markdown too")
    parser.set_defaults(run=run)


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 1e15:
        raise argparse.ArgumentTypeError(f"{text!a} is no number of tokens a second")
    return number


def run(arguments: argparse.Namespace) -> int:
    """Exit code 0 where nothing is wrong, 1 where something is, 2 where it cannot be asked."""
    recipe = choosing.of(arguments).recipe()
    if not isinstance(recipe, Sft):
        return _refused("preflight looks at recipes of supervised fine-tuning: see flowc-train config")
    if arguments.data:
        recipe = replace(recipe, data=replace(recipe.data, place=arguments.data))
    if arguments.checkpoint is not None and not (arguments.checkpoint / "config.json").is_file():
        return _refused(
            f"--checkpoint: {arguments.checkpoint} has no config.json: it is a folder that training wrote"
        )
    try:
        gathering: Any = import_module("flowc_training.preflight.gathering")
    except ModuleNotFoundError as error:
        return _refused(f"preflight needs {error.name}: pip install 'flowc[train]'")
    with tempfile.TemporaryDirectory(prefix="flowc-preflight-") as work:
        wanted = Wanted(
            recipe,
            Path(work),
            frozenset(arguments.only),
            arguments.checkpoint,
            arguments.engine,
            arguments.planned,
        )
        try:
            evidence, about = gathering.gather(wanted, _say)
        except gathering.ERRORS as error:
            return _refused(str(error))
    found = Report(recipe.name, about, registry.verdicts(evidence, arguments.only))
    print(FORMATS[arguments.format](found), end="")
    if arguments.out:
        arguments.out.write_text(report.as_markdown(found), "utf-8")
    return 0 if found.clean else 1


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _refused(why: str) -> int:
    print(why, file=sys.stderr)
    return 2
