"""The week's sample, and shares of yes corrected by it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from making.talks import scored, talk

from flowc_training.judge.facets import Verdict
from flowc_training.weekly.sampling import drawn, numbers, stratum_of
from flowc_training.weekly.scores import Scored

ROWS = [(f"t{n}", "edit" if n % 4 == 0 else "create") for n in range(400)]


def test_who_is_drawn_depends_on_the_seed_alone() -> None:
    found = drawn(ROWS, 40, "2026-W49")
    assert len({*found}) == len(found) == 40
    assert found == drawn(reversed(ROWS), 40, "2026-W49")
    assert found != drawn(ROWS, 40, "2026-W50")
    strata = dict(ROWS)
    assert Counter(strata[each] for each in found) == {"create": 30, "edit": 10}


@pytest.mark.parametrize(("many", "there"), [(0, 5), (3, 0), (7, 5), (5, 5)])
def test_small_samples(many: int, there: int) -> None:
    assert len(drawn(ROWS[:there], many, 1)) == min(many, there)


def test_each_has_the_same_chance() -> None:
    times = Counter(each for seed in range(400) for each in drawn(ROWS[:40], 10, seed))
    assert len(times) == 40
    assert all(60 <= each <= 140 for each in times.values())  # 100 are expected, 8.7 is the deviation


def rows(many: int, seed: int) -> tuple[list[Scored], dict[str, dict[str, Verdict]], float]:
    """A judge that takes every fifth wrong one for right, and what is true."""
    rng = Random(seed)
    found: list[Scored] = []
    truths: dict[str, dict[str, Verdict]] = {}
    base = scored(talk())
    for n in range(many):
        is_right = rng.random() < 0.6
        says: Verdict = "yes" if is_right or rng.random() < 0.5 else "no"
        found.append(
            Scored(
                f"t{n}", "s", "", base.day, ("category=create",), 1.0, facets={"intent": says, "next": "na"}
            )
        )
        truths[f"t{n}"] = {"intent": "yes" if is_right else "no", "next": "na"}
    share = sum(each["intent"] == "yes" for each in truths.values()) / many
    return found, truths, share


@pytest.mark.parametrize("answered", [0, 20])
def test_where_nothing_varies_there_is_doubt_all_the_same(answered: int) -> None:
    base = scored(talk())
    found = [replace(base, id=f"t{n}", facets={"intent": "yes"}) for n in range(60)]
    people: dict[str, dict[str, Verdict]] = {f"t{n}": {"intent": "yes"} for n in range(answered)}
    (number, *_) = numbers(found, people, [*people])
    assert number.estimate.value == pytest.approx(1) == number.estimate.high
    assert number.estimate.low < 1 - 1 / 20


def test_the_judge_is_corrected_by_who_was_drawn() -> None:
    hits = 0
    for seed in range(20):
        found, truths, share = rows(600, seed)
        sample = drawn(((each.id, stratum_of(each)) for each in found), 80, seed)
        told = {(each.slice, each.facet): each for each in numbers(found, truths, sample)}
        number = told["all", "intent"]
        assert (number.how, number.people, number.judge) == ("corrected", 80, 600)
        judged = sum(each.facets["intent"] == "yes" for each in found) / 600
        assert abs(number.estimate.value - share) < abs(judged - share)
        hits += number.estimate.holds(share)
        assert {*told} == {("all", "intent"), ("category=create", "intent")}
    assert hits >= 17  # of 20, at 95 %


def test_people_who_chose_themselves_do_not_count() -> None:
    found, truths, _ = rows(50, 1)
    (number, *_) = numbers(found, truths, ())
    assert (number.how, number.people) == ("judge", 0)


def test_without_a_judge_people_alone_are_told() -> None:
    found, truths, _ = rows(50, 1)
    silent = [Scored(each.id, "s", "", each.day, each.slices, 1.0) for each in found]
    (number, *_) = numbers(silent, truths, [each.id for each in found[:10]])
    assert (number.how, number.people, number.judge) == ("people", 10, 0)
    assert numbers(silent, truths, ["t1"]) == ()
