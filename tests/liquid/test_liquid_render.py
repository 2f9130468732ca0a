"""``flowc.liquid.rendered``: what a text becomes, a row a text; and hostile texts, which stop."""

from __future__ import annotations

import re
import socket
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st
from making.folders import DOCS

from flowc.jsontext import Number
from flowc.liquid import LiquidError, rendered

CLOCK = datetime(2026, 3, 31, 9, 5, 7, tzinfo=UTC)
ENVIRONMENT: dict[str, Any] = {
    "order": {
        "id": "gid://shopify/Order/1",
        "name": "#1001",
        "email": "ann@example.com",
        "note": None,
        "test": False,
        "createdAt": "2026-01-31T10:20:30+02:00",
        "amount": "1234.5",
        "weight": Number("0.10"),
        "quantity": 3,
        "tags": ["vip", "new"],
        "customer": {"firstName": "Ann", "lastName": "Lee"},
        "lineItems": [
            {"id": 1, "sku": "A", "product": {"tags": ["x", "y"]}},
            {"id": 2, "sku": "B", "product": {"tags": ["z"]}},
            {"id": 3, "sku": None, "product": None},
        ],
        "my-field": "dash",
    },
    "shop": {"name": "Shop", "currencyFormats": {"moneyFormat": "€{{amount_with_comma_separator}}"}},
}

ROWS = [
    ("plain", "plain"),
    ("Order {{ order.name }}!", "Order #1001!"),
    ("{{order.name|upcase}}", "#1001"),
    ("a {{- order.name -}} b", "a#1001b"),
    ("{{ order.note }}|{{ order.nothing.at.all }}|{{ nobody }}", "||"),
    ("{{ order.test }} {{ order.quantity }} {{ order.weight }}", "false 3 0.10"),
    ("{{ order.my-field }}{{ order['name'] }}", "dash#1001"),
    ("{{ order.note | default: '-' }}", "-"),
    # lists
    ("{{ order.tags | join: ', ' }}", "vip, new"),
    ("{{ order.lineItems.id | size }}", "3"),
    ("{{ order.lineItems.sku | join: '+' }}", "A+B+"),
    ("{{ order.lineItems.product.tags | join: ',' }}", "x,y,z,"),
    ("{% for x in order.lineItems %}{{ forloop.index }}{{ x.sku }}{% endfor %}", "1A2B3"),
    ("{% for t in order.lineItems.product.tags %}{{ t }}.{% endfor %}", "x.y.z.."),
    ("{% for t in order.nothing %}{{ t }}{% else %}none{% endfor %}", "none"),
    (
        "{% for i in (1..3) reversed %}{{ i }}{% endfor %}{% for i in (1..9) limit: 2 offset: 3 %}{{ i }}{% endfor %}",
        "32145",
    ),
    ("{% for t in order.tags %}{% if t == 'new' %}{% break %}{% endif %}{{ t }}{% endfor %}", "vip"),
    ("{% if order.tags contains 'vip' %}yes{% endif %}", "yes"),
    ("{{ order.lineItems.first }}{{ order.lineItems.size }}", None),
    # tags
    ("{% if order.note %}a{% elsif order.test %}b{% else %}c{% endif %}", "c"),
    ("{% unless order.test %}x{% endunless %}", "x"),
    ("{% case order.name %}{% when '#1', '#1001' %}y{% else %}n{% endcase %}", "y"),
    ("{% assign n = order.customer %}{{ n.firstName }}", "Ann"),
    ("{% capture x %}{{ order.name }}!{% endcapture %}{{ x }}{{ x }}", "#1001!#1001!"),
    ("{% increment n %}{% increment n %}{% decrement n %}", "011"),
    ("{% for i in (1..3) %}{% cycle 'a', 'b' %}{% endfor %}", "aba"),
    ("{% raw %}{{ x }}{% endraw %}{% comment %}{{ x }}{% endcomment %}{% # note %}", "{{ x }}"),
    ("{% liquid\nassign x = order.name\nif x\necho x | append: '!'\nendif\n%}", "#1001!"),
    # values of JSON in filters of texts
    ("{{ order.test | append: order.note | append: order.test }}", "falsefalse"),
    ("{{ order.note | append: 'x' }}{{ order.note | prepend: order.note }}", "x"),
    ("{{ order.lineItems.sku | reverse }}{{ order.note | uniq }}", "BA"),
    ("{{ order.quantity | append: order.quantity | plus: '2.5' }}", "35.5"),
    ("{{ (1..3) }}{{ 10.0 | times: 3 }}{{ 7 | divided_by: 2 }}", "1..330.03"),
    ("{% for pair in order.customer %}{{ pair }}{% endfor %}", None),
    ("{{ order.tags | upcase }}", None),
    ("{{ order.customer | default: 'x' }}", None),
    # Flow's filters
    (
        "{{ order.id | json }}{{ order.tags | json }}{{ order.note | json }}{{ nobody | json }}",
        '"gid://shopify/Order/1"["vip","new"]nullnull',
    ),
    ("{{ 'Grüße' | json }}", '"Grüße"'),
    ("{{ 'Rain Coat (XL)' | handleize }}", "rain-coat-xl"),
    ("{{ order.amount | money }}", "€1.234,50"),
    ("{{ 'abc' | md5 }}", "900150983cd24fb0d6963f7d28e17f72"),
    ("{{ 'abc' | sha1 }}", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    ("{{ 'abc' | sha256 | slice: 0, 12 }}", "ba7816bf8f01"),
    ("{{ 'abc' | blake3 | slice: 0, 12 }}", "6437b3ac3846"),
    ("{{ 'abc' | hmac_sha1: 'key' | slice: 0, 12 }}", "4fd0b215276e"),
    ("{{ 'abc' | hmac_sha256: 'key' | slice: 0, 12 }}", "9c196e32dc01"),
    # dates
    ("{{ 'now' | date: '%Y-%m-%dT%H:%M:%SZ' }}", "2026-03-31T09:05:07Z"),
    ("{{ 'now' | date: '%s' | plus: 172800 | date: '%Y-%m-%d' }}", "2026-04-02"),
    ("{{ order.createdAt | date: '%-d %B %Y, %H:%M %z' }}", "31 January 2026, 10:20 +0200"),
    ("{{ order.createdAt | date_plus: '1 month' }}", "2026-02-28T08:20:30Z"),
    ("{{ 'now' | date_minus: '6 months' | date: '%F' }}", "2025-09-30"),
    ("{{ 'now' | date_minus: '1 day' }}", "2026-03-30T09:05:07Z"),
    ("{{ '31 Jan 2026' | date: '%e|%k|%l|%P|%j|%U|%L|%3N|%y|%C' }}", "31| 0|12|am|031|04|000|000|26|20"),
    ("{{ 'now' | date: '%^a %A %-m %_5d %05d %% %q' }}", "TUE Tuesday 3    31 00031 % %q"),
    ("{{ 'now' | date: '%D %T %R %F %c' }}", "03/31/26 09:05:07 09:05 2026-03-31 Tue Mar 31 09:05:07 2026"),
    ("{{ 'soon' | date: '%Y' }}{{ order.note | date: '%Y' }}{{ 1767225600 | date: '%F' }}", "soon2026-01-01"),
    (
        "{{ '2026-01-31 10:00 +0530' | date: '%z %:z' }}{{ '10:00 CET' | date: '%H %Z' }}",
        "+0530 +05:3010 UTC",
    ),
    ("{{ '10:30' | date: '%F %T' }}", "2026-03-31 10:30:00"),
    # what Flow does not take, and what a filter cannot do
    ("{{ order }}", None),
    ("{{ order.tags }}", None),
    ("{% echo order.customer %}", None),
    ("{{ order | json }}", None),
    ("{{ order.customer | size }}", None),
    ("{{ order.lineItems[0].sku }}", None),
    ("{{ order.name | upcas }}", None),
    ("{{ order.name", None),
    ("{% if order.note %}", None),
    ("{{ 'now' | date_minus: 'a while' }}", None),
    ("{{ 1 | divided_by: 0 }}", None),
    ("{{ 'a' | truncate: 1, 2, 3 }}", None),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_rows(text: str, expected: str | None) -> None:
    """None: the text is refused."""
    if expected is not None:
        assert rendered(text, ENVIRONMENT, CLOCK).text == expected
        return
    with pytest.raises(LiquidError) as caught:
        rendered(text, ENVIRONMENT, CLOCK)
    assert caught.value.message


HOSTILE = {
    "nested ranges": "{% for a in (1..1000000000) %}{% for b in (1..1000000000) %}x{% endfor %}{% endfor %}",
    "nested loops": "{% for a in (1..90000) %}{% for b in (1..90000) %}{% endfor %}{% endfor %}",
    "loops in a row": "{% for a in (1..90000) %}{% endfor %}" * 2_000,
    "a range joined": "{{ (1..9000000000) | join: ',' }}",
    "a range of a huge end": "{% for a in (1..99999999999999999999999) %}{% endfor %}",
    "a range reversed": "{% for a in (1..1000000000) reversed limit: 1 %}{% endfor %}",
    "a range skipped": "{% for a in (1..1000000000) offset: 999999999 %}{% endfor %}",
    "a range searched": "{% assign n = 1000000000 %}{% if (1..n) contains 'x' %}{% endif %}",
    "a range in a when": "{% case 'x' %}{% when (1..1000000000) %}{% endcase %}{% assign n = (1..1000000000) %}",
    "a table": "{% tablerow a in (1..90000) %}{% for b in (1..90000) %}{% endfor %}{% endtablerow %}",
    "doubling": "{% assign s = 'x' %}" + "{% assign s = s | append: s %}" * 40,
    "doubling captures": "{% assign s = 'x' %}" + "{% capture s %}{{ s }}{{ s }}{% endcapture %}" * 40,
    "replacing": "{{ '" + "a" * 3_000 + "'" + " | replace: 'a', 'aaaaaaaaaa'" * 30 + " }}",
    "replacing nothing": "{% assign s = 'x' %}" + "{% assign s = s | replace: '', s %}" * 20,
    "joining": "{% assign s = 'xxxxxxxxxx' %}" + "{% assign s = s | split: '' | join: s %}" * 10,
    "encoding": "{{ '" + "&" * 3_000 + "'" + " | base64_encode" * 60 + " }}",
    "numbers": "{% assign n = 9 %}" + "{% assign n = n | times: n %}" * 40,
    "output": "{% assign s = '" + "x" * 1_000 + "' %}{% for a in (1..10000) %}{{ s }}{% endfor %}",
    "wide dates": "{{ 'now' | date: '%999Y%999Y' | append: '%' }}" * 2_000,
    "deep blocks": "{% if true %}" * 200 + "{% endif %}" * 200,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_stop(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", None)
    if name == "wide dates":
        assert len(rendered(HOSTILE[name], {}, CLOCK).text) < 1_000_000
        return
    with pytest.raises(LiquidError):
        rendered(HOSTILE[name], {}, CLOCK)


ESCAPES = [
    "{{ order.__class__ }}",
    "{{ order.items }}{{ order.keys }}",
    "{{ order.name.format }}{{ order.tags.append | join }}",
    "{{ order.__init__.__globals__ }}",
    "{{ __builtins__ }}{{ context }}{{ self }}",
    "{{ now }}{{ today }}",
]


@pytest.mark.parametrize("text", ESCAPES)
def test_nothing_of_python_shows(text: str) -> None:
    assert rendered(text, {"order": {"name": "x", "tags": []}}, CLOCK).text == ""


WORDS = """{{ }} {% %} order.name order.tags order 'now' 'a' 3 0 -1 | upcase times: join: slice: date: date_plus: money
json , . (1..3) if endif else for x in endfor assign = == contains capture endcapture truncate: split: round: sort"""
PIECES = st.sampled_from(WORDS.split())


@given(st.lists(PIECES, max_size=12).map(" ".join))
def test_only_liquid_errors(text: str) -> None:
    try:
        first = rendered(text, ENVIRONMENT, CLOCK).text
    except LiquidError:
        return
    assert rendered(text, ENVIRONMENT, CLOCK).text == first


# docs/embedded.md shows these.

ORDER: dict[str, Any] = {
    "name": "#1001",
    "email": "ann@example.com",
    "createdAt": "2026-01-31T10:20:30Z",
    "total": "1234.5",
    "note": None,
    "lineItems": [{"id": 1, "sku": "A-1"}, {"id": 2, "sku": "B-2"}],
}
PAGE = (DOCS / "embedded.md").read_text("utf-8")
SHOWN = re.findall(r"^\| `(\{.+\})` \| `(.*)` \|$", PAGE, re.M)


@pytest.mark.parametrize(("text", "written"), SHOWN)
def test_the_page_shows_what_is_written(text: str, written: str) -> None:
    assert rendered(text.replace("\\|", "|"), {"order": ORDER}, CLOCK).text == written


def test_the_page_shows_something() -> None:
    assert len(SHOWN) == 10
