"""What holds of every request, whatever its style: its values are in it, and the same seed says the same."""

from __future__ import annotations

from collections import Counter
from itertools import product
from random import Random

import pytest
from making.asked_plans import asked, everyone

from flowc_training.languages import LANGUAGES, Language
from flowc_training.population.plan import Plan
from flowc_training.requests import phrases, styles
from flowc_training.requests.describing import described
from flowc_training.requests.styles import FORMS, ROLES, TONES, Style
from flowc_training.requests.wishing import wish
from flowc_training.requests.wording import holes, wordings
from flowc_training.requests.writing import write


def must_be_said(plan: Plan, language: Language) -> set[str]:
    """The values that every way to say the plan has in it: of slots that all wordings of a part have."""
    found: set[str] = set()
    for use in plan.uses:
        for form in use.part.words:
            first, *others = map(holes, wordings(use.part, form, language))
            found |= {use.values[name].said(language) for name in first.intersection(*others)}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_are_in_requests_and_descriptions(language: Language) -> None:
    for number, (merchant, plan) in enumerate(asked(language)):
        values = must_be_said(plan, language)
        for n in range(4):
            rng = Random(f"{number} {n}")
            style = styles.sample(rng, language)
            for text in (write(plan, merchant, style, rng).text, described(plan, rng)):
                missing = [each for each in values if each not in text]
                assert not missing, f"{missing} of {plan.intent} not in {text}"


def test_the_same_seed_says_the_same() -> None:
    for language, merchant, plan in everyone(3, 1):
        one, two = (
            write(plan, merchant, styles.sample(Random("s"), language), Random("w")) for _ in range(2)
        )
        assert one == two
        assert described(plan, Random("d")) == described(plan, Random("d"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_role_and_tone_has_frames_that_begin_with_either(language: Language) -> None:
    frames = phrases.load(language).frames
    for role, tone in product(ROLES, TONES):
        style = Style(language, role, tone)
        fitting = [each for each in frames if each.fits(style)]
        assert len(fitting) >= 4, (role, tone)
        assert any(not each.act_first for each in fitting)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_form_leaves_a_hole_or_two_marks(language: Language) -> None:
    for number, (_, plan) in enumerate(asked(language)):
        for form, tone in product(FORMS, TONES):
            rng = Random(f"{number}")
            text = wish(
                plan, Style(language, "owner", tone, form, quotes="local", thanks=True, goal=True), rng
            )
            for wrong in (
                "{when}",
                "{acts}",
                "{lead}",
                "{goal}",
                "{name}",
                "..",
                ",,",
                "。。",
                "？。",
                " ,",
                "?.",
            ):
                assert wrong not in text, (wrong, text)
            assert text == text.strip()


def test_forms_differ() -> None:
    """A list has lines, a mail has paragraphs, a sentence has neither."""
    _, plan = asked("en")[0]
    lines = {
        form: wish(plan, Style("en", "owner", "friendly", form, greeting=True, thanks=True), Random(1))
        for form in FORMS
    }
    assert Counter(lines["bullets"])["-"] >= 2
    assert "\n\n" in lines["mail"]
    assert "\n" not in lines["sentence"]
