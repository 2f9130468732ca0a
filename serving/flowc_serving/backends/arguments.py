"""Arguments of a call as an engine streams them: pieces of a JSON object, with the program read out on the way.

Hosted engines write a program as a JSON string. ``ArgumentReader`` gives the program's text as soon as its
characters are complete, so that a person sees it being written; what the call is, is read from the whole at the end.
"""

from __future__ import annotations

from typing import Literal

from flowc_serving.agent.conversation import PROGRAM
from flowc_serving.agent.json_value import Object, read_object

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_Place = Literal["outside", "key", "program", "other"]


class ArgumentReader:
    """Reads one call's arguments piece by piece."""

    def __init__(self, key: str = PROGRAM) -> None:
        self._wanted = key
        self._pieces: list[str] = []
        self._depth = 0
        self._place: _Place = "outside"
        self._key: list[str] = []
        self._last_key = ""
        self._is_value = False
        self._escape: str | None = None
        self._high = ""

    def feed(self, piece: str) -> str:
        """More of the arguments: the text of the program that is in them."""
        self._pieces.append(piece)
        shown: list[str] = []
        for character in piece:
            if self._place == "outside":
                self._outside(character)
            else:
                self._inside(character, shown)
        return "".join(shown)

    @property
    def text(self) -> str:
        """All that was read."""
        return "".join(self._pieces)

    def whole(self) -> Object | None:
        """The arguments, or None where they are no JSON object."""
        return parsed_object(self.text)

    def _outside(self, character: str) -> None:
        if character in "{[":
            self._depth += 1
            self._is_value = False
        elif character in "}]":
            self._depth -= 1
        elif character == ":":
            self._is_value = True
        elif character == ",":
            self._is_value = False
        elif character == '"':
            self._begin()

    def _begin(self) -> None:
        if self._depth == 1 and not self._is_value:
            self._key = []
            self._place = "key"
        elif self._depth == 1 and self._last_key == self._wanted:
            self._place = "program"
        else:
            self._place = "other"

    def _inside(self, character: str, shown: list[str]) -> None:
        if self._escape is not None:
            self._escaped(character, shown)
        elif character == "\\":
            self._escape = ""
        elif character == '"':
            if self._place == "key":
                self._last_key = "".join(self._key)
            self._place = "outside"
        else:
            self._put(character, shown)

    def _escaped(self, character: str, shown: list[str]) -> None:
        """One more character behind a backslash."""
        self._escape = (self._escape or "") + character
        if self._escape[0] != "u":
            self._put(_ESCAPES.get(character, character), shown)
            self._escape = None
        elif len(self._escape) == 5:
            self._unit(self._escape[1:], shown)
            self._escape = None

    def _unit(self, digits: str, shown: list[str]) -> None:
        """A UTF-16 unit: one half of a character outside the basic plane waits for the other."""
        try:
            unit = chr(int(digits, 16))
        except ValueError:
            return
        if "\ud800" <= unit < "\udc00":
            self._high = unit
        elif self._high and "\udc00" <= unit < "\ue000":
            pair = (self._high + unit).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
            self._high = ""
            self._put(pair, shown)
        else:
            self._put(unit, shown)

    def _put(self, text: str, shown: list[str]) -> None:
        if self._place == "key":
            self._key.append(text)
        elif self._place == "program":
            shown.append(text)


def parsed_object(text: str) -> Object | None:
    """The JSON object of a text that a model wrote, or None. Empty is the object without keys, as engines send it."""
    if not text.strip():
        return {}
    try:
        return read_object(text)
    except (ValueError, RecursionError):
        return None
