"""What a person changed by hand in what the agent made: told in words, and made a trajectory that can be learnt from.

The trajectory is an edit of its own, carried out by production's tools in a fresh session (law M2): the merchant asks
for the change in words, the agent looks the workflow up, and writes what the person made of it.
"""

from __future__ import annotations

import calendar
import time
from random import Random

from flowc import FlowError
from flowc_serving.agent import outcomes
from flowc_serving.agent.conversation import PROGRAM, WRITER
from flowc_serving.agent.mention import about
from flowc_serving.agent.shop import Shop
from flowc_serving.agent.shop_file import Beginning, ShopFile, exported
from flowc_training.conversations.changes import REORDERED, changes, facts_of
from flowc_training.tags import is_third_party
from flowc_training.trajectories.acting import Actor, Ask, Unmade
from flowc_training.trajectories.checking import faults
from flowc_training.trajectories.prose import Voice
from flowc_training.trajectory import Setting, Trajectory
from flowc_training.weekly.talk import Talk

SOURCE = "by hand"
"""The source of trajectories that are made here."""


def name_of(talk: str) -> str:
    """The id of the trajectory that is made of a talk."""
    return f"{talk}-by-hand"


def by_hand(talk: Talk) -> tuple[str, ...]:
    """What the person changed, in words; nothing where nothing was changed, or one version cannot be had."""
    if not (talk.written and talk.after):
        return ()
    try:
        return changes(talk.written, talk.after)
    except ValueError:
        return ()


def pair(talk: Talk) -> Trajectory | None:
    """The edit that takes the agent's version to the person's, None where there is none that words tell and tools carry
    out.

    It is held against all laws of trajectories (``trajectories.checking``).
    """
    told = by_hand(talk)
    if not told or told == (REORDERED,):  # nobody could make that change by these words
        return None
    try:
        made = _played(talk, told)
    except (FlowError, Unmade, ValueError):
        return None
    return None if made is None or faults(made) else made


def request(name: str, told: tuple[str, ...]) -> str:
    """What the merchant would have asked for."""
    if len(told) == 1:
        return f"In my workflow “{name}” I want one thing changed: {told[0]}."
    return "\n".join([f"Please change my workflow “{name}”:", *(f"- {each}" for each in told)])


def _played(talk: Talk, told: tuple[str, ...]) -> Trajectory | None:
    setting = _setting(talk)
    name, _ = exported(talk.written)
    voice = Voice("en", Random(talk.id))
    actor = Actor(setting, name_of(talk.id))
    stored = actor.stored(name)
    actor.hear(about(request(name, told), name, stored.id))
    (shown,) = actor.say("", Ask("workflow_lookup", {"workflow_id": stored.id}))
    write = Ask(
        WRITER, {"workflow_id": stored.id, "workflow_version": shown["workflow_version"], PROGRAM: talk.after}
    )
    (answer,) = actor.say("", write)
    if outcomes.written(answer) is None:
        return None
    actor.say("\n".join(["Changed as you asked:", *(f"- {each}" for each in told), voice.say("off")]))
    return Trajectory(
        name_of(talk.id),
        "edit",
        "en",
        actor.conversation,
        workflow=talk.after,
        before=talk.written,
        edit="by hand",
        source=SOURCE,
        setting=actor.played,
    )


def _setting(talk: Talk) -> Setting:
    """A shop that has the agent's version, and the apps that either version needs."""
    name, document = exported(talk.written)
    tasks = {
        each.task
        for view in (talk.written, talk.after)
        for each in (*facts_of(view).triggers, *facts_of(view).steps)
    }
    apps = frozenset(each.partition("::")[0] for each in tasks if is_third_party(each))
    context = talk.conversation.context
    shop = Shop(context.shop, context.plan, apps=apps)
    day = calendar.timegm(time.strptime(context.date[:10], "%Y-%m-%d"))
    return Setting(ShopFile(shop, (Beginning(name, document),)), day, talk.id)
