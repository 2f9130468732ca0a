"""Conversations as tokens: the one place that makes what a model reads, and what it is trained on (law M1).

``messages`` puts a conversation into the words of the chat template, as trainers take it too; ``render`` makes its
ids with the mask of what the model wrote, ``prompt`` the ids that a server sends for the next answer. Each prompt is a
prefix of what ``render`` makes of the conversation with that answer, and all that follows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Protocol

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from flowc_serving.agent.calls import function
from flowc_serving.agent.contract import Contract
from flowc_serving.agent.conversation import (
    PROGRAM,
    SIMULATOR,
    Answer,
    Assistant,
    Context,
    Conversation,
    User,
)
from flowc_serving.agent.json_value import Json, Object, dumps
from flowc_serving.agent.marks import shield


class RenderingError(ValueError):
    """A conversation that no model can be asked about; the message says why."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A conversation as tokens; ``mask`` is 1 where the model wrote the token, mark of the end included."""

    ids: tuple[int, ...]
    mask: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as tokens, each with the place in the text where it ends."""

    ids: Sequence[int]
    ends: Sequence[int]


class Tokenizer(Protocol):
    """Makes tokens of a text, control tokens of its marks, and adds none of its own."""

    def encode(self, text: str) -> Encoded: ...


# A conversation in the words of the template.


def messages(conversation: Conversation, contract: Contract) -> list[dict[str, Any]]:
    """The messages that the chat template takes, texts shielded and programs apart.

    A call's ``function`` has ``name``, ``arguments`` (JSON text) and ``program`` (text, or None).
    """
    if conversation.representation != contract.representation:
        raise RenderingError(
            f"the conversation's programs are {conversation.representation}, "
            f"the contract's {contract.representation}: load the contract of the conversation"
        )
    if conversation.tests != contract.tests:
        has, other = ("has", "has not") if conversation.tests else ("has not", "has")
        raise RenderingError(
            f"the conversation {has} the tool {SIMULATOR}, the contract {other}: load the contract of the conversation"
        )
    return [{"role": "system", "content": contract.system}, *_messages(conversation)]


def _messages(conversation: Conversation) -> Iterator[dict[str, Any]]:
    above = _above(conversation.context)
    for message in conversation.messages:
        match message:
            case User(text):
                yield {"role": "user", "content": _text(above + text)}
                above = ""
            case Assistant(text, calls):
                said: dict[str, Any] = {"role": "assistant", "content": _text(text.lstrip("\n"))}
                if calls:
                    said["tool_calls"] = [
                        {
                            "type": "function",
                            "function": {
                                "name": _whole(written.name),
                                "arguments": _whole(written.arguments),
                                "program": None if written.program is None else _whole(written.program),
                            },
                        }
                        for written in map(function, calls)
                    ]
                yield said
            case Answer(_, name, data):
                yield {"role": "tool", "name": name, "content": _text(answer_text(data))}


def _above(context: Context) -> str:
    """The lines above the first request, each a line whatever is in it."""
    told = {"Date": context.date, "Shop": context.shop, "Plan": context.plan}
    return "".join(f"{name}: {' '.join(value.split())}\n" for name, value in told.items() if value) + "\n"


def answer_text(data: Object) -> str:
    """An answer as a model reads it: its JSON, and below it the programs that it names by number."""
    programs: list[str] = []
    lines = [dumps(_numbered(data, programs))]
    for number, program in enumerate(programs, 1):
        lines += [f"program {number}:", program.removesuffix("\n")]
    return "\n".join(lines)


def _numbered(value: Json, programs: list[str]) -> Json:
    if isinstance(value, list):
        return [_numbered(each, programs) for each in value]
    if not isinstance(value, dict):
        return value
    found: Object = {}
    for key, each in value.items():
        if key == PROGRAM and isinstance(each, str):
            programs.append(each)
            found[key] = f"program {len(programs)}"
        else:
            found[key] = _numbered(each, programs)
    return found


def _text(text: str) -> str:
    return _whole(shield(text))


def _whole(text: str) -> str:
    """The text without halves of surrogate pairs, which no encoding has."""
    return text.encode("utf-8", "replace").decode() if not text.isascii() else text


# The template's text, and where in it the model writes.


class _Written(str):
    """A piece of a rendered text that the model wrote."""

    __slots__ = ()


class _Generation(Extension):
    """``{% generation %} … {% endgeneration %}`` around what a model writes, as transformers has it."""

    tags = frozenset({"generation"})  # pyright: ignore[reportAssignmentType, reportIncompatibleVariableOverride]

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return nodes.CallBlock(self.call_method("_written"), [], [], body).set_lineno(line)

    def _written(self, caller: Any) -> str:
        return _Written(caller())


@cache
def _template(source: str) -> Any:
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[_Generation, "jinja2.ext.loopcontrols"]
    )
    environment.filters["tojson"] = dumps
    return environment.from_string(source)


def _pieces(conversation: Conversation, contract: Contract, *, asks: bool) -> list[str]:
    values = {
        "messages": messages(conversation, contract),
        "tools": list(contract.tools),
        "add_generation_prompt": asks,
    }
    return list(_template(contract.template).generate(values))


def text(conversation: Conversation, contract: Contract) -> str:
    """A conversation as the text that becomes tokens."""
    return "".join(_pieces(conversation, contract, asks=False))


def prompt_text(conversation: Conversation, contract: Contract) -> str:
    """The text that the model is to go on from. Raises ``RenderingError`` where it is not the model's turn."""
    if not conversation.messages or isinstance(conversation.messages[-1], Assistant):
        raise RenderingError("it is not the model's turn: a conversation ends in a request or an answer then")
    return "".join(_pieces(conversation, contract, asks=True))


# Tokens.


def render(
    conversation: Conversation, contract: Contract, tokenizer: Tokenizer, *, unlearned: Collection[int] = ()
) -> Rendered:
    """A whole conversation as tokens, with the mask of what the model wrote.

    ``unlearned`` are the numbers of messages that are to be read and not to be learned: the mask leaves them out.
    """
    pieces = _pieces(conversation, contract, asks=False)
    ids, ends = _encoded("".join(pieces), tokenizer)
    said = [n for n, each in enumerate(conversation.messages) if isinstance(each, Assistant)]
    written = [span for n, span in zip(said, _spans(pieces), strict=True) if n not in unlearned]
    mask: list[int] = []
    begin = 0
    for end in ends:
        while written and written[0][1] <= begin and end > written[0][1]:
            written.pop(0)
        mask.append(int(bool(written) and written[0][0] <= begin and end <= written[0][1]))
        begin = max(begin, end)
    return Rendered(tuple(ids), tuple(mask))


def _encoded(whole: str, tokenizer: Tokenizer) -> tuple[Sequence[int], Sequence[int]]:
    """A rendered text as tokens with their ends. What all conversations begin with is made into tokens once."""
    turns = whole.find(_TURN, len(_TURN))
    head = _head(tokenizer, whole[:turns])
    if head is None:
        encoded = tokenizer.encode(whole)
        return encoded.ids, encoded.ends
    rest = tokenizer.encode(whole[turns:])
    return (*head.ids, *rest.ids), (*head.ends, *(turns + end for end in rest.ends))


def _spans(pieces: Sequence[str]) -> Iterator[tuple[int, int]]:
    begin = 0
    for piece in pieces:
        if isinstance(piece, _Written):
            yield begin, begin + len(piece)
        begin += len(piece)


def prompt(conversation: Conversation, contract: Contract, tokenizer: Tokenizer) -> tuple[int, ...]:
    """The ids that the model is to go on from. What all conversations begin with is made into tokens once."""
    return tuple(_encoded(prompt_text(conversation, contract), tokenizer)[0])


_TURN = "<|im_start|>"


@lru_cache(maxsize=8)
def _head(tokenizer: Tokenizer, head: str) -> Encoded | None:
    """What stands above the first turn as tokens; None where the tokenizer does not part it from the turn."""
    found = tokenizer.encode(head)
    both = tokenizer.encode(head + _TURN).ids
    parted = [*both] == [*found.ids, *tokenizer.encode(_TURN).ids]
    return Encoded(tuple(found.ids), tuple(found.ends)) if parted else None
