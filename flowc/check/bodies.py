"""Send HTTP request: a body that its headers call JSON is JSON, as far as Liquid lets it be seen.

Flow sends whatever is written; it is who receives it that refuses it, so these are warnings.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from flowc.check.context import Context
from flowc.check.findings import At, Finding
from flowc.check.json_text import bare, broken
from flowc.check.strings import literal
from flowc.jsontext.value import Json
from flowc.model.workflow import Data, Field, Step

TASK = "shopify::flow::send_http_request"


def check_bodies(context: Context) -> Iterator[Finding]:
    """What is wrong with the bodies of web requests."""
    for place, step in enumerate(context.steps):
        number = next((n for n, field in enumerate(step.fields) if field.id == "body"), None)
        if step.task == TASK and number is not None and _is_json(step):
            text = literal(step.fields[number])
            if text:
                yield from _body(context, At(place, number), text)


def _is_json(step: Step) -> bool:
    """Do the headers call the body JSON?"""
    pairs = (pair for field in step.fields if field.id == "headers" for pair in _pairs(field))
    return any(
        name.strip().casefold() == "content-type" and "json" in value.casefold() for name, value in pairs
    )


def _pairs(field: Field) -> Iterator[tuple[str, str]]:
    tree: Json = field.value.value if isinstance(field.value, Data) else None
    for pair in cast("list[Json]", tree) if isinstance(tree, list) else ():
        match pair:
            case [str(name), str(value)]:
                yield name, value
            case _:
                pass


def _body(context: Context, at: At, text: str) -> Iterator[Finding]:
    wrong = broken(text)
    if wrong is not None:
        where = At(at.step, at.field, characters=(wrong.start, wrong.start + 1))
        message = f"the headers call the body JSON, and it is none: {wrong.said}"
        yield Finding("FC438", message, where, wrong.hint, "warning")
        return
    for each in bare(context, at, text):
        where = At(at.step, at.field, characters=(each.start, each.end))
        message = f"{each.path} is {each.said}, and stands in the JSON without quotes"
        new = f'"{{{{ {each.path} }}}}"'
        yield Finding("FC438", message, where, f"write {new}", "warning", replacement=new)
