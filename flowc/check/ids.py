"""Comparisons of global ids that can never hold: with a bare number, or with the id of something else.

What the API has for an id is its global id [doc], and files compare ids with these [file 057]. That Flow takes a number
for the one in it, no page says; that it does not, neither: so it is a warning.
"""

from __future__ import annotations

import json

from flowc.check.scope.resolving import Reading
from flowc.check.scope.types import Types
from flowc.fields.conditions.operators import OPERATORS, is_many
from flowc.model.names import last_segment
from flowc.records import record
from flowc.schema import ids
from flowc.schema.environment import bare

_LEGACY = "legacyResourceId"


@record
class Mismatch:
    """Why a text is never the id that a path holds, what to write, and the global id in its place, if it is known."""

    message: str
    hint: str
    instead: str | None


def mismatch(path: str, found: Reading, operator: str, text: str, types: Types) -> Mismatch | None:
    """What is wrong with a text that an id is compared with; None where it fits, or nobody knows."""
    owner = bare(found.owner)
    if bare(found.mark) != "ID" or found.owner in types.own or not types.schema.kind(owner):
        return None
    kind = ids.id_type(types.schema, owner, last_segment(path))
    if not ids.never(operator, text, kind):
        return None
    has_many = is_many(operator)
    whole = [ids.corrected(each, kind) or each for each in text.split(",")] if has_many else []
    instead = None if has_many else ids.corrected(text, kind)
    form = f"gid://shopify/{kind or 'Product'}/1"
    verdict = "always" if OPERATORS[operator].is_opposite else "never"
    message = f"{path} is a global id, as {form}: compared with {_short(text)} this is {verdict} true"
    if has_many and not any(ids.never("==", each, kind) for each in whole):
        return Mismatch(message, f"write {_short(json.dumps(whole))}", None)
    if instead is None:
        shown = json.dumps([form]) if has_many else form
        return Mismatch(
            message, f"write {shown}, with its own {'number' if kind else 'type and number'}", None
        )
    has_number = path.endswith(".id") and _LEGACY in types.fields(kind)
    other = f", or compare {path.removesuffix('id')}{_LEGACY} with the number" if has_number else ""
    return Mismatch(message, f'write "{_short(instead)}"{other}', instead)


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
