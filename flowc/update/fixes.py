"""Corrections of a view: the certain ones of what is found in it, applied until none is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flowc.diagnostics.diagnostic import Diagnostic, Fix, FlowError
from flowc.source import Source
from flowc.text.lines import ANY_BREAK, Lines

_ROUNDS = 200
"""CPython finds one mistake of syntax at a time."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A view with its certain corrections, how many there were, and what is still wrong with it."""

    text: str
    count: int
    left: tuple[Diagnostic, ...]


def problems(view: str) -> list[Diagnostic]:
    """What is wrong with a view, and what of it could not go into the document."""
    try:
        return list(Source(view, is_view=True).reading.warnings)
    except FlowError as error:
        return error.diagnostics


def fix(view: str, find: Callable[[str], Iterable[Diagnostic]] = problems) -> Fixed:
    """The view with every correction that is certain of what ``find`` finds; its footer stays as it is."""
    count = 0
    seen = {view}
    left = tuple(find(view))
    for _ in range(_ROUNDS):
        text, applied = apply(view, [each.fix for each in left if each.fix])
        if not applied or text in seen:
            break
        view, count, left = text, count + applied, tuple(find(text))
        seen.add(view)
    return Fixed(view, count, left)


def apply(text: str, fixes: Iterable[Fix]) -> tuple[str, int]:
    """The text with those fixes that are certain and do not touch each other, and how many these are."""
    lines = Lines(text, ANY_BREAK)
    taken: list[tuple[int, int, str]] = []
    count = 0
    for each in fixes:
        if each.applicability != "certain":
            continue
        edits = [(*lines.offsets(edit.span), edit.replacement) for edit in each.edits]
        if not any(touch(edit, other) for edit in edits for other in taken):
            taken += edits
            count += 1
    pieces: list[str] = []
    end = 0
    for start, stop, replacement in sorted(taken):
        pieces += (text[end:start], replacement)
        end = stop
    return "".join([*pieces, text[end:]]), count


def touch(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    """Do two edits overlap, or stand in one place?"""
    return (one[0] < other[1] and other[0] < one[1]) or one[0] == other[0]
