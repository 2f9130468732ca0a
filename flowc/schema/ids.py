"""Global ids: ``gid://shopify/Product/1``, the type of what it names and a number, is what the API has for every id."""

from __future__ import annotations

import re

from flowc.schema.index import Schema

PREFIX = "gid://"
UNKNOWN = "Thing"
"""The type in a made-up id of something whose type nobody knows."""

_NAMED = """Collection Company CompanyLocation Customer DraftOrder Fulfillment FulfillmentOrder InventoryItem LineItem
Location Order Product ProductVariant"""
NAMED = frozenset(_NAMED.split())
"""Types whose ids surely name just this type; those of a DiscountNode or an Image name others too."""

_GID = re.compile(r"gid://shopify/([A-Za-z]+)/[^\s/]+\Z")
_NUMBER = re.compile(r"[0-9]{1,20}\Z")
_SHORT = {"variant": "ProductVariant", "deletedProduct": "Product", "lastOrder": "Order"}
"""What properties call an object otherwise than its type: ``variantId``."""


def id_type(schema: Schema, owner: str, name: str) -> str:
    """The type whose id a property holds, empty where it is not known.

    ``id`` of an order is an Order's, ``productId`` a Product's; of a union or interface it may be several.
    """
    if name == "id":
        return owner if schema.kind(owner) == "type" else ""
    if not name.endswith("Id"):
        return ""
    word = name.removesuffix("Id")
    kind = _SHORT.get(word, word[:1].upper() + word[1:])
    return kind if schema.kind(kind) == "type" else ""


def type_of(gid: str) -> str | None:
    """The type that a global id of Shopify's names; None where the text is none."""
    found = _GID.match(gid)
    return None if found is None else found[1]


def never(operator: str, text: str, kind: str) -> bool:
    """Can a comparison of an id with a text never hold, or ``not_`` never fail? ``kind`` is the id's type, if known.

    The end of an id may be compared with a number, and a part of it with anything.
    """
    match operator.removeprefix("not_"):
        case "==" | "!=":
            return not _may_be(text, kind)
        case "in?":
            return any(not _may_be(each.strip(), kind) for each in text.split(","))
        case "start_with?":
            return not text.startswith(PREFIX) and not PREFIX.startswith(text)
        case _:
            return False


def _may_be(text: str, kind: str) -> bool:
    """May this be the id of something of the kind? Nothing at all asks whether there is one."""
    if not text.startswith(PREFIX):
        return not text
    other = type_of(text)
    return other is None or kind not in NAMED or other not in NAMED or other == kind


def corrected(number: str, kind: str) -> str | None:
    """The global id that was meant by a number; None where nobody can tell."""
    return f"gid://shopify/{kind}/{number.strip()}" if kind and _NUMBER.match(number.strip()) else None
