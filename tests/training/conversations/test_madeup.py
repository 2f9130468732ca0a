"""Made-up weeks are what they are told to be, in stores that are real."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from making.made_up_week import MANY, MadeUp

from flowc_serving.agent import outcomes
from flowc_training.conversations.collecting import collected
from flowc_training.conversations.language import language_of
from flowc_training.conversations.madeup import Arm, made_up, noisy
from flowc_training.dataset.rows import request
from flowc_training.judge.facets import BY_ID
from flowc_training.trajectories.making import trajectory
from flowc_training.weekly.talk import Talk
from flowc_training.weekly.week import Week


def test_what_is_known_is_true(week: MadeUp) -> None:
    assert len(week.truths) == MANY
    assert 4 < sum(bool(each.damage) for each in week.truths) < MANY - 4
    for each in week.talks:
        truth = week.truth(each.id)
        if not truth.damage:
            stored = outcomes.last_written(each.conversation.messages)
            assert bool(stored) == bool(each.written)
        assert {*truth.answers} <= {*BY_ID}


def test_a_shop_has_one_arm(week: MadeUp) -> None:
    arms = {(each.shop, each.arm) for each in week.talks}
    assert len(arms) == len({shop for shop, _ in arms})
    assert {arm for _, arm in arms} == {"old", "new"}


def test_a_shop_in_a_growing_arm_stays_in_it() -> None:
    from flowc_training.conversations import madeup

    arm = madeup._arm  # pyright: ignore[reportPrivateUsage]
    shops = [f"s{n}.myshopify.com" for n in range(500)]

    def inside(share: float) -> set[str]:
        return {each for each in shops if arm((Arm("new", share), Arm("old", 1 - share)), each).name == "new"}

    assert inside(0.01) < inside(0.25) < inside(1.0)
    assert 90 < len(inside(0.25)) < 160


def test_skill_decides(tmp_path: Path) -> None:
    def broken(skill: float) -> int:
        path = tmp_path / f"{skill}"
        path.mkdir()
        found = made_up(
            path / "log.db", path / "w.db", Week.read("2026-W48"), "skill", 6, (Arm("", 1.0, skill),)
        )
        return sum(bool(each.damage) for each in found)

    assert broken(1.0) == 0
    assert broken(0.0) >= 4


def test_two_weeks_share_a_log(tmp_path: Path) -> None:
    one, other = Week.read("2026-W48"), Week.read("2026-W49")
    for week, first in ((one, 0), (other, 3)):
        made_up(tmp_path / "log.db", tmp_path / "w.db", week, "weeks", 3, first=first)
    found = {
        week: [each for each in collected(str(tmp_path / "log.db"), week) if isinstance(each, Talk)]
        for week in (one, other)
    }
    assert [len(each) for each in found.values()] == [3, 3]
    assert not {each.id for each in found[one]} & {each.id for each in found[other]}


@pytest.mark.parametrize("right", [1.0, 0.8])
def test_raters_are_as_good_as_told(week: MadeUp, right: float) -> None:
    told = noisy(week.truths, 3, right)
    same = Counter(
        answer == told[each.id][facet]
        for each in week.truths
        for facet, answer in each.answers.items()
        if answer != "na"
    )
    assert abs(same[True] / same.total() - right) < 0.1


def test_languages_are_guessed_or_left_open() -> None:
    """No language is taken for another, and few are left open."""
    found: Counter[bool] = Counter()
    for n in range(0, 60, 2):
        made = trajectory("languages", n)
        guess = language_of(request(made.conversation))
        assert guess in ("", made.language)
        found[bool(guess)] += 1
    assert found[True] >= 24


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", ""),
        ("ok", ""),
        ("Kannst du bitte die Bestellungen mit “the and of” markieren?", "de"),
        ("l'étiquette d'un produit qui n'est pas en stock", "fr"),
        ("注文が来たらメールして", "ja"),
        ("los pedidos con el total de más de 500", "es"),
    ],
)
def test_languages(text: str, language: str) -> None:
    assert language_of(text) == language
