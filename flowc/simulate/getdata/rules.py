"""What filters look at that no property holds as such; ``data/search.toml`` names these rules. All are [guess]."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from flowc.jsontext.value import Json
from flowc.simulate.comparisons import number
from flowc.simulate.lookup import property_at

_TYPES = {"App": ("app",), "Bxgy": ("bxgy", "bogo"), "FreeShipping": ("free_shipping",)}
Rule = Callable[[Json, str], Json]


def _order_status(one: Json, _name: str) -> Json:
    """The words that ``status`` of an order may be asked for, ``any`` among them."""
    if property_at(one, "cancelledAt"):
        return ["cancelled", "not_closed", "any"]
    is_closed = property_at(one, "closed") or property_at(one, "closedAt")
    return ["closed", "any"] if is_closed else ["open", "not_closed", "any"]


def _out_of_stock(one: Json, _name: str) -> Json:
    """Is a variant of the product out of stock, or a place of one?"""
    told = property_at(one, "hasOutOfStockVariants")
    if told is not None:
        return told
    levels = "variants.inventoryItem.inventoryLevels.quantities.quantity"
    counts = [number(each) for path in (levels, "variants.inventoryQuantity") for each in _list(one, path)]
    known = [each for each in counts if each is not None]
    return any(each <= 0 for each in known) if known else None


def _published(one: Json, _name: str) -> Json:
    """The words for what customers see, and for what they do not."""
    is_seen = property_at(one, "publishedAt") or property_at(one, "publishedOnCurrentPublication")
    return ["published", "visible"] if is_seen else ["unpublished", "hidden", "unavailable"]


def _collection_type(one: Json, _name: str) -> Json:
    return "custom" if property_at(one, "ruleSet") is None else "smart"


def _option(one: Json, name: str) -> Json:
    """``option2`` of a variant: the value of its second option."""
    place = int(name[-1]) - 1
    values = _list(one, "selectedOptions.value")
    return values[place] if place < len(values) else None


def _discount_method(one: Json, _name: str) -> Json:
    """``code`` or ``automatic``, as the type of the discount says it, or its codes."""
    kind = property_at(one, "discount.__typename")
    if isinstance(kind, str):
        return "code" if kind.startswith("DiscountCode") else "automatic"
    return "code" if _list(one, "discount.codes") else None


def _discount_type(one: Json, _name: str) -> Json:
    """The words for a type of discount, as far as its API type says them."""
    kind = property_at(one, "discount.__typename")
    found = next((words for end, words in _TYPES.items() if isinstance(kind, str) and kind.endswith(end)), ())
    return [*found, "all_with_app", *([] if "app" in found else ["all"])]


RULES: Mapping[str, Rule] = {
    "order_status": _order_status,
    "out_of_stock": _out_of_stock,
    "published": _published,
    "collection_type": _collection_type,
    "option": _option,
    "discount_method": _discount_method,
    "discount_type": _discount_type,
}
"""The rules by their names."""


def keyed(one: Json, field: str) -> Json:
    """The value of a metafield (``metafields.custom.size``) or of a metaobject's field (``fields.email``).

    They stand in a list of keys and values, as the API has them, in an object by their keys, or, of a metaobject,
    as its own properties, as Flow has them.
    """
    first, _, rest = field.partition(".")
    namespace, _, key = rest.rpartition(".")
    listed = property_at(one, first)
    for each in cast("list[Json]", listed) if isinstance(listed, list) else []:
        named = property_at(each, "namespace") or "", property_at(each, "key")
        if named == (namespace, key):
            return property_at(each, "value")
    found = property_at(one, field) if not isinstance(listed, list) else None
    if found is None and first == "fields":
        found = property_at(one, rest)
    return property_at(found, "value") if isinstance(found, dict) else found


def _list(one: Json, path: str) -> list[Json]:
    found = property_at(one, path)
    return cast("list[Json]", found) if isinstance(found, list) else [] if found is None else [found]
