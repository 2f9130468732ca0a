"""Dotted names of a view: paths such as ``order.customer.id``, and the ids of tasks."""

from __future__ import annotations

import ast

DOTS = 100
"""An id or path of more parts is a text: Python reads dots as deep nesting."""

ROOTS = frozenset(
    (
        "cart", "checkout", "collection", "company", "companyContact", "companyLocation", "customer",
        "customerSegment", "discount", "draftOrder", "fulfillment", "fulfillmentOrder", "inventoryItem",
        "inventoryLevel", "item", "lineItem", "lineItems", "metaobject", "order", "orders", "product",
        "productVariant", "products", "refund", "self", "shop", "subscriptionContract", "tags",
        "variant",
    )
)  # fmt: skip
"""Roots of the environment, and what people call items of its lists: a call on one is a mistake, not a task.

A task whose id begins so is written ``task("…")``.
"""


def dotted(node: ast.expr) -> str | None:
    """``a.b.c`` as text, None for any other expression."""
    if type(node) is ast.Name:
        return node.id
    if type(node) is not ast.Attribute:
        return None
    text = node.attr
    node = node.value
    while type(node) is ast.Attribute:
        text = f"{node.attr}.{text}"
        node = node.value
    return f"{node.id}.{text}" if type(node) is ast.Name else None
