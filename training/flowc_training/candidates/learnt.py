"""What of a conversation of production is learnt, as a trajectory: its right turns, in the contract of this version.

What is wrong in it is read and not learnt: calls that were refused, turns that did not come to an end, a program that a
person changed afterwards. A conversation that breaks a law of the mirror is left out whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flowc_serving.agent.calls import call_ids
from flowc_serving.agent.conversation import WRITER, Answer, Assistant, Conversation, Message, User
from flowc_serving.agent.rendering import Tokenizer
from flowc_training.bench.guarding import leak
from flowc_training.candidates import renewing
from flowc_training.candidates.renewing import NotRenewed
from flowc_training.conversations.slicing import category_of, tags_of
from flowc_training.languages import LANGUAGES, Language
from flowc_training.trajectories import checking
from flowc_training.trajectories.acting import is_refused
from flowc_training.trajectory import Trajectory
from flowc_training.weekly.talk import Talk

SOURCE = "production"


class NotLearnt(ValueError):
    """A conversation that nothing is learnt from; the message says why, in words that can be counted."""


def trajectory(talk: Talk, tokenizer: Tokenizer) -> Trajectory:
    """What a talk teaches. Raises ``NotLearnt``."""
    if not talk.consents:
        raise NotLearnt("the shop does not let it be learnt from")
    said = numbered(_conversation(talk))
    broken = [
        ("it does not go as a conversation does", checking.order(said)),
        ("an answer has not the shape of its tool", checking.shapes(said)),
        ("served and trained tokens would differ (M1)", checking.same_tokens(said, tokenizer)),
        ("what was written does not read back (M1)", checking.same_words(said)),
    ]
    for why, wrong in broken:
        if next(iter(wrong), ""):
            raise NotLearnt(why)
    slips = tuple(sorted(set(unlearned(talk, said))))
    if len(slips) == sum(isinstance(each, Assistant) for each in said.messages):
        raise NotLearnt("no turn of it is right")
    found = tags_of(talk)
    made = Trajectory(
        talk.id,
        category_of(talk, found),
        _language(found.language),
        said,
        workflow=talk.written,
        before=talk.before,
        source=SOURCE,
        slips=slips,
    )
    if why := leak(made):
        raise NotLearnt(why)
    return made


def _language(found: str) -> Language:
    """The language of a talk; English where it could not be told."""
    return found if found in LANGUAGES else "en"


def _conversation(talk: Talk) -> Conversation:
    if renewing.is_ours(talk) and not talk.conversation.tests:
        return talk.conversation
    try:
        return renewing.renewed(talk)
    except NotRenewed as error:
        raise NotLearnt(f"another contract: {error}") from None


def numbered(said: Conversation) -> Conversation:
    """The conversation with its calls named as a backend does that names them itself: call_1, call_2, … An engine's own
    names are seen by nobody, and are others each time."""
    names = call_ids(None)
    now: dict[str, str] = {}
    messages: list[Message] = []
    for each in said.messages:
        match each:
            case Assistant(_, calls):
                now |= {call.id: next(names) for call in calls}
                messages.append(replace(each, calls=tuple(replace(call, id=now[call.id]) for call in calls)))
            case Answer(call):
                messages.append(replace(each, call=now.get(call, call)))
            case User():
                messages.append(each)
    return replace(said, messages=tuple(messages))


def unlearned(talk: Talk, said: Conversation) -> Iterator[int]:
    """The numbers of the messages that the model is not to learn."""
    refused = {each.call for each in said.messages if isinstance(each, Answer) and is_refused(each.data)}
    ended = [*talk.endings]
    changed = _changed(talk, said)
    turn = -1
    for number, each in enumerate(said.messages):
        if isinstance(each, User):
            turn += 1
        if not isinstance(each, Assistant):
            continue
        slipped = any(call.raw or call.id in refused for call in each.calls)
        broken = turn >= len(ended) or ended[turn] != "done"
        if slipped or broken or (changed is not None and number >= changed):
            yield number


def _changed(talk: Talk, said: Conversation) -> int | None:
    """The message whose program a person changed afterwards: it, and what was said of it, is not what they wanted."""
    if not (talk.deed.edited or (talk.after and talk.after != talk.written)):
        return None
    writes = [
        number
        for number, each in enumerate(said.messages)
        if isinstance(each, Assistant) and any(call.name == WRITER for call in each.calls)
    ]
    return writes[-1] if writes else None
