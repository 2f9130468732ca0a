"""Events and shops as JSON: what is read, and what is said of what cannot be."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest
from making.folders import GRAMMAR

from flowc.diagnostics.diagnostic import FlowError
from flowc.simulate.fixtures import read_event, read_shop
from flowc.simulate.trace import Event, Shop

EVENTS: dict[str, Event] = {
    '{"environment": {}}': Event(None, {}),
    '{"trigger": null, "at": null, "environment": {"order": {"id": 1.50}}, "ports": null}': Event(
        None, {"order": {"id": 1.5}}
    ),
    '{"at": "2026-01-05", "environment": {}}': Event(None, {}, datetime(2026, 1, 5, tzinfo=UTC)),
    '{"trigger": "a::b", "environment": {"x": {"nodes": [{"y": {"edges": [{"node": 1}]}}]}}}': Event(
        "a::b", {"x": [{"y": [1]}]}
    ),
    '{"environment": {}, "responses": {"a": {"nodes": [1], "totalCount": 1}}, "ports": {"a": "b"}}': Event(
        None, {}, None, {"a": [1]}, {"a": "b"}
    ),
    # An environment alone: what the trigger brings, as one would write it first.
    '{"order": {"name": "#1001", "displayFulfillmentStatus": "UNFULFILLED"}}': Event(
        None, {"order": {"name": "#1001", "displayFulfillmentStatus": "UNFULFILLED"}}
    ),
    '{"customer": {"id": 1}, "shop": {"name": "Corner"}}': Event(
        None, {"customer": {"id": 1}, "shop": {"name": "Corner"}}
    ),
    '{"product": {"variants": {"nodes": [{"id": 1}]}}}': Event(None, {"product": {"variants": [{"id": 1}]}}),
    '{"scheduledAt": "2026-01-05T09:00:00Z"}': Event(None, {"scheduledAt": "2026-01-05T09:00:00Z"}),
    '{"order": null}': Event(None, {"order": None}),
}
WRONG_EVENTS = {
    "": ["FC501"],
    "{": ["FC501"],
    "[" * 50_000: ["FC501"],
    '{"environment": {"a": ' + "[" * 200 + "]" * 200 + "}}": ["FC501"],
    '{"environment": {"a": NaN}}': ["FC501"],
    '{"environment": {"a": -Infinity}}': ["FC501"],
    '{"environment": {"a": 1e400}}': ["FC501"],
    '{"environment": {"a": {"b": 1, "b": 2}}}': ["FC501"],
    '{"environment": {"a": ' + "1" * 10_000 + "}}": ["FC501"],
    "[]": ["FC502"],
    "{}": ["FC502"],
    '{"environment": []}': ["FC502"],
    '{"environment": {}, "trigger": 5, "at": "soon", "ports": {"a": 1}, "responses": "x"}': [
        "FC502",
        "FC503",
        "FC502",
        "FC502",
    ],
    '{"environment": {}, "events": []}': ["FC502"],
    '{"order": {}, "trigger": "shopify::admin::order_created"}': ["FC502"],
    '{"at": "2026-01-05"}': ["FC502"],
}
SHOPS: dict[str, Shop] = {
    "{}": Shop(),
    '{"shop": {"name": "Corner"}, "orders": [], "products": null}': Shop(
        {"name": "Corner"}, {"orders": (), "products": ()}
    ),
    '{"orders": {"edges": [{"node": {"id": 1}}]}}': Shop({}, {"orders": ({"id": 1},)}),
}
WRONG_SHOPS = {
    "[]": ["FC502"],
    '{"orders": {"id": 1}}': ["FC502"],
    '{"orders": [1], "shop": []}': ["FC502", "FC502"],
}


@pytest.mark.parametrize("text", EVENTS)
def test_events(text: str) -> None:
    assert read_event(text) == EVENTS[text]


@pytest.mark.parametrize("text", SHOPS)
def test_shops(text: str) -> None:
    assert read_shop(text) == SHOPS[text]


@pytest.mark.parametrize(("text", "codes"), WRONG_EVENTS.items())
def test_wrong_events(text: str, codes: list[str]) -> None:
    with pytest.raises(FlowError) as caught:
        read_event(text)
    assert [found.code for found in caught.value.diagnostics] == codes


@pytest.mark.parametrize(("text", "codes"), WRONG_SHOPS.items())
def test_wrong_shops(text: str, codes: list[str]) -> None:
    with pytest.raises(FlowError) as caught:
        read_shop(text)
    assert [found.code for found in caught.value.diagnostics] == codes


def test_a_key_that_was_meant() -> None:
    with pytest.raises(FlowError) as caught:
        read_event('{"enviroment": {}, "environment": {}}')
    (found,) = caught.value.diagnostics
    assert (found.pointer, found.hint) == ("/enviroment", "did you mean environment?")


@pytest.mark.parametrize("text", ['{"claim": {"id": 1}}', '{"data": {}}', '{"order": {}, "trigger": "a::b"}'])
def test_what_an_event_was_meant_to_be(text: str) -> None:
    """The form that the help shows is read."""
    with pytest.raises(FlowError) as caught:
        read_event(text)
    (hint,) = [found.hint or "" for found in caught.value.diagnostics]
    assert read_event(hint[hint.index("{") :]).environment


@pytest.mark.parametrize(
    ("name", "good", "wrong"), [("event", EVENTS, WRONG_EVENTS), ("shop", SHOPS, WRONG_SHOPS)]
)
def test_the_schemas_say_the_same(name: str, good: dict[str, Any], wrong: dict[str, list[str]]) -> None:
    """But for times, which a schema cannot tell."""
    schema = json.loads((GRAMMAR / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    accepts = jsonschema.Draft202012Validator(schema).is_valid
    assert all(accepts(json.loads(text)) for text in good)
    refused = [text for text, codes in wrong.items() if "FC502" in codes]
    assert not any(accepts(json.loads(text)) for text in refused)
