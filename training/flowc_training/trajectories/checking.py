"""What every trajectory must keep: the laws of the mirror (M1, M2, M5), and the declared shapes of answers.

``faults`` says what is wrong with one, in words, all at once; nothing where all is well. The prefix of M1 is proven on
the text for every turn, and with a tokenizer on the ids of every turn too: a turn begins with a control token, so that
the ids before it do not depend on what follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from flowc import FlowError, equivalent
from flowc_serving.agent import contract as contracts, rendering
from flowc_serving.agent.calls import Reader, write
from flowc_serving.agent.contract import Contract
from flowc_serving.agent.conversation import (
    PROGRAM,
    WRITER,
    Answer,
    Assistant,
    Call,
    Conversation,
    Message,
    User,
)
from flowc_serving.agent.model import CallDone, TextPart
from flowc_serving.agent.programs import as_written
from flowc_serving.agent.rendering import Tokenizer
from flowc_serving.agent.shapes import SHAPES, misfits
from flowc_training.population.printing import canonical
from flowc_training.trajectories.replaying import again, answers_text
from flowc_training.trajectory import Trajectory

_TURN = "<|im_start|>"


def faults(trajectory: Trajectory, tokenizer: Tokenizer | None = None) -> list[str]:
    """Everything that is wrong with a trajectory, in words."""
    conversation = trajectory.conversation
    if wrong := list(order(conversation)):
        return wrong
    return [
        *shapes(conversation),
        *same_tokens(conversation, tokenizer),
        *same_words(conversation),
        *same_answers(trajectory),
        *exact_target(trajectory),
    ]


def order(conversation: Conversation) -> Iterator[str]:
    """A conversation begins with a request and ends with a text; each call has its answer, and no call is made twice
    between two sayings of the merchant but where a write lies between."""
    messages = conversation.messages
    if not messages or not isinstance(messages[0], User):
        yield "it does not begin with a request"
    last = messages[-1] if messages else None
    if not isinstance(last, Assistant) or last.calls or not last.text.strip():
        yield "it does not end with a text"
    yield from _answered(messages)
    yield from _made_twice(messages)


def _answered(messages: Sequence[Message]) -> Iterator[str]:
    waiting: list[str] = []
    for message in messages:
        if isinstance(message, Answer):
            if waiting[:1] != [message.call]:
                yield f"the answer to {message.call} does not stand in the order of the calls"
            waiting = waiting[1:]
            continue
        yield from (f"{call} has no answer" for call in waiting)
        waiting = [call.id for call in message.calls] if isinstance(message, Assistant) else []
    yield from (f"{call} has no answer" for call in waiting)


def _made_twice(messages: Sequence[Message]) -> Iterator[str]:
    made: set[str] = set()
    for message in messages:
        if isinstance(message, User):
            made.clear()
        for call in message.calls if isinstance(message, Assistant) else ():
            key = f"{call.name} {sorted(call.arguments.items(), key=lambda pair: pair[0])}"
            if key in made:
                yield f"{call.id} was made before"
            made = set() if call.name == WRITER else made | {key}


def shapes(conversation: Conversation) -> Iterator[str]:
    """Each answer is of its tool's declared shape."""
    for message in conversation.messages:
        if isinstance(message, Answer):
            shape = SHAPES.get(message.name)
            if shape is None:
                yield f"{message.call}: there is no tool {message.name}"
                continue
            for each in misfits(message.data, shape):
                yield f"{message.call} at {each.pointer}: {each.message}"


# M1.


def same_tokens(conversation: Conversation, tokenizer: Tokenizer | None = None) -> Iterator[str]:
    """What a server sends for each turn of the model is a prefix of what is trained on."""
    contract = contracts.of(conversation)
    whole = rendering.text(conversation, contract)
    prompts = _prompts(conversation, contract)
    for number, prompt in prompts:
        if not whole.startswith(prompt):
            yield f"message {number}: the prompt is no prefix of the text that is trained on"
    if tokenizer is not None:
        yield from _same_ids(whole, [len(prompt) for _, prompt in prompts], tokenizer)


def _before(conversation: Conversation, number: int) -> Conversation:
    """The conversation up to a message."""
    return replace(conversation, messages=conversation.messages[:number])


def _prompts(conversation: Conversation, contract: Contract) -> list[tuple[int, str]]:
    """The number of each message of the model, and the text that it goes on from."""
    found: list[tuple[int, str]] = []
    for number, message in enumerate(conversation.messages):
        if isinstance(message, Assistant):
            found.append((number, rendering.prompt_text(_before(conversation, number), contract)))
    return found


def _same_ids(whole: str, sizes: Sequence[int], tokenizer: Tokenizer) -> Iterator[str]:
    """The ids of each prompt are the first ids of the whole: encoded turn by turn, from the first after the prompt."""
    begin = whole.find(_TURN, len(_TURN))
    encoded = tokenizer.encode(whole[begin:])
    ids, ends = list(encoded.ids), list(encoded.ends)
    at, place = 0, begin
    for size in sizes:
        piece = list(tokenizer.encode(whole[place:size]).ids)
        if ids[at : at + len(piece)] != piece:
            yield f"character {size}: the ids of the prompt are no prefix of the ids that are trained on"
            return
        at, place = at + len(piece), size
        if not (at and ends[at - 1] == size - begin):
            yield f"character {size}: a token stands across the end of the prompt"
            return


def same_words(conversation: Conversation) -> Iterator[str]:
    """What the model is trained to write reads back as what was said."""
    for number, message in enumerate(conversation.messages):
        if isinstance(message, Assistant) and _read(conversation, number, message) != message:
            yield f"message {number}: what is written does not read back as the same text and calls"


def _read(conversation: Conversation, number: int, message: Assistant) -> Assistant:
    reader = Reader(_before(conversation, number))
    parts = [*reader.feed(write(message)), *reader.finish()]
    text = "".join(part.text for part in parts if isinstance(part, TextPart))
    calls: list[Call] = [part.call for part in parts if isinstance(part, CallDone)]
    return Assistant(text, tuple(calls))


# M2.


def same_answers(trajectory: Trajectory) -> Iterator[str]:
    """Fresh tools answer the same calls with the same bytes."""
    if trajectory.setting is None:
        yield "its setting is not told, so its answers cannot be had again"
        return
    replayed = again(trajectory.conversation, trajectory.setting)
    if answers_text(replayed) != answers_text(trajectory.conversation):
        yield "fresh tools answer otherwise"
    if replayed.context != trajectory.conversation.context:
        yield "a fresh session has another context"


# M5.


def exact_target(trajectory: Trajectory) -> Iterator[str]:
    """The last workflow that is written is stored, is the canonical view, and means what was to be written."""
    writes = list(_writes(trajectory.conversation))
    if not trajectory.workflow:
        if writes:
            yield "something is written where nothing is to be"
        return
    if not writes or "workflow_id" not in writes[-1][1] or "validation_errors" in writes[-1][1]:
        yield "the workflow is not stored in the end"
        return
    yield from _canonical(trajectory.workflow, writes[-1][0], trajectory.conversation)


_FOOTER = re.compile(r"^# flowc layout ", re.MULTILINE)


def _canonical(wanted: str, written: str, conversation: Conversation) -> Iterator[str]:
    if _FOOTER.search(wanted):
        yield "the workflow has a footer, which no target has"
    try:
        if as_written(wanted, conversation.representation) != written and not _same(wanted, written):
            yield "what is written is another workflow than is wanted"
        if canonical(wanted) != wanted:
            yield "the workflow is not as the compiler prints it"
    except FlowError as error:
        yield f"the workflow does not compile: {error.diagnostics[0].message}"


def _same(wanted: str, written: str) -> bool:
    """Do both mean the same, proven and not only tried?"""
    verdict = equivalent(wanted, written, generated=0)
    return verdict.equal and verdict.how == "meaning"


def _writes(conversation: Conversation) -> Iterator[tuple[str, dict[str, object]]]:
    """The programs that were written, each with its answer."""
    calls = {
        call.id: call
        for message in conversation.messages
        if isinstance(message, Assistant)
        for call in message.calls
    }
    for answer in conversation.answers(WRITER):
        yield str(calls[answer.call].arguments.get(PROGRAM, "")), {**answer.data}
