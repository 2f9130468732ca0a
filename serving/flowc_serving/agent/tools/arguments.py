"""The arguments of calls as a model wrote them: read strictly, and refused in words that it can act on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from flowc import visible_line
from flowc_serving.agent.json_value import Json, kind

LONGEST = 1_000
"""Characters of a question, a name or an id."""
LONGEST_PROGRAM = 200_000
"""Characters of a program; a workflow of a hundred steps has thirty thousand."""
MOST = 10
"""Items of a list."""
_SHOWN = 60
_NO_TEXT = re.compile("[\0\ud800-\udfff]")


class Refused(Exception):
    """A call that cannot be answered; the message says what to call instead. ``code`` is for programs."""

    def __init__(self, message: str, code: str = "INVALID_ARGUMENTS") -> None:
        super().__init__(message)
        self.code = code


def shown(text: str, longest: int = _SHOWN) -> str:
    """A name out of a call, as it may stand in a message."""
    line = visible_line(text[: longest + 1])
    return line if len(line) <= longest else line[:longest] + "…"


def only(arguments: Mapping[str, Json], *known: str) -> None:
    """Refuses arguments that the tool does not have."""
    for name in arguments:
        if name not in known:
            raise Refused(f"there is no argument {shown(name)}: the arguments are {', '.join(known)}")


def text(arguments: Mapping[str, Json], name: str, longest: int = LONGEST) -> str:
    """A text that is needed."""
    found = optional_text(arguments, name, longest)
    if found is None:
        raise Refused(f"the argument {name} is missing: it is a text")
    return found


def optional_text(arguments: Mapping[str, Json], name: str, longest: int = LONGEST) -> str | None:
    """A text, or None where there is none."""
    found = arguments.get(name)
    return None if found is None else _text(found, name, longest)


def texts(arguments: Mapping[str, Json], name: str, most: int = MOST) -> list[str]:
    """A list of texts, at least one."""
    return [_text(each, f"{name}[{n}]", LONGEST) for n, each in enumerate(items(arguments, name, most))]


def records(
    arguments: Mapping[str, Json], name: str, needed: Sequence[str], optional: Sequence[str] = ()
) -> list[dict[str, str]]:
    """A list of objects of texts, at least one."""
    said = f"an object with {' and '.join(needed)}"
    found: list[dict[str, str]] = []
    for n, each in enumerate(items(arguments, name, MOST)):
        where = f"{name}[{n}]"
        if not isinstance(each, dict):
            raise Refused(f"{where} is {kind(each)}, where {said} is needed")
        for key in each:
            if key not in (*needed, *optional):
                raise Refused(f"{where} has a key {shown(key)}: it is {said}")
        for key in needed:
            if each.get(key) is None:
                raise Refused(f"{where} has no {key}: it is {said}")
        pairs = ((key, value) for key, value in each.items() if value is not None)
        found.append({key: _text(value, f"{where}.{key}", LONGEST) for key, value in pairs})
    return found


def items(arguments: Mapping[str, Json], name: str, most: int = MOST) -> Sequence[Json]:
    """A list of anything, at least one."""
    found = arguments.get(name)
    if found is None:
        raise Refused(f"the argument {name} is missing: it is a list")
    if not isinstance(found, list):
        raise Refused(f"{name} is {kind(found)}, where a list is needed")
    if not found:
        raise Refused(f"{name} is empty: ask for at least one")
    if len(found) > most:
        raise Refused(
            f"{name} has {len(found)} items: ask for {most} at most, and for others in another call"
        )
    return found


def _text(found: Json, where: str, longest: int) -> str:
    if not isinstance(found, str):
        raise Refused(f"{where} is {kind(found)}, where a text is needed")
    if len(found) > longest:
        raise Refused(f"{where} has {len(found)} characters, where {longest} are the most")
    odd = _NO_TEXT.search(found)
    if odd is not None:
        raise Refused(f"{where} holds {visible_line(odd[0])}, which is no text: leave it out")
    return found
