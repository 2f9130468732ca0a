"""Law 3: an edit of the view changes in the document only what it means. See ``edits`` for how it is proven.

``FLOWC_EDITS`` says how many edits of generated workflows to try: 200 by default, 5,000 in the long run.
"""

from __future__ import annotations

import difflib
import json
import os
import random
import re
import time
from collections import Counter
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings, strategies as st
from making.desk import Desk, Edit, parsed
from making.documents import Draft, Obj, Style, body_of, compose, dumps, graph_shapes, trees
from making.edits import EDITS
from making.folders import DOCS, ROOT, WORKFLOWS
from making.squares import compare

import flowc
from flowc.document import footer
from flowc.document.reading import split

WANTED = int(os.environ.get("FLOWC_EDITS", "200"))
DONE: Counter[str] = Counter()
"""The edits made so far, by name."""


def square(edit: Edit, draft: Draft, seed: int) -> str | None:
    """One edit both ways; gives the document, or None where the edit finds no place."""
    desk = Desk(draft)
    if not edit(desk, random.Random(seed)):
        return None
    view = flowc.to_python(desk.text)
    text = flowc.to_json(desk.view(), base=desk.text)
    compare(desk, text)
    detached = footer.detach(view)
    if detached.layout is not None:
        assert flowc.to_json(desk.view() + view[len(detached.view) :]) == text
    DONE[edit.__name__] += 1
    return text


def runs(share: float) -> settings:
    return settings(
        max_examples=max(2, round(WANTED * share)), deadline=None, suppress_health_check=list(HealthCheck)
    )


shapes = st.one_of(trees(), graph_shapes())
drafts = st.builds(compose, shapes, st.integers(0, 2**40), st.sampled_from((0.0, 0.05, 0.12, 0.5)))
seeds = st.integers(0, 2**32)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_the_square_closes(edit: Edit) -> None:
    @runs(1 / len(EDITS))
    @given(drafts, seeds)
    def closes(draft: Draft, seed: int) -> None:
        assume(square(edit, draft, seed) is not None)

    closes()


@runs(0.1)
@given(drafts, st.lists(st.sampled_from(EDITS), min_size=2, max_size=3), seeds)
def test_edits_in_a_row(draft: Draft, edits: list[Edit], seed: int) -> None:
    for number, edit in enumerate(edits):
        text = square(edit, draft, seed + number)
        if text is not None:
            prefix = "none" if text == body_of(text) else "sha256"
            style = Style(**{**vars(draft.style), "prefix": prefix})
            draft = Draft(parsed(body_of(text)), style)
            assume(draft.text() == text)


# Which step is which: a view's body before and after, and which old step each new one is, by their order.

A, B, C, D = (f'acme.x.tag(tags=["{letter}"])' for letter in "abcd")
ASK = "if order.test:"


def block(head: str, *lines: str) -> str:
    return f"{head}\n{indent(chr(10).join(lines or ('pass',)), '    ')}"


def if_else(then: tuple[str, ...], orelse: tuple[str, ...]) -> str:
    return "\n".join([block(ASK, *then), *([block("else:", *orelse)] if orelse else [])])


ROWS: dict[str, tuple[list[str], list[str], list[int | None]]] = {
    "delete the second of two equal steps": ([A, A, B], [A, B], [0, 1, 3]),
    "delete the last of two equal steps": ([A, A], [A], [0, 1]),
    "delete one of two equal branches": ([if_else((A,), (A,))], [if_else((), (A,))], [0, 1, 3]),
    "delete the other of two equal branches": ([if_else((A,), (A,))], [if_else((A,), ())], [0, 1, 2]),
    "delete a whole branch whose twin stays": (
        [if_else((A, B), (A, C))],
        [if_else((), (A, C))],
        [0, 1, 4, 5],
    ),
    "swap branches that begin alike": (
        [if_else((A, B), (A, C))],
        [if_else((A, C), (A, B))],
        [0, 1, 4, 5, 2, 3],
    ),
    "swap branches that begin alike twice": (
        [if_else((A, A, B), (A, A, C))],
        [if_else((A, A, C), (A, A, B))],
        [0, 1, 5, 6, 7, 2, 3, 4],
    ),
    "swap branches that end alike": (
        [if_else((B, A), (C, A))],
        [if_else((C, A), (B, A))],
        [0, 1, 4, 5, 2, 3],
    ),
    "change the first of two equal steps": ([A, A, B], [D, A, B], [0, 1, 2, 3]),
    "change the second of two equal steps": ([A, A, B], [A, D, B], [0, 1, 2, 3]),
    "change the last of two equal steps": ([A, A], [A, D], [0, 1, 2]),
    "make a step equal to the next": ([A, B, C], [B, B, C], [0, 1, 2, 3]),
    "make a step equal to the one before": ([A, B, C], [A, A, C], [0, 1, 2, 3]),
    "an equal step in the other branch": ([if_else((), (A,))], [if_else((A,), (A,))], [0, 1, None, 2]),
    "a new step between equal steps": ([A, A, A], [A, D, A, A], [0, 1, None, 2, 3]),
    "two steps change places": ([A, B, C], [B, A, C], [0, 2, 1, 3]),
    "to the other branch": ([if_else((A, B), (C,))], [if_else((A,), (C, B))], [0, 1, 2, 4, 3]),
    "from a step to its twin": ([if_else((A, B), (A,))], [if_else((A,), (A, B))], [0, 1, 2, 4, 3]),
    "moved and changed at once": ([if_else((A, B), (C,))], [if_else((B,), (C, D))], [0, 1, 3, 4, 2]),
    "all changed at once": ([A, if_else((B,), (C,))], [D, if_else((D,), (D,))], [0, 1, 2, 3, 4]),
    "one of two equal conditions": ([if_else((A,), ()), if_else((B,), ())], [if_else((B,), ())], [0, 3, 4]),
    "an equal condition around": ([if_else((A,), ())], [block(ASK, if_else((A,), ()))], [0, 1, None, 2]),
    "a fan-out turned": (
        [block("with branch():", A, B), C],
        [block("with branch():", C), A, B],
        [0, 3, 1, 2],
    ),
    "a loop around": ([A, B], [A, block("for x in order.items:", B)], [0, 1, None, 2]),
    "a join loses a caller": (
        [block("def last():", B), if_else((A, "last()"), ("last()",))],
        [if_else((A,), (B,))],
        [0, 1, 2, 3],
    ),
    "a branch joins": (
        [if_else((A, B), (A,))],
        [block("def last():", B), if_else((A, "last()"), (A, "last()"))],
        [0, 1, 2, 4, 3],
    ),
}


def view_of(body: list[str]) -> str:
    head = '@workflow("Rows")\n@shopify.admin.order_created()\ndef rows(order):\n'
    return head + indent("\n".join(body), "    ") + "\n"


def shuffled(text: str) -> str:
    """The document with its links in another order, as exports have them."""
    tree = parsed(body_of(text))
    links = tree.get("root").get("links")
    order = {ends(link): -at for at, link in enumerate(links)}
    links.sort(key=lambda link: order[ends(link)])
    return dumps(tree)


def ends(link: Obj) -> tuple[str, str]:
    return link.get("from_step_id"), link.get("from_port_id")


def ids_of(text: str) -> list[Any]:
    """The ids in canonical order."""
    order = split(text)[1].step_order
    steps = parsed(body_of(text)).get("root").get("steps")
    return [steps[at].get("step_id") for at in order or range(len(steps))]


@pytest.mark.parametrize(("before", "after", "expected"), ROWS.values(), ids=ROWS)
def test_which_step_is_which(before: list[str], after: list[str], expected: list[int | None]) -> None:
    old = shuffled(flowc.to_json(view_of(before), form="export"))
    ids = ids_of(old)
    found = ids_of(flowc.to_json(view_of(after), base=old))
    assert [ids.index(each) if each in ids else None for each in found] == expected


def test_fields_of_one_id_keep_their_spelling() -> None:
    tree = parsed(
        body_of(flowc.to_json(view_of(['acme.x.y(a_id=order.a, **{"a_id": order.b})']), form="export"))
    )
    fields = tree.get("root").get("steps")[1].get("config_field_values")
    fields[1].put("value", "order.b")
    edited = view_of(['acme.x.y(a_id=order.a, **{"a_id": "text"})'])
    after = parsed(body_of(flowc.to_json(edited, base=dumps(tree)))).get("root").get("steps")[1]
    fields[1].put("value", "text")
    assert after.get("config_field_values") == fields


LAST, TO_C = block("def last():", B), block("with branch():", C, D)
FIRST, TO_LAST = block("with branch():", A), block("with branch():", "last()")
EQUAL_LINKS: dict[str, tuple[list[str], list[str], list[str], list[str]]] = {
    "one more": (
        [LAST, block("with branch():", A, "last()"), TO_C, "last()"],
        ["1 2", "2 5", "1 3", "3 4", "1 5"],
        [LAST, TO_LAST, TO_C, "last()"],
        ["1 5", "1 3", "3 4", "1 5"],
    ),
    "one less": (
        [LAST, TO_LAST, TO_C, TO_LAST, "last()"],
        ["1 4", "2 3", "1 2", "1 4", "1 4"],
        [LAST, FIRST, TO_C, TO_LAST, "last()"],
        ["2 3", "1 5", "1 2", "1 4", "1 4"],
    ),
}
"""A body before with the links as they stand in its document, and a body after with them as they shall stand."""


@pytest.mark.parametrize(("before", "places", "after", "expected"), EQUAL_LINKS.values(), ids=EQUAL_LINKS)
def test_of_equal_links_the_old_ones_keep_their_places(
    before: list[str], places: list[str], after: list[str], expected: list[str]
) -> None:
    tree = parsed(flowc.to_json(view_of(before)))
    links = tree.get("root").get("links")
    assert sorted(map(leads, links)) == sorted(places)
    left = list(links)
    links[:] = [left.pop([leads(link) for link in left].index(place)) for place in places]
    edited = parsed(flowc.to_json(view_of(after), base=dumps(tree)))
    assert [leads(link) for link in edited.get("root").get("links")] == expected


def leads(link: Obj) -> str:
    return f"{link.get('from_step_id')} {link.get('to_step_id')}"


def test_the_same_edit_gives_the_same_bytes() -> None:
    old = flowc.to_json(view_of([A, B]), form="export")
    assert flowc.to_json(view_of([A, C, B]), base=old) == flowc.to_json(view_of([A, C, B]), base=old)


def test_a_new_id_stays_when_more_is_edited() -> None:
    old = flowc.to_json(view_of([A, B]), form="export")
    new = "acme.x.send()"
    first, second = (ids_of(flowc.to_json(view_of(body), base=old)) for body in ([A, new, B], [A, new, D]))
    assert first[:3] == second[:3]


@pytest.mark.parametrize("same", [False, True], ids=["different", "alike"])
def test_edits_take_time_by_the_length_only(same: bool) -> None:
    """3,000 steps; every tenth changes, some go, some come."""
    steps = [A if same else f'acme.x.tag(tags=["{n}"])' for n in range(3000)]
    edited = [f"acme.y.new(x={n})" if n % 10 == 0 else step for n, step in enumerate(steps) if n % 97]
    old = flowc.to_json(view_of(steps), form="export")
    start = time.perf_counter()
    flowc.to_json(view_of(edited), base=old)
    assert time.perf_counter() - start < 20


# README and docs/editing.md show edits; here they are made.

PAGES = [DOCS / "editing.md", ROOT / "README.md"]
EXAMPLE = WORKFLOWS / "001-mark-limited-roasts.flow"


def unfolded(text: str) -> list[str]:
    """The lines of a document, with the JSON in its strings laid open."""

    def unfold(value: Any) -> Any:
        if isinstance(value, str) and value.startswith("{"):
            return unfold(json.loads(value))
        if isinstance(value, dict):
            return {key: unfold(item) for key, item in value.items()}
        return [unfold(item) for item in value] if isinstance(value, list) else value

    return json.dumps(unfold(json.loads(body_of(text))), indent=2).splitlines()


def difference(old: list[str], new: list[str], context: int) -> str:
    lines = [*difflib.unified_diff(old, new, lineterm="", n=context)][2:]
    return "\n".join("@@" if line.startswith("@@") else line for line in lines)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_page_shows_what_happens(page: Path) -> None:
    shown = re.findall(r"```diff\n(.*?)\n```", page.read_text("utf-8"), re.DOTALL)
    assert shown
    document = EXAMPLE.read_text("utf-8")
    view = flowc.to_python(document)
    for before, after in zip(shown[::2], shown[1::2], strict=True):
        gone = [line[1:] for line in before.split("\n") if line.startswith(("-", " "))]
        come = [line[1:] for line in before.split("\n") if line.startswith(("+", " "))]
        assert view.count("\n".join(gone)) == 1
        edited = flowc.to_json(view.replace("\n".join(gone), "\n".join(come)))
        assert difference(unfolded(document), unfolded(edited), 1) == after
