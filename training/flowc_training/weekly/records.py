"""Records of a week as JSON and back: of the right shape, or refused with all that is wrong at once."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from flowc_serving.agent.json_value import Object

T = TypeVar("T")

_MOST = 5
"""Mistakes that are told."""


class RecordError(ValueError):
    """A JSON value that is not the record it should be; the message says where and why."""


def to_json(found: Any) -> Object:
    """A record, and all records in it, as a JSON object."""
    return cast("Object", _adapter(cast("type[object]", type(found))).dump_python(found, mode="json"))


def from_json(kind: type[T], data: Any) -> T:
    """The record of a JSON value; a key that it does not have is refused. Raises ``RecordError``."""
    try:
        text = json.dumps(data, allow_nan=False)
        return cast("T", _adapter(kind).validate_json(text, strict=True, extra="forbid"))
    except ValidationError as error:
        told = [f"{'.'.join(map(str, each['loc'])) or 'it'}: {each['msg']}" for each in error.errors()]
        more = f"; and {len(told) - _MOST} more" if len(told) > _MOST else ""
        raise RecordError(f"this is no {kind.__name__}: {'; '.join(told[:_MOST])}{more}") from None
    except (TypeError, ValueError, RecursionError) as error:
        raise RecordError(f"this is no {kind.__name__}: {str(error)[:100]}") from None


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
