"""``flowc-flywheel week``: a whole week on this machine, cached, and gone on with where it stopped; then its page."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from typing import Any

from flowc_serving.rollout.rule import RuleError
from flowc_training.cli.flywheel import submit, told
from flowc_training.pipeline import notifying, progress, running, tangle
from flowc_training.pipeline.lock import Held, lock
from flowc_training.pipeline.plain import PipelineError
from flowc_training.pipeline.running import Ended, Run
from flowc_training.steps import attempts, home as homes, week as weeks
from flowc_training.steps.home import Home
from flowc_training.steps.settings import reading
from flowc_training.steps.settings.reading import Settings
from flowc_training.weekly.records import RecordError
from flowc_training.weekly.week import Week

WAIT = 12 * 3600.0
"""The most seconds that ``--wait`` waits."""


def register(commands: Any) -> None:
    """The command's arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "week",
        help="run a week: collect, score, learn, decide, report",
        description="Run a week. Exit code 1 where a step failed: start it again, what is done is not done again.",
    )
    told.add_week(parser)
    parser.add_argument(
        "--show", action="store_true", help="print the settings and the steps, and run nothing"
    )
    parser.add_argument("--wait", action="store_true", help="wait for a week that is running in this home")
    parser.add_argument("--tangle", metavar="URL", help="hand the week to a Tangle server")
    parser.set_defaults(run=run)


def run(found: argparse.Namespace) -> int:
    """Run it; 2 where it cannot be begun."""
    home, week = Home(found.home), told.week_of(found)
    try:
        settings = reading.read(home.path)
        if found.show:
            return _show(settings, week)
        if found.tangle:
            return submit.handed(home, week, settings, told.fresh_of(found), found.anew, found.tangle)
        with lock(home.lock, f"week {week}", wait=WAIT if found.wait else 0.0):
            return _run(home, week, settings, found)
    except (PipelineError, Held, RuleError, RecordError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"{week} was stopped: start it again, what is done is not done again", file=sys.stderr)
        return 130


def _show(settings: Settings, week: Week) -> int:
    print(f"# {week}: {week.days[0]} to {week.days[-1]}\n\n{reading.to_text(settings)}")
    for name, step in weeks.STEPS.items():
        print(f"# {name:<10} {step.says}")
    return 0


def _run(home: Home, week: Week, settings: Settings, found: argparse.Namespace) -> int:
    print(f"{week}, {week.days[0]} to {week.days[-1]}, in {home.path}; {_traffic(settings)}", flush=True)
    text = tangle.hydrated(weeks.graph(told.fresh_of(found)), str(settings.own["image"]))
    given = homes.given(home, week, settings, anew=found.anew)
    folder = home.week(week)
    attempts.begun(folder)
    ended = running.run(text, given, home.place(week), _tell, what=f"week {week}")
    with suppress(OSError):  # a full disk; that the week has failed is said all the same
        attempts.ended(folder, ended)
    homes.settle(home, week, ended)
    print(progress.whole(ended))
    if not ended.holds:
        _notify(ended, home, week, settings)
        return 1
    print(home.week(week) / homes.PAGE)
    return 0


def _traffic(settings: Settings) -> str:
    return (
        "its conversations are of the log"
        if settings.own["log"]
        else "no log is named: its conversations are made up"
    )


def _tell(ended: Ended) -> None:
    with suppress(OSError):  # nobody listens any more, and the week goes on
        print(progress.line(ended), flush=True)


def _notify(ended: Run, home: Home, week: Week, settings: Settings) -> None:
    message = notifying.message(ended, week=str(week), home=str(home.path))
    if trouble := notifying.notify(settings.notify, message):
        print(f"nobody was told of it: {trouble}", file=sys.stderr)
