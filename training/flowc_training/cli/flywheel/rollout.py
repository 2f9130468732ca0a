"""``flowc-flywheel rollout``: a look at the roll-out that is under way, by the log as it is now: on, hold, or back."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from typing import Any

from flowc_serving.agent.workflows import StoreTrouble
from flowc_serving.rollout import report as reports, rule as rules
from flowc_serving.rollout.rule import Rule, RuleError
from flowc_training.cli.flywheel import told
from flowc_training.conversations import arms
from flowc_training.conversations.sources import SourceError
from flowc_training.pipeline import notifying
from flowc_training.pipeline.lock import Held
from flowc_training.steps import rollout as step, serving
from flowc_training.steps.serving import Moved, Served
from flowc_training.steps.settings import reading
from flowc_training.steps.settings.reading import Settings
from flowc_training.weekly.records import RecordError

BACK = 1


def register(commands: Any) -> None:
    """The command's arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "rollout",
        help="look at the roll-out that is under way: on, hold, or back",
        description="Look at the log, and move the roll-out that is under way by what merchants did since it last "
        "moved. Meant for every day; looking twice moves once. Exit code 1 where the new model is taken back.",
    )
    told.add_home(parser)
    parser.set_defaults(run=run)


def run(found: argparse.Namespace) -> int:
    """Look; 2 where one cannot."""
    settings = reading.read(found.home)
    if not found.home.is_dir():
        print("no roll-out is under way")
        return 0
    try:
        with serving.held(found.home, "a look at the roll-out") as served:
            return _looked(served, settings, datetime.now(UTC))
    except (Held, RuleError, RecordError, SourceError, StoreTrouble, OSError) as error:
        print(error, file=sys.stderr)
        return 2


def _looked(served: Served, settings: Settings, now: datetime) -> int:
    rule, log = served.under_way, str(settings.own["log"])
    if rule is None:
        print("no roll-out is under way")
        return 0
    if rule.off:
        print(f"{served.rule} is off: every shop has the usual model until somebody puts it on again")
        return 0
    if not log:
        print("no log is named: made-up conversations are looked at by their week alone")
        return 0
    return _moved(served, settings, rule, log, now)


def _moved(served: Served, settings: Settings, rule: Rule, log: str, now: datetime) -> int:
    since = served.since
    talks, unread = arms.since(log, since, now)
    report = reports.report(talks, rule.usual.name, rule.new.name)
    next_rule, move = step.moved(rule, report, step.guards(settings.steps["rollout"]))
    if move.go != "hold":
        at = now.isoformat(timespec="milliseconds")
        serving.put(served, Moved(at, "a look", move, rules.text(next_rule)))
    print(f"{move.go}: {move.percent:g} % of shops have {rule.new.name}; since {since:%Y-%m-%d %H:%M} UTC:")
    for why in (
        *move.why,
        *([f"{unread} rows of the log cannot be read and are not counted"] if unread else []),
    ):
        print(f"  {why}")
    if move.go != "back":
        return 0
    message = {"home": str(served.path), "status": "taken back", "model": rule.new.name, "why": [*move.why]}
    if trouble := notifying.notify(settings.notify, message):
        print(f"nobody was told of it: {trouble}", file=sys.stderr)
    return BACK
