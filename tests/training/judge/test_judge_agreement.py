"""Agreement of raters: tables computed by hand, and the cases in which the coefficients part."""

from __future__ import annotations

import pytest

from flowc_training.judge.agreement import agreement, by_facet


def pairs(yes_yes: int, yes_no: int, no_yes: int, no_no: int) -> list[tuple[str, str]]:
    counts = (yes_yes, yes_no, no_yes, no_no)
    both = [("yes", "yes"), ("yes", "no"), ("no", "yes"), ("no", "no")]
    return [pair for pair, n in zip(both, counts, strict=True) for _ in range(n)]


@pytest.mark.parametrize(
    ("counts", "percent", "kappa", "ac1"),
    [
        # po 0.7; first says yes 0.5, second 0.6: chance 0.5; mean yes 0.55: chance 0.495
        ((20, 5, 10, 15), 0.70, 0.40, 0.205 / 0.505),
        # The paradox: 90 of 100 agree, and kappa is below chance; nearly all is yes
        ((90, 5, 5, 0), 0.90, (0.9 - 0.905) / 0.095, (0.9 - 0.095) / 0.905),
        ((50, 0, 0, 50), 1.0, 1.0, 1.0),
        ((0, 50, 50, 0), 0.0, -1.0, -1.0),
        ((25, 25, 25, 25), 0.5, 0.0, 0.0),
    ],
)
def test_two_answers(counts: tuple[int, int, int, int], percent: float, kappa: float, ac1: float) -> None:
    found = agreement(pairs(*counts))
    values = [each.value for each in (found.percent, found.kappa, found.ac1)]
    assert values == pytest.approx([percent, kappa, ac1])
    assert found.n == sum(counts)
    for each in (found.percent, found.kappa, found.ac1):
        assert each.low is not None
        assert each.high is not None
        assert each.value is not None
        assert each.low <= each.value <= each.high


def test_three_answers() -> None:
    told = [("yes", "yes")] * 6 + [("no", "no")] * 2 + [("na", "na")] + [("yes", "na")]
    found = agreement(told)
    # first: yes .7 no .2 na .1; second: yes .6 no .2 na .2; chance .48; po .9
    assert found.kappa.value == pytest.approx((0.9 - 0.48) / 0.52)
    # means: yes .65 no .2 na .15; chance (.2275 + .16 + .1275) / 2
    assert found.ac1.value == pytest.approx((0.9 - 0.2575) / 0.7425)


@pytest.mark.parametrize("told", [[], [("yes", "yes")] * 5])
def test_what_has_no_value_is_none(told: list[tuple[str, str]]) -> None:
    found = agreement(told)
    assert found.kappa.value is None
    assert str(found.kappa) == "–"
    assert found.n == len(told)


def test_the_interval_narrows_and_is_the_same_each_time() -> None:
    few, many = agreement(pairs(20, 5, 10, 15)), agreement(pairs(400, 100, 200, 300))
    assert few == agreement(pairs(20, 5, 10, 15))
    widths = [each.kappa.high - each.kappa.low for each in (few, many) if each.kappa.high and each.kappa.low]
    assert widths[1] < widths[0] / 3


def test_facets_are_told_apart_and_what_one_left_out_does_not_count() -> None:
    first = {"a": {"x": "yes", "y": "no"}, "b": {"x": "yes", "y": "no"}, "c": {"x": "no"}}
    second = {"a": {"x": "yes", "y": "yes"}, "b": {"x": "no"}, "d": {"x": "no"}}
    found = by_facet(first, second, ["x", "y"])
    assert {facet: (each.n, each.percent.value) for facet, each in found.items()} == {
        "x": (2, 0.5),
        "y": (1, 0.0),
    }
