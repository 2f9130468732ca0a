"""Personal data out of trajectories of real conversations: one value by one other, in talk and programs alike."""

from __future__ import annotations

from dataclasses import replace

from flowc_serving.agent import conversation as conversations
from flowc_serving.store.pseudonyms import Names, Pseudonyms, Suspicion
from flowc_training.trajectory import Trajectory


def without_people(
    made: Trajectory, secret: bytes, *, names: Names | None = None
) -> tuple[Trajectory, tuple[Suspicion, ...]]:
    """The trajectory with everything personal replaced, and what looked personal and was left, for people to read.

    Synthetic trajectories have nothing personal, and are what they were.
    """
    if made.source == "synthetic":
        return made, ()
    pseudonyms = Pseudonyms(secret, made.conversation.id, names=names)
    conversation = conversations.from_json(pseudonyms.fields(conversations.to_json(made.conversation)))
    workflow, before = pseudonyms.text(made.workflow), pseudonyms.text(made.before)
    changed = replace(made, conversation=conversation, workflow=workflow, before=before)
    return changed, tuple(pseudonyms.review)
