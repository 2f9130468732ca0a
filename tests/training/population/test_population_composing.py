"""Plans: the same seed makes the same, they read, and their values make sense beside each other."""

from __future__ import annotations

import ast
from random import Random

import pytest

import flowc
from flowc_training.languages import LANGUAGES, Language
from flowc_training.population.composing import compose, names, plans
from flowc_training.population.drawing import Drawing
from flowc_training.population.parts import Intent, Part, load, words
from flowc_training.population.plan import Do, If, Plan
from flowc_training.population.printing import view
from flowc_training.population.shops import merchant
from flowc_training.population.variation import variations


def test_the_same_seed_makes_the_same_bytes() -> None:
    def made() -> list[str]:
        return [view(each) for n in range(4) for each in plans(merchant(7, n), 3, Random(f"7 plans {n}"))]

    assert made() == made()
    assert made()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_is_a_canonical_view(language: Language) -> None:
    one = merchant("canonical", 1, language)
    text = view(compose(load().intents["large-orders"], one, Random(1)))
    assert flowc.to_python(flowc.to_json(text), layout=False) == text
    assert "$" not in text


def part(kind: str, name: str, code: str, **slots: str) -> Part:
    return Part(kind, name, code, {}, slots=slots)  # type: ignore[arg-type]


def test_what_is_asked_for_becomes_the_tag_and_a_loop_asks_too() -> None:
    draw = Drawing(merchant(1, 1, "en"), Random(1))
    asked = draw.use(part("test", "word", "$word in $order.note", word="note_word"))
    tagged = draw.use(part("act", "tag", "x.add_order_tags(tags=[$same])", same="note_word"))
    looped = draw.use(part("loop", "each", "y.fetch(query='tag:$tag_raw')", tag="order_tag"))
    removed = draw.use(part("act", "remove", "x.remove_order_tags(tags=[$tag])", tag="order_tag"))
    assert asked.values["word"] == tagged.values["same"]
    assert looped.values["tag"] == removed.values["tag"]


@pytest.mark.parametrize("seed", range(10))
def test_one_part_does_not_say_one_thing_twice(seed: int) -> None:
    draw = Drawing(merchant(1, 1, "en"), Random(seed))
    use = draw.use(part("test", "of", "$product.vendor in [$one, $two]", one="vendor", two="vendor"))
    assert use.values["one"] != use.values["two"]


def test_what_is_removed_is_what_was_asked_for_and_what_is_missing_is_added() -> None:
    draw = Drawing(merchant(1, 1, "en"), Random(1))
    asked = draw.use(part("test", "has", "$tag in $order.tags", tag="order_tag"))
    removed = draw.use(part("act", "remove", "x.remove_order_tags(tags=[$tag])", tag="order_tag"))
    draw = Drawing(merchant(1, 1, "en"), Random(1))
    lacking = draw.use(part("test", "lacks", "$tag not in $order.tags", tag="order_tag"))
    added = draw.use(part("act", "add", "x.add_order_tags(tags=[$tag])", tag="order_tag"))
    other = draw.use(part("act", "add2", "x.add_order_tags(tags=[$tag])", tag="order_tag"))
    assert asked.values["tag"] == removed.values["tag"]
    assert lacking.values["tag"] == added.values["tag"] != other.values["tag"]


OVER = {"if": ["order_total_over"], "then": ["tag_order"]}
NESTED = Intent(
    "nested",
    ("order_created",),
    ({**OVER, "else": [OVER]},),
    words({"en": "Nested"}),
    words({"en": "nested"}),
)


@pytest.mark.parametrize("seed", range(20))
def test_a_threshold_below_an_else_is_lower(seed: int) -> None:
    plan = compose(NESTED, merchant(seed, 1, "en"), Random(seed), vary=False)
    (outer,) = plan.body
    assert isinstance(outer, If)
    (inner,) = outer.otherwise
    assert isinstance(inner, If)
    high, low = (ast.literal_eval(each.tests[0].values["amount"].code) for each in (outer, inner))
    assert high > low
    tags = [each.then[0].use.values["tag"].code for each in (outer, inner) if isinstance(each.then[0], Do)]
    assert len({*tags}) == 2


def test_a_part_that_needs_what_is_not_there_is_refused() -> None:
    one = merchant(1, 1, "en")
    act = Drawing(one, Random(1)).use(part("act", "wrong", "x.y(product_id=$product.id)"))
    trigger = Drawing(one, Random(1)).use(load().parts["order_created"])
    with pytest.raises(ValueError, match=r"wrong needs \$product, .* in scope are customer, order, shop"):
        view(Plan("", "en", "", (trigger,), (Do(act),)))


def test_what_an_intent_gets_wrong_is_said_with_its_id() -> None:
    wrong = Intent("wrong", ("order_created",), ("order_total_over",), words({"en": "x"}), {})
    with pytest.raises(ValueError, match="wrong: order_total_over is a test, and stands where an act must"):
        compose(wrong, merchant(1, 1, "en"), Random(1))


def test_what_only_fits_some_triggers_is_added_after_those_alone() -> None:
    added = 0
    for n in range(150):
        one = merchant("only", n)
        for plan in plans(one, 2, Random(n)):
            own = {*names(load().intents[plan.intent])}
            for each in plan.uses:
                if each.part.id not in own and (only := variations().only.get(each.part.id)):
                    added += 1
                    assert {trigger.part.id for trigger in plan.triggers} <= only
    assert added
