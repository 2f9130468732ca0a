"""Global ids of made-up records: real ones name the type of what they are of."""

from __future__ import annotations

from flowc.schema.index import Schema

UNKNOWN = "Thing"
"""The type in the id of something whose type nobody knows."""
_SHORT = {"variant": "ProductVariant", "sellingPlan": "SellingPlan"}
"""What properties call an object otherwise than its type: ``variantId``."""


def id_type(schema: Schema, owner: str, name: str) -> str:
    """The type whose id a property holds: ``id`` of an order is an Order's, ``productId`` a Product's."""
    if name == "id":
        return owner or UNKNOWN
    for ending in ("Id", "_id"):
        if name.endswith(ending):
            word = name.removesuffix(ending)
            kind = _SHORT.get(word, word[:1].upper() + word[1:])
            return kind if schema.kind(kind) == "type" else UNKNOWN
    return UNKNOWN
