"""When the judge has left its band, and what is done then."""

from __future__ import annotations

import re
from random import Random

import pytest

from flowc_training.judge.facets import FACETS, Verdict
from flowc_training.judge.tuning import Tuned
from flowc_training.weekly import agreement
from flowc_training.weekly.agreement import Agreed, Band, adopt, agreed, alarm

Answers = dict[str, dict[str, Verdict]]


def answers(n: int, agree: float, facet: str = "intent", no: float = 0.2) -> tuple[Answers, Answers]:
    """People's answers and a judge's, who agrees with them on a share."""
    rng = Random(f"{n} {agree}")
    people: Answers = {}
    judge: Answers = {}
    for at in range(n):
        said: Verdict = "no" if rng.random() < no else "yes"
        other: Verdict = "yes" if said == "no" else "no"
        people[str(at)] = {facet: said}
        judge[str(at)] = {facet: said if at < agree * n else other}
    return people, judge


def standing(found: tuple[Agreed, ...], facet: str = "intent") -> str:
    return next(each.standing for each in found if each.facet == facet)


@pytest.mark.parametrize(
    ("n", "agree", "band", "wanted"),
    [
        (100, 0.95, Band(), "in its band"),
        (100, 0.6, Band(), "left its band"),
        (10, 0.0, Band(), "too few to say"),
        (30, 0.7, Band(), "may have left it"),
        (100, 0.95, Band(by_facet={"intent": 0.99}), "left its band"),
        (100, 0.95, Band(by_facet={"flow": 0.99}), "in its band"),
        (100, 0.8, Band(statistic="kappa", least=0.7), "left its band"),
        (100, 0.6, Band(fewest=200), "too few to say"),
        (0, 0.0, Band(), "too few to say"),
    ],
)
def test_standings(n: int, agree: float, band: Band, wanted: str) -> None:
    found = agreed(*answers(n, agree), band)
    assert standing(found) == wanted
    assert alarm(found) == (("intent",) if wanted == "left its band" else ())
    assert [each.facet for each in found] == [each.id for each in FACETS]
    assert standing(found, "asking") == "too few to say"


def test_all_yes_is_agreement_though_kappa_has_no_value() -> None:
    (found, *_) = agreed(*answers(50, 1.0, no=0.0))
    assert found.kappa.value is None
    assert found.ac1.value == 1.0
    assert found.standing == "in its band"
    (found, *_) = agreed(*answers(50, 1.0, no=0.0), Band(statistic="kappa"))
    assert found.standing == "too few to say"


def test_the_share_of_no_is_corrected_by_people() -> None:
    people, judge = answers(60, 0.7)
    for at in range(400):
        judge[f"more {at}"] = {"intent": "no" if at % 2 else "yes"}
    found = agreed(people, judge)[0]
    truth = sum(each["intent"] == "no" for each in people.values()) / 60
    assert found.corrected is not None
    assert abs(found.corrected.value - truth) < abs(found.faults - truth)
    assert agreed(*answers(1, 1.0))[0].corrected is None


@pytest.mark.parametrize(
    ("agree", "tuned", "is_taken", "said"),
    [
        (0.95, Tuned("words", 5, 0.5, 0.9, 20), False, "in its band: the judge stays as it is"),
        (0.7, Tuned("words", 5, 0.5, 0.9, 20), False, "may have left its band on intent: ask people"),
        (0.5, None, False, "has left its band on intent: tune the judge again"),
        (0.5, Tuned("words", 5, 0.8, 0.8, 20), False, r"80 % to 80 % on 20 conversations .*: the old ones stay"),
        (0.5, Tuned("words", 5, 0.8, 0.7, 20), False, "the old ones stay"),
        (0.5, Tuned("words", 5, 0.7, 0.85, 20), True, "with the new words it rises from 70 % to 85 %"),
    ],
)  # fmt: skip
def test_adoption(agree: float, tuned: Tuned | None, is_taken: bool, said: str) -> None:
    found = adopt(agreed(*answers(80, agree)), tuned)
    assert found.is_taken is is_taken
    assert re.search(said, found.why)


def test_too_few_answers_say_nothing() -> None:
    assert (
        "answered 5 conversations of the samples, too few to say" in adopt(agreed(*answers(5, 1.0)), None).why
    )


def test_there_and_back() -> None:
    for each in agreed(*answers(40, 0.8)):
        assert agreement.from_json(agreement.to_json(each)) == each
