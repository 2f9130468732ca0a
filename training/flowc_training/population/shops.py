"""Merchants, made up: shops of twelve verticals in five languages, the same for the same seed."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from flowc import catalog
from flowc_serving.agent.shop import Resource, Shop
from flowc_training.languages import LANGUAGES, Language
from flowc_training.population.merchant import LISTS, Merchant, Named
from flowc_training.tags import is_third_party

_DATA = files("flowc_training.population") / "data" / "shops"
_LANGUAGES: Mapping[Language, int] = {"en": 50, "fr": 13, "de": 13, "es": 12, "ja": 12}
"""How many of a hundred merchants speak each language."""
_PLANS: Mapping[str, int] = {"Basic": 45, "Grow": 28, "Advanced": 15, "Plus": 12}
_PUBLICATIONS = ("Online Store", "Point of Sale", "Shop")
_CONNECTORS = 0.5
"""How many shops have Flow's connectors (Sheets, Slack …), and the app that is half the tasks' publisher."""


@cache
def verticals() -> Mapping[str, Mapping[str, Any]]:
    """What shops of each vertical are made of, and under ``common`` what all are."""
    found = sorted(
        (each for each in _DATA.iterdir() if each.name.endswith(".toml")), key=lambda each: each.name
    )
    return {each.name.removesuffix(".toml"): tomllib.loads(each.read_text("utf-8")) for each in found}


@cache
def publishers() -> tuple[str, ...]:
    """The publishers of third-party tasks in the catalogue."""
    return tuple(sorted({each.publisher for each in catalog.load() if is_third_party(each.id)}))


def merchant_id(n: int) -> str:
    """The id of the n-th merchant."""
    return f"m{n:06}"


def merchant(seed: int | str, n: int, language: Language | None = None) -> Merchant:
    """The n-th merchant of a seed; one that speaks a given language where one is."""
    rng = Random(f"{seed} merchant {n}")
    spoken = rng.choices(LANGUAGES, [_LANGUAGES[each] for each in LANGUAGES])[0]
    vertical = rng.choice([each for each in verticals() if each != "common"])
    return _Maker(rng, language or spoken, vertical).merchant(merchant_id(n))


class _Maker:
    def __init__(self, rng: Random, language: Language, vertical: str) -> None:
        self._rng = rng
        self._language: Language = language
        self._vertical = vertical
        self._all = verticals()[vertical]
        self._own: Mapping[str, Sequence[str]] = self._all[language]
        self._common: Mapping[str, Sequence[str]] = verticals()["common"][language]
        self._ids = rng.randrange(10**6, 10**7)

    def merchant(self, name: str) -> Merchant:
        place = verticals()["common"]["places"][self._rng.choice(self._common["places"])]
        title = self._rng.choice(self._own["names"])
        handle = self._handle(title)
        lists = self._lists(handle, place)
        plan = self._rng.choices([*_PLANS], [*_PLANS.values()])[0]
        zone = self._rng.choice(place["zones"])
        lists["zones"] = (Named(zone),)
        shop = Shop(
            f"{handle}.myshopify.com",
            plan,
            zone,
            place["currency"],
            self._apps(),
            tuple(_resources(lists)),
        )
        return Merchant(name, title, shop, self._language, self._vertical, lists)

    def _handle(self, title: str) -> str:
        plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
        words = re.findall("[a-z0-9]+", plain) or [self._vertical, "shop"]
        return "-".join([*words, f"{self._rng.randrange(1000):03}"])

    def _apps(self) -> frozenset[str]:
        """Small shops have few apps; connectors are common."""
        rng = self._rng
        many = rng.choices((0, 1, 2, 3, 5), (25, 30, 25, 13, 7))[0]
        chosen = set(rng.sample(publishers(), many))
        common = [each for each in publishers() if "connectors" in each]
        return frozenset(chosen | {each for each in common if rng.random() < _CONNECTORS})

    def _lists(self, handle: str, place: Mapping[str, Any]) -> dict[str, tuple[Named, ...]]:
        rng, own, common = self._rng, self._own, self._common
        domain = f"{handle.rpartition('-')[0]}.example"
        products = self._some(own["products"], 5, 8)
        emails = [f"{each}@{domain}" for each in self._some(common["locals"], 3, 6)]
        texts = {
            "order_tags": self._some(common["order_tags"], 6, 10),
            "customer_tags": self._some(common["customer_tags"], 5, 8),
            "product_tags": self._some(own["tags"], 4, 6),
            "vendors": self._some(self._all["vendors"], 3, 5),
            "product_types": self._some(own["types"], 4, 6),
            "product_titles": products,
            "skus": [f"{self._vertical[:3].upper()}-{rng.randrange(1000, 9999)}" for _ in range(5)],
            "emails": emails,
            "staff": self._some(common["staff"], 3, 5),
            "channels": self._some(common["channels"], 2, 4),
            "urls": [f"https://{each}.{domain}" for each in ("hooks", "api", "erp")],
            "discount_codes": self._some(common["codes"], 3, 5),
        }
        named = {
            "collections": self._some(own["collections"], 4, 6),
            "products": products,
            "variants": products[:3],
            "locations": self._some(place["locations"], 2, 4),
            "segments": self._some(common["segments"], 3, 5),
            "catalogs": self._some(common["catalogs"], 2, 3),
            "companies": self._some(common["companies"], 2, 4),
            "customers": self._some(common["customers"], 3, 5),
            "metaobjects": self._some(common["metaobjects"], 2, 3),
            "publications": list(_PUBLICATIONS),
        }
        told = {key: tuple(map(Named, each)) for key, each in texts.items()}
        return told | {key: self._with_ids(LISTS[key], each) for key, each in named.items()}

    def _some(self, listed: Sequence[str], least: int, most: int) -> list[str]:
        many = min(self._rng.randint(least, most), len(listed))
        return self._rng.sample(list(listed), many)

    def _with_ids(self, kind: str, names: Sequence[str]) -> tuple[Named, ...]:
        found: list[Named] = []
        for each in names:
            self._ids += self._rng.randrange(1, 5000)
            found.append(Named(each, f"gid://shopify/{kind}/{self._ids}"))
        return tuple(found)


def _resources(lists: Mapping[str, tuple[Named, ...]]) -> Iterator[Resource]:
    for key, kind in LISTS.items():
        if kind:
            yield from (Resource(kind, each.id, each.name) for each in lists[key])
