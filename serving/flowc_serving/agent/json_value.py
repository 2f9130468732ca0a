"""The type of JSON values, and the one serializer of what a model reads (law M2)."""

from __future__ import annotations

import json
from typing import TypeAlias

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
Object: TypeAlias = dict[str, Json]


def dumps(value: Json) -> str:
    """A value as a model reads it: keys in the order they have, raw Unicode, default separators."""
    return json.dumps(value, ensure_ascii=False)
