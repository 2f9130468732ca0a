"""What programs of a conversation may name: exactly what it was told, and nothing that is right is left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from making.folders import WORKFLOWS

import flowc
from flowc import grammar
from flowc.catalog import load, load_schema, task_configuration
from flowc.grammar import Known
from flowc_serving.agent.conversation import Answer, Context, Conversation, User
from flowc_serving.agent.json_value import Object
from flowc_serving.decoding import export
from flowc_serving.decoding.lexicon import lexicon, vocabulary

llguidance = pytest.importorskip("llguidance")
from flowc_serving.decoding.matching import by_llguidance  # noqa: E402

CATALOG, SCHEMA = load(), load_schema()
VIEWS = sorted(WORKFLOWS.glob("*.py"))
HEAD = '@workflow("x")\n@shopify.admin.order_created()\ndef x(order):\n'
TAG = "shopify.admin.add_order_tags(order_id=order.id)\n"


def conversation(*answers: tuple[str, Object]) -> Conversation:
    told = (Answer(f"call_{n}", name, data) for n, (name, data) in enumerate(answers))
    return Conversation("c", Context("2026-11-01", "x.myshopify.com"), (User("Do it."), *told))


def configured(*tasks: str) -> tuple[str, Object]:
    return "task_configuration", task_configuration([{"id": each} for each in tasks])


def accepting(*answers: tuple[str, Object]) -> Callable[[str], bool]:
    return by_llguidance(
        export.grammar(conversation(*answers), CATALOG, SCHEMA, escaped=False, whole_output=False)
    )


@pytest.fixture(scope="module")
def certain() -> Callable[[str], bool]:
    """What may be written where nothing was told."""
    return accepting()


def test_certain_tasks_need_no_telling() -> None:
    known = {each.task for each in lexicon(conversation(), CATALOG, SCHEMA).tasks}
    assert known == {each.id for each in CATALOG if each.evidence != "assumed"}


def test_a_told_task_is_known_by_its_version_and_fields() -> None:
    task = next(each for each in CATALOG if each.evidence == "assumed" and each.fields)
    (found,) = (
        each
        for each in lexicon(conversation(configured(task.id)), CATALOG, SCHEMA).tasks
        if each.task == task.id
    )
    assert found == Known(task.id, task.version, task.type, tuple(each.id for each in task.fields))


def test_answers_that_are_odd_tell_nothing() -> None:
    odd: list[Object] = [
        {"tasks": None},
        {"tasks": [5, {"id": 5, "version": "1", "task_type": "ACTION"}, {"id": "a::b", "error": "none"}]},
        {"tasks": {"id": "a::b"}},
        {"workflow": "no program", "templates": [{"workflow": 5}, {"workflow": "@workflow("}]},
    ]
    found = vocabulary(conversation(*(("task_configuration", each) for each in odd)), CATALOG)
    assert found == vocabulary(conversation(), CATALOG)


RIGHT = (
    HEAD + f"    {TAG}",
    HEAD + '    if order.customer.email == "x" and not order.tags:\n        pass\n',
    HEAD + f"    for lineItemsForeachitem in order.lineItems:\n        {TAG}",
    HEAD + '    if any(tags_item == "a" for tags_item in order.customer.tags):\n        pass\n',
    HEAD + "    if shop.name:\n        pass\n",
    HEAD + '    runCode = shopify.flow.run_code(script="x")\n    if runCode.any.thing > 5:\n        pass\n',
    HEAD + "    shopify.admin.add_order_tags(tags=[], order_id=order.id)\n",
    HEAD + '    shopify.admin.add_order_tags(order_id=order.id, **{"order_id": "twice"})\n',
    HEAD + '    if path("order.any-thing").startswith("x"):\n        pass\n'.replace("any-thing", "name"),
    "Order.vip = metafield()\n\n\n" + HEAD + "    if order.vip.value is True:\n        pass\n",
    HEAD
    + f"    def then_add_order_tags():\n        {TAG}\n    if order.name:\n        then_add_order_tags()\n",
)


@pytest.mark.parametrize("text", RIGHT)
def test_right(text: str, certain: Callable[[str], bool]) -> None:
    flowc.to_json(text)
    assert certain(text)


WRONG = {
    "a task": HEAD + "    shopify.admin.invent_tags(order_id=order.id)\n",
    "a task in quotes": HEAD + '    task("shopify::admin::invent_tags")(order_id=order.id)\n',
    "a version": HEAD + '    shopify.admin.add_order_tags["7.0"](order_id=order.id)\n',
    "a field": HEAD + "    shopify.admin.add_order_tags(ordr_id=order.id)\n",
    "a field in quotes": HEAD + '    shopify.admin.add_order_tags(**{"ordr id": order.id})\n',
    "a field twice": HEAD + "    shopify.admin.add_order_tags(order_id=order.id, order_id=order.id)\n",
    "a trigger": HEAD.replace("order_created", "order_invented") + f"    {TAG}",
    "a trigger as an action": HEAD + "    shopify.admin.order_created()\n",
    "an action as a trigger": HEAD.replace("order_created", "add_order_tags") + f"    {TAG}",
    "a property": HEAD + "    if order.invented:\n        pass\n",
    "a property further on": HEAD + "    if order.customer.invented:\n        pass\n",
    "a property of a text": HEAD + "    if order.name.size:\n        pass\n",
    "a property of a path in quotes": HEAD + '    if path("order.invented"):\n        pass\n',
    "a root": HEAD + "    if refund.id:\n        pass\n",
    "a property that needs arguments": HEAD + "    if order.metafield.value:\n        pass\n",
    "a root, where fields are declared": "Order.vip = metafield()\n\n\n"
    + HEAD
    + "    if refund.vip:\n        pass\n",
    "a word": HEAD + "    if true:\n        pass\n",
    "a function": HEAD + "    do_it()\n",
    "a comma in a list": HEAD + '    if order.name in ["a,b"]:\n        pass\n',
    "a comma spelled otherwise": HEAD + '    if order.name in ["a\\x2cb"]:\n        pass\n',
}


@pytest.mark.parametrize("what", WRONG)
def test_wrong(what: str, certain: Callable[[str], bool]) -> None:
    assert grammar.accepts(WRONG[what])
    assert not certain(WRONG[what])


def test_what_was_told_may_be_written() -> None:
    refund = next(
        each for each in CATALOG if each.type == "TRIGGER" and "refund" in {a.name for a in each.adds}
    )
    assert refund.evidence == "assumed"
    accepts = accepting(configured(refund.id))
    text = (
        HEAD.replace("shopify.admin.order_created", refund.id.replace("::", "."))
        + "    if refund.{}:\n        pass\n"
    )
    assert accepts(text.format("id"))
    assert not accepts(text.format("invented"))


def test_hostile_names_stay_names() -> None:
    names = ['"', "/", "\\", '")\n | "x', "a\nstart: /.*/", "é", "]", "{", "#"]
    fields: list[Object] = [{"id": each} for each in names]
    told: Object = {
        "tasks": [
            {"id": f"a::{each}", "version": each, "task_type": "ACTION", "config_fields": [*fields]}
            for each in names
        ]
    }
    accepts = accepting(("task_configuration", told))
    assert accepts(HEAD + f"    {TAG}")
    assert accepts(HEAD + '    task("a::é")["é"](**{"é": 1})\n')
    assert not accepts(HEAD + "    x.y()\n")


@pytest.mark.parametrize("path", VIEWS[::10], ids=lambda path: path.stem)
def test_views_that_are_edited(path: Path) -> None:
    text = path.read_text("utf-8")
    assert accepting(("workflow_lookup", {"workflow": text}))(text)


@pytest.mark.parametrize("path", VIEWS[1::10], ids=lambda path: path.stem)
def test_views_of_known_tasks(path: Path) -> None:
    text = path.read_text("utf-8")
    used = grammar.named(text)
    for each in used:
        task = CATALOG.task(each.task, each.version)
        if task is None or set(each.fields) - {field.id for field in task.fields}:
            pytest.skip(
                f"the catalogue does not know {each.task} {each.version} with {', '.join(each.fields)}"
            )
    told = task_configuration([{"id": each.task, "version": each.version} for each in used])
    assert accepting(("task_configuration", told))(text)
