"""How values are said: a table of numbers, money and things of a shop, which anyone can extend."""

from __future__ import annotations

from random import Random

import pytest

from flowc_training.languages import Language
from flowc_training.population import slots
from flowc_training.population.amounts import UNITS, money
from flowc_training.population.parts import SlotKind, words
from flowc_training.population.shops import merchant

MONEY: list[tuple[float, str, Language, str]] = [
    (200, "USD", "en", "$200"),
    (1500, "USD", "en", "$1,500"),
    (1500, "EUR", "fr", "1 500 €"),
    (1500, "EUR", "de", "1.500 €"),
    (12.5, "EUR", "de", "12,5 €"),
    (1500, "EUR", "es", "1.500 €"),
    (4000, "MXN", "es", "$4,000"),
    (20000, "JPY", "ja", "20,000円"),
    (20000, "JPY", "en", "¥20,000"),
    (300, "CHF", "de", "300 CHF"),
    (300, "GBP", "en", "£300"),
    (300, "EUR", "en", "€300"),
]


@pytest.mark.parametrize(("amount", "currency", "language", "said"), MONEY)
def test_money(amount: float, currency: str, language: Language, said: str) -> None:
    assert money(amount, currency, language) == said


NUMBERS: list[tuple[float, str, Language, str]] = [
    (1, "days", "en", "1 day"),
    (3, "days", "en", "3 days"),
    (1, "days", "de", "1 Tag"),
    (3, "hours", "fr", "3 heures"),
    (10, "percent", "de", "10 %"),
    (10, "percent", "en", "10%"),
    (2, "weeks", "ja", "2週間"),
    (1, "months", "es", "1 mes"),
    (6, "months", "es", "6 meses"),
    (5, "count", "ja", "5"),
    (2.5, "kilograms", "fr", "2,5 kg"),
    (1200, "", "de", "1.200"),
]


@pytest.mark.parametrize(("amount", "unit", "language", "said"), NUMBERS)
def test_numbers(amount: float, unit: str, language: Language, said: str) -> None:
    assert UNITS[unit][language].said(amount, language) == said


def test_money_is_of_the_shop() -> None:
    one = next(each for n in range(200) if (each := merchant("yen", n)).shop.currency == "JPY")
    found = slots.number(200, "money", one)
    assert (found.code, found.words["ja"]) == ("20000", "20,000円")


def test_a_thing_of_the_shop_has_its_id_in_code_and_its_name_in_words() -> None:
    one = merchant("thing", 1, "en")
    found = slots.value(SlotKind("c", shop="collections"), one, Random(1))
    assert found.code.startswith("'gid://shopify/Collection/")
    assert found.resource == found.words["en"] in {each.name for each in one.lists["collections"]}


def test_what_is_said_may_be_another_word_than_the_code() -> None:
    kind = SlotKind("country", choice=words({"en": ["Germany"], "fr": ["l'Allemagne"]}), codes=("DE",))
    (found,) = slots.values(kind, merchant("words", 1, "fr"))
    assert (found.code, found.words["fr"], found.words["en"]) == ("'DE'", "l'Allemagne", "Germany")


def test_taken_values_are_left_alone_while_there_are_others() -> None:
    one = merchant("taken", 1, "en")
    kind = SlotKind("n", (1, 2, 3))
    assert slots.value(kind, one, Random(1), ("1", "3")).code == "2"
    assert slots.value(kind, one, Random(1), ("1", "2", "3")).code in {"1", "2", "3"}


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (SlotKind("odd", shop="planets"), "no shop has a list planets"),
        (SlotKind("odd", (1,), "parsecs"), "unit parsecs is none: there are money"),
        (SlotKind("odd"), "neither numbers nor texts nor a list"),
    ],
)
def test_a_kind_that_is_none_is_refused(kind: SlotKind, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        slots.values(kind, merchant("odd", 1))
