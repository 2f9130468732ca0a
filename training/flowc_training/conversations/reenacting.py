"""A trajectory carried out once more in the stores of production: its workflows in the workflow store, its rows in the
log, written by the server's own recorder. Ids and versions are the store's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast

from flowc_serving.agent import templates
from flowc_serving.agent.conversation import Answer, Assistant, Call, Conversation, Message, User
from flowc_serving.agent.events import Answered, Asked, Called, Calling, Ended, Event, Said
from flowc_serving.agent.json_value import Json
from flowc_serving.agent.session import Session
from flowc_serving.agent.templates import Templates
from flowc_serving.agent.workflows import Workflows
from flowc_serving.store.recording import Recorder, Serving, begun
from flowc_serving.store.rows import Pen, Row
from flowc_training.trajectories.acting import happen
from flowc_training.trajectory import Setting, Trajectory

_ID = re.compile(r"gid://flow/Workflow/\d+|[0-7][0-9A-HJKMNP-TV-Z]{25}")


@dataclass(slots=True)
class Stage:
    """Where a trajectory is played: the shop's workflows in a store, and a clock that goes on as it is told."""

    setting: Setting
    store: Workflows
    now: Callable[[], float]
    names: dict[str, str] = field(default_factory=dict[str, str])
    """By an id or a version of the trajectory the store's own."""

    def __post_init__(self) -> None:
        session = self.setting.session()
        listed = session.world.workflows.listed(size=250, hidden=True).workflows
        for old, begin in zip(
            sorted(listed, key=lambda each: _number(each.id)), self.setting.shop.workflows, strict=True
        ):
            made = self.store.create(begin.name, begin.document, hidden=begin.hidden)
            if begin.active:
                made = self.store.switch(made.id, made.version, active=True)
            self.names |= {old.id: made.id, old.version: made.version}

    def session(self) -> Session:
        """Production's tools on the store."""
        more = self.setting.templates
        return Session(
            self.setting.shop.shop,
            templates=Templates([*templates.load(), *more]) if more else None,
            workflows=self.store,
            clock=lambda: datetime.fromtimestamp(self.now(), UTC),
        )

    def said(self, value: Json) -> Json:
        """A value of the trajectory with the store's ids in it."""
        if isinstance(value, str):
            return _ID.sub(lambda found: self.names.get(found[0], found[0]), value)
        if isinstance(value, list):
            return [self.said(each) for each in value]
        if isinstance(value, dict):
            return {key: self.said(each) for key, each in value.items()}
        return value

    def learn(self, theirs: Json, ours: Json) -> None:
        """Which id of ours stands where the trajectory has one of its own."""
        if isinstance(theirs, str) and isinstance(ours, str):
            if theirs != ours and _ID.fullmatch(theirs) and _ID.fullmatch(ours):
                self.names[theirs] = ours
        elif isinstance(theirs, Mapping) and isinstance(ours, Mapping):
            for key in theirs.keys() & ours.keys():
                self.learn(theirs[key], ours[key])
        elif isinstance(theirs, list) and isinstance(ours, list):
            for one, other in zip(theirs, ours, strict=False):
                self.learn(one, other)


def played(made: Trajectory, stage: Stage, name: str) -> tuple[Session, Conversation]:
    """The conversation as the store's tools answer it, and the session that it was held in."""
    session = stage.session()
    messages: list[Message] = []
    coming = list(stage.setting.meanwhile)
    theirs = [*made.conversation.messages]
    for at, message in enumerate(theirs):
        while coming and coming[0].message <= at:
            what = coming.pop(0)
            happen(session, replace(what, workflow=str(stage.said(what.workflow))))
        match message:
            case User(text):
                messages.append(User(str(stage.said(text))))
            case Assistant(text, calls):
                ours = tuple(replace(each, arguments=_arguments(stage, each)) for each in calls)
                messages.append(Assistant(str(stage.said(text)), ours))
            case Answer(call, tool, data):
                asked = _asked(messages, call)
                told = session.answer(asked)
                stage.learn(cast(Json, dict(data)), cast(Json, dict(told)))
                messages.append(Answer(call, tool, told))
    return session, replace(made.conversation, id=name, context=session.context(), messages=tuple(messages))


def _arguments(stage: Stage, call: Call) -> Mapping[str, Json]:
    return cast("Mapping[str, Json]", stage.said(dict(call.arguments)))


def _asked(messages: Sequence[Message], name: str) -> Call:
    said: Any = (each for each in reversed(messages) if isinstance(each, Assistant))
    return next(call for each in said for call in each.calls if call.id == name)


def _number(workflow: str) -> int:
    return int(workflow.rpartition("/")[2])


# Its rows.


def recorded(said: Conversation, pen: Pen, serving: Serving, pause: Callable[[float], None]) -> Iterator[Row]:
    """The rows of a conversation as the server writes them; ``pause`` lets the pen's clock go on."""
    begin = replace(said, messages=())
    yield begun(pen, begin, serving)
    for turn in _turns(said.messages):
        first, *rest = turn
        assert isinstance(first, User)
        recorder = Recorder(pen, begin, serving)
        yield from recorder.said(first.text)
        begin = begin.plus(*turn)
        for event in _events(rest, begin):
            pause(2.0 if isinstance(event, Asked) else 0.1)
            yield from recorder.rows(event)
        pause(40.0)


def _turns(messages: Sequence[Message]) -> Iterator[list[Message]]:
    turn: list[Message] = []
    for each in messages:
        if isinstance(each, User) and turn:
            yield turn
            turn = []
        turn.append(each)
    if turn:
        yield turn


def _events(said: Sequence[Message], whole: Conversation) -> Iterator[Event]:
    """What happens in a turn, as the loop tells it."""
    calls: dict[str, Call] = {}
    last, read = "", 1_500
    for each in said:
        match each:
            case Assistant(text, made):
                last = text
                written = max(1, len(text) // 4) + sum(len(str(call.arguments)) // 4 for call in made)
                if text:
                    yield Said(text)
                for call in made:
                    calls[call.id] = call
                    yield Calling(call.id, call.name)
                    yield Called(call)
                yield Asked(read, written, 0.2, 2.0)
                read += written
            case Answer(call, _, data):
                read += len(str(data)) // 4
                yield Answered(calls[call], data, 0.05)
            case User():
                pass
    yield Ended(whole, last, "done")
