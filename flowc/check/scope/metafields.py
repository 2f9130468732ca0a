"""``order.metafields.custom.size``, as in themes: a metafield is declared above the function, and then a property."""

from __future__ import annotations

from collections.abc import Sequence

from flowc.check.scope.paths import walk
from flowc.check.scope.types import Types
from flowc.model.names import is_identifier
from flowc.schema.environment import bare

METAFIELDS = "metafields"


def advice(words: Sequence[str], mark: str | None, types: Types) -> str:
    """What to declare for a path through ``metafields``; ``mark`` is the type of its root."""
    at = words.index(METAFIELDS)
    namespace, key = [*words[at + 1 :], "size", "size"][:2]
    owner = None if mark is None else walk(mark, words[:at], types).mark
    handle = key if is_identifier(key) else "shortName"
    told = f'{bare(owner) if owner else "Order"}.{handle} = metafield(key="{key}", namespace="{namespace}")'
    return f"declare it above the function, and read that property: {told}"
