"""The laws of ``docs/language.md`` on generated documents: bytes, pure view, stability, order, forms."""

from __future__ import annotations

import ast
import hashlib
import json
import random
from collections.abc import Callable

import black
import pytest
from hypothesis import given, strategies as st
from making.documents import (
    CODE,
    Draft,
    Lexeme,
    Obj,
    Shape,
    Style,
    body_of,
    chain,
    check,
    compose,
    documents,
    drafts,
    dumps,
    else_ifs,
    examples,
    fan,
    graph_shapes,
    graphs,
    ladder,
    nest,
    outline,
    sorted_tree,
)
from making.promises import of_readers

import flowc

Law = Callable[[str], None]
pytestmark = pytest.mark.hypothesis


def bytes_come_back(text: str) -> None:
    """Law 1."""
    assert flowc.to_json(flowc.to_python(text)) == text


def pure_view_means_the_same(text: str) -> None:
    """Law 2, with a second opinion on the meaning."""
    pure = flowc.to_python(text, layout=False)
    assert flowc.to_python(text).startswith(pure)
    again = flowc.to_json(pure)
    assert outline(again) == outline(text)
    assert flowc.to_python(again, layout=False) == pure


def canonical_view_is_stable(text: str) -> None:
    view = flowc.to_python(text)
    assert flowc.to_python(flowc.to_json(view)) == view


def base_supplies_the_layout(text: str) -> None:
    assert flowc.to_json(flowc.to_python(text, layout=False), base=text) == text


def both_forms_mean_the_same(text: str) -> None:
    pure = flowc.to_python(text, layout=False)
    export, code = flowc.to_json(pure, form="export"), flowc.to_json(pure, form="code")
    assert flowc.to_python(export, layout=False) == pure
    assert flowc.to_python(code, layout=False) == pure
    assert outline(export) == outline(code)
    assert_export_form(export)
    assert_code_form(code)


def canonical_code_needs_no_footer(text: str) -> None:
    pure = flowc.to_python(text, layout=False)
    assert flowc.to_python(flowc.to_json(pure, form="code")) == pure


def assert_export_form(text: str) -> None:
    body = body_of(text)
    assert text.removesuffix(body) == hashlib.sha256(body.encode()).hexdigest() + ":"
    assert "\n" not in body
    assert body == dumps(tree_of(body))


def assert_code_form(text: str) -> None:
    """Sorted and indented; what a raw value or raw arguments hold keeps the order that the view shows."""
    assert text == dumps(sorted_tree(tree_of(text), but=("value", "arguments")), CODE) + "\n"


def tree_of(body: str) -> Obj:
    return json.loads(body, object_pairs_hook=Obj, parse_int=Lexeme, parse_float=Lexeme)


def both_readers_agree(text: str) -> None:
    of_readers(flowc.to_python(text, layout=False))


# Every law on every document, in parts, so that several processes share them.

FAMILIES = {"trees": documents, "graphs": graphs}
LAWS: list[Law] = [
    bytes_come_back,
    pure_view_means_the_same,
    canonical_view_is_stable,
    base_supplies_the_layout,
    both_forms_mean_the_same,
    canonical_code_needs_no_footer,
    both_readers_agree,
]
PARTS = 4


def every_law_holds(text: str) -> None:
    for law in LAWS:
        law(text)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("family", FAMILIES)
def test_laws(family: str, part: int) -> None:
    check(every_law_holds, FAMILIES[family](salt=part), 1 / PARTS, f"{family}_{part}")


SHAPES = {"trees": None, "graphs": graph_shapes()}
chances = st.builds(random.Random, st.integers(0, 2**32))


def order_is_layout(pair: tuple[Draft, random.Random]) -> None:
    draft, rng = pair
    expected = flowc.to_python(draft.text(), layout=False)
    assert flowc.to_python(draft.shuffled(rng).text(), layout=False) == expected


@pytest.mark.parametrize("family", SHAPES)
def test_order_of_the_arrays_is_layout(family: str) -> None:
    check(order_is_layout, st.tuples(drafts(SHAPES[family]), chances), 0.4, family)


STYLES = (
    Style(),
    Style(ascii=True),
    CODE,
    Style(comma=" , ", blanks=0.3),
    Style(escapes=0.5),
    Style(prefix="sha256"),
)


@examples(0.3)
@given(drafts(), st.sampled_from(STYLES))
def test_style_of_the_json_is_layout(draft: Draft, style: Style) -> None:
    expected = flowc.to_python(draft.text(), layout=False)
    assert flowc.to_python(draft.restyled(style).text(), layout=False) == expected


def black_leaves_it_alone(text: str) -> None:
    view = flowc.to_python(text)
    assert black.format_str(view, mode=black.Mode()) == view


@pytest.mark.parametrize("family", FAMILIES)
def test_black_leaves_the_view_alone(family: str) -> None:
    check(black_leaves_it_alone, FAMILIES[family](salt="black"), 0.06, family)


@examples(0.2)
@given(graphs(salt="python"))
def test_a_view_is_python(text: str) -> None:
    view = flowc.to_python(text)
    ast.parse(view)
    assert view.encode()


GIANTS = {
    "nest of 30": nest(30),
    "nest of 90": nest(90),
    "else-if chain of 250": else_ifs(250),
    "else-if chain of 450": else_ifs(450),
    "ladder of 40": ladder(40),
    "chain of 300": chain(300),
    "fan of 120": fan(120),
}


@pytest.mark.parametrize("shape", GIANTS.values(), ids=GIANTS)
def test_giants(shape: Shape) -> None:
    text = compose(shape, 7, wild=0.02).text()
    bytes_come_back(text)
    pure_view_means_the_same(text)
    ast.parse(flowc.to_python(text))


@pytest.mark.parametrize("shape", GIANTS.values(), ids=GIANTS)
def test_no_step_is_written_twice(shape: Shape) -> None:
    draft = compose(shape, 7, wild=0.0)
    steps = draft.root.get("steps")
    for i, step in enumerate(steps):
        step.put("description", f"Step number {i}.")
    lines = flowc.to_python(draft.text(), layout=False).split("\n")
    said = sorted(line.strip() for line in lines if line.strip().startswith("# Step number"))
    assert said == sorted(f"# Step number {i}." for i in range(len(steps)))
