"""The workflows of a talk: what was there before the agent wrote, what it wrote last, what the person made of that.

They come from the workflow store where one is given, else from what the conversation itself holds. Views are pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import flowc
from flowc import FlowError
from flowc_serving.agent import outcomes
from flowc_serving.agent.conversation import PROGRAM, WRITER, Answer, Assistant, Call, Conversation
from flowc_serving.agent.json_value import text
from flowc_serving.agent.workflows import Stored, UnknownWorkflow
from flowc_serving.store.workflows import WorkflowFile
from flowc_training.conversations.reading import Heard
from flowc_training.weekly.talk import Talk


class Versions(Protocol):
    """The workflows of one shop, every version."""

    def lookup(self, workflow: str, version: str | None = None) -> Stored: ...


class Store(Protocol):
    """The workflows of all shops."""

    def of(self, shop: str) -> Versions: ...


@dataclass(frozen=True, slots=True)
class Write:
    """A call that stored something: the workflow, its new version, and the one that it replaced, empty where new."""

    call: Call
    workflow: str
    version: str
    replaced: str


def opened(path: Path) -> WorkflowFile:
    """The workflow store of a file that is there. Raises ``FileNotFoundError``, ``StoreTrouble``."""
    if not path.is_file():
        raise FileNotFoundError(f"there is no workflow store {path}")
    return WorkflowFile(path)


def with_views(heard: Heard, store: Store | None) -> Talk:
    """The talk with its views; each is empty where it cannot be had. A store that is away raises ``StoreTrouble``."""
    said, writes = heard.talk.conversation, [*writes_of(heard.talk.conversation)]
    if not writes:
        return heard.talk
    last = writes[-1]
    first = next(each for each in writes if each.workflow == last.workflow)
    versions = _of(store, said.context.shop)
    written = _stored(versions, last.workflow, last.version) or _view(
        str(last.call.arguments.get(PROGRAM, ""))
    )
    before = _before(versions, said, first)
    by_hand = [version for workflow, version in heard.by_hand if workflow == last.workflow]
    after = _stored(versions, last.workflow, by_hand[-1]) if by_hand else ""
    return replace(heard.talk, before=before, written=written, after=after)


def writes_of(said: Conversation) -> Iterator[Write]:
    """The calls that stored something, in their order."""
    calls = {call.id: call for each in said.messages if isinstance(each, Assistant) for call in each.calls}
    for answer in said.answers(WRITER):
        stored, call = outcomes.written(answer.data), calls.get(answer.call)
        if stored is not None and call is not None:
            replaced = text(call.arguments.get("workflow_version")) or ""
            yield Write(call, *stored, replaced if call.arguments.get("workflow_id") else "")


def _of(store: Store | None, shop: str) -> Versions | None:
    try:
        return store.of(shop) if store else None
    except ValueError:  # the domain of an export is a pseudonym, and may be anything
        return None


def _before(versions: Versions | None, said: Conversation, first: Write) -> str:
    if not first.replaced:
        return ""
    return _stored(versions, first.workflow, first.replaced) or _shown(said, first)


def _shown(said: Conversation, write: Write) -> str:
    """What a tool showed of the version that was replaced."""
    for each in said.messages:
        if not isinstance(each, Answer) or text(each.data.get("workflow_version")) != write.replaced:
            continue
        if program := text(each.data.get(PROGRAM)):
            return _view(program)
    return ""


def _stored(versions: Versions | None, workflow: str, version: str) -> str:
    if versions is None or not version:
        return ""
    try:
        return _view(versions.lookup(workflow, version).document)
    except UnknownWorkflow:
        return ""


def _view(program: str) -> str:
    """The pure view of a document or a program; empty where it is none."""
    try:
        return flowc.read(program).document.view.text if program else ""
    except (FlowError, RecursionError):
        return ""
