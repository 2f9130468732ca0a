"""Values of slots: a number, a text or a thing of the shop, as code and as a merchant says it."""

from __future__ import annotations

from collections.abc import Collection
from random import Random

from flowc_training.languages import LANGUAGES, Language
from flowc_training.population.amounts import UNITS, money, plain, scaled
from flowc_training.population.merchant import Merchant, Named
from flowc_training.population.parts import SlotKind
from flowc_training.population.plan import Value


def value(kind: SlotKind, merchant: Merchant, rng: Random, taken: Collection[str] = ()) -> Value:
    """A value of a kind; ``taken`` are the codes that it is not to be, where there are others.

    Raises ``ValueError`` where the kind names what no shop has.
    """
    found = values(kind, merchant)
    free = [each for each in found if each.code not in taken]
    return rng.choice(free or found)


def values(kind: SlotKind, merchant: Merchant) -> list[Value]:
    """All values of a kind that make sense in a shop. Raises ``ValueError`` as ``value`` does."""
    language = merchant.language
    if kind.shop:
        return [_thing(each) for each in merchant.named(kind.shop)]
    if kind.numbers:
        return [number(each, kind.unit, merchant) for each in kind.numbers]
    texts = kind.choice.get(language) or kind.choice.get("en") or ()
    if not texts:
        raise ValueError(f"slot {kind.id} has neither numbers nor texts nor a list of the shop")
    return [_choice(kind, place, language) for place in range(len(texts))]


def number(amount: float, unit: str, merchant: Merchant) -> Value:
    """A number with its unit. Raises ``ValueError`` where the unit is none."""
    words: dict[Language, str]
    if unit == "money":
        amount = scaled(amount, merchant.shop.currency)
        words = {each: money(amount, merchant.shop.currency, each) for each in LANGUAGES}
    elif unit in UNITS:
        words = {each: units.said(amount, each) for each, units in UNITS[unit].items()}
    else:
        raise ValueError(f"unit {unit} is none: there are money, {', '.join(filter(None, UNITS))}")
    return Value(plain(amount), words)


def _thing(named: Named) -> Value:
    words: dict[Language, str] = dict.fromkeys(LANGUAGES, named.name)
    return Value(repr(named.id), words, named.name) if named.id else Value(repr(named.name), words)


def _choice(kind: SlotKind, place: int, language: Language) -> Value:
    """One of a choice. What is said in the shop's own language is what stands in the code, if ``codes`` has no other
    text for it."""
    own = kind.choice.get(language) or kind.choice["en"]
    code = kind.codes[place] if kind.codes else own[place]
    words: dict[Language, str] = {}
    for each in LANGUAGES:
        said = kind.choice.get(each, own)
        words[each] = said[place] if kind.codes and place < len(said) else own[place]
    return Value(repr(code), words)
