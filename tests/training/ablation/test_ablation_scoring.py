"""Scores: right answers are right in every column, and each kind of damage is found where it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from making.ablation import answered, items

import flowc
from flowc_training.ablation.arms import ARMS, Arm, target
from flowc_training.ablation.faults import Fault, different, fault, repeats
from flowc_training.ablation.scoring import COLUMNS, does_alike, scored

TEST = items().test

VIEW = """\
@workflow("Big orders")
@shopify.admin.order_created()
def big_orders(order):
    if order.currentTotalPriceSet.shopMoney.amount > 100 and order.test is not True:
        shopify.admin.add_order_tags(order_id=order.id, tags=["big"])
        shopify.admin.add_customer_tags(customer_id=order.customer.id, tags=["vip"])
"""
ITEM = replace(TEST[0], view=VIEW)
OTHER_WAY = VIEW.replace(
    "shopMoney.amount > 100 and order.test is not True:\n",
    "shopMoney.amount > 100:\n        if order.test is not True:\n",
).replace("        shopify", "            shopify")


@pytest.mark.parametrize("arm", ARMS)
def test_right_answers_are_right_in_every_column(arm: Arm) -> None:
    for item in TEST:
        completion = answered(item, arm)
        found = scored(item, completion)
        assert all(said(found) for said in COLUMNS.values()), item.id
        assert fault(item, completion, found) is None


def _columns(answer: str, arm: Arm = "python", **more: Any) -> tuple[list[str], Fault | None]:
    completion = answered(ITEM, arm, answer, **more)
    found = scored(ITEM, completion)
    return [name for name, said in COLUMNS.items() if said(found)], fault(ITEM, completion, found)


PARSES = ["parses"]
COMPILES = [*PARSES, "compiles"]
CLEAN = [*COMPILES, "clean"]


@pytest.mark.parametrize(
    ("old", "new", "right", "wrong"),
    [
        ("def big", "de big", [], "syntax"),
        ("@shopify.admin.order_created()\n", "@every\n", PARSES, "structure"),
        ("add_order_tags(", "add_order_tag(", COMPILES, "unknown task"),
        ("order.test ", "order.tested ", COMPILES, "unknown path"),
        ("order_created", "order_paid", CLEAN, "trigger"),
        ("> 100", "> 200", CLEAN, "wrong value"),
        ('"vip"', '"vip", "big"', CLEAN, "wrong value"),
        ("> 100", ">= 100", CLEAN, "other comparison"),
        (" and order.test is not True", "", CLEAN, "missing comparison"),
        ("True:", "True and order.note:", CLEAN, "extra comparison"),
        (" and order", " or order", CLEAN, "other logic"),
        ("currentTotalPriceSet", "totalPriceSet", CLEAN, "other comparison"),
        (', tags=["vip"]', "", CLEAN, "missing field"),
        ("=order.customer.id", '="gid://shopify/Customer/1"', CLEAN, "other field"),
        ("order.test is", "order.reviewed.value is", COMPILES, "unknown path"),
        ("add_customer_tags", "remove_customer_tags", CLEAN, "other step"),
        (
            '    shopify.admin.add_order_tags(order_id=order.id, tags=["big"])\n    ',
            "",
            CLEAN,
            "missing step",
        ),
        (
            "    if order",
            "    shopify.admin.archive_order(order_id=order.id)\n    if order",
            CLEAN,
            "extra step",
        ),
    ],
)
def test_damage_is_found_where_it_is(old: str, new: str, right: list[str], wrong: Fault) -> None:
    assert VIEW.count(old) >= 1
    assert _columns(VIEW.replace(old, new, 1)) == (right, wrong)


def test_what_is_declared_no_more_is_told_from_a_path_that_never_was() -> None:
    item = next(each for each in TEST if each.view.startswith(("Order.", "Customer.", "Product.")))
    answer = item.view[item.view.index("@workflow") :]
    completion = answered(item, "python", answer)
    assert fault(item, completion, scored(item, completion)) == "missing declaration"


@pytest.mark.parametrize(
    ("view", "old", "new"),
    [
        ("order.note", "order.note", "order.note and order.note"),
        ("order.note", 'note="Pack it"', ""),
        ("order.note", "shopify.flow.wait(", "shopify.admin.wait("),
    ],
)
def test_behaviour_is_of_all_fields_and_of_known_tasks_only(view: str, old: str, new: str) -> None:
    whole = f"""\
@workflow("Notes")
@shopify.admin.order_created()
def notes(order):
    shopify.admin.archive_order(order_id=order.id)
    shopify.flow.wait(wait_duration={{"amount": "1", "unit": "days"}})
    if {view}:
        shopify.admin.update_order_note(order_id=order.id, note="Pack it")
"""
    assert old in whole
    item = replace(ITEM, view=flowc.to_python(flowc.to_json(whole), layout=False))
    found = scored(item, answered(item, "python", whole.replace(old, new, 1)))
    assert found.compiles
    assert found.does is (new == "order.note and order.note")


def test_a_title_does_not_count_but_in_exact() -> None:
    right, wrong = _columns(VIEW.replace("Big orders", "Large orders"))
    assert right == [*COLUMNS][:-1]
    assert wrong is None


def test_another_way_to_do_the_same_is_the_same_behaviour_and_no_other_meaning() -> None:
    right, wrong = _columns(OTHER_WAY)
    assert right == [*CLEAN, "same behaviour"]
    assert wrong == "extra condition"


def test_an_idle_workflow_does_not_do_the_same() -> None:
    idle = VIEW.replace("> 100 and", "> 100 and order.test is True and")
    assert _columns(idle)[0] == CLEAN
    empty = VIEW[: VIEW.index("    if")] + "    pass\n"
    assert "same behaviour" not in _columns(empty)[0]
    assert not does_alike(flowc.read(idle), flowc.read(idle))  # nothing is ever shown of it


def test_nothing_but_text_is_nothing() -> None:
    for answer in ("", "Sure!", "I cannot", "42", "[1]"):
        for arm in ARMS:
            assert _columns(answer, arm) == ([], "syntax")


def _damaged(change: Callable[[Any], None]) -> str:
    """The right JSON, its root changed."""
    data = json.loads(target("json", ITEM))
    change(data["root"])
    return json.dumps(data)


def _link(number: int, key: str, value: Any) -> Callable[[Any], None]:
    def change(root: Any) -> None:
        root["links"][number][key] = value

    return change


def _task(root: Any) -> None:
    root["steps"][1]["task_id"] = "shopify::flow::conditions"


def _less(key: str) -> Callable[[Any], None]:
    def change(root: Any) -> None:
        root[key].pop()

    return change


def _no_links(root: Any) -> None:
    del root["links"]


def _reversed(root: Any) -> None:
    root["links"].reverse()


@pytest.mark.parametrize(
    ("change", "right", "wrong"),
    [
        (_link(0, "to_step_id", 9), PARSES, "dangling link"),
        (_less("steps"), PARSES, "dangling link"),
        (_no_links, PARSES, "structure"),
        (_less("links"), CLEAN, "unreached step"),
        (_task, COMPILES, "unknown task"),
        (_link(1, "from_port_id", "truee"), COMPILES, "other error"),
        (_link(1, "from_port_id", "false"), CLEAN, "other order"),
        (_reversed, [*COLUMNS], None),
    ],
)
@pytest.mark.parametrize("arm", ["json", "json-author"])
def test_damage_of_json_is_found_where_it_is(
    arm: Arm, change: Callable[[Any], None], right: list[str], wrong: Fault | None
) -> None:
    assert _columns(_damaged(change), arm) == (right, wrong)


def test_an_answer_without_an_end_is_endless() -> None:
    again = VIEW + '        shopify.admin.add_order_tags(order_id=order.id, tags=["b' + 'ig", "b' * 40
    assert _columns(again) == ([], "endless")
    assert _columns(VIEW[:-40], ended=False) == ([], "endless")
    assert repeats("a b c d e f g h " * 20)
    assert not any(repeats(target(arm, item)) for item in TEST for arm in ARMS)


def test_a_missing_condition_is_told_from_another() -> None:
    bare = VIEW[: VIEW.index("    if")] + VIEW[VIEW.index("        shopify") :].replace("        s", "    s")
    assert different(VIEW, bare) == "missing condition"
