"""Many requests: they are kept but for few, and no two are the same."""

from __future__ import annotations

from collections import Counter
from random import Random

from making.asked_plans import everyone

from flowc_training.population.parts import Part
from flowc_training.population.plan import Plan, Use
from flowc_training.requests import styles
from flowc_training.requests.words import folded
from flowc_training.requests.writing import Tally, kept


def test_two_thousand_requests_of_two_hundred_plans_differ() -> None:
    texts: list[str] = []
    tally = Tally()
    plans = list(everyone(20, 2))
    assert len(plans) == 200
    for number, (language, merchant, plan) in enumerate(plans):
        for n in range(10):
            rng = Random(f"many {number} {n}")
            if request := kept(plan, merchant, styles.sample(rng, language), rng, tally):
                texts.append(request.text)
    assert tally.kept + tally.dropped == 2000
    assert tally.share >= 0.95
    assert len({*texts}) >= 0.9 * len(texts)
    near = Counter(" ".join(sorted({*folded(each).split()})) for each in texts)
    assert sum(times - 1 for times in near.values()) <= 0.05 * len(texts), "near-duplicates: the same words"


def test_a_request_that_does_not_say_its_plan_is_dropped_and_counted() -> None:
    """The words of a part may be wrong: then its request is of no use."""
    _, merchant, plan = next(everyone(1, 1))
    trigger = plan.triggers[0]
    words = {"when": dict.fromkeys(trigger.part.words["when"], ("when the moon is full",))}
    wrong = Use(Part("trigger", trigger.part.id, trigger.part.code, words), trigger.values)
    other = Plan(plan.intent, "en", plan.name, (wrong,), plan.body)
    tally = Tally()
    assert kept(other, merchant, styles.PLAIN, Random(1), tally) is None
    assert (tally.kept, tally.dropped, tally.share) == (0, 1, 0.0)
