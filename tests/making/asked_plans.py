"""Plans of made-up merchants, by language, for the tests of requests."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random

from flowc_training.languages import LANGUAGES, Language
from flowc_training.population import composing, shops
from flowc_training.population.merchant import Merchant
from flowc_training.population.plan import Plan

Asked = tuple[Merchant, Plan]


@cache
def asked(language: Language, merchants: int = 12, each: int = 2) -> tuple[Asked, ...]:
    """Plans of the first merchants who speak a language."""
    return tuple(_asked(language, merchants, each))


def _asked(language: Language, merchants: int, each: int) -> Iterator[Asked]:
    found = 0
    for n in range(100_000):
        merchant = shops.merchant(7, n)
        if merchant.language != language:
            continue
        rng = Random(f"asked {n}")
        yield from ((merchant, plan) for plan in composing.plans(merchant, each, rng))
        found += 1
        if found == merchants:
            return


def everyone(merchants: int = 12, each: int = 2) -> Iterator[tuple[Language, Merchant, Plan]]:
    """Plans of merchants of every language."""
    for language in LANGUAGES:
        for merchant, plan in asked(language, merchants, each):
            yield language, merchant, plan
