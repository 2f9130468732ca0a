"""Send Admin API request: the mutation exists, and its input is JSON with the mutation's arguments.

The input is text with Liquid in it, which need not be JSON before it is rendered [file]: ``{"quantity": {{ n }}}``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, cast

from flowc.check.context import Context
from flowc.check.findings import At, Finding
from flowc.check.severities import asks, meant
from flowc.check.strings import has_liquid, literal
from flowc.model import Data, Json
from flowc.schema.index import Mutation

TASK = "shopify::admin::admin_api_operation"
_KEYS = ["name", "blob"]
_OUTPUT = re.compile(r"\{\{[^{}]*\}\}")
_TAG = "{%"


def check_api_calls(context: Context) -> Iterator[Finding]:
    """What is wrong with the requests to the Admin API."""
    for place, number, _, field in context.fields(TASK):
        if field.id != "api_call":
            continue
        at = At(place, number)
        value = field.value
        tree: Json = value.value if isinstance(value, Data) else None
        if isinstance(tree, dict) and sorted(cast("dict[str, Json]", tree)) == sorted(_KEYS):
            yield from _call(context, at, tree["name"], tree["blob"])
        elif not has_liquid(literal(field)):
            hint = '{"name": "orderUpdate", "blob": "{…}"}'
            yield Finding("FC433", "a request has a name, the mutation, and a blob, its input", at, hint)


def _call(context: Context, at: At, name: Json, blob: Json) -> Iterator[Finding]:
    mutation = context.schema.mutation(name) if isinstance(name, str) else None
    if mutation is None:
        found = meant(str(name), context.schema.mutations)
        where = At(at.step, at.field, keys=("name",))
        message = f"the Admin API has no mutation {name}"
        yield Finding(
            "FC433",
            message,
            where,
            asks(found, "its mutations are named like orderUpdate, tagsAdd"),
            replacement=found.name if found else None,
            is_certain=bool(found and found.is_slip),
        )
    elif isinstance(blob, str) and _TAG not in blob:
        yield from _input(mutation, At(at.step, at.field, keys=("blob",)), blob)


def _input(mutation: Mutation, at: At, blob: str) -> Iterator[Finding]:
    """The input's arguments, as far as Liquid lets them be seen: each output stands for a number of as many digits."""
    shown = _OUTPUT.sub(lambda match: "1" * len(match[0]), blob)
    try:
        tree: Any = json.loads(shown or "{}", strict=False)
    except json.JSONDecodeError as error:
        if not has_liquid(blob):
            where = At(at.step, at.field, keys=at.keys, characters=(error.pos, min(error.pos + 1, len(blob))))
            yield Finding(
                "FC434", f"the input is no JSON: {error.msg}", where, "an object with the arguments"
            )
        return
    except (RecursionError, ValueError):
        return
    if not isinstance(tree, dict):
        yield Finding(
            "FC434", "the input is no object with the mutation's arguments", at, _arguments(mutation)
        )
        return
    yield from _names(mutation, at, blob, list(cast("dict[str, Any]", tree)))


def _names(mutation: Mutation, at: At, blob: str, given: Sequence[str]) -> Iterator[Finding]:
    known = [each.name for each in mutation.arguments]
    for name in given:
        if name not in known and not has_liquid(name):
            found = meant(name, [each for each in known if each not in given])
            start = blob.find(json.dumps(name, ensure_ascii=False))
            span = (start + 1, start + 1 + len(name)) if start >= 0 else None
            yield Finding(
                "FC434",
                f"{mutation.name} has no argument {name}",
                At(at.step, at.field, keys=at.keys, characters=span),
                asks(found, _arguments(mutation)),
                replacement=found.name if found and span else None,
                is_certain=bool(found and found.is_slip),
            )
    for each in mutation.arguments:
        if each.is_required and each.name not in given:
            message = f"{mutation.name} needs the argument {each.name}"
            yield Finding("FC434", message, at, f"add {json.dumps(each.name)}: …, of type {each.type}")


def _arguments(mutation: Mutation) -> str:
    return f"its arguments: {', '.join(each.name for each in mutation.arguments) or 'none'}"
