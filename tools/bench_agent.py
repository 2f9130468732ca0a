"""Times the agent's tools, and counts what a model reads of their answers.

    python tools/bench_agent.py [TOKENIZER.json]

Every call differs from the last, so that no answer is a remembered one. A time is the processor's, of one call in one
thread. Without a tokenizer a token is taken for four characters.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from making.sessions import SHOP, ask, session

from flowc_serving.agent import templates
from flowc_serving.agent.rendering import answer_text
from flowc_serving.agent.session import Session

ROUNDS = 60
WANTED = {"create_or_update_workflow": 10.0}
"""Milliseconds at the median; 5 where nothing is said."""

TEN = """\
@workflow("Ten steps")
@shopify.admin.order_created()
def ten_steps(order):
    if order.currentTotalPriceSet.shopMoney.amount >= 500:
        shopify.admin.add_order_tags(order_id=order.id, tags=["large"])
        shopify.flow.send_email(
            address="{{ shop.email }}",
            subject="Large {{ order.name }}",
            message="{{ order.customer.displayName }}",
        )
    if any(lineItems_item.quantity >= 20 for lineItems_item in order.lineItems):
        shopify.admin.add_order_tags(order_id=order.id, tags=["bulk"])
    elif order.customer.numberOfOrders == 1:
        shopify.admin.add_order_tags(order_id=order.id, tags=["first"])
        shopify.flow.wait(wait_duration={"amount": "3", "unit": "days"})
        shopify.flow.log_output(message="{{ order.name }} is late")
"""
"""A trigger and nine steps below it."""

NOUNS = (
    *("order", "customer", "product", "variant", "draft", "return"),
    *("refund", "discount", "company", "inventory", "fulfillment", "checkout"),
)
VERBS = (
    *("created", "tags", "email", "updated", "cancel", "note"),
    *("status", "metafield", "list", "count", "hold", "publish"),
)
TERMS = (
    *("email", "tags", "name", "status", "total", "amount"),
    *("created", "address", "quantity", "title", "price", "sku"),
)
TYPES = (
    "Order",
    "Customer",
    "Product",
    "ProductVariant",
    "DraftOrder",
    "Fulfillment",
    "Collection",
    "Company",
)


def queries() -> Iterator[str]:
    """Questions that differ."""
    while True:
        yield from (f"{noun} {verb}" for verb in VERBS for noun in NOUNS)


def calls(each: Session) -> dict[str, Callable[[int], Any]]:
    """One call of each tool, another for each number."""
    asked = queries()
    ids = sorted(each.world.catalog.ids)
    names = sorted(name for name in each.world.schema.kinds if each.world.schema.fields(name))
    made = ask(each, "create_or_update_workflow", workflow=TEN)
    state = {key: made[key] for key in ("workflow_id", "workflow_version")}

    def task(n: int) -> dict[str, str]:
        return {"id": ids[n % len(ids)]}

    def search(n: int) -> dict[str, str]:
        term = f"{TERMS[n % len(TERMS)]} {NOUNS[n // len(TERMS) % len(NOUNS)]}"
        return {"root_type": TYPES[n % len(TYPES)], "search_term": term}

    def update(n: int) -> Any:
        answer = ask(each, "create_or_update_workflow", workflow=TEN.replace("late", f"late {n}"), **state)
        state["workflow_version"] = answer["workflow_version"]
        return answer

    return {
        "task_search": lambda _: ask(each, "task_search", search_queries=[next(asked)]),
        "task_search, three queries": lambda _: ask(
            each, "task_search", search_queries=[next(asked) for _ in range(3)]
        ),
        "task_configuration, two tasks": lambda n: ask(
            each, "task_configuration", tasks=[task(n), task(n + 7)]
        ),
        "environment_paths_search": lambda n: ask(
            each, "environment_paths_search", searches=[search(n)], data_type_filter="ALL"
        ),
        "object_type_definition_search": lambda n: ask(
            each, "object_type_definition_search", type_names=[names[n * 17 % len(names)]]
        ),
        "template_search": lambda _: ask(each, "template_search", search_queries=[next(asked)]),
        "search_shop_resource": lambda _: ask(
            each, "search_shop_resource", resource_type="Collection", query="sale"
        ),
        "workflow_lookup": lambda _: ask(each, "workflow_lookup", workflow_id=state["workflow_id"]),
        "create_or_update_workflow": lambda n: ask(
            each, "create_or_update_workflow", workflow=TEN.replace("500", str(500 + n))
        ),
        "create_or_update_workflow, update": update,
        "create_or_update_workflow, refused": lambda n: ask(
            each, "create_or_update_workflow", workflow=TEN.replace("tags=", "tag=").replace("500", str(n))
        ),
    }


def counted() -> Callable[[str], int]:
    """How many tokens a text has."""
    if len(sys.argv) < 2:
        return lambda text: -(-len(text) // 4)
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(sys.argv[1])
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)


def main() -> None:
    each = session()
    tokens = counted()
    print(f"{'tool':38}{'p50 ms':>8}{'p90 ms':>8}{'wanted':>8}{'tokens':>8}{'most':>8}")
    for name, call in calls(each).items():
        call(10_000)
        times, sizes = [], []
        for n in range(ROUNDS):
            start = thread_time()
            answer = call(n)
            times.append((thread_time() - start) * 1000)
            sizes.append(tokens(answer_text(answer)))
        times.sort()
        wanted = WANTED.get(name.partition(",")[0], 5.0)
        print(
            f"{name:38}{times[ROUNDS // 2]:8.2f}{times[ROUNDS * 9 // 10]:8.2f}{wanted:8.0f}"
            f"{statistics.median(sizes):8.0f}{max(sizes):8}"
        )
    start = perf_counter()
    for _ in range(1000):
        Session(SHOP)
    print(
        f"a new session: {(perf_counter() - start) * 1000:.1f} µs; templates: {len(list(templates.load()))}"
    )


if __name__ == "__main__":
    main()
