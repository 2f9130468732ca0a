"""What a model writes, as text and back: ``write`` prints it, a ``Reader`` reads it while it comes.

::

    <think>

    </think>

    I save it now.
    <tool_call>
    {"name": "create_or_update_workflow", "arguments": {"workflow_id": "gid://flow/Workflow/1"}}
    @workflow("Tag orders")
    …
    </tool_call>

A program stands raw below the JSON of its call, to its last line break. The reader takes more than ``write`` prints:
a program as a JSON string, in a fence, without an end; what is no call becomes one without a name, for the loop to
answer. A model's marks are control; those in texts are shielded (``marks``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from flowc_serving.agent.conversation import PROGRAM, Assistant, Call, Conversation
from flowc_serving.agent.json_value import Object, dumps
from flowc_serving.agent.marks import JOINER, shield, unshield
from flowc_serving.agent.model import Part, TextPart
from flowc_serving.agent.open_call import FENCE, OpenCall

THOUGHT = "<think>\n\n</think>\n\n"
"""The empty thought that each answer begins with."""

# Writing.


@dataclass(frozen=True, slots=True)
class Function:
    """A call as it is written: its arguments as JSON without the program, which stands below; all shielded.

    A call without a name is what the model wrote, as ``arguments``.
    """

    name: str
    arguments: str
    program: str | None = None


def function(call: Call) -> Function:
    """A call as it is written. A program that a reader would not know again stays in the arguments."""
    if not call.name:
        return Function("", shield(call.raw))
    program = call.arguments.get(PROGRAM)
    if not isinstance(program, str) or not program.strip() or program.lstrip().startswith(FENCE):
        return Function(shield(call.name), shield(dumps(dict(call.arguments))))
    others: Object = {key: value for key, value in call.arguments.items() if key != PROGRAM}
    return Function(shield(call.name), shield(dumps(others)), shield(program.removesuffix("\n")))


def write(said: Assistant) -> str:
    """What a model writes to say this, without the mark that ends it."""
    text = shield(said.text.lstrip("\n"))
    return THOUGHT + "\n".join([*([text] if text else []), *map(_written, said.calls)])


def _written(call: Call) -> str:
    found = function(call)
    lines = [found.arguments]
    if found.name:
        lines = [f'{{"name": {dumps(found.name)}, "arguments": {found.arguments}}}']
    if found.program is not None:
        lines.append(found.program)
    return "\n".join(["<tool_call>", *lines, "</tool_call>"])


# Reading.

_END = r"<\|(?:im_end|im_start|endoftext)\|>|</?tool_response>"
_IN_TEXT = re.compile(rf"</?(?:tool_call|think)>|{_END}")
_IN_THOUGHT = re.compile(rf"</think>|{_END}")
_IN_CALL = re.compile(rf"</?tool_call>|{_END}")
_PART_OF_MARK = re.compile(rf"<{JOINER}*(?:\|[^|<>\s]{{0,40}}\|?|/?[a-z_]{{0,13}})?\Z")


def call_ids(conversation: Conversation | None) -> Iterator[str]:
    """Ids for the next calls of a conversation: ``call_1``, ``call_2``, … but for those it has."""
    taken = frozenset[str]() if conversation is None else conversation.call_ids
    return (name for name in (f"call_{number}" for number in count(1)) if name not in taken)


class Reader:
    """Reads one answer of a model: ``feed`` takes text as it comes, in any pieces, ``finish`` says that it ended."""

    def __init__(self, conversation: Conversation | None = None) -> None:
        self._ids = call_ids(conversation)
        self._held = ""
        self._skipped = "\n"
        self._said = False
        self._between = ""
        self._open: OpenCall | None = None
        self._thinks = False
        self._ended = False

    def feed(self, text: str) -> list[Part]:
        """The parts that more text completes."""
        if self._ended:
            return []
        self._held += text
        return list(self._read(last=False))

    def finish(self, *, cut: bool = False) -> list[Part]:
        """The parts that the end completes. ``cut`` says that there was more to come: a call that is open then is
        none, for half a program may be a program too.
        """
        parts = list(self._read(last=True))
        self._ended = True
        if self._open is not None:
            parts.extend(self._open.cut() if cut else self._open.done())
            self._open = None
        return parts

    def _read(self, *, last: bool) -> Iterator[Part]:
        while not self._ended:
            pattern = _IN_CALL if self._open else _IN_THOUGHT if self._thinks else _IN_TEXT
            found = pattern.search(self._held)
            if found is None:
                yield from self._take(len(self._held) if last else self._sure())
                return
            yield from self._take(found.start(), mark=found[0])
            self._held = self._held[found.end() - found.start() :]
            yield from self._control(found[0])

    def _sure(self) -> int:
        """How much of what is held cannot become a part of a mark, nor the line break before a call."""
        begun = self._held.rfind("<")
        size = len(self._held)
        if begun >= 0 and _PART_OF_MARK.match(self._held, begun):
            size = begun
        return size - (self._held[:size].endswith("\n") and not self._open)

    def _take(self, size: int, mark: str = "") -> Iterator[Part]:
        text, self._held = self._held[:size], self._held[size:]
        if self._open is not None:
            yield from self._open.feed(text)
        elif not self._thinks:
            yield from self._say(text.removesuffix("\n") if mark == "<tool_call>" else text)

    def _say(self, text: str) -> Iterator[Part]:
        text = unshield(text)
        if self._skipped:
            text = text.lstrip(self._skipped)
        if text:
            yield TextPart(self._between + text)
            self._skipped, self._between, self._said = "", "", True

    def _control(self, mark: str) -> Iterator[Part]:
        if self._open is not None:
            yield from self._open.done()
            self._open = None
            self._skipped, self._between = " \t\r\n", "\n\n" if self._said else ""
        if mark == "<tool_call>":
            self._open = OpenCall(next(self._ids))
        elif mark in ("<think>", "</think>"):
            self._thinks = mark == "<think>"
            self._skipped = self._skipped or "\n"
        elif mark != "</tool_call>":
            self._ended, self._held = True, ""
