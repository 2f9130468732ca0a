"""A merchant: a shop, the language its people speak, and everything in it that has a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flowc_serving.agent.shop import Shop
from flowc_training.languages import Language

LISTS: Mapping[str, str] = {
    "order_tags": "",
    "customer_tags": "",
    "product_tags": "",
    "vendors": "",
    "product_types": "",
    "product_titles": "",
    "skus": "",
    "emails": "",
    "staff": "",
    "channels": "",
    "urls": "",
    "discount_codes": "",
    "zones": "",
    "collections": "Collection",
    "products": "Product",
    "variants": "ProductVariant",
    "locations": "Location",
    "segments": "Segment",
    "catalogs": "CompanyLocationCatalog",
    "companies": "Company",
    "customers": "Customer",
    "metaobjects": "MetaobjectDefinition",
    "publications": "Publication",
}
"""The lists that every shop has, and of which type of the Admin API their things are; those without one are texts."""


@dataclass(frozen=True, slots=True)
class Named:
    """Something of a shop; ``id`` is its GID, empty where it is only a text."""

    name: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Merchant:
    """One merchant. ``shop`` is what an agent's tools know of it."""

    id: str
    name: str
    shop: Shop
    language: Language
    vertical: str
    lists: Mapping[str, tuple[Named, ...]]

    def named(self, name: str) -> tuple[Named, ...]:
        """A list of the shop. Raises ``ValueError`` where no shop has one of that name."""
        if name not in self.lists:
            raise ValueError(f"no shop has a list {name}: there are {', '.join(LISTS)}")
        return self.lists[name]
