"""A conversation of production that was held in another contract, carried out again by the tools of this one.

The world that it was held in is not known, but for the workflow that it is about. So it is had again where fresh tools
take the same way: they refuse what was refused, and tell of the shop what was told.
"""

from __future__ import annotations

import calendar
import re
import time
from dataclasses import replace

from flowc import FlowError
from flowc_serving.agent import contract as contracts
from flowc_serving.agent.conversation import Answer, Assistant, Conversation, User
from flowc_serving.agent.in_memory import InMemory
from flowc_serving.agent.json_value import Json
from flowc_serving.agent.session import TOOLS
from flowc_serving.agent.shop import Shop
from flowc_serving.agent.shop_file import Beginning, ShopFile, exported
from flowc_training import tags
from flowc_training.conversations.reenacting import Stage, played
from flowc_training.trajectories.acting import is_refused
from flowc_training.trajectory import Setting, Trajectory
from flowc_training.weekly.talk import Talk

_ID = re.compile(r"gid://flow/Workflow/\d+")
_OF_THE_SHOP = frozenset({"search_shop_resource", "workflow_lookup"})
"""Tools whose answers are the shop's own: another answer is another world."""


class NotRenewed(ValueError):
    """A conversation that cannot be had in this contract; the message says why."""


def is_ours(talk: Talk) -> bool:
    """Was it held in the contract of this version?"""
    return talk.fingerprint == contracts.load(talk.conversation.representation).fingerprint


def renewed(talk: Talk) -> Conversation:
    """The conversation as tools of this contract answer it. Raises ``NotRenewed``."""
    said = talk.conversation
    if said.representation != "python" or said.tests:
        raise NotRenewed("it is in another representation, or has tools that are not trained on")
    calls = [call for each in said.messages if isinstance(each, Assistant) for call in each.calls]
    if any(call.name not in TOOLS for call in calls):
        raise NotRenewed("it calls a tool that there is no more")
    try:
        stage = _stage(talk)
        _, found = played(Trajectory(said.id, "create", "en", said), stage, said.id)
    except (FlowError, ValueError, StopIteration, RuntimeError) as error:
        raise NotRenewed(f"it cannot be carried out again: {type(error).__name__}") from None
    for then, now in zip(_answers(said), _answers(found), strict=True):
        if is_refused(then.data) != is_refused(now.data):
            raise NotRenewed(f"{now.name} takes another way now")
        if now.name in _OF_THE_SHOP and stage.said(_plain(then)) != _plain(now):
            raise NotRenewed(f"{now.name} told of a shop that is not known")
    return replace(found, context=said.context)


def _plain(answer: Answer) -> Json:
    return dict(answer.data)


def _answers(said: Conversation) -> list[Answer]:
    return [each for each in said.messages if isinstance(each, Answer)]


def _stage(talk: Talk) -> Stage:
    context = talk.conversation.context
    day = calendar.timegm(time.strptime(context.date[:10], "%Y-%m-%d"))
    shop = ShopFile(Shop(context.shop, context.plan, apps=_apps(talk)), _begun(talk))
    store = InMemory(lambda: float(day), lambda bits: 1 << (bits - 1))
    stage = Stage(Setting(shop, day, talk.id), store, lambda: float(day))
    about = next(
        (_ID.search(each.text) for each in talk.conversation.messages if isinstance(each, User)), None
    )
    listed = store.listed(size=1, hidden=True).workflows
    if about and listed:
        stage.names[about[0]] = listed[0].id
    return stage


def _begun(talk: Talk) -> tuple[Beginning, ...]:
    return (Beginning(*exported(talk.before)),) if talk.before else ()


def _apps(talk: Talk) -> frozenset[str]:
    """The apps that its workflows need: the shop has them, or they would not have been stored."""
    found = [tags.of_view(view) for view in (talk.before, talk.written) if view]
    tasks = {task for each in found for task in (*each.triggers, *each.actions)}
    return frozenset(task.partition("::")[0] for task in tasks if tags.is_third_party(task))
