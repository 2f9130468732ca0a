"""What conditions mean: the two tables of docs/simulator.md, each cell of them. A row more there is a test more."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, strategies as st
from making.folders import DOCS

from flowc.fields.conditions import operators, text as condition_text
from flowc.model.workflow import Constant
from flowc.simulate import comparisons
from flowc.simulate.decisions import decide
from flowc.simulate.limits import Budget, Failure, LimitReached, Limits
from flowc.simulate.lookup import Sight
from flowc.simulate.trace import Reason

PAGE = (DOCS / "simulator.md").read_text("utf-8")
WORDS = {"yes": True, "no": False, "error": None}


def tables(heading: str) -> list[list[str]]:
    """The cells of the table whose first heading this is, its heading row first."""
    rows = re.findall(r"^\|.*\|$", PAGE, re.M)
    at = next(index for index, row in enumerate(rows) if row.startswith(f"| {heading} |"))
    found = [rows[at]]
    for row in rows[at + 2 :]:
        if f"\n{found[-1]}\n{row}\n" not in PAGE and len(found) > 1:
            break
        found.append(row)
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in found]


def value(cell: str) -> Any:
    text = cell.strip("`")
    return None if text == "nil" else json.loads(text)


def word(cell: str) -> bool | None:
    return WORDS[cell.strip("*")]


def decided(condition: str, data: Any) -> tuple[bool | None, tuple[Reason, ...]]:
    """What a condition on ``order.x`` decides, None where it is an error."""
    read = condition_text.read(condition)
    assert read is not None, condition
    try:
        return decide(read[0], Sight({"order": {"x": data}}), Budget(Limits()))
    except Failure:
        return None, ()


OPERATORS = tables("operator and literal")
CELLS = [
    (row[0].strip("`"), head, cell)
    for row in OPERATORS[1:]
    for head, cell in zip(OPERATORS[0][1:], row[1:], strict=True)
]
QUANTIFIERS = tables("list")
LISTS = [
    (row[0], head.strip("`"), cell)
    for row in QUANTIFIERS[1:]
    for head, cell in zip(QUANTIFIERS[0][1:-1], row[1:-1], strict=True)
]


@pytest.mark.parametrize(("operator", "data", "wanted"), CELLS)
def test_operators(operator: str, data: str, wanted: str) -> None:
    assert decided(f"(order.x {operator})", value(data))[0] is word(wanted)


@pytest.mark.parametrize(("data", "operator", "wanted"), LISTS)
def test_lists(data: str, operator: str, wanted: str) -> None:
    assert decided(f"(order.x {operator} |x_item| (x_item == 'vip'))", value(data))[0] is word(wanted)


def test_every_operator_is_in_the_table() -> None:
    assert {row[0].strip("`").split(" ")[0] for row in OPERATORS[1:]} == set(operators.OPERATORS)


def test_every_kind_of_value_is_in_the_table() -> None:
    kinds = {type(value(head)).__name__ for head in OPERATORS[0][1:]}
    assert kinds == {"NoneType", "str", "int", "bool", "list"}
    assert "2026-01-05T09:00:00Z" in [value(head) for head in OPERATORS[0][1:]]


# Beyond the table.

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()
)
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
LITERALS = st.one_of(
    st.builds(Constant, st.just("string"), st.text()),
    st.builds(Constant, st.just("number"), st.decimals(-1000, 1000, places=2).map(str)),
    st.builds(Constant, st.just("boolean"), st.sampled_from(["true", "false"])),
)
OPPOSITES = [
    ("==", "!="),
    ("include?", "not_include?"),
    ("start_with?", "not_start_with?"),
    ("end_with?", "not_end_with?"),
    ("in?", "not_in?"),
    ("nil?", "not_nil?"),
    ("empty_or_nil?", "not_empty_and_not_nil?"),
]


def compared(operator: str, left: Any, right: Any) -> bool | None:
    try:
        return comparisons.holds(operator, left, right)
    except comparisons.NoScalarError:
        return None


@given(ANYTHING, LITERALS)
def test_operators_have_opposites(data: Any, literal: Constant) -> None:
    right = comparisons.constant(literal)
    for one, other in OPPOSITES:
        pair = compared(one, data, right), compared(other, data, right)
        assert pair in ((True, False), (False, True), (None, None)), one


@given(SCALARS, LITERALS)
def test_an_order_is_an_order(data: Any, literal: Constant) -> None:
    right = comparisons.constant(literal)
    below, above = compared("<", data, right), compared(">", data, right)
    assert not (below and above)
    assert not below or (compared("<=", data, right) and not compared(">=", data, right))
    assert not above or (compared(">=", data, right) and not compared("<=", data, right))


@given(ANYTHING, st.sampled_from(sorted(operators.OPERATORS)))
def test_case_means_nothing(data: Any, operator: str) -> None:
    for literal in ("Straße", "vip", "2026-01-05"):
        ways = {compared(operator, data, spelled) for spelled in (literal.upper(), literal.casefold())}
        assert len(ways) == 1


@pytest.mark.parametrize(
    ("data", "condition", "wanted"),
    [
        (0.1, "(order.x == 0.10)", True),
        ("0.30", "(order.x == 0.3)", True),
        (0.1 + 0.2, "(order.x == 0.3)", False),
        ("100000000000000000000.01", "(order.x > 100000000000000000000)", True),
        ("2026-03-29T00:59:59+01:00", "(order.x < '2026-03-29T00:00:00Z')", True),
        ("2026-03-29T00:30:00.5Z", "(order.x > '2026-03-29T00:30:00Z')", True),
        ("2026-02-30", "(order.x == '2026-02-30')", True),
        ("ACTIVE", "(order.x in? 'active,draft')", True),
        ("a", "('A' == order.x)", True),
        (10, "(5 < order.x)", True),
        ([["x", "vip"], ["y"]], "(order.x any? |x_item| (x_item any? |x_item_item| (x_item_item == 'vip')))", True),
        ({"id": 1}, "(order.x not_nil?)", True),
        ({"id": 1}, "(order.x == 'a')", None),
        ("a", "(order.x like? 'a')", None),
    ],
)  # fmt: skip
def test_some_more(data: Any, condition: str, wanted: bool | None) -> None:
    assert decided(condition, data)[0] is wanted


def test_reasons_say_what_was_looked_at() -> None:
    condition = "((order.x any? |x_item| (x_item.sku == 'B')) && ((order.y nil?) || (order.z == 1)))"
    holds, reasons = decided(condition, [{"sku": "a"}, {"sku": "b"}, {"sku": "c"}])
    assert holds
    assert reasons == (
        Reason("x_item.sku == 'B'", "a", "B", holds=False, items=(0,)),
        Reason("x_item.sku == 'B'", "b", "B", holds=True, items=(1,)),
        Reason("order.y nil?", None, None, holds=True),
    )


def test_a_path_through_lists_is_one_list() -> None:
    data = [{"tags": ["a", "b"]}, {"tags": []}, {"tags": None}, {}, {"tags": ["vip"]}]
    holds, reasons = decided("(order.x.tags any? |tags_item| (tags_item == 'vip'))", data)
    assert holds
    assert [reason.left for reason in reasons] == ["a", "b", None, None, "vip"]


def test_comparisons_are_bounded() -> None:
    read = condition_text.read("(order.x all? |x_item| (x_item == 1))")
    assert read is not None
    with pytest.raises(LimitReached):
        decide(read[0], Sight({"order": {"x": [1] * 11}}), Budget(Limits(comparisons=10)))
