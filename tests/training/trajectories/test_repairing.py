"""Slips: each kind is refused by the production tool somewhere, and repairs mend what they made."""

from __future__ import annotations

import random
from collections import Counter

from making.playing import TEMPLATES, played, session

from flowc_serving.agent.conversation import Assistant, Call
from flowc_training.trajectories.checking import faults
from flowc_training.trajectories.repairing import repair
from flowc_training.trajectories.slips import SLIPS


def refuses(view: str) -> bool:
    answer = session().answer(Call("1", "create_or_update_workflow", {"workflow": view}))
    return "validation_errors" in answer


def test_at_least_sixty_kinds_are_refused() -> None:
    refused = set[str]()
    for view in TEMPLATES:
        for slip in SLIPS:
            text = None if slip.name in refused else slip.made(view, random.Random(view))
            if text is not None and refuses(text):
                refused.add(slip.name)
    assert len({each.name for each in SLIPS}) == len(SLIPS)
    assert len(refused) >= 100
    assert len(SLIPS) - len(refused) <= 5, {each.name for each in SLIPS} - refused


def test_a_repair_mends_what_is_said() -> None:
    rounds = Counter[int]()
    for n in range(30):
        refused, trajectory = played("repair", n, repair)
        assert faults(trajectory) == []
        rounds[len(refused)] += 1
        for number in refused:
            message = trajectory.conversation.messages[number]
            assert isinstance(message, Assistant)
            assert refuses(str(message.calls[0].arguments["workflow"]))
    assert rounds.keys() == {1, 2}
