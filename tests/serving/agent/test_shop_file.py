"""Shops from JSON: what is read, and that every mistake is said with its place."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from making.folders import ROOT
from making.sessions import TAGGING, ask

import flowc
from flowc_serving.agent import shop_file
from flowc_serving.agent.shop import Resource, Shop
from flowc_serving.agent.shop_file import ShopFileError

DATA = ROOT / "serving" / "flowc_serving" / "agent" / "data"
SCHEMA = json.loads((DATA / "shop.schema.json").read_text("utf-8"))
DEMO = (DATA / "demo-shop.json").read_text("utf-8")

LAMP = {"type": "Product", "id": "gid://shopify/Product/1", "name": "Lamp"}


def test_the_demonstrations_shop() -> None:
    found = shop_file.read(DEMO)
    assert found.shop.domain == "lamp-and-loom.myshopify.com"
    listed = found.session().world.workflows.listed().workflows
    assert [(each.name, each.active) for each in listed] == [
        ("Tell the team when a lamp runs out", False),
        ("Tag large orders", True),
    ]
    jsonschema.validate(json.loads(DEMO), SCHEMA)


def test_the_smallest_shop() -> None:
    assert shop_file.of({"domain": "a.example"}).shop == Shop("a.example")
    assert shop_file.of({"domain": "a.example", "apps": None, "plan": None}).shop == Shop("a.example")


def test_all_that_a_file_tells() -> None:
    found = shop_file.of(
        {
            "domain": "a.example",
            "plan": "Plus",
            "timezone": "Asia/Tokyo",
            "currency": "JPY",
            "apps": ["Roastlog"],
            "resources": [{**LAMP, "handle": "lamp"}],
        }
    )
    resource = Resource("Product", "gid://shopify/Product/1", "Lamp", "lamp")
    assert found.shop == Shop("a.example", "Plus", "Asia/Tokyo", "JPY", frozenset({"Roastlog"}), (resource,))


EXPORT = flowc.to_json(TAGGING, form="export")


@pytest.mark.parametrize(
    "workflow",
    [TAGGING, EXPORT, flowc.to_json(TAGGING), json.loads(flowc.to_json(TAGGING)), flowc.to_python(EXPORT)],
)
def test_workflows_in_any_form(workflow: Any) -> None:
    session = shop_file.of({"domain": "a.example", "workflows": [{"workflow": workflow}]}).session()
    assert ask(session, "workflow_lookup", workflow_id="gid://flow/Workflow/1")["workflow"] == TAGGING
    assert '{"__metadata":{' in session.world.workflows.lookup("gid://flow/Workflow/1").document


def test_an_export_is_kept_to_the_byte() -> None:
    session = shop_file.of(
        {"domain": "a.example", "workflows": [{"workflow": EXPORT, "hidden": True}]}
    ).session()
    stored = session.world.workflows.lookup("gid://flow/Workflow/1")
    assert (stored.document, stored.hidden) == (EXPORT, True)


def test_sessions_of_a_shop_share_nothing() -> None:
    found = shop_file.of({"domain": "a.example", "workflows": [{"workflow": TAGGING}]})
    one, two = found.session(), found.session()
    ask(one, "create_or_update_workflow", workflow=TAGGING)
    assert one.world.workflows.listed(hidden=True).total == 2
    assert two.world.workflows.listed(hidden=True).total == 1


WRONG = [
    ([], "at /: a JSON object is needed here"),
    ({}, "at /: the key domain is missing"),
    ({"domain": 5}, "at /domain: a text is needed here"),
    ({"domain": "Not a domain"}, "at /domain: Not a domain is not a domain such as store.myshopify.com"),
    ({"domain": "a.example", "app": []}, "at /: there is no key app: did you mean apps?"),
    ({"domain": "a.example", "\x1b[2J": 1}, "at /: there is no key \\x1b[2J"),
    ({"domain": "a.example", "apps": "Roastlog"}, "at /apps: a list is needed here"),
    ({"domain": "a.example", "apps": [1]}, "at /apps/0: the name of a publisher is needed, a text"),
    ({"domain": "a.example", "timezone": "Mars/X"}, "at /timezone: there is no time zone Mars/X"),
    ({"domain": "a.example", "timezone": "../../etc/passwd"}, "at /timezone: there is no time zone"),
    (
        {"domain": "a.example", "currency": "euro"},
        "at /currency: euro is not three capital letters such as EUR",
    ),
    (
        {"domain": "a.example", "resources": [{**LAMP, "id": "1"}]},
        "at /resources/0/id: 1 is not an id such as gid://",
    ),
    (
        {"domain": "a.example", "resources": [{**LAMP, "id": "gid://shopify/Order/1"}]},
        "is not an id such as gid://shopify/Product/123",
    ),
    ({"domain": "a.example", "resources": [{"type": "Product"}]}, "at /resources/0: the key name is missing"),
    ({"domain": "a.example", "workflows": [TAGGING]}, "at /workflows/0: a JSON object is needed here"),
    (
        {"domain": "a.example", "workflows": [{"workflow": 5}]},
        "at /workflows/0/workflow: a document is needed",
    ),
    (
        {"domain": "a.example", "workflows": [{"workflow": "x = 1"}]},
        "at /workflows/0/workflow: 1:1: error[FC212]",
    ),
    (
        {"domain": "a.example", "workflows": [{"workflow": TAGGING, "active": True, "hidden": True}]},
        "at /workflows/0: a hidden workflow cannot be active",
    ),
    (
        {"domain": "a.example", "workflows": [{"workflow": TAGGING, "active": "yes"}]},
        "at /workflows/0/active: true or false is needed here",
    ),
]


@pytest.mark.parametrize(("data", "said"), WRONG)
def test_mistakes(data: Any, said: str) -> None:
    with pytest.raises(ShopFileError) as caught:
        shop_file.of(data)
    assert any(said in each for each in caught.value.problems), caught.value.problems


def test_all_mistakes_are_said_of_very_many_the_first() -> None:
    with pytest.raises(ShopFileError) as caught:
        shop_file.of({"domain": "a.example", "resources": [{}] * 100})
    assert len(caught.value.problems) == 300
    assert str(caught.value).endswith("and 280 more")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "line 1, column 2: this is no JSON"),
        ("[" * 100_000, "nested too deep"),
        ("", "line 1, column 1"),
    ],
)
def test_what_is_no_json(text: str, said: str) -> None:
    with pytest.raises(ShopFileError, match=said):
        shop_file.read(text)
