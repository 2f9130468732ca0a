"""What is ordered for the slices that fall short: in proportion, within the budget, and never what cannot be made."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from flowc_serving.rollout.statistics import Interval
from flowc_training.weekly import ordering
from flowc_training.weekly.gaps import Gap, Standing
from flowc_training.weekly.ordering import Order, order
from flowc_training.weekly.records import RecordError


def gap(
    name: str,
    below: float = 0.3,
    frequency: float = 0.2,
    standing: Standing = "short",
    within: tuple[str, ...] = (),
) -> Gap:
    value = Interval(0.7 - below, 0.6 - below, 0.8 - below)
    difference = Interval(-below, -below - 0.1, -below + 0.1)
    return Gap(name, 100, 50, frequency, value, "target", difference, 0.001, 0.01, 5, standing, within)


def rows(found: tuple[Order, ...]) -> dict[str, int]:
    return {each.slice: each.rows for each in found}


def test_by_how_short_and_how_frequent() -> None:
    found = order(
        [gap("category=edit", 0.2, 0.3), gap("email=yes", 0.4, 0.3), gap("language=de", 0.4, 0.15)], 400
    )
    assert rows(found) == {"email=yes": 200, "category=edit": 100, "language=de": 100}
    assert found[0].slice == "email=yes"
    assert found[0].why == "40 points below what it is to reach, in 30 % of conversations"


@pytest.mark.parametrize(
    ("gaps", "makeable", "ordered", "said"),
    [
        ([], None, {}, ""),
        ([gap("category=edit", standing="not seen short")], None, {}, ""),
        ([gap("category=edit", standing="too few to say")], None, {}, ""),
        ([gap("tool=x")], {"category"}, {"tool=x": 0}, "cannot make it"),
        ([gap("language=fi"), gap("language=de")], {"language=de"}, {"language=de": 100, "language=fi": 0}, "cannot"),
        ([gap("a=1"), gap("b=1", within=("a=1",))], None, {"a=1": 100, "b=1": 0}, "short only by a=1"),
        ([gap("a=1"), gap("b=1", within=("a=1",))], {"b"}, {"a=1": 0, "b=1": 100}, "cannot make it"),
        ([gap("a=1", 0.5), gap("b=1", 0.05)], None, {"a=1": 100, "b=1": 0}, "fewer than 20"),
    ],
)  # fmt: skip
def test_what_is_not_ordered_and_why(
    gaps: list[Gap], makeable: set[str] | None, ordered: dict[str, int], said: str
) -> None:
    found = order(gaps, 100, makeable)
    assert rows(found) == ordered
    assert said in "".join(each.why for each in found if not each.rows)


@given(
    st.lists(st.tuples(st.floats(0.01, 1), st.floats(0.05, 1)), max_size=12),
    st.integers(0, 1000),
    st.integers(1, 50),
)
def test_the_budget_is_spent_whole_or_not_at_all(
    sizes: list[tuple[float, float]], budget: int, fewest: int
) -> None:
    gaps = [gap(f"s={at}", *each) for at, each in enumerate(sizes)]
    found = order(gaps, budget, fewest=fewest)
    assert len(found) == len(gaps)
    assert sum(each.rows for each in found) in {0, budget}
    assert all(each.rows == 0 or each.rows >= fewest for each in found)
    assert all(each.why for each in found)
    if gaps and budget >= fewest:
        assert found[0].rows


def test_there_and_back() -> None:
    found = Order("category=edit", 3, "why")
    assert ordering.from_json(ordering.to_json(found)) == found
    with pytest.raises(RecordError, match=r"this is no Order: rows: .*; why: "):
        ordering.from_json({"slice": "a", "rows": "3"})
