"""One conversation of production: what was said, what was stored by it, and what the merchant did then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, cast, get_args

from flowc_serving.agent import conversation as conversations
from flowc_serving.agent.conversation import Conversation, ConversationError
from flowc_serving.agent.json_value import Json, Object

Rating = Literal["", "up", "down"]
Outcome = Literal["activated", "edited", "off again", "left off", "nothing stored"]
"""What became of it: its workflow was activated as it was; activated or left, and changed by hand; turned off again;
never turned on; there is none."""


class TalkError(ValueError):
    """A JSON value that is no conversation of production; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What the merchant did with what the conversation stored, and said of it."""

    activated: bool = False
    off_again: bool = False
    edited: bool = False
    rating: Rating = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with all that the flywheel knows of it.

    ``shop`` is a keyed hash. ``before`` is the pure view of the workflow that was there before the agent wrote,
    ``written`` the one that it stored last, ``after`` what the person made of that by hand; each is empty where there
    is none. ``endings`` has a word for each turn, ``done`` at best. ``consents`` is whether it may be learnt from.
    """

    conversation: Conversation
    shop: str
    day: str
    arm: str = ""
    model: str = ""
    fingerprint: str = ""
    before: str = ""
    written: str = ""
    after: str = ""
    endings: tuple[str, ...] = ()
    deed: Deed = Deed()
    consents: bool = True
    seconds: float = 0.0
    read: int = 0
    tokens: int = 0

    @property
    def id(self) -> str:
        """The conversation's."""
        return self.conversation.id

    @property
    def outcome(self) -> Outcome:
        """What became of it, in a word."""
        if not self.written:
            return "nothing stored"
        if self.deed.off_again:
            return "off again"
        if self.deed.edited:
            return "edited"
        return "activated" if self.deed.activated else "left off"


def to_json(talk: Talk) -> Object:
    """A talk as a JSON object."""
    told: dict[str, Json] = {
        each.name: cast("Json", getattr(talk, each.name))
        for each in fields(talk)
        if each.name not in ("conversation", "deed", "endings")
    }
    return {
        **told,
        "endings": [*talk.endings],
        "deed": cast("Object", asdict(talk.deed)),
        "conversation": conversations.to_json(talk.conversation),
    }


def from_json(data: Any) -> Talk:
    """The talk of a JSON object. Raises ``TalkError``."""
    try:
        found = cast("Mapping[str, Any]", data)
        deed = cast("Mapping[str, Any]", found["deed"])
        texts = {each: _text(found[each]) for each in _TEXTS}
        return Talk(
            conversations.from_json(found["conversation"]),
            endings=tuple(map(_text, found["endings"])),
            deed=Deed(
                _bool(deed["activated"]),
                _bool(deed["off_again"]),
                _bool(deed["edited"]),
                _rating(deed["rating"]),
                _text(deed["comment"]),
            ),
            consents=_bool(found["consents"]),
            seconds=float(found["seconds"]),
            read=int(found["read"]),
            tokens=int(found["tokens"]),
            **texts,
        )
    except ConversationError as error:
        raise TalkError(f"its conversation: {error}") from None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TalkError(f"this is no talk: {type(error).__name__} {str(error)[:100]}") from None


_TEXTS = ("shop", "day", "arm", "model", "fingerprint", "before", "written", "after")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.40} is no text")
    return value


def _bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r:.40} is neither true nor false")
    return value


def _rating(value: Any) -> Rating:
    if value not in get_args(Rating):
        raise ValueError(f"{value!r:.40} is no rating")
    return value
