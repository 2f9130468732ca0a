"""Edits: only what was asked is changed, in the version that is stored, also where somebody else was quicker."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from making.tokenizer import tokenizer

from flowc_serving.agent.conversation import Assistant, User
from flowc_serving.agent.shop_file import Beginning, ShopFile, exported
from flowc_training.population.changes import changes
from flowc_training.population.composing import plans
from flowc_training.population.printing import view
from flowc_training.population.shops import merchant
from flowc_training.trajectories.acting import Actor, Unmade
from flowc_training.trajectories.checking import faults
from flowc_training.trajectories.editing import Step, changed, edit
from flowc_training.trajectories.merging import merged
from flowc_training.trajectories.prose import Voice
from flowc_training.trajectories.replaying import as_json
from flowc_training.trajectories.wanting import phrases
from flowc_training.trajectory import Setting, Trajectory


def edited(n: int, *, twice: bool = False, conflict: bool = False) -> tuple[list[Step], Trajectory]:
    """The n-th edit, perhaps two of them, perhaps with somebody else's between."""
    rng = random.Random(f"edit {n}")
    shop = merchant("edits", n)
    (plan,) = plans(shop, 1, rng)
    after, _ = changes(plan, shop, rng)
    steps = [Step("please", view(plan), view(after), "That is how it is now.", phrases(after))]
    if twice:
        later, _ = changes(after, shop, rng)
        steps.append(Step("and this", view(after), view(later), "", phrases(later)))
    name = plan.name
    begun = Beginning(*exported(view(plan)), active=n % 2 == 0)
    actor = Actor(Setting(ShopFile(shop.shop, (begun,)), 1_790_000_000 + n, str(n)), f"edit-{n}")
    voice = Voice(plan.language, rng)
    made = edit(actor, voice, name, tuple(steps), other=_noted if conflict else None)
    return steps, Trajectory(
        f"edit-{n}", "edit", plan.language, actor.conversation, made, view(plan), setting=actor.played
    )


def _noted(stored: str) -> str:
    return stored.replace("\n@shopify", "\n# Note: ask Kim before you change this\n@shopify", 1)


@pytest.mark.parametrize("n", range(30))
def test_an_edit_makes_what_the_plan_has(n: int) -> None:
    steps, trajectory = edited(n, twice=n % 3 == 0)
    assert faults(trajectory, tokenizer()) == []
    assert trajectory.workflow == steps[-1].after
    first = trajectory.conversation.messages[0]
    assert isinstance(first, User)
    assert "This is about my workflow “" in first.text
    used = Counter(
        call.name
        for each in trajectory.conversation.messages
        if isinstance(each, Assistant)
        for call in each.calls
    )
    assert used["workflow_lookup"] == 1
    assert used["create_or_update_workflow"] == len(steps)


@pytest.mark.parametrize("n", range(0, 30, 3))
def test_somebody_else_s_change_is_kept(n: int) -> None:
    _, trajectory = edited(n, conflict=True)
    assert faults(trajectory) == []
    assert "# Note: ask Kim before you change this" in trajectory.workflow
    answers = list(trajectory.conversation.answers("create_or_update_workflow"))
    assert [each.data.get("error_code") for each in answers] == ["WORKFLOW_CONFLICT", None]
    other = as_json(trajectory)
    assert other is not None
    assert faults(other) == []


def test_remarks_of_what_is_stored_survive() -> None:
    steps, trajectory = edited(1)
    stored = _noted(steps[0].before)
    made = changed(steps[0], stored)
    assert "# Note: ask Kim" in made
    assert made.replace("# Note: ask Kim before you change this\n", "") == trajectory.workflow


def test_a_change_that_does_not_fit_is_not_made() -> None:
    step = Step("x", "a\nb\nc\n", "a\nB\nc\n")
    with pytest.raises(Unmade):
        changed(step, "a\nq\nc\n")


@pytest.mark.parametrize(
    ("mine", "theirs", "made"),
    [
        ("a\nB\nc\nd\n", "a\nb\nc\nD\n", "a\nB\nc\nD\n"),
        ("a\nb\nc\nd\n", "a\nb\nx\nc\nd\n", "a\nb\nx\nc\nd\n"),
        ("b\nc\nd\n", "a\nb\nc\nd\ne\n", "b\nc\nd\ne\n"),
        ("a\nB\nc\nd\n", "a\nx\nc\nd\n", None),
        ("a\nx\nb\nc\nd\n", "a\ny\nb\nc\nd\n", None),
        ("a\nB\nc\nd\n", "a\nB\nc\nd\n", None),
        ("a\nc\nd\n", "a\nb\nx\nc\nd\n", "a\nx\nc\nd\n"),
    ],
)
def test_two_changes_of_one_text(mine: str, theirs: str, made: str | None) -> None:
    assert merged("a\nb\nc\nd\n", mine, theirs) == made
