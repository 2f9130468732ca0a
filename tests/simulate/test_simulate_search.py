"""Get data on a fixture shop: queries and what they find, one row each."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest
from hypothesis import given, strategies as st

from flowc.search.syntax import And, Not, Or, SearchError, Term, parse
from flowc.simulate import Event, Run, Shop, run

PARSED = {
    "": And(()),
    "tag:sale": Term("tag", "=", "sale"),
    'tag:"on sale"': Term("tag", "=", "on sale"),
    "tag:'it\\'s'": Term("tag", "=", "it's"),
    "created_at:>'2026-01-01'": Term("created_at", ">", "2026-01-01"),
    "total:>= 5": Term("total", ">=", "5"),
    "sku:AB*": Term("sku", "=", "AB", wild=True),
    "email:*": Term("email", "=", "", wild=True),
    "cup": Term(None, "=", "cup"),
    "created_at:2026-01-01T09:00:00Z": Term("created_at", "=", "2026-01-01T09:00:00Z"),
    "-handle:x": Not(Term("handle", "=", "x")),
    "NOT handle:x": Not(Term("handle", "=", "x")),
    "a b": And((Term(None, "=", "a"), Term(None, "=", "b"))),
    "a:1 AND b:2 OR c:3": Or((And((Term("a", "=", "1"), Term("b", "=", "2"))), Term("c", "=", "3"))),
    "a:1 AND (b:2 OR c:3)": And((Term("a", "=", "1"), Or((Term("b", "=", "2"), Term("c", "=", "3"))))),
    "ANDY OR ORSON": Or((Term(None, "=", "ANDY"), Term(None, "=", "ORSON"))),
    "x-y": Term(None, "=", "x-y"),
    "-(a b)": Not(And((Term(None, "=", "a"), Term(None, "=", "b")))),
    "id:gid://shopify/Order/1": Term("id", "=", "gid://shopify/Order/1"),
    "order_date: >='2024-01-01'": Term("order_date", ">=", "2024-01-01"),
    "total_weight:.5 lb": Term("total_weight", "=", ".5 lb"),
    "title:O'Neil": Term("title", "=", "O'Neil"),
    "sku:A\\(1\\)": Term("sku", "=", "A(1)"),
    "sku:A\\*": Term("sku", "=", "A*"),
    "fields.my-key:x": Term("fields.my-key", "=", "x"),
}
WRONG = (
    "(",
    ")",
    "a)",
    "(a",
    "a AND",
    "OR a",
    "NOT",
    "tag:",
    "tag: AND b",
    'tag:"x',
    "'x",
    "a AND AND b",
    "()",
    "(" * 60 + "a" + ")" * 60,
)


@pytest.mark.parametrize("text", PARSED)
def test_queries(text: str) -> None:
    assert parse(text) == PARSED[text]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_query(text: str) -> None:
    with pytest.raises(SearchError):
        parse(text)


@given(st.text(alphabet="ab:*-()'\"\\ <>=ANDORT", max_size=40))
def test_any_text_is_read_or_refused_at_a_place(text: str) -> None:
    places = range(len(text) + 1)
    try:
        parse(text)
        place = 0
    except SearchError as error:
        place = error.position
    assert place in places


# Finding.

ORDERS = (
    {
        "id": "gid://shopify/Order/1",
        "name": "#1001",
        "tags": ["VIP", "late"],
        "email": "ada@example.com",
        "createdAt": "2026-01-01T10:00:00Z",
        "displayFinancialStatus": "PAID",
        "customer": {"id": "gid://shopify/Customer/7"},
        "lineItems": [{"sku": "AB-1"}, {"sku": "CD-2"}],
        "totalWeight": "900",
    },
    {
        "id": "gid://shopify/Order/2",
        "name": "#1002",
        "tags": [],
        "email": None,
        "createdAt": "2026-01-02T10:00:00+02:00",
        "displayFinancialStatus": "PENDING",
        "cancelledAt": "2026-01-03T00:00:00Z",
        "lineItems": [],
        "totalWeight": "1000",
    },
    {"id": "gid://shopify/Order/3", "name": "#1003", "createdAt": "2026-01-03T10:00:00Z", "closed": True},
)
FOUND = {
    "": "1 2 3",
    "tag:vip": "1",
    "-tag:vip": "2 3",
    "tag_not:vip": "2 3",
    "tag:LATE AND tag:vip": "1",
    "tag:gone OR id:2": "2",
    "id:gid://shopify/Order/3": "3",
    "created_at:>2026-01-02": "2 3",
    "created_at:>'2026-01-02T08:00:00Z'": "3",
    "created_at:>='2026-01-02T08:00:00Z'": "2 3",
    "created_at:<2026-01-02": "1",
    "created_at:2026-01-03": "3",
    "financial_status:paid": "1",
    "customer_id:7": "1",
    "sku:ab*": "1",
    "email:*": "1",
    "-email:*": "2 3",
    "status:open": "1",
    "status:cancelled": "2",
    "status:closed": "3",
    "status:any": "1 2 3",
    "total_weight:>950": "2",
    "ada@example.com": "1",
    "name:#1002": "2",
    "{{ order.name }}": "2",
}


def got(**fields: Any) -> Run:
    said = ", ".join(f"{name}={value!r}" for name, value in fields.items())
    body = f"found = shopify.flow.fetch.orders({said})\nfor one in found:\n    x.a(order_id=one.id)"
    head = '@workflow("T")\n@shopify.admin.order_created()\ndef t(order):\n'
    event = Event(None, {"order": {"name": "#1002"}})
    return run(head + textwrap.indent(body, "    ") + "\n", event, Shop(records={"orders": ORDERS}))


def ids(found: Run) -> str:
    return " ".join(str(effect.fields["order_id"]).rpartition("/")[2] for effect in found.effects)


@pytest.mark.parametrize("query", FOUND)
def test_finding(query: str) -> None:
    found = got(query=query)
    assert found.problems == ()
    assert ids(found) == FOUND[query]


@pytest.mark.parametrize(
    ("key", "order", "wanted"),
    [
        ("CREATED_AT", "DESCENDING", "3 2 1"),
        ("CREATED_AT", "ASCENDING", "1 2 3"),
        ("TOTAL_WEIGHT", "DESCENDING", "2 1 3"),
        ("EMAIL", "DESCENDING", "1 2 3"),
        ("RELEVANCE", "DESCENDING", "1 2 3"),
    ],
)
def test_sorting(key: str, order: str, wanted: str) -> None:
    assert ids(got(query="", sort_by={"sortKey": key, "order": order})) == wanted


def test_at_most_so_many() -> None:
    assert ids(got(query="", max_root_records=2)) == "1 2"


def test_never_more_than_a_hundred() -> None:
    body = (
        "    found = shopify.flow.fetch.orders(max_root_records=500)\n    for one in found:\n        x.a()\n"
    )
    view = '@workflow("T")\n@x.y.z()\ndef t():\n' + body
    shop = Shop(records={"orders": tuple({"id": n} for n in range(300))})
    assert len(run(view, Event(None, {}), shop).effects) == 100


@pytest.mark.parametrize(("query", "code"), [("colour:red", "FC526"), ("tag:(", "FC525")])
def test_what_cannot_be_searched_finds_all(query: str, code: str) -> None:
    found = got(query=query)
    assert [(problem.code, problem.severity) for problem in found.problems] == [(code, "warning")]
    assert ids(found) == "1 2 3"
