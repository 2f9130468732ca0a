"""Creating: everything that a workflow needs was looked up before it is saved, and is said in the end."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from itertools import islice
from typing import cast

import pytest
from making.playing import TEMPLATES, played
from making.tokenizer import tokenizer

from flowc_serving.agent.conversation import Answer, Assistant
from flowc_serving.agent.shop_file import ShopFile
from flowc_training.population.drawing import Drawing
from flowc_training.population.parts import load
from flowc_training.population.plan import Do, Plan
from flowc_training.population.scope import at_start, fits
from flowc_training.population.shops import merchant
from flowc_training.requests.implied import tasks
from flowc_training.trajectories.acting import Actor
from flowc_training.trajectories.checking import faults
from flowc_training.trajectories.creating import create
from flowc_training.trajectories.finding import MOST_READ, PathFinder, TaskFinder, own_words
from flowc_training.trajectories.needing import READ_ALREADY, Path, Task, needs
from flowc_training.trajectories.prose import Voice
from flowc_training.trajectories.replaying import as_json
from flowc_training.trajectories.wanting import of_plan
from flowc_training.trajectory import Setting


@pytest.mark.parametrize("n", range(30))
def test_what_is_written_was_looked_up(n: int) -> None:
    _, trajectory = played("create", n, create)
    assert faults(trajectory, tokenizer()) == []
    messages = trajectory.conversation.messages
    said = [each for each in messages if isinstance(each, Assistant)]
    assert said[0].calls[0].name == "template_search"
    assert [call.name for call in said[-2].calls] == ["create_or_update_workflow"]
    read = "".join(json.dumps(each.data) for each in messages if isinstance(each, Answer))
    needed = needs(trajectory.workflow)
    for task in needed.tasks:
        assert f'"id": "{task.id}"' in read or task.id in READ_ALREADY
    for _, gid in needed.gids:
        assert gid in read
    configured = [
        row["id"]
        for each in trajectory.conversation.answers("task_configuration")
        for row in each.data["tasks"]
    ]
    assert len(configured) == len(set(configured))


def test_both_forms_of_some() -> None:
    for n in range(8):
        _, trajectory = played("create", n, create)
        other = as_json(trajectory)
        assert other is not None
        assert faults(other) == []


def test_the_same_seed_makes_the_same() -> None:
    assert played("create", 3, create) == played("create", 3, create)


def test_what_templates_need() -> None:
    found = [needs(view) for view in TEMPLATES]
    assert all(each.tasks for each in found)
    assert {path.said for each in found for path in each.paths} >= {
        "order.shippingLine.title",
        "lineItem.customAttributes",
        "refund.totalRefundedSet.shopMoney.amount",
    }


VIEW = """\
Customer.points = metafield(key="points", namespace="loyalty")


@workflow("A")
@shopify.admin.order_created()
def a(order):
    if any(one.product.productType == "Lamp" for one in order.lineItems) and order.customer.points.value:
        getProductData = shopify.flow.fetch.products["v1"](query="x", max_root_records=10)
        for getProductDataForeachitem in getProductData:
            shopify.admin.add_product_to_collections(
                product_id=getProductDataForeachitem.id,
                collection_ids=["gid://shopify/Collection/1"],
            )
        shopify.flow.log_output(message="{% for each in order.tags %}{{ order.shippingLine.title }}{% endfor %}")
"""


def test_what_a_view_needs() -> None:
    found = needs(VIEW)
    assert found.tasks == (
        Task("shopify::admin::order_created", "0.1"),
        Task("shopify::flow::fetch::products", "v1"),
        Task("shopify::admin::add_product_to_collections", "0.1"),
        Task("shopify::flow::log_output", "0.1"),
    )
    assert [each.said for each in found.paths] == ["lineItem.product.productType", "order.shippingLine.title"]
    assert found.gids == (("Collection", "gid://shopify/Collection/1"),)
    assert found.declared == ("loyalty.points",)


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("tag the order $tag", "tag the order"),
        ("when an order comes in", "order comes in"),
        ("e-mail $address", "e-mail"),
        ("it is worth more than $amount", "it is worth more"),
    ],
)
def test_own_words(phrase: str, words: str) -> None:
    assert own_words(phrase) == words


def test_a_search_goes_on_in_other_words() -> None:
    finder = TaskFinder(
        [Task("shopify::admin::add_order_tags", "0.1")],
        {"shopify::admin::add_order_tags": ("paint it quite blue",)},
        random.Random(3),
    )
    asked = []
    while (ask := finder.ask()) is not None:
        asked.append(ask.arguments["search_queries"])
        finder.hear({"tasks": {"x": [{"id": "another::task"}]}})
    assert len(asked) == len({str(each) for each in asked}) >= 2
    assert finder.given_up == [Task("shopify::admin::add_order_tags", "0.1")]


def test_paths_that_no_words_find_are_given_up() -> None:
    finder = PathFinder([Path("Order", ("shippingLine", "title"))])
    asked = []
    while (ask := finder.ask()) is not None:
        asked.append(ask)
        finder.hear({"searches": []})
    assert 1 <= len(asked) <= 3


def test_all_tasks_are_read_where_they_are_more_than_one_call_takes() -> None:
    rng, shop = random.Random(1), merchant("many", 1, "en")
    draw = Drawing(shop, rng)
    plan = Plan("", "en", "All at once", (draw.use(load().parts["order_created"]),), ())
    scope = at_start(plan.triggers)
    acts = [each for each in load().parts.values() if each.kind == "act" and fits(each, scope)]
    plain = {tasks(each): each for each in acts if len(tasks(each)) == 1 and not each.app and not each.gives}
    plan = replace(plan, body=tuple(Do(draw.use(each)) for each in islice(plain.values(), MOST_READ + 5)))
    want = of_plan(plan, "It does all of it.", rng)
    needed = {each.id for each in want.needs.tasks} - READ_ALREADY
    assert len(needed) > MOST_READ
    actor = Actor(Setting(ShopFile(shop.shop), 1_790_000_000, "many"), "many")
    actor.hear("do it all")
    create(actor, Voice("en", rng), want)
    read = [
        str(row["id"])
        for each in actor.conversation.answers("task_configuration")
        for row in cast(list[dict[str, object]], each.data["tasks"])
    ]
    assert sorted(read) == sorted(needed)
