"""How a candidate learns, as TOML: what is written is what is meant, and what is wrong is told all at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flowc_training.candidates import settings
from flowc_training.candidates.settings import Change, Choice, LearningError, Mix


def test_what_comes_with_flowc_is_right() -> None:
    found = settings.read(settings.TINY)
    assert found.sft(found.start).optimiser.steps == 24
    assert [each.name for each in found.trials] == ["twice the rate", "less rehearsal", "edits count twice"]
    rate, rehearsal, edits = (each.on(found.start) for each in found.trials)
    assert found.sft(rate).optimiser.rate == 2 * found.sft(found.start).optimiser.rate
    assert rehearsal == replace(found.start, mix=replace(found.start.mix, rehearsal=0.2))
    assert edits.mix.weights == {"category=edit": 2}


def test_a_change_adds_to_what_is_there() -> None:
    start = Choice(Mix(weights={"email=yes": 2}), ("optimiser.rate=1e-3",))
    made = Change("both", {"weights": {"category=edit": 3}}, ("optimiser.steps=5",)).on(start)
    assert made.mix.weights == {"email=yes": 2, "category=edit": 3}
    assert made.settings == ("optimiser.rate=1e-3", "optimiser.steps=5")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("recipe = ", "this is no TOML"),
        ("recipes = 'tiny'", "recipes: there is no such key"),
        ("recipe = 'tinny'", "did you mean tiny?"),
        ("recipe = 'tiny_grpo'", "no recipe of supervised fine-tuning"),
        ("judged_by = 'hope'", "judged_by: is loss or benchmark"),
        ("trial_steps = 0", "trial_steps: is a whole number from 1"),
        ("trial_steps = true", "trial_steps: is a whole number"),
        ("margin = 2", "margin: is a number from 0 to 1"),
        ("settings = 'optimiser.rate=1'", "settings: are texts"),
        ("settings = ['optimiser.rat=1']", "did you mean rate?"),
        ("mix = 3", "mix: is a table"),
        ("[mix]\nrehearsal = 1.5", "mix.rehearsal: is a number from 0 to 1"),
        ("[mix]\nshare = 1", "mix.share: there is no such key"),
        ("[mix]\nweights = 2", "mix.weights: is a table of slices"),
        ("[mix.weights]\n'category=edit' = 0", "mix.weights.category=edit: is a whole number from 1"),
        ("trials = 1", "trials: are tables"),
        ("trials = [1]", "trial 1: is a table with a name"),
        ("[[trials]]\nname = 'a'\nrate = 1", "trial 1: rate: there is no such key"),
        ("[[trials]]\nname = 'a'\nsettings = ['optimiser.rate=-1']", "trial 'a': optimiser.rate"),
    ],
)
def test_what_is_wrong_is_told(text: str, says: str) -> None:
    with pytest.raises(LearningError) as found:
        settings.read(text)
    assert says in str(found.value)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(LearningError) as found:
        settings.read("margin = 7\ntrial_steps = 0\nnope = 1")
    assert len(str(found.value).splitlines()) == 3
