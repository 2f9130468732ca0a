"""An actor: says what an ideal agent says, and has its calls carried out by the tools of production (law M2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from flowc_serving.agent.calls import call_ids
from flowc_serving.agent.conversation import (
    Answer,
    Assistant,
    Call,
    Conversation,
    Message,
    User,
)
from flowc_serving.agent.json_value import Json, Object
from flowc_serving.agent.session import Session
from flowc_serving.agent.shop_file import exported
from flowc_serving.agent.workflows import Stored
from flowc_training.trajectory import Meanwhile, Setting


class Unmade(Exception):
    """A case that cannot be played as it ought to be; the message says why, for the count of what was left out."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A call that is to be made: a tool and its arguments."""

    tool: str
    arguments: Mapping[str, Json]


class Actor:
    """Plays a conversation in a setting, in the contract with tests where it is told so. Calls get the ids that a
    backend gives them: ``call_1``, ``call_2``, …
    """

    def __init__(self, setting: Setting, name: str, *, tests: bool = False) -> None:
        self.setting = setting
        self.session: Session = setting.session()
        self._ids = call_ids(None)
        self._begun = Conversation(name, self.session.context(), tests=tests)
        self._messages: list[Message] = []
        self._meanwhile: list[Meanwhile] = list(setting.meanwhile)

    @property
    def conversation(self) -> Conversation:
        """What was said so far."""
        return self._begun.plus(*self._messages)

    @property
    def played(self) -> Setting:
        """The setting with what others did in it."""
        return replace(self.setting, meanwhile=tuple(self._meanwhile))

    def stored(self, name: str) -> Stored:
        """The workflow of the shop that has a name. Raises ``Unmade`` where none has."""
        for each in self.session.world.workflows.listed(size=250, hidden=True).workflows:
            if each.name == name:
                return each
        raise Unmade("the shop does not have the workflow")

    def hear(self, text: str) -> None:
        """The merchant says something."""
        self._messages.append(User(text))

    def say(self, text: str, *asks: Ask) -> Sequence[Object]:
        """The agent says something and makes calls; what the tools answer, in the order of the calls."""
        calls = tuple(Call(next(self._ids), each.tool, dict(each.arguments)) for each in asks)
        self._messages.append(Assistant(text, calls))
        answers = [self.session.answer(call) for call in calls]
        self._messages += [
            Answer(call.id, call.name, data) for call, data in zip(calls, answers, strict=True)
        ]
        return answers

    def elsewhere(self, workflow: str, view: str) -> None:
        """Somebody else saves a workflow before the next calls."""
        name, document = exported(view)
        self._meanwhile.append(Meanwhile(len(self._messages), workflow, document, name))
        happen(self.session, self._meanwhile[-1])


def is_refused(answer: Object) -> bool:
    """Did a tool refuse what it was called for?"""
    return "error" in answer or "validation_errors" in answer


def errors(answer: Object) -> list[tuple[str, str]]:
    """The errors of a program that was to be saved, as code and message; none where it is right."""
    found = cast(dict[str, list[dict[str, Any]]], answer.get("validation_errors", {}))
    return [(str(each["code"]), str(each["message"])) for rows in found.values() for each in rows]


def happen(session: Session, what: Meanwhile) -> None:
    """Let somebody else's change happen in a session."""
    store = session.world.workflows
    stored = store.lookup(what.workflow)
    store.update(stored.id, stored.version, what.name, what.document)
