"""A conversation of production that cannot be read whole: who it is, which week's day, and why. Nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, cast, get_args

from flowc_serving.agent.json_value import Object

Kind = Literal["unreadable", "rows missing", "begun twice", "row twice", "another contract", "duplicate"]
"""What is wrong: a row that is no JSON or has another shape; rows that must be there and are not; a second beginning
under one id; one id on two rows; a contract that is not this version's; the same conversation under another id."""
KINDS: tuple[Kind, ...] = get_args(Kind)


class BrokenError(ValueError):
    """A JSON value that tells no broken conversation; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Broken:
    """``rows`` are the ids of the rows that it has, so that somebody can look them up; ``kept`` says that the rest of
    the conversation is a talk all the same."""

    id: str
    shop: str
    day: str
    kind: Kind
    reason: str
    rows: tuple[str, ...] = ()
    kept: bool = False


def to_json(broken: Broken) -> Object:
    """As a JSON object."""
    return cast(Object, {**asdict(broken), "rows": [*broken.rows]})


def from_json(data: Any) -> Broken:
    """The broken conversation of a JSON object. Raises ``BrokenError``."""
    try:
        found = cast("Mapping[str, Any]", data)
        if found["kind"] not in KINDS:
            raise ValueError(f"{found['kind']!r:.40} is none of: {', '.join(KINDS)}")
        texts: Any = {each.name: str(found[each.name]) for each in fields(Broken) if each.type == "str"}
        return Broken(
            kind=found["kind"], rows=tuple(map(str, found["rows"])), kept=found["kept"] is True, **texts
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BrokenError(
            f"this tells no broken conversation: {type(error).__name__} {str(error)[:100]}"
        ) from None
