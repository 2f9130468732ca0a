"""Texts that mean harm: check reads and run renders each within bounds of a processor's time and of memory.

The limits are flowc's own (docs/simulator.md, Limits). Every family of texts has a process of its own, whose time and
memory the system bounds; the work that a rendering counts is bounded besides.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from contextlib import nullcontext, suppress
from datetime import UTC, datetime

import pytest

from flowc.check import check
from flowc.liquid import LiquidError, LiquidLimit, rendered, study
from flowc.liquid.context import WORK
from flowc.liquid.studying import LONGEST_TEXT
from flowc.simulate import Event, run

SECONDS = 60
"""Of a processor, for one family: on a usual machine each takes a few."""
MEMORY = 1 << 30
CLOCK = datetime(2026, 3, 31, tzinfo=UTC)
FULL = LONGEST_TEXT - 1_000

NAMES = """raw comment doc liquid if_a for_a_in_b unless_a case_a when_a tablerow_x_in_y capture_x ifchanged #
assign_x_=_a cycle_'a' increment_a echo_x break else elsif_a endif endraw endcomment include_'x' nope"""
TAGS = [name.replace("_", " ") for name in NAMES.split()]
SIGNS = [
    "{{ ",
    "{{",
    "{%",
    "}} ",
    "%}",
    "{{ 'a ",
    '{{ "',
    "{{ \"' ",
    "{%-",
    " {%  ",
    "{{ a | b",
    "{{(",
    "{{ [",
    "%",
    "'",
]
PARTS = [
    "(",
    "[",
    "['",
    "(1..",
    "a.",
    "a[",
    "a['b']",
    "-1.",
    "1",
    "a | ",
    "| upcase ",
    "'\"",
    "a, ",
    "x: ",
    "a and ",
    "=",
]
LONG = "{% assign s = '" + "ab " * 1_000 + "' %}" + "{% assign s = s | append: s %}" * 8
FILTERS = [
    "md5",
    "blake3",
    "upcase",
    "strip_html",
    "escape",
    "url_encode",
    "split: '' | sort | first",
    "squish | size",
]
FILTERS += [
    "split: ' ' | uniq | size",
    "json | size",
    "replace: 'zz', 'y' | size",
    "remove: 'zz' | size",
    "size",
    "money",
]
LOOP = "{% for i in (1..90000) %}"


def times(text: str, most: int = FULL) -> str:
    return text * (most // len(text))


def tagged(name: str) -> str:
    return "{% " + name + " %}"


FAMILIES: dict[str, list[str]] = {
    "tags": [times(tagged(tag)) for tag in TAGS],
    "tags that do not end": [times("{% " + tag + " ") for tag in TAGS],
    "tags in a comment": ["{% comment %}" + times(tagged(tag)) + "{% endcomment %}" for tag in TAGS],
    "tags in raw": ["{% raw %}" + times(tagged(tag)) + "{% endraw %}" for tag in TAGS],
    "lines": ["{% liquid\n" + times(tag + "\n") + "%}" for tag in TAGS],
    "signs": [times(sign) for sign in SIGNS],
    "signs in a comment": ["{% comment %}" + times(sign) + "{% endcomment %}" for sign in SIGNS],
    "signs in raw": ["{% raw %}" + times(sign) + "{% endraw %}" for sign in SIGNS],
    "expressions": [("{{ " + times(part, 3_900) + " }}") * 25 for part in PARTS],
    "conditions": [("{% if " + times(part, 3_900) + " %}{% endif %}") * 25 for part in PARTS],
    "blanks": [
        "{%" + " " * FULL + "%}",
        "{% if" + " " * FULL + "a %}{% endif %}",
        "{% liquid\n" + ("echo a" + " " * 3_900 + "b\n") * 24 + "%}",
    ],
    "depth": [
        "{% if true %}" * 5_000,
        "{% if true %}" * 90 + "{% if " + "a and " * 300 + "a %}x{% endif %}" + "{% endif %}" * 90,
        "{% for a in (1..1) %}" * 100 + "x" + "{% endfor %}" * 100,
    ],
    "filters of long texts": [
        LONG + LOOP + "{% assign q = s | " + one + " %}{% endfor %}" for one in FILTERS
    ],
    "comparisons of long texts": [
        LONG + LOOP + "{% if s contains 'zzz' %}{% endif %}{% endfor %}",
        LONG + "{% assign t = s | append: '' %}" + LOOP + "{% if s == t %}{% endif %}{% endfor %}",
        LONG + "{% assign t = s | append: '' %}" + LOOP + "{% case s %}{% when t %}{% endcase %}{% endfor %}",
        LONG + LOOP + "{% ifchanged %}{{ s }}{% endifchanged %}{% endfor %}",
    ],
    "ranges": [
        LOOP + "{% if (1..99999) contains 'x' %}{% endif %}{% endfor %}",
        LOOP + "{% assign x = (1..99999) | reverse | first %}{% endfor %}",
        LOOP + "{% assign x = (1..99999) | join: ',' | size %}{% endfor %}",
        "{% for a in (1..100000) limit: 1 %}{% endfor %}" * 2_000,
        "{% assign l = (1..100000) | uniq %}" * 20,
    ],
    "numbers": [
        "{% assign n = 999999999 %}" + "{% assign n = n | times: n %}" * 50,
        ("{{ " + "9" * 3_800 + " | plus: 1 }}") * 20,
        "{{ 1e308 | times: 1e308 | ceil }}{{ 99999999999.5 | round: 3000 }}",
    ],
    "markup": [
        LONG.replace("ab ", each) + "{{ s | strip_html | size }}" for each in ("<!--", "<script", "<", "&lt")
    ],
}


@pytest.mark.parametrize("family", FAMILIES)
def test_texts_end(family: str) -> None:
    command = [sys.executable, __file__, family]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=20 * SECONDS, check=False)
    assert ran.returncode == 0, (ran.stdout + ran.stderr)[-2_000:]


def read(text: str) -> None:
    """The other end of ``test_texts_end``: reads and renders a text, and compares what both say of it."""
    spent = [0]

    def spend(work: int) -> None:
        spent[0] += work

    has_error = any(each.severity == "error" for each in study(text).problems)
    with suppress(LiquidLimit), pytest.raises(LiquidError) if has_error else nullcontext():
        rendered(text, {}, CLOCK, spend)
    assert spent[0] <= WORK + 10 * LONGEST_TEXT


VIEW = '@workflow("T")\n@shopify.admin.order_created()\ndef t(order):\n'


@pytest.mark.parametrize("tag", ["{% raw %}", "{% comment %}", "{% if a %}", "{{ ", "{% liquid\n"])
def test_a_text_of_180_kb(tag: str) -> None:
    """Check names what run refuses, in the same words."""
    view = VIEW + f"    shopify.flow.log_output(message={tag * (180_000 // len(tag))!r})\n"
    (named,) = check(view)
    done = run(view, Event(None, {"order": {}}))
    assert (named.code, done.outcome, [each.code for each in done.problems]) == (
        "FC491",
        "stopped",
        ["FC541"],
    )
    assert named.message in done.problems[0].message


def test_texts_that_are_long_together() -> None:
    text = "{{ order.name }}" + "x" * 99_000
    view = VIEW + f"    shopify.flow.log_output(message={text!r})\n" * 12
    assert {each.code for each in check(view)} == {"FC491"}


def test_work_of_a_whole_run() -> None:
    """Each text is within its limits; together they are stopped."""
    busy = LONG + "{% for i in (1..40) %}{% assign q = s | upcase %}{% endfor %}"
    view = VIEW + f"    shopify.flow.log_output(message={busy!r})\n" * 20
    done = run(view, Event(None, {"order": {}}))
    assert (done.outcome, [each.code for each in done.problems]) == ("stopped", ["FC541"])


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    for each in FAMILIES[sys.argv[1]]:
        read(each)
