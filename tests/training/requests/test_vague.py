"""Vague requests: what is left out is not said, is asked for, and is told."""

from __future__ import annotations

from random import Random

import pytest
from making.asked_plans import asked

from flowc_training.languages import LANGUAGES, Language
from flowc_training.requests import styles
from flowc_training.requests.vague import Vague, loosened, vague

LOOSE: list[tuple[Language, str, str, str]] = [
    ("en", "tag the order $x", "tag", "tag the order"),
    ("en", "add the tag $x to the order", "tag", "add a tag to the order"),
    ("en", "the total is over $x", "money", "the total is over a certain amount"),
    ("en", "it has at least $x items", "count", "it has at least X items"),
    ("fr", "ajoute le tag $x à la commande", "tag", "ajoute un tag à la commande"),
    ("fr", "l'ajoute à la collection « $x »", "collection", "l'ajoute à une collection"),
    ("fr", "retire-le de la collection $x", "collection", "retire-le d'une collection"),
    ("de", "der Gesamtbetrag über $x liegt", "money", "der Gesamtbetrag über einem bestimmten Betrag liegt"),
    ("de", "schick eine Mail an $x", "email", "schick eine Mail an jemanden aus dem Team"),
    ("de", "schick $x eine Mail", "email", "schick jemandem aus dem Team eine Mail"),
    ("de", "informiere $x per Mail", "email", "informiere jemanden aus dem Team per Mail"),
    ("es", "ponle al pedido la etiqueta $x", "tag", "ponle al pedido una etiqueta"),
    ("es", "espera $x", "days", "espera unos días"),
    ("ja", "注文に$xのタグを付けて", "tag", "注文にタグを付けて"),
    ("ja", "合計が$xを超える", "money", "合計が一定の金額を超える"),
]


@pytest.mark.parametrize(("language", "wording", "kind", "wanted"), LOOSE)
def test_a_value_is_said_vaguely(language: Language, wording: str, kind: str, wanted: str) -> None:
    assert loosened(wording, "x", kind, language) == wanted


def made(language: Language) -> list[Vague]:
    found: list[Vague] = []
    for number, (_, plan) in enumerate(asked(language, 20, 2)):
        rng = Random(f"vague {number}")
        if one := vague(plan, styles.sample(rng, language), rng):
            found.append(one)
    assert len(found) >= 25
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_missing_is_not_said_but_asked_and_told(language: Language) -> None:
    for one in made(language):
        assert one.missing
        assert len({each.kind for each in one.missing}) == len(one.missing), "the answer says which is which"
        assert "…" in one.question
        assert "§" not in one.text + one.question + one.answer
        for each in one.missing:
            value = each.use.values[each.slot].said(language)
            assert value in one.answer
            if len(value) > 3:
                assert value not in one.text, one.text
                assert value not in one.question, one.question


def test_the_same_seed_is_as_vague() -> None:
    assert made("de") == made("de")
