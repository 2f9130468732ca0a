"""The ideal agent repairs: a save is refused for a real slip, and the next one, or the one after it, is right.

A refused save is read and not to be learned: ``Trajectory.slips`` has the numbers of such messages.
"""

from __future__ import annotations

from itertools import islice

from flowc_training.trajectories import slips
from flowc_training.trajectories.acting import Actor, Unmade, errors
from flowc_training.trajectories.closing import created
from flowc_training.trajectories.creating import look, save, save_ask
from flowc_training.trajectories.prose import Voice
from flowc_training.trajectories.slips import Slip
from flowc_training.trajectories.wanting import Want

_TRIES = 40
"""Slips that are tried until one is refused."""
_TWICE = 0.3
"""The share of repairs that begins with two slips."""


def repair(actor: Actor, voice: Voice, want: Want) -> tuple[int, ...]:
    """Make what is wanted, not right at once; the numbers of the refused messages. The request was heard already."""
    look(actor, voice, want)
    rounds = _rounds(actor, voice, want.view)
    refused: list[int] = []
    text = voice.maybe("save")
    for number, (view, slip) in enumerate(rounds):
        refused.append(len(actor.conversation.messages))
        (answer,) = actor.say(text, save_ask(view))
        if "validation_errors" not in answer:
            raise Unmade("a slip is not refused after all")
        mended = voice.say(f"mend_{slip.group}")
        text = voice.joined(mended, voice.maybe("repair_more" if number else "repair"))
    save(actor, text, want.view)
    actor.say(created(voice, want, actor.session.world.shop))
    return tuple(refused)


def _rounds(actor: Actor, voice: Voice, view: str) -> list[tuple[str, Slip]]:
    """The views that are saved before the right one, each with the slip that is mended next.

    Two slips are mended in two rounds only where the first hides the second; else one mends all that was said.
    """
    last, slip = _slipped(actor, voice, view)
    if voice.rng.random() >= _TWICE:
        return [(last, slip)]
    hidden = _errors(actor, last)
    for first, text in islice(slips.of(last, voice.rng), 8):
        found = _errors(actor, text)
        if found and not hidden <= found:
            return [(text, first), (last, slip)]
    return [(last, slip)]


def _slipped(actor: Actor, voice: Voice, view: str) -> tuple[str, Slip]:
    for slip, text in islice(slips.of(view, voice.rng), _TRIES):
        if _errors(actor, text):
            return text, slip
    raise Unmade("no slip of this workflow is refused")


def _errors(actor: Actor, view: str) -> frozenset[tuple[str, str]]:
    """What the tool finds wrong with a view, without storing it: nothing of the trial is in the conversation."""
    return frozenset(errors(actor.session.write(dict(save_ask(view).arguments), store=False)))
