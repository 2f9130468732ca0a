"""The ideal agent asks: one question for what cannot be guessed, and makes the workflow once it is answered."""

from __future__ import annotations

from flowc_training.requests.vague import Vague
from flowc_training.trajectories.acting import Actor
from flowc_training.trajectories.creating import create
from flowc_training.trajectories.prose import Voice
from flowc_training.trajectories.wanting import Want


def clarify(actor: Actor, voice: Voice, want: Want, asked: Vague) -> None:
    """A vague request, one question, the answer, and then the workflow."""
    actor.hear(asked.text)
    actor.say(asked.question)
    actor.hear(asked.answer)
    create(actor, voice, want)
