"""The slices of a talk: what it is about, as far as what happened in it tells, its language, and what the workflow has.

What a merchant asked for is guessed from what was done; a talk of which nothing came is a question, since a program
cannot tell one that was declined from one that was answered.
"""

from __future__ import annotations

from dataclasses import replace

from flowc_serving.agent.conversation import WRITER, Assistant, Conversation, User
from flowc_training import tags
from flowc_training.categories import Category
from flowc_training.conversations.language import language_of
from flowc_training.dataset.rows import request
from flowc_training.tags import Tags
from flowc_training.weekly.talk import Talk

_ASKS = ("?", "？")


def slices_of(talk: Talk) -> tuple[str, ...]:
    """The slices, as ``tags`` has them."""
    return tuple(tags_of(talk).slices())


def tags_of(talk: Talk) -> Tags:
    """The tags of a talk."""
    try:
        found = tags.of_view(talk.written) if talk.written else Tags()
    except ValueError:
        found = Tags()
    said = request(talk.conversation)
    return replace(found, category=category_of(talk, found), language=language_of(said))


def category_of(talk: Talk, found: Tags) -> Category:
    """What it is about, by what was done."""
    if talk.before or _updates(talk.conversation):
        return "edit"
    if _asked_first(talk.conversation):
        return "clarify"
    if not (talk.written or _writes(talk.conversation)):
        return "question"
    if found.third_party:
        return "third_party"
    return "email" if found.email else "create"


def _calls(said: Conversation) -> list[dict[str, object]]:
    calls = (call for each in said.messages if isinstance(each, Assistant) for call in each.calls)
    return [dict(call.arguments) for call in calls if call.name == WRITER]


def _writes(said: Conversation) -> bool:
    return bool(_calls(said))


def _updates(said: Conversation) -> bool:
    """Does its first write go to a workflow that was there?"""
    first = next(iter(_calls(said)), None)
    return first is not None and bool(first.get("workflow_id"))


def _asked_first(said: Conversation) -> bool:
    """Did the agent ask something before it wrote anything?"""
    last = ""
    for each in said.messages:
        if isinstance(each, Assistant):
            if any(call.name == WRITER for call in each.calls):
                return False
            last = each.text.rstrip()
        elif isinstance(each, User) and last:
            return last.endswith(_ASKS)
    return last.endswith(_ASKS)
