"""Declared fields: is there such a type, has it such a field, and are its arguments those of the API?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from flowc.check.context import Context
from flowc.check.findings import At, Finding
from flowc.check.strings import mapping
from flowc.diagnostics.diagnostic import Severity, did_you_mean, with_article
from flowc.fields import values
from flowc.jsontext.value import Json
from flowc.model.names import is_identifier
from flowc.model.sugar import METAFIELD
from flowc.model.workflow import Data, Declaration, Text
from flowc.pretty import flat
from flowc.records import replace
from flowc.schema.definitions import Field
from flowc.schema.environment import owner_key
from flowc.schema.index import Schema
from flowc.view.declarations import print_call, print_declaration

_NAMES = ("key", "namespace")
"""What names a metafield. The API can do without the namespace, and takes that of the app that asks [doc]: Flow's."""
_USUAL = "custom"
"""The namespace of metafields that a merchant has defined [file]."""
_LONGEST = 200
"""Characters of a hint."""
_DOTTED = re.compile(r"\s*([\w$:-]+)\.([\w-]+)\s*\Z")
"""A metafield as themes and the admin write it: ``custom.season``."""
_PAIR = re.compile(r"\b(key|namespace)[\"']?\s*[=:]\s*[\"']?([\w$:.-]+)")
"""One of its names in a text that is no JSON: ``key=season;namespace=custom``."""


def check_declarations(context: Context) -> Iterator[Finding]:
    """What is wrong with the declared fields of a workflow.

    A type that is not known may be that of a metaobject, which only the shop knows.
    """
    spelling = context.scope.types.spelling
    for place, declared in enumerate(context.workflow.declarations):
        owner = _types(context.schema).get(owner_key(declared.type))
        at = At(declaration=place)
        if owner is None:
            meant = spelling.meant(declared.type, _owners(context.schema))
            if meant is not None:
                other = replace(declared, type=meant.word)
                message = f"there is no type {declared.type}"
                yield Finding("FC447", message, at, f"did you mean {meant.word}?", replacement=other)
        elif declared.field not in context.schema.fields(owner):
            yield _unknown_field(context, declared, owner, at)
        else:
            field = context.schema.declared(owner).get(declared.field)
            yield from () if field is None else _arguments(declared, field, at)


def _unknown_field(context: Context, declared: Declaration, owner: str, at: At) -> Finding:
    fields = context.schema.fields(owner)
    meant = context.scope.types.spelling.meant(declared.field, fields)
    other = replace(declared, field=meant.word) if meant else _usual(declared, fields)
    hint = f"did you mean {meant.word}?" if meant else None if other is None else f"write {_written(other)}"
    return Finding("FC447", f"{owner} has no field {declared.field}", at, hint, replacement=other)


def _usual(declared: Declaration, fields: Mapping[str, str]) -> Declaration | None:
    """The metafield that is called as the property."""
    named: dict[str, Json] = {"key": declared.handle, "namespace": _USUAL}
    is_kept = METAFIELD in fields
    return replace(declared, field=METAFIELD, arguments=values.data(named)) if is_kept else None


# Arguments.


def _arguments(declared: Declaration, field: Field, at: At) -> Iterator[Finding]:
    """Arguments that the API does not know, and those it needs; all of them in one finding, with what is meant."""
    wrong = list(_wrong(declared, field))
    if not wrong:
        return
    severity: Severity = "error" if any(is_error for _, is_error in wrong) else "warning"
    meant = _meant(declared, field)
    other = None if meant is None else replace(declared, arguments=values.data(meant))
    names = ", ".join(each.name for each in field.arguments) or "no arguments"
    hint = f"it takes {names}" if other is None else f"write {_written(other)}"
    is_certain = isinstance(declared.arguments, Text) and _DOTTED.match(declared.arguments.text) is not None
    message = "; ".join(said for said, _ in wrong)
    yield Finding("FC435", message, at, hint, severity, replacement=other, is_certain=is_certain)


def _wrong(declared: Declaration, field: Field) -> Iterator[tuple[str, bool]]:
    """What is wrong with the arguments, and whether the API refuses it."""
    given = _given(declared)
    if given is None:
        yield f"the arguments of {field.name} are no names with values", True
        return
    known = {each.name: each for each in field.arguments}
    unknown = [name for name in given if name not in known]
    if unknown:
        yield f"{field.name} has no argument {' and '.join(unknown)}", True
    for name in (each.name for each in field.arguments if each.is_required and each.name not in given):
        yield f"{field.name} needs {with_article(name)}", True
    if field.name == METAFIELD and "namespace" in known and "namespace" not in given:
        yield f"{field.name} is given no namespace, and the API then takes that of the app that asks", False
    for name in (each for each in _NAMES if field.name == METAFIELD and each in given):
        if not isinstance(given[name], str) or not given[name]:
            yield f"the {name} of a metafield is a text that is not empty", True


def _given(declared: Declaration) -> Mapping[str, Json] | None:
    """The arguments by name; None where they are a text, or anything else that names none."""
    return mapping(declared.arguments.value) if isinstance(declared.arguments, Data) else None


def _meant(declared: Declaration, field: Field) -> dict[str, Json] | None:
    """The arguments that were probably meant; None where that cannot be told."""
    given = _given(declared)
    if field.name != METAFIELD:
        return None if given is None else _renamed(given, field)
    text = declared.arguments.text if isinstance(declared.arguments, Text) else _only_text(given or {})
    dotted = _DOTTED.match(text or "")
    if dotted is not None:
        return {"key": dotted[2], "namespace": dotted[1]}
    pairs: dict[str, Json] = dict(_PAIR.findall(text or ""))
    if pairs.keys() == set(_NAMES):
        return {name: pairs[name] for name in _NAMES}
    named = _renamed(given or {}, field) or {}
    texts = {name: value for name, value in named.items() if value and isinstance(value, str)}
    return {"key": declared.handle, "namespace": _USUAL} | {
        name: value for name, value in texts.items() if name in _NAMES
    }


def _only_text(given: Mapping[str, Json]) -> str | None:
    """The one text that is given, with a dot in it: ``key="custom.season"``."""
    texts = [each for each in given.values() if isinstance(each, str)]
    return texts[0] if len(given) == 1 and texts and "." in texts[0] else None


def _renamed(given: Mapping[str, Json], field: Field) -> dict[str, Json] | None:
    """The arguments with names that the API knows; None where one is needed that nothing was given for."""
    left = [each.name for each in field.arguments if each.name not in given]
    found: dict[str, Json] = {}
    for name, value in given.items():
        if name in (each.name for each in field.arguments):
            found[name] = value
        elif (meant := _alike(name, left)) is not None:
            found[meant] = value
            left.remove(meant)
    needed = {each.name for each in field.arguments if each.is_required}
    return found if needed <= found.keys() or field.name == METAFIELD else None


def _alike(name: str, left: Sequence[str]) -> str | None:
    """The argument that was meant by another name: ``name`` for ``namespace``."""
    near = did_you_mean(name, left)
    return near or next((each for each in left if each.startswith(name) or each.endswith(name)), None)


def _written(declared: Declaration) -> str:
    """The call as it is written; a long one is shown in part only. A name that Python has not is given in it."""
    is_named = is_identifier(declared.handle) and is_identifier(declared.type)
    text = flat(print_call(declared)) if is_named else print_declaration(declared).strip()
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


# What can be declared.


@lru_cache(maxsize=4)
def _types(schema: Schema) -> dict[str, str]:
    """The types of a schema, by a key that both spellings of an owner have."""
    return {owner_key(name): name for name, kind in schema.kinds.items() if kind in ("type", "interface")}


@lru_cache(maxsize=4)
def _owners(schema: Schema) -> tuple[str, ...]:
    """The types that have metafields, for which nearly all fields are declared."""
    return tuple(name for name in _types(schema).values() if METAFIELD in schema.fields(name))
