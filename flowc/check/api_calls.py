"""Send Admin API request: the mutation exists, and its input is JSON with the mutation's arguments.

The input is text with Liquid in it, which need not be JSON before it is rendered [file]: ``{"quantity": {{ n }}}``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from flowc.check.context import Context
from flowc.check.findings import At, Finding, no_such
from flowc.check.json_text import can_be_read, shown, unquoted
from flowc.check.scope.resolving import PathReader
from flowc.check.spelling import meant
from flowc.check.strings import mapping
from flowc.diagnostics.diagnostic import with_article
from flowc.fields.values import has_liquid
from flowc.jsontext.value import Json
from flowc.model.workflow import Data
from flowc.pretty import literals
from flowc.records import record, replace
from flowc.schema import ids
from flowc.schema.definitions import Field as Declared
from flowc.schema.environment import API_OPERATION, bare
from flowc.schema.index import Mutation, Schema


def check_api_calls(context: Context) -> Iterator[Finding]:
    """What is wrong with the requests to the Admin API."""
    for place, number, _, field in context.fields(API_OPERATION):
        if field.id != "api_call":
            continue
        at, tree = At(place, number), mapping(field.value.container)
        if tree is not None and set(tree) == {"name", "blob"}:
            yield from _call(context, at, tree["name"], tree["blob"])
        elif not has_liquid(field.value.literal):
            hint = """write {"name": "tagsAdd", "blob": '{"id": "gid://shopify/Order/1", "tags": ["vip"]}'}"""
            yield Finding("FC433", "a request has a name, the mutation, and a blob, its input", at, hint)


def _call(context: Context, at: At, name: Json, blob: Json) -> Iterator[Finding]:
    mutation = context.schema.mutation(name) if isinstance(name, str) else None
    if mutation is None:
        found = meant(str(name), context.schema.mutations)
        message = f"the Admin API has no mutation {name}"
        others = "its mutations are named like orderUpdate, tagsAdd"
        yield no_such("FC433", message, at.below("name"), found, others)
    elif not isinstance(blob, str):
        text = json.dumps(blob, ensure_ascii=False)
        hint = f"put it in quotes, as text: {literals.string(text)}"
        message = "the input of a request is text that is JSON"
        yield Finding("FC433", message, at.below("blob"), hint, replacement=Data(text, text))
    elif can_be_read(blob):
        request = _Request(mutation, context.schema, at.below("blob"), blob)
        yield from _input(request)
        yield from unquoted("FC434", context, request.at, blob)
        yield from _written_ids(request, PathReader(context.scope, cast(int, at.step)))


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
        return self.at.within(found + 1, found + len(text) - 1) if found >= 0 else self.at


def _input(request: _Request) -> Iterator[Finding]:
    """The input's arguments, as far as Liquid lets them be seen: each output stands for a number of as many digits."""
    blob, at = request.blob, request.at
    try:
        tree: Any = json.loads(shown(blob) or "{}", strict=False)
    except json.JSONDecodeError as error:
        where = at.within(error.pos, min(error.pos + 1, len(blob)))
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
            said = no_such(
                "FC434", f"{mutation.name} has no argument {name}", at, found, _arguments(mutation)
            )
            yield said if at.characters else replace(said, replacement=None)
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
            yield no_such("FC434", message, at, found, f"it is one of {', '.join(constants[:10])}")


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


# Ids that Liquid writes.

_OUTPUT = re.compile(r'"(?P<name>\w+)"\s*:\s*"\{\{\s*(?P<path>[A-Za-z_]\w*(?:\.\w+)+)\s*\}\}"')
_NUMBER_OF = ".legacyResourceId"


def _written_ids(request: _Request, reader: PathReader) -> Iterator[Finding]:
    """Outputs of a path alone in the place of a global id that are none, or are that of another object.

    Which arguments are ids, their types and names tell (``flowc.schema.ids``). A number never is one, and the id of an
    object is none of another where both types are known by one name; nobody tried what Flow says, so it is a warning.
    """
    for match in _OUTPUT.finditer(request.blob):
        wanted = ids.id_type(request.schema, "", match["name"])
        if match["name"] == "id" or wanted:
            takes = f"{match['name']} of {request.mutation.name} takes"
            yield from _id(reader, match["path"], request.at.within(*match.span("path")), takes, wanted)


def _id(reader: PathReader, path: str, at: At, takes: str, wanted: str) -> Iterator[Finding]:
    """One path in the place of an id, of the type ``wanted`` where that is known."""
    found = reader.read(path, at)
    if found is None or found.is_many or not found.is_sure:
        return
    kind, owner = reader.scope.types.kind(found.mark), bare(found.owner)
    if kind == "number":
        own = f"{path.removesuffix(_NUMBER_OF)}.id" if path.endswith(_NUMBER_OF) else None
        hint = f"write {own}" if own else "write the path of an id"
        message = f"{takes} a global id, and {path} is a number"
        yield Finding("FC486", message, at, hint, "warning", replacement=own)
    elif kind == "id" and path.endswith(".id") and {wanted, owner} <= ids.NAMED and owner != wanted:
        message = f"{takes} the id of another object: {wanted}, not {owner}"
        yield Finding("FC486", message, at, f"write the path of the id of {with_article(wanted)}", "warning")
