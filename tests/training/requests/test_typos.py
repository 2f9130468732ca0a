"""Slips: there are some, and never where a text must be exact."""

from __future__ import annotations

import re
from random import Random

import pytest
from making.asked_plans import everyone

from flowc_training.languages import LANGUAGES, Language
from flowc_training.requests.styles import Style
from flowc_training.requests.typos import exact, slipped
from flowc_training.requests.wishing import wish

TEXTS: dict[Language, str] = {
    "en": "when an order comes in and the customer's total is over $500, tag the customer VIP and e-mail a@b.example",
    "fr": "quand une commande est passée, préviens l'équipe et ajoute le tag “première commande” à la commande",
    "de": "Wenn eine Bestellung eingeht, gib der Bestellung das Tag „für Müller“ und schick eine Mail für die Prüfung",
    "es": "cuando entra un pedido, añade la etiqueta «último día» y envía un correo a a@b.example con el número",
    "ja": "注文が入ったら、注文に「タグ」のタグを付けて、a@b.exampleにメールを送る以外は商品をアーカイブして",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_slip_and_what_is_exact_does_not(language: Language) -> None:
    text = TEXTS[language]
    changed = {slipped(text, language, 0.3, Random(n)) for n in range(30)}
    assert len(changed - {text}) >= 20
    kept = re.findall(r"[“„«「].*?[”“»」]|[!-~]+@[!-~]+?example|\$\d+|VIP", text)
    assert kept
    for each in changed:
        for exactly in kept:
            assert exactly in each


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_share_no_slip_and_the_same_seed_the_same(language: Language) -> None:
    text = TEXTS[language]
    assert slipped(text, language, 0.0, Random(1)) == text
    assert slipped(text, language, 0.3, Random(1)) == slipped(text, language, 0.3, Random(1))


def test_values_of_a_plan_stay() -> None:
    for language, _, plan in everyone(4, 2):
        text = wish(plan, Style(language, quotes="none"), Random(3))
        kept = exact(plan, language)
        for n in range(10):
            other = slipped(text, language, 0.5, Random(n), kept)
            assert [each for each in sorted(kept) if each in text and each not in other] == []
