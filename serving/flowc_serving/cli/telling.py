"""A turn told in the terminal: the model's text, the program as it is written, a line for each call.

All that is told goes through flowc's one door to the terminal, where nothing from a shop or a model acts.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from flowc.cli.command import one_line, put_json_text, put_pieces, put_text
from flowc_serving.agent.conversation import PROGRAM
from flowc_serving.agent.events import (
    Answered,
    Asked,
    Called,
    Calling,
    Ended,
    Event,
    Said,
    Writing,
    event_json,
)
from flowc_serving.agent.json_value import Json, Object, dumps

if TYPE_CHECKING:
    from flowc_serving.agent.conversation import Call

_GOOD, _BAD, _SOFT = "32", "31", "2"
_LONGEST = 160
"""Characters of a line about a call."""
_ERRORS = 3
"""Errors of a refused workflow that are told."""

Pieces: TypeAlias = list[tuple[str | None, str]]


class Teller:
    """Tells events to a person, as they come."""

    def __init__(self) -> None:
        self._is_open = False
        """Is the line that was written last without its end?"""
        self._program = ""

    def tell(self, event: Event) -> None:
        """Tell one event."""
        match event:
            case Said(text):
                put_text(text)
                self._is_open = not text.endswith("\n")
            case Calling():
                self._end_line()
                self._program = ""
            case Writing(_, text):
                self._write(text)
            case Called():
                self._write("\n" if self._program else "")
            case Answered(call, data, seconds):
                self._end_line()
                put_pieces([_answered(call, data, seconds), *_errors(data)])
            case Ended():
                self._end_line()
            case Asked():
                pass

    def _write(self, text: str) -> None:
        """The lines of a program that are whole."""
        *whole, self._program = (self._program + text).split("\n")
        put_pieces([[(_SOFT, "    " + each)] for each in whole])

    def _end_line(self) -> None:
        if self._is_open:
            put_text("\n")
        self._is_open = False


class JsonTeller:
    """Tells events to a program: one JSON object a line."""

    def tell(self, event: Event) -> None:
        """Tell one event."""
        put_json_text(dumps(event_json(event)) + "\n")


def _answered(call: Call, data: Object, seconds: float) -> Pieces:
    """The line of a call: its tool, what was asked, what went wrong, and how long it took."""
    asked = ", ".join(_words([value for key, value in call.arguments.items() if key != PROGRAM]))
    wrong = _wrong(data)
    name = call.name or "what is no call"
    return [
        (_BAD if wrong else _GOOD, "  x " if wrong else "  + "),
        (None, _short(f"{name} {asked}".rstrip())),
        (_BAD, f": {_short(wrong)}" if wrong else ""),
        (_SOFT, f"  {seconds * 1000:.0f} ms" if seconds < 1 else f"  {seconds:.1f} s"),
    ]


def _errors(data: Object) -> Iterator[Pieces]:
    """The first errors of a workflow that was refused, a line each."""
    buckets = data.get("validation_errors")
    found = (
        [each for bucket in buckets.values() if isinstance(bucket, list) for each in bucket]
        if isinstance(buckets, dict)
        else []
    )
    for each in islice(found, _ERRORS):
        if isinstance(each, dict):
            line = f"line {each['line']}: " if "line" in each else ""
            yield [(_BAD, f"      {line}{_short(str(each.get('message', '')))}")]
    if len(found) > _ERRORS:
        yield [(_SOFT, f"      and {len(found) - _ERRORS} more")]


def _words(value: Json) -> Iterator[str]:
    """The texts in a value."""
    match value:
        case dict():
            for each in value.values():
                yield from _words(each)
        case list():
            for each in value:
                yield from _words(each)
        case str():
            yield value
        case _:
            yield dumps(value)


def _wrong(data: Object) -> str:
    """What went wrong with a call, if anything."""
    errors = data.get("validation_errors")
    if errors:
        return str(data.get("message") or "not saved")
    return str(data.get("error") or "")


def _short(text: str) -> str:
    shown = one_line(" ".join(text.split()))
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
