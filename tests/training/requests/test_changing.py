"""Requests for changes: every kind is asked for in every language, with what it changes in the words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from random import Random

import pytest
from making.asked_plans import Asked, asked

from flowc_training.languages import LANGUAGES, Language
from flowc_training.population.change import KINDS, Change, Kind
from flowc_training.population.changes import changes
from flowc_training.population.parts import load
from flowc_training.population.plan import Plan, Use, Value
from flowc_training.requests import styles
from flowc_training.requests.changing import ask
from flowc_training.requests.styles import TONES, Style

HOLES = (
    "{s}", "{name}", "{lead}", "{cond}", "{do}", "{to}", "{by_", "{next_", "{holds}", "{tests}", "{holding}", "{old}",
    "{new}", "{noun}", "{any}", "{all}", "{when}", "{third}", "{acts}",
)  # fmt: skip


def _plans(language: Language) -> Iterator[Asked]:
    """Plans, and more of them for what few allow."""
    yield from asked(language, 40, 2)
    yield from asked(language, 200, 3)


@cache
def made(language: Language, kind: Kind, wanted: int = 3) -> tuple[tuple[Plan, Change], ...]:
    found: list[tuple[Plan, Change]] = []
    for number, (merchant, plan) in enumerate(_plans(language)):
        try:
            found.append((plan, changes(plan, merchant, Random(number), (kind,))[1]))
        except ValueError:
            continue
        if len(found) == wanted:
            break
    return tuple(found)


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_is_asked_for_in_every_language_and_tone(kind: Kind) -> None:
    for language in LANGUAGES:
        found = made(language, kind)
        assert found, f"no plan in {language} allows {kind}"
        for (plan, change), tone, n in product(found, TONES, range(4)):
            text = ask(change, plan, Style(language, tone=tone), Random(n), here=n % 2 == 0).text
            assert [hole for hole in HOLES if hole in text] == [], text
            for value in must_be_said(change, language):
                assert value in text, (value, text)
            if n % 2:
                assert plan.name in text


def must_be_said(change: Change, language: Language) -> list[str]:
    """A new value, a new name, and the values of what is added."""
    if change.kind == "rename":
        return [change.name]
    if change.new is not None:
        return [change.new.said(language)]
    added = change.by or (change.use if change.kind.startswith("add") else None)
    if added is None or added.part.kind != "act":
        return []
    ways = [text for form in added.part.words.values() for text in form[language]]
    return [
        value.said(language)
        for name, value in added.values.items()
        if all(f"${name}" in each for each in ways)
    ]


def test_the_same_seed_asks_the_same() -> None:
    for language in LANGUAGES:
        plan, change = made(language, "value")[0]
        one, two = (ask(change, plan, styles.sample(Random(2), language), Random(5)) for _ in range(2))
        assert one == two


VIP = Use(load().parts["tag_order"], {"tag": Value("'vip'", dict.fromkeys(LANGUAGES, "vip"))})
GONE = Change("remove_step", VIP)
SAID: list[tuple[Change, Language, str]] = [
    (GONE, "en", "It no longer needs to tag the order vip."),
    (GONE, "en", "Drop the part where it tags the order vip."),
    (GONE, "fr", "Il n'y a plus besoin d'ajouter le tag vip à la commande."),
    (GONE, "de", "Er soll nicht mehr der Bestellung das Tag vip geben."),
    (GONE, "de", "Der Schritt „der Bestellung das Tag vip geben“ kann weg."),
    (GONE, "es", "Ya no hace falta poner al pedido la etiqueta vip."),
    (GONE, "ja", "もう注文にvipのタグを付ける必要はありません。"),
    (GONE, "ja", "「注文にvipのタグを付ける」のステップを削除してほしい。"),
]


@pytest.mark.parametrize(("change", "language", "wanted"), SAID)
def test_sentences_as_people_say_them(change: Change, language: Language, wanted: str) -> None:
    plan = Plan("x", language, "Name", (), ())
    style = Style(language, tone="curt")
    assert wanted in {ask(change, plan, style, Random(n), here=True).text for n in range(300)}
