"""The law of advice for documents, events, shops and tests of workflows: what a hint shows is done to the example.

``FOLLOWED`` has for each wording how it is done; ``WORDS`` those that show nothing to write. A hint in neither fails.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from diagnostics.test_explain import ENTRIES, NOW, QUICK, SHOP, whole

import flowc
from flowc import simulate
from flowc.check import check
from flowc.diagnostics.diagnostic import Diagnostic, FlowError
from flowc.simulate.fixtures import read_event, read_shop
from flowc.testing.reading import read_suite

VIEW = whole("shopify.admin.add_order_tags(order_id=order.id, tags=['new'])\nif order.note:\n    pass")
CODES = [code for code, entry in ENTRIES.items() if entry.wrong and re.match(r"FC[135]", code)]


@dataclass(frozen=True)
class Try:
    """A document, a test file, or a workflow with the event and the shop that it runs on."""

    code: str
    text: str
    event: str = ""
    shop: str = ""

    def found(self) -> list[Diagnostic]:
        try:
            if self.code.startswith("FC55"):
                read_suite(self.text, "w.test.yaml", lambda _: VIEW)
                return []
            if self.code.startswith("FC5") and not self.event:
                read_event(self.text)
                return []
            if self.code.startswith("FC5"):
                shop = read_shop(self.shop) if self.shop else SHOP
                strict = self.code == "FC539"
                run = simulate.run(
                    whole(self.text), read_event(self.event), shop, limits=QUICK, strict=strict
                )
                return list(run.problems)
            flowc.to_python(self.text) if self.text.lstrip()[:1] in "{[" else flowc.to_json(
                whole(self.text) + "\n"
            )
            return []
        except FlowError as error:
            return error.diagnostics


def at(tree: Any, pointer: str | None) -> Any:
    """What stands at a JSON pointer."""
    for key in (pointer or "").split("/")[1:]:
        tree = tree[int(key)] if isinstance(tree, list) else tree[key]
    return tree


Act = Callable[[Try, Diagnostic, re.Match[str]], Try]


def in_document(one: Try, found: Diagnostic, said: re.Match[str]) -> Try:
    """A member more of the object at the pointer."""
    tree = json.loads(one.text)
    at(tree, found.pointer).update(json.loads(f"{{{said[1]}}}"))
    return replace(one, text=json.dumps(tree))


def whole_document(one: Try, _: Diagnostic, said: re.Match[str]) -> Try:
    """What a document looks like, with nothing in the place of each ``…``."""
    return replace(one, text=re.sub(r",? ?…", "", said[1]))


def taken_out(one: Try, _: Diagnostic, said: re.Match[str]) -> Try:
    """What stands at a pointer, and nothing around it."""
    held = at(json.loads(one.text), said[1])
    return replace(one, text=held if isinstance(held, str) else json.dumps(held))


def word(one: Try, found: Diagnostic, said: re.Match[str]) -> Try:
    """A word in the place of the one that is none."""
    for text in ("event", "text"):
        named = re.search(r"has no (?!step)(\w+)|start with ([\w:]+)|the task ([\w:]+)", found.message)
        assert named is not None
        wrong = next(filter(None, named.groups()))
        for old, new in ((wrong, said[1]), (wrong.replace("::", "."), said[1].replace("::", "."))):
            if old in getattr(one, text):
                return replace(one, **{text: getattr(one, text).replace(old, new, 1)})
    raise AssertionError(found.message)


def time(one: Try, found: Diagnostic, said: re.Match[str]) -> Try:
    """The value at the pointer of an event."""
    tree = json.loads(one.text)
    tree[(found.pointer or "")[1:]] = said[1]
    return replace(one, text=json.dumps(tree))


def in_event(one: Try, _: Diagnostic, said: re.Match[str]) -> Try:
    """A member more of the event."""
    return replace(one, event=json.dumps({**json.loads(one.event), **json.loads(f"{{{said[1]}}}")}))


def in_shop(one: Try, _: Diagnostic, said: re.Match[str]) -> Try:
    """A list of records more of the shop."""
    return replace(one, shop=f"{{{said[1].replace('…', '')}}}")


def asked(one: Try, _: Diagnostic, said: re.Match[str]) -> Try:
    """The test of the workflow's condition."""
    return replace(one, text=re.sub(r"if .*:", f"if {said[1]}:", one.text))


def amount(one: Try, _: Diagnostic, said: re.Match[str]) -> Try:
    """The amount of a wait."""
    return replace(one, text=re.sub(r'"amount": "[^"]*"', said[1], one.text))


FOLLOWED: list[tuple[str, Act]] = [
    (r'add ("value": "")', in_document),
    (r"a workflow document looks like (\{.*\})", whole_document),
    (r"take out what stands at (/[\w/]+), and nothing around it: jq \.[\w.]+ FILE", taken_out),
    (r"did you mean ([\w:]+)\?", word),
    (r"write (20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ)", time),
    (r'give its port in the event: ("ports": \{.*\})', in_event),
    (r'give one in the event: ("ports": \{.*\})', in_event),
    (r'give the shop some: ("\w+": \[\{…\}\])', in_shop),
    (r"look at its items: (any\(.*\))", asked),
    (r'write digits, with a point for the fraction: ("amount": "2\.5")', amount),
]
WORDS = [
    r"give one of them another id; the other is at /[\w/]+",
    r"remove the link, or name the step it should lead to",
    r"keep what stands between the fences, and nothing around it",
    r"restore the lines, or delete them and give the old document with base \(--base FILE\)",
    r"name the port to take in the event's ports",
    r"write it with the operators of the condition language, or name the port in the event's ports",
    r"give the event a value for it, (null if it has none|or the event's responses one for \w+)",
    r"it is: .*",
    r"its filters: .*",
    r"ask for a time in the query, such as createdAt or scheduledAt",
    r"the run was stopped here; what stands is right so far",
    r"say in the event's responses what \w+ is",
    r"the records stay in the order of the shop's file",
    r"read it again: add another step of the same kind after the wait, and use its result",
    r"wait less, or start the rest by Scheduled time, with Get data",
    r"write the value out each time",
    r"write each item on a line of its own, after - and a blank",
    r"keep one of them",
]


@pytest.mark.parametrize("code", CODES)
def test_what_a_hint_shows_holds(code: str) -> None:
    one = Try(code, ENTRIES[code].wrong.strip("\n"), ENTRIES[code].event)
    for found in one.found():
        hint = found.hint or ""
        acts = [(act, said) for wording, act in FOLLOWED if (said := re.fullmatch(wording, hint))]
        assert acts or not hint or any(re.fullmatch(each, hint, re.S) for each in WORDS), hint
        for act, said in acts:
            after = act(one, found, said)
            assert (found.code, found.message) not in [(each.code, each.message) for each in after.found()]
            assert after.found() == [] or len(after.found()) < len(one.found()) + 1


DATA = {
    "order": {
        "name": "#1",
        "tags": ["a"],
        "customer": {"id": "gid://shopify/Customer/1"},
        "lineItems": [{"sku": "x"}],
    }
}
RUNS = ['order.tags == "x"', 'order.lineItems == "x"', 'order.customer == "x"']


@pytest.mark.parametrize("test", RUNS)
def test_what_a_run_says_of_lists_and_objects_holds(test: str) -> None:
    body = "if {}:\n    shopify.flow.log_output(message='x')"
    one = Try("FC512", body.format(test), json.dumps(DATA))
    (found,) = one.found()
    new = (
        (found.hint or "")
        .replace("look at its items: ", "")
        .replace("look at one of its fields, such as ", "")
    )
    right = body.format(new if new.startswith("any(") else f'{new} == "x"')
    assert replace(one, text=right).found() == []
    assert [each for each in check(whole(right), now=NOW) if each.severity == "error"] == []
