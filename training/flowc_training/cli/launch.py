"""``flowc-train launch``: how a recipe is started on its machines, by whichever launcher there is."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from flowc_training.cli import choosing
from flowc_training.launching import accelerate, launch as launches, slurm, task, torchrun
from flowc_training.launching.launch import Launch, LaunchError
from flowc_training.recipes.recipe import Model

WAYS = ("torchrun", "accelerate", "slurm", "task")


def register(commands: Any) -> None:
    """The command's arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "launch",
        help="commands and files that start a recipe on its machines",
        description="Print what starts a recipe on its machines. Nothing is started.",
    )
    choosing.add(parser)
    parser.add_argument("--with", dest="way", choices=WAYS, required=True, help="the launcher")
    parser.add_argument("--host", default=launches.LOCAL, help="where node 0 is (torchrun, accelerate)")
    parser.add_argument("--port", type=int, default=launches.PORT, help="where it is called")
    parser.add_argument("--file", default="accelerate.yaml", help="the name of accelerate's file")
    parser.add_argument("--time", default="", help="the longest that Slurm lets it run, as 12:00:00")
    parser.add_argument("--partition", default="", help="Slurm's")
    parser.add_argument("--image", default="", help="the task's container, with its @sha256:…")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print it."""
    choice = choosing.of(arguments)
    try:
        recipe = choice.recipe()
        launch = launches.of(recipe, choice.words, host=arguments.host, port=arguments.port)
        print(_told(launch, arguments), end="")
    except LaunchError as error:
        print(error, file=sys.stderr)
        return 2
    if _is_unpinned(recipe.model):
        print(
            f"note: {recipe.model.name} is at no pinned revision, and will be refused where it is started: "
            "--set model.revision=… with the 40 digits of its commit on the Hub, or model.name a folder",
            file=sys.stderr,
        )
    return 0


def _is_unpinned(model: Model) -> bool:
    """Is it a name on the Hub without its commit? What is a folder there need not be one here."""
    return model.name.count("/") == 1 and not model.name.startswith((".", "/")) and not model.revision


def _told(launch: Launch, arguments: argparse.Namespace) -> str:
    if arguments.way == "task":
        return task.to_json(launch, arguments.image)
    if arguments.way == "slurm":
        return slurm.script(launch, time=arguments.time, partition=arguments.partition)
    if arguments.way == "accelerate":
        return "\n".join(accelerate.lines(launch, arguments.file)) + "\n"
    return "\n".join(torchrun.lines(launch)) + "\n"
