"""The second pass: what a text asks for is read from it alone, and from no other."""

from __future__ import annotations

from random import Random

import pytest
from making.asked_plans import asked

from flowc_training.languages import LANGUAGES, Language
from flowc_training.population.plan import Plan
from flowc_training.requests import styles
from flowc_training.requests.implied import fits, implied, meaning, wants
from flowc_training.requests.writing import write

CREATED, PAID = "shopify::admin::order_created", "shopify::admin::order_paid"
TAG, MAIL = "shopify::admin::add_order_tags", "shopify::flow::send_email"

READ: list[tuple[Language, str, set[str]]] = [
    ("en", "whenever somoene places an order over 500 tag the order vip", {CREATED, TAG}),
    ("en", "I need something that e-mails team@shop.example when an order is paid", {PAID, MAIL}),
    ("fr", "des qu'une commande est payee ajoute le tag vip a la commande", {PAID, TAG}),
    ("fr", "il faudrait envoyer un e-mail à a@b.example quand une commande est passée", {CREATED, MAIL}),
    ("de", "wenn eine bestellung eingeht gib der bestelung das Tag eilig", {CREATED, TAG}),
    ("de", "Sobald eine Bestellung bezahlt ist, soll Flow eine Mail an a@b.example schicken", {PAID, MAIL}),
    ("es", "cuando entre un pedido quiero que Flow le ponga al pedido la etiqueta urgente", {CREATED, TAG}),
    ("es", "en cuanto un pedido esta pagado manda un correo a a@b.example", {PAID, MAIL}),
    ("ja", "注文が入ったら、注文に至急のﾀｸﾞを付けてください", {CREATED, TAG}),
    ("ja", "注文が支払われたら、a@b.exampleにメールを送るようにしたい", {PAID, MAIL}),
]


@pytest.mark.parametrize(("language", "text", "wanted"), READ)
def test_tasks_are_read_from_words(language: Language, text: str, wanted: set[str]) -> None:
    found = implied(text, language)
    assert wanted <= found
    others = {CREATED, PAID, TAG, MAIL} - wanted
    assert not others & found


@pytest.mark.parametrize(
    "text", ["", "hello, can you help me with my theme?", "🙂" * 500, "order " * 5000, "注文" * 5000]
)
def test_other_texts_ask_for_no_trigger(text: str) -> None:
    for language in LANGUAGES:
        assert not {CREATED, PAID, MAIL} & implied(text, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_requests_say_their_plan_and_no_other(language: Language) -> None:
    """At least 95 of 100 are kept, and 95 of 100 that were written for another plan are refused."""
    rows: list[tuple[Plan, frozenset[str]]] = []
    for number, (merchant, plan) in enumerate(asked(language, 30, 3)):
        rng = Random(f"implied {number}")
        text = write(plan, merchant, styles.sample(rng, language), rng).text
        rows.append((plan, implied(text, language)))
        assert fits(text, language, plan) == wants(plan, rows[-1][1])
    assert sum(wants(*each) for each in rows) >= 0.95 * len(rows)
    pairs = [(one, found) for one, _ in rows for other, found in rows if meaning(one) != meaning(other)]
    assert sum(not wants(*each) for each in pairs) >= 0.95 * len(pairs)
