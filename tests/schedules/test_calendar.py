"""The edges of the calendar: years 1 and 9999, and what would lie outside, give one clear line and never a bug."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest
from making.terminal import run

TIMES = (
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "9999-12-31",
    "0000-01-01T00:00:00Z",
    "10000-01-01T00:00:00Z",
    "-0001-01-01T00:00:00Z",
    "9999-12-31T23:59:60Z",
    "99999999999999999999",
    "2026-01-01T00:00:00+99:99",
)
AMOUNTS = ("1", "90", "99999999999", "1e308", "1e999", "999999999999999999999999999999", "0.1")
LIQUID = (
    "{{ order.createdAt | date: '%Y-%m-%d %s %z %j %U %c %G-%V' }}",
    "{{ order.createdAt | date_plus: '999999 years' }}",
    "{{ order.createdAt | date_minus: '999999 years' }}",
    "{{ order.createdAt | date_plus: '99999999999 days' }}",
    "{{ order.createdAt | date_minus: '1 second' }}",
    "{{ order.createdAt | date_plus: '1 second' }}",
    "{{ 'now' | date_plus: '1 day' | date: '%s' }}",
    "{{ '9999-12-31T23:59:59-14:00' | date_plus: '0 days' }}",
    "{{ '0001-01-01T00:00:00+14:00' | date: '%s' }}",
    "{{ 99999999999999999999999 | date: '%Y' }}",
    "{{ 1e308 | date: '%s' }}",
)
SCHEDULES = (
    "DTSTART:99991231T235959Z\nRRULE:FREQ=DAILY",
    "DTSTART:00010101T000000Z\nRRULE:FREQ=YEARLY",
    "DTSTART;TZID=Pacific/Kiritimati:00010101T000000\nRRULE:FREQ=DAILY;COUNT=3",
    "DTSTART;TZID=Pacific/Pago_Pago:99991231T235959\nRRULE:FREQ=DAILY",
    "DTSTART;TZID=Pacific/Kiritimati:20260101T000000\nRRULE:FREQ=DAILY;UNTIL=99991231T235959Z",
    "DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY;INTERVAL=99999999999999999999",
    "DTSTART:20260101T000000Z\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "DTSTART:00010101T000000Z\nRRULE:FREQ=SECONDLY",
    "DTSTART:99991231T235959Z",
)
HEAD = '@workflow("A")\n@{trigger}\ndef a(order):\n    {body}\n'
MESSAGE = "shopify.flow.log_output(message={})"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def view(body: str, trigger: str = "shopify.admin.order_created()") -> None:
    Path("a.py").write_text(HEAD.format(trigger=trigger, body=body))


def clear(*argv: str) -> None:
    """No bug, and no word of Python's about its own numbers."""
    said = run([*argv], terminal=False)
    assert said.code in (0, 1, 2), (argv, said)
    for word in ("OverflowError", "out of range", "Traceback", "timedelta", "date value"):
        assert word not in said.out + said.err, (argv, said)


@pytest.mark.parametrize("time", TIMES)
@pytest.mark.parametrize("amount", AMOUNTS)
def test_waits(amount: str, time: str) -> None:
    for unit in ("seconds", "days", "years"):
        view(f'shopify.flow.wait(wait_duration={{"amount": "{amount}", "unit": "{unit}"}})')
        clear("check", "a.py")
        clear("run", "a.py", "--now", time)


@pytest.mark.parametrize("time", TIMES)
@pytest.mark.parametrize("text", LIQUID)
def test_liquid(text: str, time: str) -> None:
    view(MESSAGE.format(repr(text)))
    clear("check", "a.py")
    clear("run", "a.py", "--now", time)
    environment = {"order": {"id": "gid://shopify/Order/1", "createdAt": time}}
    for event in ({"environment": environment}, {"at": time, "environment": environment}):
        Path("event.json").write_text(json.dumps(event))
        clear("run", "a.py", "--event", "event.json")


@pytest.mark.parametrize("rule", SCHEDULES)
def test_schedules(rule: str) -> None:
    view(MESSAGE.format('"{{ scheduledAt }}"'), f"shopify.flow.scheduled_time(recurrence=[{rule!r}])")
    for command, time in product(("check", "run"), ("2026-01-05T09:00:00Z", *TIMES)):
        clear(command, "a.py", "--now", time)
    clear("run", "a.py")


@pytest.mark.parametrize("time", TIMES)
def test_comparisons_and_searches(time: str) -> None:
    for operator in ("<", "<=", "==", ">", ">="):
        view(f'if order.createdAt {operator} "{time}":\n        {MESSAGE.format(repr("x"))}')
        clear("check", "a.py")
        clear("run", "a.py")
    for sign in ("", "<", ">", ">="):
        view(
            f'getOrders = shopify.flow.fetch.orders["v1"](query="created_at:{sign}\'{time}\'", first=10)\n'
            "    for item in getOrders:\n        shopify.flow.log_output(message=item.createdAt)"
        )
        clear("run", "a.py")


def test_a_time_that_utc_does_not_have_is_named() -> None:
    view(MESSAGE.format('"x"'))
    said = run(["run", "a.py", "--now", "0001-01-01T00:00:00+14:00"], terminal=False)
    assert said.code == 2
    assert "0001-01-01T00:00:00+14:00" in said.err
