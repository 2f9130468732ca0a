"""A conversation carried out again in a fresh session: the same bytes (law M2), or the same in another form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flowc import FlowError
from flowc_serving.agent.conversation import (
    PROGRAM,
    Answer,
    Assistant,
    Call,
    Conversation,
    Message,
    Representation,
)
from flowc_serving.agent.json_value import dumps
from flowc_serving.agent.programs import as_written
from flowc_training.trajectories.acting import happen, is_refused
from flowc_training.trajectory import Setting, Trajectory


def again(conversation: Conversation, setting: Setting) -> Conversation:
    """The conversation with the answers that a fresh session gives."""
    return _played(conversation, setting, conversation.representation, lambda program: program)


def as_json(trajectory: Trajectory) -> Trajectory | None:
    """The trajectory with programs in code form: the same calls carried out by tools of that representation.

    None where a program has no code form: slips of Python, in a repair, are no slips of JSON.
    """
    if trajectory.setting is None:
        raise ValueError(f"{trajectory.id} does not tell its setting, so it cannot be carried out again")
    try:
        conversation = _played(
            trajectory.conversation, trajectory.setting, "json", lambda program: as_written(program, "json")
        )
    except FlowError:
        return None
    if _outcomes(conversation) != _outcomes(trajectory.conversation):
        return None
    return replace(trajectory, conversation=conversation)


def _played(
    conversation: Conversation,
    setting: Setting,
    representation: Representation,
    written: Callable[[str], str],
) -> Conversation:
    session = setting.session(representation)
    coming = list(setting.meanwhile)
    messages: list[Message] = []
    for message in conversation.messages:
        if isinstance(message, Answer):
            continue
        while coming and coming[0].message <= len(messages):
            happen(session, coming.pop(0))
        if not isinstance(message, Assistant):
            messages.append(message)
            continue
        calls = tuple(_written(call, written) for call in message.calls)
        messages.append(replace(message, calls=calls))
        messages += [Answer(call.id, call.name, session.answer(call)) for call in calls]
    return replace(
        conversation, context=session.context(), messages=tuple(messages), representation=representation
    )


def _written(call: Call, written: Callable[[str], str]) -> Call:
    program = call.arguments.get(PROGRAM)
    if not isinstance(program, str):
        return call
    return replace(call, arguments={**call.arguments, PROGRAM: written(program)})


def _outcomes(conversation: Conversation) -> list[tuple[str, bool]]:
    """Which answers refuse: the same conversation must go the same way in both forms."""
    return [(each.call, is_refused(each.data)) for each in conversation.messages if isinstance(each, Answer)]


def answers_text(conversation: Conversation) -> str:
    """All answers, as bytes would have them."""
    return "\n".join(dumps(each.data) for each in conversation.messages if isinstance(each, Answer))
