"""A small world to show learning in: wishes of one English sentence or two, about orders, that say all that is wanted.

What the whole of Flow's world has is here too, and little of it: four triggers, ten conditions, seven acts, with the
words, tags and amounts of the population. A model of half a million weights learns to write it in minutes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any, Literal, TypeAlias

from flowc import FlowError
from flowc_serving.agent.shop import Shop
from flowc_serving.agent.shop_file import ShopFile
from flowc_training import skeleton
from flowc_training.bench.example import Example
from flowc_training.bench.guarding import guard
from flowc_training.population.composing import compose
from flowc_training.population.merchant import Merchant
from flowc_training.population.parts import Intent
from flowc_training.population.plan import Plan
from flowc_training.population.printing import view
from flowc_training.population.shops import merchant
from flowc_training.reinforcement.tasks import example_of, tells
from flowc_training.requests.styles import Style
from flowc_training.requests.wishing import wish

TRIGGERS = ("order_created", "order_paid", "order_cancelled", "order_fulfilled")
TESTS = (
    "order_total_over", "order_total_under", "order_items_at_least", "order_note_contains", "order_has_note",
    "first_order", "order_from_pos", "ships_to_japan", "customer_lives_in", "payment_pending",
)  # fmt: skip
ACTS = ("tag_order", "tag_customer", "untag_order", "archive_order", "capture", "mark_paid", "invoice")
SHAPES: tuple[str, ...] = ("plain", "if", "if", "if", "if two acts")
"""What a workflow looks like, each as often as it stands here."""

Side: TypeAlias = Literal["learnt", "wished", "held out"]
"""What a first model learns from, what it then plays for its reward, what it is judged by: no workflow is on two."""
_SIDES: tuple[tuple[Side, int], ...] = (("learnt", 40), ("wished", 40), ("held out", 20))
_SHOPS = 80
_NOWHERE = Shop("", "")
"""The shop that all of them are of: nothing of it stands above a wish."""
_STYLE = Style(quotes="double")
_CALLED = "Workflow"
"""What all of them are called: names do not count, and cost tokens."""


def wishes(side: Side, many: int, seed: int | str = 1) -> Iterator[Example]:
    """So many wishes of a side, no workflow twice, none that is in the benchmark."""
    rng, seen = Random(f"small world {seed} {side}"), set[str]()
    while len(seen) < many:
        shape = rng.choice(SHAPES)
        shop = _shop(seed, rng.randrange(_SHOPS))
        draw = Random(rng.random())
        plan = _plan(shape, shop, draw)
        if plan is None or (text := view(plan)) in seen or side_of(text) != side:
            continue
        said = wish(plan, _STYLE, draw)
        if guard().leak("", (skeleton.fingerprint(text),), said):
            continue
        made = example_of(f"{side} {len(seen)}", "create", (said,), text, ShopFile(_NOWHERE))
        if tells(made):
            seen.add(text)
            yield replace(made, why=shape)


def side_of(text: str) -> Side:
    """The side of a workflow, by what it says."""
    left = int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % 100
    for side, share in _SIDES:
        left -= share
        if left < 0:
            return side
    raise AssertionError(left)


@cache
def _shop(seed: int | str, number: int) -> Merchant:
    return merchant(f"small world {seed}", number, "en")


def _plan(shape: str, shop: Merchant, rng: Random) -> Plan | None:
    tests, acts = rng.sample(TESTS, 1), rng.sample(ACTS, 2)
    intent = Intent(shape, (rng.choice(TRIGGERS),), _body(shape, tests, acts), {"en": (_CALLED,)}, {"en": ()})
    try:
        return compose(intent, shop, rng, vary=False)
    except FlowError:
        return None


def _body(shape: str, tests: Sequence[str], acts: Sequence[str]) -> tuple[Any, ...]:
    match shape:
        case "plain":
            return tuple(acts[:1])
        case "if":
            return ({"if": tests, "then": acts[:1]},)
        case _:
            return ({"if": tests, "then": acts[:2]},)
