"""Two schedules are the same where they fire at the same times, whichever day they begin at."""

from __future__ import annotations

import pytest

import flowc
from flowc_training.bench.scoring.behaviour import triggers_differ

RIGHT = ("20300107T083000", "Europe/Berlin", "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,WE;WKST=MO")


def scheduled(start: str, zone: str, rule: str) -> flowc.Source:
    return flowc.read(
        '@workflow("Report")\n'
        f'@shopify.flow.scheduled_time(recurrence=["""DTSTART;TZID={zone}:{start}\nRRULE:{rule}"""])\n'
        "def report():\n"
        '    shopify.flow.log_output(message="now")\n'
    )


@pytest.mark.parametrize(
    "other",
    [
        ("20260107T083000", "Europe/Berlin", "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,WE;WKST=MO"),
        ("20300109T083000", "Europe/Vienna", "FREQ=WEEKLY;INTERVAL=1;BYDAY=WE,MO;WKST=MO"),
    ],
)
def test_a_schedule_may_begin_on_another_day(other: tuple[str, str, str]) -> None:
    assert triggers_differ(scheduled(*RIGHT), scheduled(*other)) == ""


@pytest.mark.parametrize(
    "other",
    [
        ("20260107T083000", "Europe/Berlin", "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TU;WKST=MO"),
        ("20260107T093000", "Europe/Berlin", "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,WE;WKST=MO"),
        ("20260107T083000", "Europe/London", "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,WE;WKST=MO"),
        ("20260107T083000", "Europe/Berlin", "FREQ=DAILY;INTERVAL=1;WKST=MO"),
    ],
)
def test_days_and_times_are_told_apart(other: tuple[str, str, str]) -> None:
    assert triggers_differ(scheduled(*RIGHT), scheduled(*other))
