"""What an engine tells, taken as what it should be: a field that is something else reads as empty."""

from __future__ import annotations

from typing import Any, TypeAlias, cast

Told: TypeAlias = dict[str, Any]


def record(value: Any) -> Told:
    """A JSON object."""
    return cast(Told, value) if isinstance(value, dict) else {}


def records(value: Any) -> list[Told]:
    """The objects of a list."""
    return [record(each) for each in cast(list[Any], value)] if isinstance(value, list) else []


def text(value: Any) -> str:
    """A text."""
    return value if isinstance(value, str) else ""


def count(value: Any) -> int:
    """A number of things."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
