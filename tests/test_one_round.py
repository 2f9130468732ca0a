"""A view's mistakes come in one round: what can be checked of a view that does not read is, and nothing is forged."""

from __future__ import annotations

import re

import pytest
from making.advice_cases import CUSTOMER
from making.advising import found_in
from making.check_mutations import VIEWS

HEAD = '@workflow("A")\n@shopify.admin.order_created()\ndef a(order):\n'
MAIL = "shopify.flow.send_email"
SAY = 'shopify.flow.log_output(message="{}")'
LOG = SAY.format("x")
NME = SAY.format("{{ order.nme }}")
TITL = SAY.format("{{ x.titl }}")

ROWS = {
    "customer": (CUSTOMER, ["4:2 FC215", "6:5 FC224", "8:71 FC425", "10:33 FC223", "10:34 FC480"]),
    "a path, a task, Liquid": (
        (
            f'{HEAD}    x = lambda: 1\n    shopify.admin.add_ordr_tags(order_id=order.id, tags=["x"])\n'
            f"    if order.totl > 3:\n        {NME}\n"
        ),
        ["4:5 FC224", "5:5 FC410", "6:8 FC444", "7:45 FC444"],
    ),
    "what is no Python": (
        f"{HEAD}    if order.totl > 3\n        print(order.nme)\n        {SAY.format('x')}\n",
        ["4:8 FC444", "4:22 FC201", "5:9 FC220"],
    ),
    "signs of another language": (
        f'{HEAD}    if order.nme && order.note == null:\n        {MAIL}(adress="a@b.shop", subject="x", message="y")\n',
        ["4:8 FC444", "4:18 FC203", "4:35 FC203", "5:33 FC420"],
    ),
    "one field of several": (
        f"{HEAD}    shopify.admin.add_order_tags(order_id=order.idd, tags=[x for x in order.tags])\n",
        ["4:43 FC444", "4:59 FC237"],
    ),
    "one side of and": (
        f"{HEAD}    if order.totl > 3 and order.tags[0]:\n        {SAY.format('x')}\n",
        ["4:8 FC444", "4:27 FC248"],
    ),
    "a loop": (
        f"{HEAD}    for i, x in order.lineItems:\n        {TITL}\n    {NME}\n",
        ["4:9 FC226", "6:41 FC444"],
    ),
    "while": (
        f"{HEAD}    while order.note:\n        {NME}\n",
        ["4:5 FC218", "5:45 FC444"],
    ),
    "with": (
        f"{HEAD}    with open('x'):\n        {NME}\n",
        ["4:10 FC227", "5:45 FC444"],
    ),
    "beside the workflow": (
        f"TAG = compute(5)\nprint('x')\n{HEAD}    {NME}\n",
        ["1:1 FC212", "2:1 FC212", "6:41 FC444"],
    ),
    "a decorator": (
        (
            f'@workflow("A")\n@trigger\ndef a(order):\n    {NME}\n'
            "    shopify.admin.add_ordr_tags(order_id=order.id)\n"
        ),
        ["2:2 FC215", "4:41 FC444", "5:5 FC410"],
    ),
    "a string without an end": (
        f'{HEAD}    if order.totl:\n        {SAY.format("x")}\n    acme.x(y="z)\n',
        ["6:14 FC201"],
    ),
}
"""What is found of a view: places and codes, but for tasks that nobody knows and fields that are missing."""

FORGES_NOTHING = {
    "a result that is read": f"{HEAD}    x = 1 + 2\n    {SAY.format('{{ x.y }}')}\n",
    "several results": f"{HEAD}    x, y = split(order.name)\n    {SAY.format('{{ y }}')}\n",
    "the only step": f"{HEAD}    x = 1 + 2\n",
    "the only step of a branch": f"{HEAD}    {SAY.format('x')}\n    if order.note:\n        x = 1 + 2\n",
    "a trigger": f'@workflow("A")\n@every("day")\ndef a(order):\n    {SAY.format("{{ order.name }}")}\n',
    "the list of a loop": f"{HEAD}    for x in sorted(order.lineItems)[2]:\n        {SAY.format('{{ x.title }}')}\n",
    "the item of a loop": f"{HEAD}    for (k, v) in enumerate(order.x()):\n        {SAY.format('{{ v }}')}\n",
    "a local function": f"{HEAD}    def go():\n        {SAY.format('x')}\n    x = go()\n",
    "a condition": f"{HEAD}    if f(order):\n        {SAY.format('x')}\n    else:\n        {SAY.format('y')}\n",
    "a step that is waited for": f"{HEAD}    while True:\n        x = acme.get()\n    {SAY.format('{{ x.y }}')}\n",
    "a value": f"{HEAD}    shopify.admin.add_order_tags(order_id=order.id + 1, tags=lambda: 1)\n",
    "a dict": f'{HEAD}    shopify.flow.wait(wait_duration={{"amount": 1 + 1, "unit": "days"}})\n    {LOG}\n',
}
"""Views with mistakes of language only: nothing else is to be said of them."""

INSERTED = [
    "x = lambda: 1",
    "print('x')",
    "while shop.name:\n        pass",
    "a.b(x=[y for y in z])",
    "acme.thing(1, 2)",
    "del x",
    "yield",
    "with open('x'):\n        pass",
    "if f(shop):\n        acme.thing()",
    "for a, b in [1, 2]:\n        acme.thing(x=b)",
    "acme.thing(x=null, y=1 + 1)",
]

OF_THE_WHOLE = ("FC401", "FC402", "FC403", "FC404", "FC405", "FC441", "FC442", "FC443", "FC483")
"""What is said of the order of the steps: nobody knows it where one of them could not be read."""


def told(view: str) -> list[str]:
    return [
        f"{each.span.line}:{each.span.column} {each.code}"
        for each in found_in(view)
        if each.span and (each.severity == "error" or each.code not in ("FC410", "FC421"))
    ]


@pytest.mark.parametrize("name", ROWS)
def test_one_round(name: str) -> None:
    view, wanted = ROWS[name]
    assert told(view) == wanted


@pytest.mark.parametrize("name", FORGES_NOTHING)
def test_what_follows_from_a_mistake_is_no_finding(name: str) -> None:
    found = told(FORGES_NOTHING[name])
    assert found
    assert [each for each in found if not re.search(r"FC2\d\d$", each)] == []


@pytest.mark.parametrize("line", INSERTED)
def test_a_mistake_hides_and_forges_nothing(line: str) -> None:
    """A mistake at the end of the corpus' workflows: what is found of them before is found again, and no more."""
    for view in VIEWS.values():
        found = set(told(f"{view}    {line}\n")) - set(told(view))
        assert found
        assert [each for each in found if " FC4" in each] == []
        graph = {each for each in told(view) if each.endswith(OF_THE_WHOLE)}
        assert set(told(view)) - graph <= set(told(f"{view}    {line}\n"))


def test_findings_have_their_own_places() -> None:
    """Behind a correction, places are those of the text as it was written."""
    view = f"{HEAD}    shopify.flow.send_email('a@b.shop', order.nme, '{{{{ order.titel }}}}')\n"
    for each in found_in(view):
        assert each.pointer is None
    assert told(view) == ["4:29 FC223", "4:41 FC444", "4:56 FC444"]


def test_too_much_is_not_tried() -> None:
    view = HEAD + "    x = 1 + 2\n" * 5000
    assert {each.code for each in found_in(view)} == {"FC224"}
