"""What became of a call, as its answer tells it."""

from __future__ import annotations

from collections.abc import Iterable

from flowc_serving.agent.conversation import WRITER, Answer, Message
from flowc_serving.agent.json_value import Object, text


def failure(data: Object) -> str:
    """What kind of failure an answer is, for programs; empty where it is none."""
    if data.get("validation_errors"):
        return "VALIDATION"
    return text(data.get("error_code")) or "ERROR" if data.get("error") else ""


def written(data: Object) -> tuple[str, str] | None:
    """The workflow and version that an answer says were stored; None where none was."""
    workflow, version = text(data.get("workflow_id")), text(data.get("workflow_version"))
    return (workflow, version) if workflow and version and not failure(data) else None


def last_written(messages: Iterable[Message]) -> tuple[str, str] | None:
    """The workflow and version that were stored last in what was said."""
    found = None
    for each in messages:
        if isinstance(each, Answer) and each.name == WRITER:
            found = written(each.data) or found
    return found
