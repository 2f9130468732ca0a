"""The report of a roll-out, against figures computed by hand or printed in textbooks."""

from __future__ import annotations

import pytest

from flowc_serving.rollout.report import Report, Talk, data, report, talks, text
from flowc_serving.rollout.statistics import Interval, difference, enough, quantile, share
from flowc_serving.store import names
from flowc_serving.store.rows import Pen, Row, edited, feedback, switched


def near(found: Interval, *wanted: float) -> bool:
    return (found.value, found.low, found.high) == pytest.approx(wanted, abs=5e-4)


def test_shares() -> None:
    assert near(share(40, 100), 0.4, 0.3094, 0.4980)
    assert near(share(0, 20), 0.0, 0.0, 0.1611)
    assert near(share(20, 20), 1.0, 0.8389, 1.0)
    assert near(share(0, 0), 0.0, 0.0, 1.0)


def test_quantiles() -> None:
    assert quantile(range(10, 0, -1), 0.5) == Interval(5, 2, 9), (
        "the ranks 2 and 9 of 10, as tables have them"
    )
    assert quantile(range(1, 101), 0.95) == Interval(95, 91, 100)
    assert quantile([7.0], 0.95) == Interval(7, 7, 7)
    assert quantile([], 0.5) == Interval(0, 0, 0)


def test_differences() -> None:
    assert difference([(1, 2)] * 30, [(1, 1)] * 30) == Interval(0.5, 0.5, 0.5)
    assert difference([], []) == Interval(0, -1, 1)
    assert difference([(1, 1)], [(1, 1)]) == Interval(0, -1, 1), "one shop proves nothing"
    found = difference([(0, 1)] * 50 + [(1, 1)] * 50, [(0, 1)] * 50 + [(1, 1)] * 50)
    assert near(found, 0, -0.1393, 0.1393), "1.96 times the root of 2 × 0.25 / 99"
    assert near(difference([(0, 2), (2, 2)], [(2, 2), (2, 2)]), 0.5, -0.4800, 1.0), (
        "1.96 times a half, cut at 1"
    )


def test_shops_count_and_not_their_conversations() -> None:
    alone = difference([(0, 1), (1, 1)] * 100, [(0, 1), (1, 1)] * 100)
    together = difference([(0, 20), (20, 20)] * 5, [(0, 20), (20, 20)] * 5)
    assert together.high - together.low > 3 * (alone.high - alone.low)


def test_how_many_are_needed() -> None:
    assert enough(0.8, 0.05) == 906
    assert enough(0.4, 0.05) == 1534
    assert enough(1.0, 0.05) == enough(0.95, 0.05)


def conversation(number: int, arm: str, seconds: float, *what: str) -> list[Row]:
    pen = Pen(f"c{number}", f"s{number % 3}")
    ending = "model" if "failed" in what else "done"
    told = [
        pen.row(names.BEGUN, {names.ARM: arm}),
        pen.row(names.ANSWERED, {names.ERROR: "VALIDATION" if "refused" in what else None}),
        pen.row(names.ENDED, {names.SECONDS: seconds, names.ENDING: ending}),
    ]
    if "activated" in what:
        told.append(switched(pen, "w", "v", active=True))
        told.append(switched(pen, "w", "v", active=False))
    if "edited" in what:
        told.append(edited(pen, "w", "v"))
    if "disliked" in what:
        told += [feedback(pen, "up"), feedback(pen, "down")]
    if "made up" in what:
        told += [feedback(pen, "down"), feedback(pen, "up")]
    return told


def test_what_is_counted() -> None:
    rows = [
        *conversation(0, "a", 1.0, "activated", "edited"),
        *conversation(1, "a", 3.0, "failed", "refused", "disliked"),
        *conversation(2, "a", 2.0, "made up"),
        *conversation(3, "b", 5.0, "activated"),
        *conversation(4, "other", 9.0, "failed"),
        *conversation(5, "a", 9.0)[1:],
    ]
    found = report(talks(rows), "a", "b")
    assert (found.usual.conversations, found.usual.shops, found.usual.turns) == (3, 3, 3)
    assert {name: round(each.value * 3) for name, each in found.usual.shares.items()} == {
        "activated": 1,
        "failed": 1,
        "refused": 1,
        "edited": 1,
        "disliked": 1,
    }
    assert (found.usual.half.value, found.usual.slowest.value) == (2.0, 3.0)
    assert (found.new.conversations, found.new.half.value) == (1, 5.0)
    assert found.differences["activated"].value == pytest.approx(2 / 3)
    assert not found.is_enough
    assert not found.is_worse
    assert "b has 1: too few to say" in text(found)


def many(arm: str, activated: int, failed: int, of: int) -> list[Talk]:
    told = []
    for number in range(of):
        happened = {"activated"} if number < activated else set()
        happened |= {"failed"} if number >= of - failed else set()
        told.append(Talk(arm, f"{arm}{number}", happened, [1.0]))
    return told


def large(activated: int, failed: int) -> Report:
    return report([*many("a", 800, 20, 2000), *many("b", activated, failed, 2000)], "a", "b")


def test_verdicts() -> None:
    worse = large(600, 20)
    assert worse.needed == 1534
    assert worse.verdict("activated") == "worse"
    assert worse.is_worse
    assert "activated: b -10.0 points" in text(worse)
    assert "both have them" in text(worse)
    same = large(805, 21)
    assert same.verdict("activated") == same.verdict("failed") == "no difference seen"
    assert not same.is_worse
    assert large(1000, 20).verdict("activated") == "better"
    assert large(800, 100).verdict("failed") == "worse"
    assert data(worse)["arms"]["b"]["activated"]["value"] == 0.3
    assert data(worse)["differences"]["activated"]["verdict"] == "worse"


def test_nothing_yet() -> None:
    found = report([], "a", "b")
    assert not found.is_worse
    assert "a: 0 conversations of 0 shops" in text(found)
