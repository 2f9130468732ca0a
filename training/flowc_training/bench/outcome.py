"""What a model did with an example: the conversation, what is stored after it, and what it took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from flowc_serving.agent import outcomes
from flowc_serving.agent.conversation import (
    WRITER,
    Answer,
    Assistant,
    Call,
    Conversation,
    ConversationError,
    User,
    from_json,
    to_json,
)
from flowc_serving.agent.json_value import Json, Object

CRASHED = frozenset({"model", "cancelled", "crash"})
"""Endings after which nothing counts: the model, or the solver itself, did not come to an end."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A workflow that is stored in the end and was not so before. ``before`` is what it was, empty of a new one.

    ``view`` is its pure view, empty where the stored document cannot be read.
    """

    id: str
    name: str
    view: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """What it took: how often the model was asked, its tokens, seconds in the model and in all."""

    asked: int = 0
    read: int = 0
    written: int = 0
    model_seconds: float = 0.0
    seconds: float = 0.0

    def plus(self, other: Usage) -> Usage:
        """Both together."""
        return Usage(
            self.asked + other.asked,
            self.read + other.read,
            self.written + other.written,
            self.model_seconds + other.model_seconds,
            self.seconds + other.seconds,
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt at one example came to.

    ``endings`` has a word for each turn of the merchant, ``done`` at best.
    """

    example: str
    epoch: int
    conversation: Conversation
    saved: tuple[Saved, ...] = ()
    usage: Usage = Usage()
    endings: tuple[str, ...] = ()
    error: str = ""

    @property
    def is_crashed(self) -> bool:
        """Did it not come to an end? Such a sample is a 0, and is never left out."""
        return not self.endings or any(each in CRASHED for each in self.endings)

    @property
    def calls(self) -> Iterator[Call]:
        """The calls that were made, in their order."""
        for each in self.conversation.messages:
            if isinstance(each, Assistant):
                yield from each.calls

    @property
    def writes(self) -> Iterator[Answer]:
        """What was answered to attempts to write, in their order."""
        return self.conversation.answers(WRITER)

    @property
    def said(self) -> tuple[str, ...]:
        """What the model said, by turns of the merchant."""
        turns: list[list[str]] = []
        for each in self.conversation.messages:
            if isinstance(each, User):
                turns.append([])
            elif isinstance(each, Assistant) and turns:
                turns[-1].append(each.text)
        return tuple("\n".join(filter(None, each)) for each in turns)

    def first_write(self) -> int | None:
        """The merchant's turn in which something was first stored, from 0; None where nothing was."""
        turn = -1
        for each in self.conversation.messages:
            if isinstance(each, User):
                turn += 1
            elif isinstance(each, Answer) and each.name == WRITER and outcomes.written(each.data):
                return turn
        return None


# As JSON.


class OutcomeError(ValueError):
    """A JSON value that is no outcome; the message says what is wrong."""


def outcome_json(found: Outcome) -> Object:
    """An outcome as a JSON object."""
    usage = found.usage
    return {
        "example": found.example,
        "epoch": found.epoch,
        "endings": [*found.endings],
        "error": found.error,
        "saved": [
            {"id": each.id, "name": each.name, "view": each.view, "before": each.before}
            for each in found.saved
        ],
        "usage": {
            "asked": usage.asked,
            "read": usage.read,
            "written": usage.written,
            "model_seconds": round(usage.model_seconds, 3),
            "seconds": round(usage.seconds, 3),
        },
        "conversation": to_json(found.conversation),
    }


def outcome_of(data: Any) -> Outcome:
    """The outcome of a JSON object. Raises ``OutcomeError``."""
    try:
        found = cast("dict[str, Any]", data)
        usage = cast("dict[str, Any]", found["usage"])
        return Outcome(
            _text(found, "example"),
            int(found["epoch"]),
            from_json(found["conversation"]),
            tuple(_saved(each) for each in found["saved"]),
            Usage(
                int(usage["asked"]),
                int(usage["read"]),
                int(usage["written"]),
                float(usage["model_seconds"]),
                float(usage["seconds"]),
            ),
            tuple(str(each) for each in found["endings"]),
            _text(found, "error"),
        )
    except ConversationError as error:
        raise OutcomeError(f"its conversation: {error}") from None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise OutcomeError(f"this is no outcome: {type(error).__name__} {str(error)[:100]}") from None


def _saved(data: Any) -> Saved:
    found = cast("Mapping[str, Json]", data)
    return Saved(*(_text(found, key) for key in ("id", "name", "view", "before")))


def _text(data: Mapping[str, Any], key: str) -> str:
    if not isinstance(data[key], str):
        raise OutcomeError(f"its {key} is no text")
    return data[key]
