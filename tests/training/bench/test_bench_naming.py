"""Declared fields by any name, tasks that do the same, and how a request says which workflow it is about."""

from __future__ import annotations

import asyncio

from making.bench_examples import planted_examples

import flowc
from flowc import catalog
from flowc.simulate import Event, Shop
from flowc_serving.agent.mention import about
from flowc_training.bench.acting import say, stored
from flowc_training.bench.attempting import Sitting, attempt
from flowc_training.bench.scoring.alike import groups, usual
from flowc_training.bench.scoring.naming import other_names, renamed_event, renamed_shop


def source(**declared: str) -> flowc.Source:
    """A workflow that declares properties of products, each for a key."""
    lines = [f'Product.{name} = metafield(namespace="custom", key="{key}")' for name, key in declared.items()]
    body = "@shopify.admin.product_added()\ndef a():\n    shopify.flow.log_output(message='a')\n"
    return flowc.read("\n".join([*lines, "", "", '@workflow("A")', body]))


def seen(ours: flowc.Source, theirs: flowc.Source, **product: str) -> object:
    """What a product of an event has for the other workflow."""
    event = Event(None, {"order": {"lines": [{"product": {"id": "p", **product}}]}})
    found = renamed_event(event, other_names([ours], theirs)).environment["order"]
    return found["lines"][0]["product"]  # pyright: ignore[reportIndexIssue, reportCallIssue, reportArgumentType, reportOptionalSubscript]


def test_a_metafield_has_its_value_by_every_name() -> None:
    found = seen(source(size="size"), source(cut="size", length="size"), size="L")
    assert found == {"id": "p", "size": "L", "cut": "L", "length": "L"}


def test_the_order_of_arguments_does_not_count() -> None:
    theirs = flowc.read(
        'Product.cut = metafield(key="size", namespace="custom")\n\n\n@workflow("A")\n'
        "@shopify.admin.product_added()\ndef a():\n    pass\n"
    )
    assert seen(source(size="size"), theirs, size="L") == {"id": "p", "size": "L", "cut": "L"}


def test_names_that_changed_places_change_values() -> None:
    found = seen(source(one="x", two="y"), source(one="y", two="x"), one="of x", two="of y")
    assert found == {"id": "p", "one": "of y", "two": "of x"}


def test_a_property_for_something_else_has_nothing() -> None:
    assert seen(source(size="size"), source(size="colour"), size="L") == {"id": "p"}


def test_the_same_names_leave_an_event_as_it_is() -> None:
    names = other_names([source(size="size")], source(size="size"))
    event = Event(None, {"product": {"size": "L"}})
    assert not names
    assert renamed_event(event, names) is event


def test_a_shop_is_renamed_as_well() -> None:
    names = other_names([source(size="size")], source(cut="size"))
    shop = Shop({}, {"products": ({"size": "L"},)})
    assert renamed_shop(shop, names).records == {"products": ({"size": "L", "cut": "L"},)}


def test_tasks_that_do_the_same_have_the_same_fields() -> None:
    known, found = catalog.load(), list(groups())
    assert found
    for first, *others in found:
        for each in others:
            told = [known.task(first), known.task(each)]
            assert all(told), each
            kinds = [(task.type, [(field.id, field.kind) for field in task.fields]) for task in told if task]
            assert kinds[0] == kinds[1]
            assert usual(each) == first
    assert usual("shopify::admin::add_order_tags") == "shopify::admin::add_order_tags"


class Listening:
    """Keeps what it was asked, and says nothing of use."""

    name = "listening"

    def __init__(self) -> None:
        self.turns: list[tuple[str, ...]] = []
        self.versions: list[tuple[str, str]] = []

    async def solve(self, sitting: Sitting) -> None:
        self.turns.append(sitting.turns)
        found = stored(sitting, sitting.edits)
        assert found is not None
        self.versions.append((found.id, found.version))
        say(sitting, "No.")

    async def close(self) -> None:
        pass


def test_a_model_is_told_which_workflow_is_meant_and_in_each_run_the_same() -> None:
    example, solver = planted_examples()["edit"], Listening()
    for epoch in (1, 1):
        asyncio.run(attempt(example, solver, epoch))
    (workflow, _), other = solver.versions
    assert solver.versions[0] == other
    assert solver.turns[0] == (about(example.turns[0], "Tag large orders", workflow),)
