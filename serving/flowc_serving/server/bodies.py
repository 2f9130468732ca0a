"""Bodies of requests: JSON objects, read whole and held to a form."""

from __future__ import annotations

import json
import math
import re
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request

from flowc_serving.agent.json_value import Object
from flowc_serving.server.problems import Problem

DEPTH = 100
"""Brackets inside of brackets."""
_MOST_NAMED = 80
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"')
_BRACKET = re.compile(r"[\[\]{}]")


class Body(BaseModel):
    """A body: what it does not know is refused, and nothing is turned into something else."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


T = TypeVar("T", bound=Body)


async def body(request: Request, form: type[T]) -> T:
    """The body of a request in its form. Raises ``Problem``."""
    return held(await json_object(request), form)


def held(data: Object, form: type[T]) -> T:
    """A JSON object in its form. Raises ``Problem`` with the first thing that is wrong."""
    try:
        return form.model_validate(data)
    except ValidationError as error:
        raise _problem(error) from None


async def json_object(request: Request, *, empty: bool = False, halves: bool = False) -> Object:
    """The JSON object of a body. Raises ``Problem``.

    ``empty`` takes no body for an empty object. ``halves`` takes half characters, which documents may hold.
    """
    raw = await request.body()
    if empty and not raw:
        return {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, "send JSON, with the header Content-Type: application/json")
    return parsed(raw, halves=halves)


def parsed(raw: bytes, *, halves: bool = False) -> Object:
    """The JSON object of a text. Raises ``Problem``."""
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise Problem(400, f"the body is no UTF-8: byte {error.start} belongs to no character") from None
    if _too_deep(text):
        raise Problem(400, f"the body nests more than {DEPTH} levels deep")
    try:
        found: Any = json.loads(text, parse_constant=_constant, parse_float=_number)
    except (ValueError, RecursionError) as error:
        raise Problem(400, f"the body is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise Problem(400, "the body is a JSON object")
    if not halves and "\\u" in text:
        _no_halves(found)
    return cast(Object, found)


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _number(text: str) -> float:
    """A number with a point or an exponent. One beyond all floats would come back as no JSON."""
    found = float(text)
    if math.isinf(found):
        raise ValueError(f"{text[:40]} is too large a number")
    return found


def _too_deep(text: str) -> bool:
    """Does the text nest too deeply for what reads it by recursion?"""
    if text.count("[") + text.count("{") <= DEPTH:
        return False
    depth = 0
    for bracket in _BRACKET.finditer(_STRING.sub("", text)):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > DEPTH:
            return True
    return False


def _no_halves(found: Any) -> None:
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Problem(400, "a text of the body has half a character (a lone surrogate)") from None


def _problem(error: ValidationError) -> Problem:
    """The first finding in the words of the house."""
    found = error.errors(include_url=False, include_context=False, include_input=False)[0]
    param = ".".join(str(each) for each in found["loc"])[:_MOST_NAMED]
    match found["type"]:
        case "missing":
            return Problem(400, f"{param} is missing", param=param, code="missing")
        case "extra_forbidden":
            return Problem(
                400, f"{param} is not known here: leave it out", param=param, code="unknown_parameter"
            )
        case _:
            said = found["msg"].removeprefix("Value error, ").replace("Input should be", "should be")
            return Problem(
                400, f"{param}: {said}" if param else said, param=param or None, code="invalid_value"
            )
