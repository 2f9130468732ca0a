"""``flowc-flywheel timers``: what starts a week every week and a look at the roll-out every day, printed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flowc_training.cli.flywheel import told
from flowc_training.pipeline.timers import DAYS, KINDS, Timer
from flowc_training.steps.settings import reading

PROGRAM = "flowc-flywheel"
LOOK = "a look at the roll-out"
BETWEEN = {"cron": "", "systemd": "\n", "kubernetes": "---\n"}
"""What stands between two timers."""


def register(commands: Any) -> None:
    """The command's arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "timers",
        help="print what starts it every week, and looks at the roll-out every day",
        description="Print two timers; nothing is installed.",
    )
    parser.add_argument("kind", choices=[*KINDS], help="what keeps the time")
    told.add_home(parser)
    parser.add_argument("--day", choices=DAYS, default="Mon", help="of the week; default: Mon")
    parser.add_argument(
        "--at",
        type=_time,
        default=(5, 0),
        metavar="HH:MM",
        help="of the week, by UTC; default: 05:00; the look is an hour before",
    )
    parser.set_defaults(run=run)


def run(found: argparse.Namespace) -> int:
    """Print it."""
    image = str(reading.read(found.home).own["image"])
    print(BETWEEN[found.kind].join(KINDS[found.kind](each) for each in _timers(found, image)), end="")
    return 0


def _timers(found: argparse.Namespace, image: str) -> Iterator[Timer]:
    """The week's, and that of the daily look, an hour before."""
    program, where, (hour, minute) = _program(found.kind), ("--home", str(found.home)), found.at
    week, look = (program, "week", *where), (program, "rollout", *where)
    folder, claim = str(Path.cwd()), f"{PROGRAM}-home"
    yield Timer(PROGRAM, week, folder, found.day, hour, minute, image, claim)
    yield Timer(f"{PROGRAM}-rollout", look, folder, "", (hour - 1) % 24, minute, image, claim, LOOK)


def _program(kind: str) -> str:
    """The program, by its whole path on this machine: cron and systemd have a path of their own."""
    here = Path(sys.executable).with_name(PROGRAM)
    return str(here) if kind != "kubernetes" and here.exists() else PROGRAM


def _time(text: str) -> tuple[int, int]:
    hour, mark, minute = text.partition(":")
    if not (mark and hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise argparse.ArgumentTypeError(f"{text!a} is no time: write 05:00")
    return int(hour), int(minute)
