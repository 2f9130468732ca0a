"""Declared fields: is there such a type, and has it such a field?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from flowc.check.context import Context
from flowc.check.findings import At, Finding
from flowc.environment import owner_key
from flowc.model import Declaration
from flowc.schema.index import Schema

_USUAL = "metafield"


def check_declarations(context: Context) -> Iterator[Finding]:
    """What is wrong with the declared fields of a workflow.

    A type that is not known may be that of a metaobject, which only the shop knows.
    """
    spelling = context.scope.types.spelling
    for place, declared in enumerate(context.workflow.declarations):
        owner = _types(context.schema).get(owner_key(declared.type))
        if owner is None:
            owners = _owners(context.schema)
            meant = spelling.meant(declared.type, owners)
            if meant is not None:
                message = f"there is no type {declared.type}"
                yield Finding("FC447", message, At(declaration=place), f"did you mean {meant.word}?")
        elif declared.field not in context.schema.fields(owner):
            yield _unknown_field(context, declared, owner, place)


def _unknown_field(context: Context, declared: Declaration, owner: str, place: int) -> Finding:
    fields = context.schema.fields(owner)
    meant = context.scope.types.spelling.meant(declared.field, fields)
    other = f"{owner}.{declared.handle} = metafield(key=…, namespace=…)" if _USUAL in fields else None
    hint = f"did you mean {meant.word}?" if meant else other
    return Finding("FC447", f"{owner} has no field {declared.field}", At(declaration=place), hint)


@lru_cache(maxsize=4)
def _types(schema: Schema) -> dict[str, str]:
    """The types of a schema, by a key that both spellings of an owner have."""
    return {owner_key(name): name for name, kind in schema.kinds.items() if kind in ("type", "interface")}


@lru_cache(maxsize=4)
def _owners(schema: Schema) -> tuple[str, ...]:
    """The types that have metafields, for which nearly all fields are declared."""
    return tuple(name for name in _types(schema).values() if _USUAL in schema.fields(name))
