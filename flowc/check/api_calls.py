"""Send Admin API request: the mutation exists, and its input is JSON with the mutation's arguments.

The input is text with Liquid in it, which need not be JSON before it is rendered [file]: ``{"quantity": {{ n }}}``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from flowc.check.api_ids import written_ids
from flowc.check.context import Context
from flowc.check.findings import At, Finding
from flowc.check.json_text import bare, can_be_read, shown
from flowc.check.severities import asks, meant
from flowc.check.strings import has_liquid, literal
from flowc.jsontext.value import Json
from flowc.model.workflow import Data
from flowc.pretty import literals
from flowc.records import record
from flowc.schema import ids
from flowc.schema.index import Field as Declared, Mutation, Schema

TASK = "shopify::admin::admin_api_operation"
_KEYS = ["name", "blob"]


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
            hint = """write {"name": "tagsAdd", "blob": '{"id": "gid://shopify/Order/1", "tags": ["vip"]}'}"""
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
    elif not isinstance(blob, str):
        where = At(at.step, at.field, keys=("blob",))
        text = json.dumps(blob, ensure_ascii=False)
        hint = f"put it in quotes, as text: {literals.string(text)}"
        message = "the input of a request is text that is JSON"
        yield Finding("FC433", message, where, hint, replacement=Data(text, text))
    elif can_be_read(blob):
        yield from _input(_Request(mutation, context.schema, At(at.step, at.field, keys=("blob",)), blob))
        yield from _bare(context, at, blob)
        yield from written_ids(context, at, mutation.name, blob)


def _bare(context: Context, at: At, blob: str) -> Iterator[Finding]:
    """Text that stands in the JSON without quotes."""
    for each in bare(context, at, blob):
        where = At(at.step, at.field, keys=("blob",), characters=(each.start, each.end))
        message = f"{each.path} is {each.said}, and stands in the JSON without quotes"
        new = f'"{{{{ {each.path} }}}}"'
        yield Finding("FC434", message, where, f"write {new}", "warning", replacement=new)


_DEPTH = 20
"""Inputs in inputs that are looked at."""


@record
class _Request:
    """A mutation, and the text of its input with its place."""

    mutation: Mutation
    schema: Schema
    at: At
    blob: str

    def part(self, text: str, start: int) -> At:
        """The place of a text in the input; all of the input where it is not there."""
        found = self.blob.find(text, start)
        span = (found + 1, found + len(text) - 1) if found >= 0 else None
        return At(self.at.step, self.at.field, keys=self.at.keys, characters=span)


def _input(request: _Request) -> Iterator[Finding]:
    """The input's arguments, as far as Liquid lets them be seen: each output stands for a number of as many digits."""
    blob, at = request.blob, request.at
    try:
        tree: Any = json.loads(shown(blob) or "{}", strict=False)
    except json.JSONDecodeError as error:
        where = At(at.step, at.field, keys=at.keys, characters=(error.pos, min(error.pos + 1, len(blob))))
        message = f"the input is no JSON: {error.msg}"
        severity = "warning" if has_liquid(blob) else "error"  # what Liquid writes may make it JSON
        yield Finding("FC434", message, where, "an object with the arguments", severity)
        return
    except (RecursionError, ValueError):
        return
    if not isinstance(tree, dict):
        message = "the input is no object with the mutation's arguments"
        yield Finding("FC434", message, at, _arguments(request.mutation))
        return
    given = cast("dict[str, Any]", tree)
    yield from _names(request, given)
    yield from _constants(request, given)
    yield from _ids(request, given, {each.name: each for each in request.mutation.arguments}, 0)


def _names(request: _Request, given: Mapping[str, Any]) -> Iterator[Finding]:
    mutation = request.mutation
    known = [each.name for each in mutation.arguments]
    for name in given:
        if name not in known and not has_liquid(name):
            found = meant(name, [each for each in known if each not in given])
            at = request.part(json.dumps(name, ensure_ascii=False), 0)
            yield Finding(
                "FC434",
                f"{mutation.name} has no argument {name}",
                at,
                asks(found, _arguments(mutation)),
                replacement=found.name if found and at.characters else None,
                is_certain=bool(found and found.is_slip),
            )
    for each in mutation.arguments:
        if each.is_required and each.name not in given:
            message = f"{mutation.name} needs the argument {each.name}"
            yield Finding(
                "FC434", message, request.at, f"add {json.dumps(each.name)}: …, of type {each.type}"
            )


def _constants(request: _Request, given: Mapping[str, Any]) -> Iterator[Finding]:
    """Arguments that are one of a few constants."""
    for each in request.mutation.arguments:
        value = given.get(each.name)
        constants = request.schema.enum_values(each.type.strip("!"))
        written = json.dumps(value, ensure_ascii=False)
        if isinstance(value, str) and constants and value not in constants and written in request.blob:
            found = meant(value, constants)
            at = request.part(written, request.blob.find(json.dumps(each.name)))
            message = f"{each.name} of {request.mutation.name} cannot be {value}"
            hint = asks(found, f"it is one of {', '.join(constants[:10])}")
            yield Finding(
                "FC434",
                message,
                at,
                hint,
                replacement=found.name if found else None,
                is_certain=bool(found and found.is_slip),
            )


def _ids(
    request: _Request, given: Mapping[str, Any], known: Mapping[str, Declared], depth: int
) -> Iterator[Finding]:
    """Ids that are bare numbers, in the arguments and what they hold: the API has global ids [doc].

    Where the schema does not tell what an input has, ``id`` and what is named as a type's id (``orderId``) are ids.
    """
    for name, value in given.items():
        kind = known[name].type.strip("[!]") if name in known else ""
        is_id = kind == "ID" or (not known and (name == "id" or ids.id_type(request.schema, "", name) != ""))
        values: list[Any] = cast("list[Any]", value) if isinstance(value, list) else [value]
        for each in values:
            if isinstance(each, dict) and depth < _DEPTH:
                inner = cast("dict[str, Any]", each)
                yield from _ids(request, inner, request.schema.declared(kind), depth + 1)
            elif is_id and isinstance(each, str) and each.isdecimal() and f'"{each}"' in request.blob:
                yield _number(request, name, f'"{each}"', each)
            elif is_id and isinstance(each, int) and each > 1 and _stands(str(each), request.blob):
                yield _number(request, name, str(each), str(each))


def _stands(number: str, blob: str) -> bool:
    """Is the number written there? What Liquid writes is read as digits, too."""
    return re.search(rf"(?<![\w.]){number}(?![\w.])", blob) is not None


def _number(request: _Request, name: str, written: str, number: str) -> Finding:
    at = request.part(written, max(0, request.blob.find(json.dumps(name))))
    whole = ids.corrected(number, ids.id_type(request.schema, "", name))
    message = f"{name} of {request.mutation.name} takes a global id, and {number} is none"
    hint = f"write {whole}" if whole else "write gid://shopify/, the type, / and the number"
    is_text = written != number
    if not is_text:  # the whole argument is named, as its quotes are missing, too
        at, hint = request.at, f'write "{whole}"' if whole else f"{hint}, in quotes"
    return Finding(
        "FC486", message, at, hint, "warning", replacement=whole if is_text and at.characters else None
    )


def _arguments(mutation: Mutation) -> str:
    return f"its arguments: {', '.join(each.name for each in mutation.arguments) or 'none'}"
