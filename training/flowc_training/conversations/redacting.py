"""Talks without people: one value by one other, in words and programs alike; what looks personal is listed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import cast

from flowc_serving.agent import conversation as conversations
from flowc_serving.agent.json_value import Object
from flowc_serving.store.pseudonyms import Names, Pseudonyms, Suspicion
from flowc_training.weekly.talk import Talk


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


def review_lines(found: Redacted) -> tuple[Object, ...]:
    """What people are to look at, a JSON object each."""
    return tuple(cast(Object, {"talk": found.talk.id, **asdict(each)}) for each in found.review)
