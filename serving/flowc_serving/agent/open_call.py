"""A call while a model writes it: its JSON first, then its program, raw, in a fence, or in the JSON after all."""

from __future__ import annotations

from collections.abc import Iterator

from flowc_serving.agent.conversation import PROGRAM, Call
from flowc_serving.agent.json_value import Json, Object, dumps, read_object
from flowc_serving.agent.marks import unshield
from flowc_serving.agent.model import CallBegun, CallDone, Part, ProgramPart

FENCE = "```"


class OpenCall:
    """A call that is being written: first its JSON, then its program."""

    def __init__(self, name: str) -> None:
        self._id = name
        self._pieces: list[str] = []
        self._json: _Extent | None = _Extent()
        self._head: tuple[str, Object] | None = None
        self._program: _Program | None = None

    def feed(self, text: str) -> Iterator[Part]:
        """The parts that more text completes; no mark is split between two texts."""
        self._pieces.append(text)
        if self._program is not None:
            yield from self._program_parts(self._program.feed(unshield(text)))
        elif self._json is not None and (size := self._json.feed(text)) is not None:
            self._json = None
            raw = "".join(self._pieces)
            self._head = _head(unshield(raw[:size]))
            if self._head is not None:
                yield CallBegun(self._id, self._head[0])
                self._program = _Program()
                yield from self._program_parts(self._program.feed(unshield(raw[size:])))

    def done(self) -> Iterator[Part]:
        """The parts that the call's end completes."""
        if self._head is None or self._program is None:
            yield from self.cut()
            return
        name, arguments = self._head
        yield from self._program_parts(self._program.finish())
        program = self._program.text
        if program:
            arguments = {key: value for key, value in arguments.items() if key != PROGRAM} | {
                PROGRAM: program
            }
        elif (inside := arguments.get(PROGRAM)) is not None:
            arguments = {**arguments, PROGRAM: _as_text(inside)}
            yield ProgramPart(self._id, _as_text(inside))
        yield CallDone(Call(self._id, name, arguments))

    def cut(self) -> Iterator[Part]:
        """The call as what it is where it is none: a text."""
        raw = unshield("".join(self._pieces)).removeprefix("\n").removesuffix("\n")
        yield CallDone(Call(self._id, "", {}, raw))

    def _program_parts(self, text: str) -> Iterator[Part]:
        if text:
            yield ProgramPart(self._id, text)


def _as_text(program: Json) -> str:
    """A program that stood in the JSON of its call, as the text that it is."""
    text = program if isinstance(program, str) else dumps(program)
    return text if text.endswith("\n") or not text.strip() else text + "\n"


def _head(text: str) -> tuple[str, Object] | None:
    """Name and arguments of a call's JSON; None where it is none."""
    try:
        found = read_object(text)
        arguments = found.get("arguments", {})
        arguments = read_object(arguments) if isinstance(arguments, str) else arguments
    except (ValueError, RecursionError):
        return None
    name = found.get("name")
    if not (isinstance(name, str) and name.strip() and isinstance(arguments, dict)):
        return None
    return name, arguments


class _Extent:
    """Finds where a JSON object ends, in pieces: by its brackets and strings."""

    def __init__(self) -> None:
        self._size = 0
        self._depth = 0
        self._quoted = False
        self._escaped = False

    def feed(self, text: str) -> int | None:
        """The size of the object, once its end has come."""
        for place, character in enumerate(text, self._size):
            if self._quoted:
                self._quoted = self._escaped or character != '"'
                self._escaped = character == "\\" and not self._escaped
            elif character == '"':
                self._quoted = True
            elif character in "{[":
                self._depth += 1
            elif character in "}]":
                self._depth -= 1
                if self._depth == 0:
                    self._size += len(text)
                    return place + 1
        self._size += len(text)
        return None


class _Program:
    """The program of a call, in pieces: without the rest of the JSON's line, and without a fence around it."""

    def __init__(self) -> None:
        self.text = ""
        self._held = ""
        self._begun = False
        self._fenced = False

    def feed(self, text: str) -> str:
        """What is now sure to belong to the program."""
        self._held += text
        if not self._begun and not self._begin():
            return ""
        if not self._fenced:
            return self._give(len(self._held))
        return self._give(_before_closing(self._held[: self._held.rfind("\n") + 1]))

    def _begin(self) -> bool:
        start = self._held.lstrip()
        if not start or (FENCE.startswith(start[:3]) and "\n" not in start):
            return False
        if start.startswith(FENCE):
            self._fenced, self._held = True, start.partition("\n")[2]
        else:
            line, found, rest = self._held.partition("\n")
            self._held = rest if found and not line.strip() else self._held.lstrip(" \t\r")
        self._begun = True
        return True

    def finish(self) -> str:
        """The end of the program, with its last line break."""
        if not self._begun:
            return ""
        if self._fenced:
            self._held = self._held[: _before_closing(self._held)]
        rest = self._give(len(self._held))
        if self.text.strip() and not self.text.endswith("\n"):
            self.text += "\n"
            rest += "\n"
        return rest

    def _give(self, size: int) -> str:
        given, self._held = self._held[:size], self._held[size:]
        self.text += given
        return given


def _before_closing(text: str) -> int:
    """How much of a text stands before the blank lines at its end, and before the line above them that closes a
    fence.
    """
    end = len(text.rstrip())
    line = text.rfind("\n", 0, end) + 1
    if text[line:end].strip(" \t") in ("", FENCE):
        return line
    return text.find("\n", end) + 1 or len(text)
