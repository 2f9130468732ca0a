"""Changes: each makes another workflow that still has no error, and differs only in what it says."""

from __future__ import annotations

from random import Random

import pytest

import flowc
from flowc.check import check
from flowc_training.languages import LANGUAGES
from flowc_training.population.change import KINDS, Change, Kind
from flowc_training.population.changes import MAKERS, WEIGHTS, changes
from flowc_training.population.composing import compose
from flowc_training.population.parts import load
from flowc_training.population.plan import Plan, Use
from flowc_training.population.printing import view
from flowc_training.population.shops import merchant

INTENTS = [*load().intents.values()]


def before(seed: int) -> Plan:
    intent = INTENTS[seed * 7 % len(INTENTS)]
    return compose(intent, merchant("changes", seed), Random(seed))


def made(kind: Kind, wanted: int) -> list[tuple[Plan, Plan, Change]]:
    """Changes of a kind, of the first plans that allow it."""
    found: list[tuple[Plan, Plan, Change]] = []
    for seed in range(400):
        plan = before(seed)
        try:
            after, change = changes(plan, merchant("changes", seed), Random(seed), (kind,))
        except ValueError:
            continue
        found.append((plan, after, change))
        if len(found) == wanted:
            break
    return found


def test_every_kind_has_its_maker_and_its_weight() -> None:
    assert set(KINDS) == MAKERS.keys() == WEIGHTS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_makes_another_workflow_without_errors(kind: Kind) -> None:
    found = made(kind, 12)
    assert len(found) >= 2, f"no plan allows {kind}"
    for plan, after, change in found:
        old, new = view(plan), view(after)
        assert old != new
        assert change.kind == kind
        verdict = flowc.equivalent(old, new, generated=0)
        assert (verdict.how == "meaning") == (kind == "rename")
        wrong = [each for each in check(new) if each.severity == "error"]
        assert not wrong, f"{wrong}\n{new}"


@pytest.mark.parametrize("seed", range(30))
def test_a_value_changes_where_it_stands_and_nowhere_else(seed: int) -> None:
    plan = before(seed)
    try:
        after, change = changes(plan, merchant("changes", seed), Random(seed), ("value",))
    except ValueError:
        pytest.skip("a plan without values")
    assert change.old is not None
    assert change.new is not None
    assert change.old.code != change.new.code
    for one, other in zip(plan.uses, after.uses, strict=True):
        assert one.part == other.part
        differ = [
            (one.values[name], other.values[name])
            for name in one.values
            if one.values[name] != other.values[name]
        ]
        if not change.is_text:
            assert all((old, new) == (change.old, change.new) for old, new in differ)
        assert bool(differ) or one is not change.use


def told(uses: tuple[Use, ...]) -> list[str]:
    return sorted(each.part.id for each in uses)


@pytest.mark.parametrize("kind", ["add_step", "add_condition", "add_otherwise", "add_wait", "add_trigger"])
def test_what_is_added_is_all_that_is_new(kind: Kind) -> None:
    for plan, after, change in made(kind, 6):
        assert change.use is not None
        assert told(after.uses) == sorted([*told(plan.uses), change.use.part.id])


@pytest.mark.parametrize("kind", ["remove_step", "remove_condition"])
def test_what_is_removed_is_all_that_is_gone(kind: Kind) -> None:
    for plan, after, change in made(kind, 6):
        assert change.use is not None
        assert told(plan.uses) == sorted([*told(after.uses), change.use.part.id])


def test_the_same_seed_makes_the_same_change() -> None:
    one, other = (changes(before(3), merchant("changes", 3), Random(5)) for _ in range(2))
    assert view(one[0]) == view(other[0])
    assert one[1].kind == other[1].kind


def test_all_languages_are_among_them() -> None:
    assert {before(seed).language for seed in range(60)} == set(LANGUAGES)
