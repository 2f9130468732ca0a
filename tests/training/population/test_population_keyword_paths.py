"""Paths that begin with a keyword of Python, as those of a return do, read as code and stay as they are in Liquid."""

from __future__ import annotations

from random import Random

from flowc_training.population.composing import compose
from flowc_training.population.parts import Part, load
from flowc_training.population.plan import Use
from flowc_training.population.printing import view
from flowc_training.population.scope import filled
from flowc_training.population.shops import merchant


def test_a_path_of_a_return_is_written_with_path() -> None:
    part = Part("act", "a", 'f(id=$order.id, n="{{ $order.name }} {% if $order.note %}", m=$customer.id)', {})
    scope = {"order": "return.order", "customer": "order.customer"}
    assert filled(part.code, Use(part, {}), scope, "en") == (
        'f(id=path("return.order.id"), n="{{ return.order.name }} {% if return.order.note %}", m=order.customer.id)'
    )


def test_an_intent_of_a_return_is_a_view() -> None:
    plan = compose(load().intents["return-alert"], merchant("returns", 1, "en"), Random(1), vary=False)
    text = view(plan)
    assert 'order_id=path("return.order.id")' in text
    assert "{{ return." in text
