"""``flowc-flywheel timers``: what starts a week every week, printed for cron, systemd or Kubernetes."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from flowc_training.cli.flywheel import told
from flowc_training.pipeline.timers import DAYS, KINDS, Timer
from flowc_training.steps.settings import reading

PROGRAM = "flowc-flywheel"


def register(commands: Any) -> None:
    """The command's arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "timers", help="print what starts it every week", description="Print a timer; nothing is installed."
    )
    parser.add_argument("kind", choices=[*KINDS], help="what keeps the time")
    told.add_home(parser)
    parser.add_argument("--day", choices=DAYS, default="Mon", help="default: Mon")
    parser.add_argument("--at", type=_time, default=(5, 0), metavar="HH:MM", help="by UTC; default: 05:00")
    parser.set_defaults(run=run)


def run(found: argparse.Namespace) -> int:
    """Print it."""
    command = (_program(found.kind), "week", "--home", str(found.home))
    hour, minute = found.at
    image = str(reading.read(found.home).own["image"])
    timer = Timer(PROGRAM, command, str(Path.cwd()), found.day, hour, minute, image)
    print(KINDS[found.kind](timer), end="")
    return 0


def _program(kind: str) -> str:
    """The program, by its whole path on this machine: cron and systemd have a path of their own."""
    here = Path(sys.executable).with_name(PROGRAM)
    return str(here) if kind != "kubernetes" and here.exists() else PROGRAM


def _time(text: str) -> tuple[int, int]:
    hour, mark, minute = text.partition(":")
    if not (mark and hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise argparse.ArgumentTypeError(f"{text!a} is no time: write 05:00")
    return int(hour), int(minute)
