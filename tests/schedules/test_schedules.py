"""``flowc.schedules``: what is wrong with a recurrence, at its place (marked «…»), and when it fires."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st
from making.folders import SHARED, WORKFLOWS

from flowc.model.workflow import Field, Step, Text
from flowc.schedules.recurrence import read_schedule
from flowc.schedules.runs import Schedule, occurrences
from flowc.simulate.starting import usual_time

NOW = datetime(2026, 1, 1, tzinfo=UTC)
START = "DTSTART;TZID=Europe/Vienna:20260105T090000"
DAILY = r'["DTSTART;TZID=Europe/Vienna:20260105T090000\nRRULE:FREQ=DAILY;INTERVAL=1;WKST=MO"]'


def rule(text: str) -> str:
    return f'["{START}\\nRRULE:{text}"]'


PROBLEMS = [
    ("", DAILY),
    ("", '[ "DTSTART;TZID=America/New_York:20260105T090000\\nRRULE:FREQ=WEEKLY;BYDAY=MO,TH" ]'),
    ("", '["DTSTART:20260105T090000Z\\nRRULE:FREQ=DAILY"]'),
    ("", rule("FREQ=MINUTELY;INTERVAL=10")),
    ("", rule("FREQ=HOURLY;INTERVAL=6;WKST=MO")),
    ("", rule("FREQ=MONTHLY;BYDAY=-1FR")),
    ("", rule("FREQ=MONTHLY;BYMONTHDAY=31")),
    ("", rule("FREQ=YEARLY;INTERVAL=1;WKST=SU")),
    ("", rule("FREQ=DAILY;COUNT=1")),
    ("", rule("FREQ=DAILY;UNTIL=20270101T000000Z")),
    ("", rule("FREQ=DAILY;UNTIL=20270101")),
    ("", rule("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1")),
    ("schedule-form", "«DTSTART:20260105T090000Z»"),
    ("schedule-form", "«[]»"),
    ("schedule-form", '«["a",""]»'),
    ("schedule-form", '«["a",1]»'),
    ("schedule-form", '«["a",]»'),
    ("schedule-form", '«["a"] x»'),
    ("schedule-form", '«["a" "b"]»'),
    ("schedule-line schedule-line", '["«a»","«b»"]'),
    ("schedule-form", "«»"),
    ("schedule-form", "«[1]»"),
    ("schedule-start", '["«RRULE:FREQ=DAILY»"]'),
    ("schedule-once", f'["«{START}»"]'),
    ("schedule-once", '["«DTSTART;TZID=America/New_York:20990301T090000»"]'),
    ("schedule-once", '["«DTSTART:20260301T090000Z»"]'),
    ("schedule-line", f'["{START}\\nRRULE:FREQ=DAILY\\n«DTSTART»:20270301T090000Z"]'),
    ("schedule-over", f'["«{START.replace("2026", "2025")}\\nRRULE:FREQ=DAILY;COUNT=3»"]'),
    ("schedule-over", f'["«{START.replace("2026", "2025")}\\nRRULE:FREQ=DAILY;UNTIL=20250501»"]'),
    ("schedule-past", f'["«{START.replace("2026", "2025")}»\\nRRULE:FREQ=DAILY;UNTIL=20260501"]'),
    ("schedule-past", f'["«{START.replace("2026", "2025")}»\\nRRULE:FREQ=DAILY;COUNT=1000000"]'),
    ("schedule-line", '["«nothing»"]'),
    ("schedule-start", '["«DTSTART;TZID=Europe/Vienna:2026-01-05»\\nRRULE:FREQ=DAILY"]'),
    ("schedule-start", '["DTSTART;TZID=Europe/Vienna:«20260230T090000»\\nRRULE:FREQ=DAILY"]'),
    ("schedule-start", '["DTSTART;TZID=Europe/Vienna:«20260105T250000»\\nRRULE:FREQ=DAILY"]'),
    ("schedule-zone", '["DTSTART;TZID=«Europe/Viena»:20260105T090000\\nRRULE:FREQ=DAILY"]'),
    ("schedule-zone", '["DTSTART;TZID=«Mars/Olympus»:20260105T090000\\nRRULE:FREQ=DAILY"]'),
    ("schedule-zone", '["DTSTART;TZID=«../../etc/passwd»:20260105T090000\\nRRULE:FREQ=DAILY"]'),
    ("schedule-zone", '["«DTSTART:»20260105T090000\\nRRULE:FREQ=DAILY"]'),
    ("schedule-line", f'["{START}\\n«RULE»:FREQ=DAILY"]'),
    ("schedule-line", f'["{START}\\nRRULE:FREQ=DAILY\\n«EXDATE»:20260105T090000"]'),
    ("schedule-rule", rule("FREQ=«DAYLY»")),
    ("schedule-rule", rule("FREQ=DAILY«;»")),
    ("schedule-rule", rule("FREQ=DAILY«;»;INTERVAL=2")),
    ("schedule-rule", rule("«freq»=DAILY")),
    ("schedule-rule", rule("FREQ=WEEKLY;BYDAY=«MON»")),
    ("schedule-line", '["«FREQ»=DAILY;INTERVAL=1"]'),
    ("schedule-line", '["«0 9 * * 1»"]'),
    ("schedule-rule", rule("«INTERVAL=1»")),
    ("schedule-rule", rule("FREQ=DAILY;«INTERVALL»=1")),
    ("schedule-rule", rule("FREQ=DAILY;INTERVAL=«0»")),
    ("schedule-rule", rule("FREQ=DAILY;INTERVAL=«two»")),
    ("schedule-rule", rule("FREQ=DAILY;INTERVAL=«99999999999999999999»")),
    ("schedule-rule", rule("FREQ=WEEKLY;BYDAY=«MON»")),
    ("schedule-rule", rule("FREQ=DAILY;BYHOUR=«9,25»")),
    ("schedule-rule", rule("FREQ=MONTHLY;BYMONTHDAY=«0»")),
    ("schedule-rule", rule("FREQ=DAILY;WKST=«XX»")),
    ("schedule-rule", rule("FREQ=DAILY;UNTIL=«20261301»")),
    ("schedule-rule", rule("FREQ=DAILY;«FREQ=DAILY»")),
    ("schedule-rule", rule("«FREQ=DAILY;COUNT=3;UNTIL=20270101»")),
    ("schedule-rule", rule("«FREQ=MINUTELY;INTERVAL=10;BYSETPOS=2»")),
    (
        "schedule-rule schedule-rule schedule-zone",
        '["DTSTART;TZID=«Nowhere»:20260105T090000\\nRRULE:FREQ=«OFTEN»;INTERVAL=«-1»"]',
    ),
    ("schedule-often", f'["{START}\\n«RRULE:FREQ=MINUTELY;INTERVAL=9»"]'),
    ("schedule-often", f'["{START}\\n«RRULE:FREQ=SECONDLY;COUNT=1000000000»"]'),
    ("schedule-often", f'["{START}\\n«RRULE:FREQ=DAILY;BYHOUR=9;BYMINUTE=0,5»"]'),
    ("schedule-rare", f'["{START}\\n«RRULE:FREQ=YEARLY;INTERVAL=2»"]'),
    ("schedule-rare", f'["{START}\\n«RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29»"]'),
    ("schedule-rare", f'["{START}\\n«RRULE:FREQ=DAILY;INTERVAL=400»"]'),
    ("schedule-never", f'["{START}\\n«RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30»"]'),
    ("schedule-never", f'["{START}\\n«RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=TU»"]'),
    ("schedule-never", f'["{START}\\n«RRULE:FREQ=DAILY;UNTIL=20250101»"]'),
    ("schedule-past", '["«DTSTART;TZID=Europe/Vienna:20250105T090000»\\nRRULE:FREQ=DAILY"]'),
    ("schedule-rule", '["\\u0044TSTART;TZID=Europe/Vienna:20260105T090000\\nRRULE:FREQ=«DAYLY»"]'),
]


@pytest.mark.parametrize(("codes", "marked"), PROBLEMS)
def test_problems(codes: str, marked: str) -> None:
    text, places = unmarked(marked)
    problems = read_schedule(text, NOW).problems
    assert sorted((problem.start, problem.end) for problem in problems) == [
        (start, max(end, start + 1)) for start, end in places
    ]
    assert sorted(problem.code for problem in problems) == codes.split()


WINTER = "DTSTART:20260301T090000Z"
ONCE = "info schedule-once"
SEVERAL = "info schedule-several"

# The texts of the list, what is said of them, and the first run; the shapes of the help page of Scheduled time.
SHAPES = [
    ([START], [ONCE], "2026-01-05 09:00"),
    ([WINTER], [ONCE], "2026-03-01 09:00"),
    (["DTSTART:20260301T090000"], ["info schedule-zone", ONCE], "2026-03-01 09:00"),
    (["DTSTART;TZID=:20260301T090000"], ["error schedule-zone"], None),
    (["DTSTART:20260301T090000\nRRULE:FREQ=DAILY"], ["info schedule-zone"], "2026-03-01 09:00"),
    ([f"RRULE:FREQ=DAILY\n{START}"], [], "2026-01-05 09:00"),
    ([f"{WINTER}\nRRULE:FREQ=DAILY", f"{START}\nRRULE:FREQ=HOURLY"], [SEVERAL], "2026-01-05 09:00"),
    ([WINTER, START], [ONCE, ONCE, SEVERAL], "2026-01-05 09:00"),
    ([WINTER, START, f"{START}\nRRULE:FREQ=WEEKLY;BYDAY=MO,FR"], [ONCE, ONCE, SEVERAL], "2026-01-05 09:00"),
    ([START, "RRULE:FREQ=DAILY"], [ONCE, "error schedule-start"], "2026-01-05 09:00"),
    ([f"{START}\n{START}"], ["error schedule-line"], None),
    (["DTSTART:20250301T090000Z"], [ONCE, "error schedule-over"], "2025-03-01 09:00"),
    (["DTSTART:20250301T090000Z", START], [ONCE, ONCE, "warning schedule-past", SEVERAL], "2025-03-01 09:00"),
    ([f"{START}\nRRULE:FREQ=YEARLY;BYMONTH=6;BYDAY=1MO;BYHOUR=7;BYMINUTE=30"], [], "2026-06-01 07:30"),
    ([f"{START}\nRRULE:FREQ=DAILY;COUNT=5"], [], "2026-01-05 09:00"),
    ([f"{START}\nRRULE:FREQ=DAILY;UNTIL=20270101T000000Z"], [], "2026-01-05 09:00"),
]


@pytest.mark.parametrize(("texts", "said", "first"), SHAPES)
def test_shapes(texts: list[str], said: list[str], first: str | None) -> None:
    found = read_schedule(json.dumps(texts), NOW)
    assert sorted(f"{each.severity} {each.code}" for each in found.problems) == sorted(said)
    step = Step(
        "shopify::flow::scheduled_time", "0.1", "TRIGGER", (Field("recurrence", Text(json.dumps(texts))),)
    )
    assert (f"{usual_time(step):%Y-%m-%d %H:%M}" if found.schedules else None) == first


MEANT = [
    (rule("FREQ=DAYLY"), rule("FREQ=DAILY")),
    (rule("FREQ=DAILY;INTERVALL=1"), rule("FREQ=DAILY;INTERVAL=1")),
    (DAILY.replace("Vienna", "Viena"), DAILY),
    (DAILY.replace("RRULE", "RULE"), DAILY),
]


@pytest.mark.parametrize(("text", "expected"), MEANT)
def test_did_you_mean(text: str, expected: str) -> None:
    (problem,) = read_schedule(text).problems
    assert text[: problem.start] + str(problem.replacement) + text[problem.end :] == expected


def test_the_past_is_a_warning_and_only_with_a_clock() -> None:
    text = DAILY.replace("2026", "2025")
    assert [problem.severity for problem in read_schedule(text, NOW).problems] == ["warning"]
    assert read_schedule(text).problems == ()


# The recurrence, the moment after which, and the next runs by the clock on the wall, with the offset from UTC.
RUNS = [
    (rule("FREQ=DAILY;INTERVAL=1"), "2026-01-01", ["01-05 09:00 +1", "01-06 09:00 +1"]),
    (rule("FREQ=DAILY;INTERVAL=1"), "2026-03-28T08:00:00", ["03-29 09:00 +2", "03-30 09:00 +2"]),
    (DAILY.replace("T090000", "T023000"), "2026-03-28T01:30:00", ["03-29 03:30 +2", "03-30 02:30 +2"]),
    (DAILY.replace("T090000", "T023000"), "2026-10-24T02:00:00", ["10-25 02:30 +2", "10-26 02:30 +1"]),
    (rule("FREQ=WEEKLY;BYDAY=MO,TH"), "2026-01-05T12:00:00", ["01-08 09:00 +1", "01-12 09:00 +1"]),
    (rule("FREQ=MONTHLY;BYMONTHDAY=31"), "2026-01-01", ["01-31 09:00 +1", "03-31 09:00 +2"]),
    (rule("FREQ=MONTHLY;BYDAY=-1FR"), "2026-01-01", ["01-30 09:00 +1", "02-27 09:00 +1"]),
    (rule("FREQ=YEARLY"), "2026-06-01", ["01-05 09:00 +1", "01-05 09:00 +1"]),
    (rule("FREQ=DAILY;COUNT=2"), "2026-01-01", ["01-05 09:00 +1", "01-06 09:00 +1"]),
    (rule("FREQ=DAILY;UNTIL=20260106T080000Z"), "2026-01-01", ["01-05 09:00 +1", "01-06 09:00 +1"]),
    (rule("FREQ=DAILY;UNTIL=20260106T075959Z"), "2026-01-01", ["01-05 09:00 +1"]),
    (rule("FREQ=DAILY;UNTIL=20260106"), "2026-01-01", ["01-05 09:00 +1", "01-06 09:00 +1"]),
    (rule("FREQ=MINUTELY;INTERVAL=10"), "2026-01-05T08:10:00", ["01-05 09:20 +1", "01-05 09:30 +1"]),
    (rule("FREQ=HOURLY"), "2026-03-28T23:30:00", ["03-29 01:00 +1", "03-29 03:00 +2", "03-29 04:00 +2"]),
    ('["DTSTART:20260105T090000Z\\nRRULE:FREQ=DAILY"]', "2026-01-01", ["01-05 09:00 +0", "01-06 09:00 +0"]),
]


@pytest.mark.parametrize(("text", "after", "expected"), RUNS)
def test_runs(text: str, after: str, expected: list[str]) -> None:
    (schedule,) = read_schedule(text).schedules
    runs = islice(occurrences(schedule, datetime.fromisoformat(after).replace(tzinfo=UTC)), 3)
    told = [f"{each:%m-%d %H:%M} {each.utcoffset() // timedelta(hours=1):+d}" for each in runs]  # type: ignore[operator]
    assert told[: len(expected)] == expected
    assert len(told) == (len(expected) if "COUNT" in text or "UNTIL" in text else 3)


HOSTILE = [
    "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=SECONDLY;INTERVAL=7;BYDAY=MO;BYMONTH=2;BYMONTHDAY=31",
    "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
    "FREQ=MONTHLY;BYSETPOS=300",
    "FREQ=SECONDLY;COUNT=1000000000",
    "FREQ=YEARLY;INTERVAL=999999",
    "FREQ=MINUTELY;INTERVAL=1439;BYHOUR=1;BYMINUTE=1",
    "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_rules_end(text: str) -> None:
    assert read_schedule(rule(text)).problems
    schedule = Schedule(datetime(2026, 1, 5, 9, tzinfo=ZoneInfo("Europe/Vienna")), text)
    assert len(list(islice(occurrences(schedule, NOW), 1_000))) <= 1_000


PARTS = st.sampled_from(
    [
        "FREQ=DAILY",
        "FREQ=WEEKLY",
        "FREQ=HOURLY",
        "FREQ=YEARLY",
        "INTERVAL=2",
        "INTERVAL=90",
        "COUNT=3",
        "BYDAY=MO,2TU",
        "BYMONTH=2",
        "BYMONTHDAY=-1",
        "BYHOUR=3",
        "BYSETPOS=1",
        "BYWEEKNO=9",
        "BYYEARDAY=100",
        "UNTIL=20300101",
        "WKST=SU",
        "X",
        "FREQ=",
        "BYDAY=",
    ]
)


@given(st.lists(PARTS, max_size=5).map(";".join), st.integers(0, 365 * 3))
def test_runs_come_in_order_after_the_moment(text: str, days: int) -> None:
    reading = read_schedule(rule(text))
    if not reading.schedules:
        assert reading.problems
        return
    after = NOW + timedelta(days=days)
    runs = list(islice(occurrences(reading.schedules[0], after), 5))
    assert all(earlier < later for earlier, later in zip([after, *runs], runs, strict=False))


@given(st.text(max_size=30) | st.text('["\\nDTSRUL:;=ZT0129 ]', max_size=60))
def test_any_text_is_read(text: str) -> None:
    reading = read_schedule(text)
    assert reading.schedules or reading.problems


def test_real_schedules_have_no_problem() -> None:
    folders = [WORKFLOWS, SHARED / "workflows"]
    found = 0
    for path in (path for folder in folders for path in folder.glob("*.flow")):
        text = path.read_text("utf-8")
        for step in json.loads(text[text.index("{") :])["root"]["steps"]:
            for field in step["config_field_values"]:
                if field["config_field_id"] == "recurrence":
                    found += 1
                    assert read_schedule(field["value"]).problems == ()
    assert found >= 5


def unmarked(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its marks, and the places they marked."""
    places: list[tuple[int, int]] = []
    parts = re.split("[«»]", marked)
    at = 0
    for i, part in enumerate(parts):
        if i % 2:
            places.append((at, at + len(part)))
        at += len(part)
    return "".join(parts), places


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("2026-01-05T09:00:00", "20260105T090000"),
        ("2026-01-05 09:00", "20260105T090000"),
        ("20260105T0900", "20260105T090000"),
        ("2026-01-05", "20260105T000000"),
        ("20260105", "20260105T000000"),
    ],
)
def test_a_start_in_another_form_has_an_advice(wrong: str, right: str) -> None:
    head, rest = "DTSTART;TZID=Europe/Vienna:", r"\nRRULE:FREQ=DAILY"
    (problem,) = read_schedule(f'["{head}{wrong}{rest}"]').problems
    assert problem.hint == f"write {problem.replacement}" == f"write {head}{right}"
    assert read_schedule(f'["{head}{right}{rest}"]').problems == ()
