"""Templates: what each of them keeps to, and that merchants' words find them."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from making.sessions import ask, session

import flowc
from flowc.check import Known, examine
from flowc_serving.agent import templates
from flowc_serving.agent.templates import Template

ALL = list(templates.load())


def test_there_are_enough() -> None:
    assert len(ALL) >= 60
    for part in ("title", "purpose", "view"):
        assert len({getattr(each, part) for each in ALL}) == len(ALL)


def test_every_view_is_in_the_index() -> None:
    views = {
        each.name.removesuffix(".py") for each in templates.FOLDER.iterdir() if each.name.endswith(".py")
    }
    assert views == {each.id for each in ALL}


@pytest.mark.parametrize("template", ALL, ids=lambda each: each.id)
def test_a_template(template: Template) -> None:
    document = flowc.to_json(template.view)
    assert flowc.to_python(document, layout=False) == template.view, "canonical and pure"
    checked = examine(template.view, Known())
    assert [each.render(template.view) for each in checked.diagnostics if each.severity != "info"] == []
    assert checked.workflow.name == template.title
    assert re.fullmatch(r"[A-Z].{20,140}\.", template.purpose)
    assert re.fullmatch(r"[a-z0-9-]{3,40}", template.id)
    assert template.categories
    assert template.keywords


WISHES = [
    # What a merchant says -> the template that comes first
    ("tag orders over 500", "tag-large-orders"),
    ("hold risky orders", "hold-high-risk-orders"),
    ("cancel fraud orders", "cancel-high-risk-orders"),
    ("low stock email", "low-stock-email"),
    ("hide products when sold out", "hide-sold-out-products"),
    ("publish back in stock products", "show-restocked-products"),
    ("abandoned cart", "abandoned-checkout"),
    ("send draft order invoice", "draft-order-invoice"),
    ("return reason defective", "damaged-returns"),
    ("weekly low stock report", "weekly-low-stock-report"),
    ("archive orders", "archive-fulfilled-orders"),
    ("webhook to my erp", "warehouse-webhook"),
    ("birthday gift", "birthday-customers"),
    ("gold silver bronze tiers", "loyalty-tiers"),
    ("chargeback", "track-chargebacks"),
    ("subscription payment failed", "subscription-payment-failed"),
    ("contact form", "contact-form"),
    ("alert me when a workflow fails", "workflow-errors"),
    ("freshness badge", "freshness-badge"),
    ("isbn barcode", "check-isbn"),
]


@pytest.mark.parametrize(("wish", "first"), WISHES)
def test_wishes_find_templates(wish: str, first: str) -> None:
    assert templates.load().find(wish)[0].id == first


@pytest.mark.parametrize("wish", ["", "zzzqqq", "the of", "🚚", '"', "NEAR(", "a* OR", "\0", "x" * 100_000])
def test_no_wish_is_too_odd(wish: str) -> None:
    assert templates.load().find(wish) == ()


def test_a_search_in_several_threads() -> None:
    wanted = [templates.load().find(wish) for wish, _ in WISHES]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(templates.load().find, [wish for wish, _ in WISHES] * 3)) == wanted * 3


# The tool.


def test_few_programs_in_full() -> None:
    found = ask(session(), "template_search", search_queries=["tag orders"])["templates"]["tag orders"]
    assert [list(each) for each in found] == [
        ["template_id", "title", "description", *(["workflow"] if n < 3 else [])] for n in range(8)
    ]


def test_several_wishes_share_the_programs() -> None:
    wishes = ["tag orders", "low stock", "refund"]
    found: dict[str, Any] = ask(session(), "template_search", search_queries=wishes)["templates"]
    assert list(found) == wishes
    assert [sum("workflow" in each for each in found[wish]) for wish in wishes] == [1, 1, 1]


def test_one_template() -> None:
    answer = ask(session(), "template_search", template_id="abandoned-checkout")
    assert list(answer) == ["template_id", "title", "workflow"]
    assert answer["workflow"].startswith("@workflow(")
    answer = ask(session(), "template_search", template_id="none")
    assert answer["error_code"] == "TEMPLATE_NOT_FOUND"


def test_templates_as_code_form() -> None:
    answer = ask(session(representation="json"), "template_search", template_id="tag-large-orders")
    assert flowc.to_python(answer["workflow"], layout=False) == templates.load().get("tag-large-orders").view
