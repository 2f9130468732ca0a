"""Talks without people: one value by one other, in words and programs alike; what looks personal is listed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import cast

from flowc_serving.agent import conversation as conversations
from flowc_serving.agent.conversation import Context, Conversation
from flowc_serving.agent.json_value import Object
from flowc_serving.store.pseudonyms import Names, Pseudonyms, Suspicion
from flowc_training.conversations.mapping import Engine, map_rows
from flowc_training.weekly.talk import Talk

NOT_DONE = "not redacted"
"""The ending of a talk that could not be redacted."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """A talk with everything personal replaced, and what looked personal and was left, for people to read.

    The list shows originals: it stays where the log is.
    """

    talk: Talk
    review: tuple[Suspicion, ...] = ()


def redacted(talk: Talk, secret: bytes, names: Names | None = None) -> Redacted:
    """The talk without people: what was said, the views before, written and after, and the merchant's comment.

    Pseudonyms are drawn by ``secret`` and the conversation, so that nobody can go back; ``names`` finds the names of
    people, where a recognizer is at hand.
    """
    pseudonyms = Pseudonyms(secret, talk.id, names=names)
    said = conversations.from_json(pseudonyms.fields(conversations.to_json(talk.conversation)))
    views = {key: pseudonyms.text(getattr(talk, key)) for key in ("before", "written", "after")}
    deed = replace(talk.deed, comment=pseudonyms.text(talk.deed.comment))
    clean = replace(talk, conversation=replace(said, id=talk.id), deed=deed, **views)
    return Redacted(clean, tuple(pseudonyms.review))


def all_redacted(
    talks: Iterable[Talk],
    secret: bytes,
    names: Names | None = None,
    *,
    engine: Engine = "processes",
    workers: int = 1,
) -> Iterator[Redacted]:
    """The talks without people, in their order, each exactly one.

    Of one that cannot be redacted no more is handed on than that it was there: no words, no views, ``NOT_DONE`` as
    its ending; the review says why. With more than one worker, or Ray, ``names`` must be picklable.
    """
    noted: deque[Talk] = deque()

    def passing() -> Iterator[Talk]:
        for each in talks:
            noted.append(each)
            yield each

    hide = partial(redacted, secret=secret, names=names)
    for each in map_rows(hide, passing(), engine=engine, workers=workers):
        talk = noted.popleft()
        yield each.value or _emptied(talk, each.trouble)


def _emptied(talk: Talk, why: str) -> Redacted:
    said = Conversation(
        talk.id, Context(talk.conversation.context.date, ""), (), talk.conversation.representation
    )
    deed = replace(talk.deed, comment="")
    bare = replace(talk, conversation=said, before="", written="", after="", endings=(NOT_DONE,), deed=deed)
    return Redacted(bare, (Suspicion(NOT_DONE, why.partition(":")[0]),))


def review_lines(found: Redacted) -> tuple[Object, ...]:
    """What people are to look at, a JSON object each."""
    return tuple(cast(Object, {"talk": found.talk.id, **asdict(each)}) for each in found.review)
