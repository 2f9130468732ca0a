"""The messages of a row of tokens, found by the marks of the chat template alone.

That is another way than ``rendering.render`` makes its mask, so that each can show the other's mistake.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flowc_serving.agent.rendering import Tokenizer
from flowc_training.preflight.evidence import Marks
from flowc_training.preflight.finding import Missing

START, END = "<|im_start|>", "<|im_end|>"
ROLES = ("system", "user", "assistant")
WRITER = "assistant"


@dataclass(frozen=True, slots=True)
class Span:
    """A message: its text and the mark that ends it are ``begin`` to ``end``; ``closed`` where that mark is there."""

    role: str
    begin: int
    end: int
    closed: bool


def marks(tokenizer: Tokenizer) -> Marks | Missing:
    """The frame as a tokenizer writes it."""
    start, end = (tuple(tokenizer.encode(mark).ids) for mark in (START, END))
    roles = {role: tuple(tokenizer.encode(f"{START}{role}\n").ids) for role in ROLES}
    if len(start) != 1 or len(end) != 1:
        return Missing(
            f"the tokenizer has no token {START if len(start) != 1 else END}: the template needs both"
        )
    if any(ids[:1] != start for ids in roles.values()):
        return Missing(f"the tokenizer does not keep {START} apart from what follows")
    return Marks(end[0], roles)


def spans(ids: Sequence[int], marks: Marks) -> Iterator[Span]:
    """The messages in their order. One that no end closes goes to the next, or to the end of the row."""
    begins = [*_begins(ids, marks)]
    for (role, begin), (_, after) in zip(begins, [*begins[1:], ("", len(ids))], strict=True):
        end = next((n for n in range(begin, after) if ids[n] == marks.end), None)
        yield Span(role, begin, after if end is None else end + 1, end is not None)


def _begins(ids: Sequence[int], marks: Marks) -> Iterator[tuple[str, int]]:
    start = next(iter(marks.roles.values()))[0]
    for place, token in enumerate(ids):
        if token == start:
            found = [
                (role, place + len(frame))
                for role, frame in marks.roles.items()
                if tuple(ids[place : place + len(frame)]) == frame
            ]
            yield found[0] if found else ("", place + 1)


def written(ids: Sequence[int], marks: Marks) -> list[Span]:
    """What the model wrote."""
    return [each for each in spans(ids, marks) if each.role == WRITER]
