"""What commands of a week are told: which week, in which home, and what is to run again."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from flowc_training.steps.week import STEPS
from flowc_training.weekly.week import Week, WeekError

HOME = Path("build/flywheel")


def add_home(parser: argparse.ArgumentParser) -> None:
    """``--home``."""
    parser.add_argument(
        "--home", type=Path, default=HOME, metavar="FOLDER", help=f"of the flywheel; default: {HOME}"
    )


def add_week(parser: argparse.ArgumentParser) -> None:
    """The week, and what is to run again."""
    parser.add_argument("week", nargs="?", type=_week, help="as 2026-W49; default: the last one that is over")
    add_home(parser)
    parser.add_argument(
        "--fresh",
        action="append",
        default=[],
        choices=(*STEPS, "all"),
        metavar="STEP",
        help="run a step though it ran before; all: every step",
    )
    parser.add_argument(
        "--anew", action="store_true", help="take the home as it is now, not as it was when the week began"
    )


def week_of(found: argparse.Namespace) -> Week:
    """The week that was said, or the last one that is over."""
    return found.week or Week.of(datetime.now(UTC).date()).before()


def fresh_of(found: argparse.Namespace) -> frozenset[str]:
    """The steps that are to run again."""
    return frozenset(STEPS) if "all" in found.fresh else frozenset(found.fresh)


def _week(text: str) -> Week:
    try:
        return Week.read(text)
    except WeekError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
