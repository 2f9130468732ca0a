"""The data of the population: no part, slot or intent is wrong, and what would be wrong is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flowc_training.population import composing
from flowc_training.population.checking import mistakes
from flowc_training.population.parts import Intent, Part, Parts, SlotKind, load

PARTS = load()


def test_nothing_is_wrong_with_parts_and_intents() -> None:
    """Each intent is composed for a shop of every language, with what its merchant adds."""
    assert not [each for each in mistakes() if each.startswith("error")]


def only(part: Part | None = None, slot: SlotKind | None = None, intent: Intent | None = None) -> list[str]:
    """What is said of data with one more, or another, part, slot or intent, and was not said before."""
    parts = {**PARTS.parts, **({part.id: part} if part else {})}
    kinds = {**PARTS.slots, **({slot.id: slot} if slot else {})}
    return [*mistakes(Parts(parts, kinds, {intent.id: intent} if intent else {}))]


TAG = PARTS.parts["tag_order"]
LARGE = PARTS.intents["large-orders"]

WRONG: dict[str, tuple[dict[str, object], str]] = {
    "slot of no kind": ({"part": replace(TAG, slots={"tag": "sticker"})}, "$tag is a sticker, and there is no such"),
    "slot nowhere": ({"part": replace(TAG, code="x()")}, "tag_order: $tag is nowhere in its code"),
    "hole of nothing": (
        {"part": replace(TAG, words={"do": {"en": ("tag it $label",)}})},
        "do.en has the holes label: tag it $label",
    ),
    "no such app": ({"part": replace(TAG, app="Nobody")}, "no task of the catalogue is of Nobody"),
    "loop without item": ({"part": replace(PARTS.parts["order_line_items"], item="")}, "a loop needs an item"),
    "two sources": ({"slot": SlotKind("both", (1,), shop="emails")}, "slot both has numbers and shop"),
    "no such list": ({"slot": SlotKind("odd", shop="planets")}, "no shop has a list planets"),
    "no such unit": ({"slot": SlotKind("odd", (1,), "parsecs")}, "unit parsecs is none"),
    "unlike codes": (
        {"slot": SlotKind("odd", choice={"en": ("Germany", "France")}, codes=("DE",))},
        "choice.en has 2 texts for 1 codes",
    ),
    "no such part": ({"intent": replace(LARGE, body=("nothing",))}, "large-orders: there is no part nothing"),
    "no name": ({"intent": replace(LARGE, names={"en": ("Large",)})}, "large-orders: it has no name.fr"),
    "unknown key": ({"intent": replace(LARGE, body=({"if": ["order_total_over"], "than": []},))}, "large-orders: than"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said(name: str) -> None:
    given, expected = WRONG[name]
    assert any(expected in each for each in only(**given)), only(**given)  # type: ignore[arg-type]


def test_what_the_checker_finds_is_said_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = replace(TAG, code="shopify.admin.add_order_tags(order_id=$order.id, tag=[$tag])")
    known = Parts({**PARTS.parts, TAG.id: wrong}, PARTS.slots, {LARGE.id: LARGE})
    monkeypatch.setattr(composing, "load", lambda: known)
    said = [each for each in mistakes(known) if "large-orders" in each]
    assert any(each.startswith("error: large-orders (tag_order): FC") and "tag=[" in each for each in said), (
        said
    )
