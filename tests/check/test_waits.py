"""Waits, Count and Sum: what the check says of a workflow, and what a run of it does. A row each.

The check: what is found but for advice, as ``error FC487``. The run: its outcome, the codes of its problems, and the
last word of each effect's task, with the hours after the first. What the check passes runs, and what a run refuses the
check names: ``test_check_and_run_agree`` holds every row to it.
"""

from __future__ import annotations

import textwrap
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

import flowc
from flowc.check import check
from flowc.diagnostics.diagnostic import Diagnostic
from flowc.fields import durations
from flowc.simulate import Event, Run, Shop, run
from flowc.simulate.starting import DEFAULT_NOW
from flowc.update.fixes import apply

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEAD = '@workflow("Rows")\n@shopify.admin.order_created()\ndef rows(order):\n'
GET = 'got = shopify.flow.fetch.orders["v1"](query="tag:vip", max_root_records=10)'
COUNT = 'count = shopify.flow.count(list="order.tags")'
SUM = 'total = shopify.flow.sum(list="order.lineItems.quantity")'
TAG = 'shopify.admin.add_order_tags(order_id=order.id, tags=["a"])'
EACH = 'for each in got:\n    shopify.admin.add_order_tags(order_id=each.id, tags=["a"])'
DAY = 'shopify.flow.wait(wait_duration={"amount": "1", "unit": "days"})'
CODE = (
    'ran = shopify.flow.run_code(input="query {{ {root} }}", script="export default function main(input) '
    '{{ return {{ ok: true }}; }}", output_schema="type Output {{ ok: Boolean! }}")'
)
CLOSE = (
    """made = shopify.admin.admin_api_operation(api_call={"name": "orderClose", """
    """"blob": '{"input": {"id": "{{ order.id }}"}}'})"""
)

ORDER = {
    "id": "gid://shopify/Order/1",
    "name": "#1",
    "note": "n",
    "tags": ["vip", "new"],
    "totalPriceSet": {"shopMoney": {"amount": "12.50"}},
    "lineItems": [
        {"quantity": 2, "title": "a", "originalUnitPriceSet": {"shopMoney": {"amount": "1.25"}}},
        {"quantity": 3, "title": "b", "originalUnitPriceSet": {"shopMoney": {"amount": "2.25"}}},
    ],
}
SHOP = Shop(records={"orders": ({"id": "gid://shopify/Order/7", "name": "#7", "tags": ["vip"]},)})


def wait(amount: object, unit: str = "days") -> str:
    return f'shopify.flow.wait(wait_duration={{"amount": {amount!r}, "unit": "{unit}"}})'.replace("'", '"')


def log(text: str) -> str:
    return f'shopify.flow.log_output(message="{text}")'


def inside(head: str, *body: str) -> str:
    return "\n".join([head, *(textwrap.indent(each, "    ") for each in body)])


def lines(*parts: str) -> str:
    return "\n".join(parts)


GONE, MAYBE, ITEM = "error FC487", "warning FC487", "info FC487"
LONG, LIST = "error FC488", "error FC489"

# The name of the row, the body, what the check says, and what the run does.
ROWS: list[tuple[str, str, str, str]] = [
    # What a wait takes away.
    ("data used at once", lines(GET, EACH, DAY, TAG), "", "finished:  add_order_tags add_order_tags+24"),
    ("Get data, then a loop", lines(GET, DAY, EACH), GONE, "finished: FC547 "),
    ("read again", lines(GET, DAY, GET, EACH), "", "finished:  add_order_tags+24"),
    ("Count in a condition", lines(COUNT, DAY, inside("if count >= 2:", TAG)), GONE, "finished: FC547 "),
    ("Count in Liquid", lines(COUNT, DAY, log("{{ count }}")), GONE, "finished: FC547 log_output+24"),
    ("Sum in Liquid", lines(SUM, DAY, log("{{ total | plus: 1 }}")), GONE, "finished: FC547 log_output+24"),
    (
        "Get data in a Liquid loop",
        lines(GET, DAY, log("{% for o in got %}{{ o.name }}{% endfor %}")),
        GONE,
        "finished: FC547 log_output+24",
    ),
    ("any", lines(GET, DAY, inside("if any(o.name == '#7' for o in got):", TAG)), GONE, "finished: FC547 "),
    (
        "Count of what is gone",
        lines(GET, DAY, 'count = shopify.flow.count(list="got")', log("{{ count }}")),
        GONE,
        "finished: FC547 log_output+24",
    ),
    (
        "Run code on it",
        lines(GET, DAY, CODE.format(root="got { id }"), TAG),
        GONE,
        "finished: FC547 add_order_tags+24",
    ),
    (
        "a reference to it",
        lines(COUNT, DAY, "shopify.admin.add_order_tags(order_id=order.id, tags=['a'], times=count)"),
        GONE + " error FC420",
        "failed: FC547 FC520 ",
    ),
    (
        "Liquid in another wait",
        lines(COUNT, DAY, wait("{{ count }}"), TAG),
        "info FC430 warning FC487",
        "failed: FC547 FC524 ",
    ),
    ("two waits", lines(COUNT, DAY, DAY, log("{{ count }}")), GONE, "finished: FC547 log_output+48"),
    (
        "two names",
        lines(COUNT, GET, DAY, log("{{ count }}"), EACH),
        f"{GONE} {GONE}",
        "finished: FC547 FC547 log_output+24",
    ),
    (
        "a wait of nothing",
        lines(COUNT, wait("0"), log("{{ count }}")),
        f"{GONE} warning FC430",
        "finished: FC547 log_output",
    ),
    (
        "what the trigger brings stays",
        lines(DAY, log("{{ order.name }}"), TAG),
        "",
        "finished:  log_output+24 add_order_tags+24",
    ),
    (
        "Run code's result stays",
        lines(CODE.format(root="order { id }"), DAY, inside("if ran.ok is True:", TAG)),
        "",
        "finished:  add_order_tags+24",
    ),
    (
        "an answer of the Admin API stays",
        lines(
            CLOSE,
            DAY,
            log("{{ made.order.name }}"),
        ),
        "",
        "finished:  admin_api_operation log_output+24",
    ),
    # Ways.
    (
        "a wait beside",
        lines(GET, inside("with branch():", DAY, TAG), EACH),
        "",
        "finished:  add_order_tags add_order_tags+24",
    ),
    (
        "a wait on one of two ways",
        lines(
            COUNT,
            inside("def then():", log("{{ count }}")),
            inside("if order.note:", DAY, "then()"),
            inside("else:", "then()"),
        ),
        MAYBE,
        "finished: FC547 log_output+24",
    ),
    (
        "a wait on both ways",
        lines(
            COUNT,
            inside("def then():", log("{{ count }}")),
            inside("if order.note:", DAY, "then()"),
            inside("else:", wait("2"), "then()"),
        ),
        GONE,
        "finished: FC547 log_output+24",
    ),
    (
        "read again on the way that waits",
        lines(
            COUNT,
            inside("def then():", log("{{ count }}")),
            inside("if order.note:", DAY, COUNT, "then()"),
            inside("else:", "then()"),
        ),
        "",
        "finished:  log_output+24",
    ),
    (
        "before the wait in a branch",
        lines(COUNT, inside("if count >= 2:", DAY, TAG)),
        "",
        "finished:  add_order_tags+24",
    ),
    # Loops.
    (
        "a wait in the body",
        lines(COUNT, inside("for tag in order.tags:", log("{{ count }}"), DAY, TAG)),
        MAYBE,
        "finished: FC547 log_output add_order_tags+24 log_output+24 add_order_tags+48",
    ),
    (
        "after a loop that waits",
        lines(COUNT, inside("for tag in order.tags:", DAY, TAG), log("{{ count }}")),
        MAYBE,
        "finished: FC547 add_order_tags+24 add_order_tags+48 log_output+48",
    ),
    (
        "an item of it",
        lines(GET, inside("for each in got:", DAY, log("{{ each.name }}"))),
        ITEM,
        "finished:  log_output+24",
    ),
    (
        "an item of the order",
        inside("for line in order.lineItems:", DAY, log("{{ line.title }}")),
        "",
        "finished:  log_output+24 log_output+48",
    ),
    (
        "read in each round",
        inside("for line in order.lineItems:", COUNT, log("{{ count }}"), DAY, TAG),
        "",
        "finished:  log_output add_order_tags+24 log_output+24 add_order_tags+48",
    ),
    # 90 days in all.
    ("90 days", lines(wait("90"), TAG), "", "finished:  add_order_tags+2160"),
    ("91 days", lines(wait("91"), TAG), LONG, "failed: FC548 "),
    ("13 weeks", lines(wait("13", "weeks"), TAG), LONG, "failed: FC548 "),
    ("60 and 60", lines(wait("60"), wait("60"), TAG), LONG, "failed: FC548 "),
    (
        "45 days and 1080 hours",
        lines(wait("45"), wait("1080", "hours"), TAG),
        "",
        "finished:  add_order_tags+2160",
    ),
    (
        "a second too long",
        lines(wait("90"), TAG, wait("1", "seconds"), TAG),
        LONG,
        "failed: FC548 add_order_tags+2160",
    ),
    ("89.5 and 12.5 hours", lines(wait("89.5"), wait("12.5", "hours"), TAG), LONG, "failed: FC548 "),
    (
        "60 beside 60",
        lines(inside("with branch():", wait("60"), TAG), wait("60"), TAG),
        "",
        "finished:  add_order_tags+1440 add_order_tags+1440",
    ),
    (
        "60 or 40, then 40",
        lines(
            inside("def then():", wait("40"), TAG),
            inside("if order.note:", wait("60"), "then()"),
            inside("else:", wait("40"), "then()"),
        ),
        LONG,
        "failed: FC548 ",
    ),
    (
        "50 in a loop, 50 after",
        lines(inside("for tag in order.tags:", wait("50"), TAG), wait("50"), TAG),
        LONG,
        "failed: FC548 add_order_tags+1200 add_order_tags+2400",
    ),
    (
        "50 in each round",
        lines(inside("for tag in order.tags:", wait("50"), TAG), TAG),
        "",
        "finished:  add_order_tags+1200 add_order_tags+2400 add_order_tags+2400",
    ),
    ("a wait of all time", lines(wait("9" * 90, "weeks"), TAG), LONG, "failed: FC548 "),
    # Amounts and units.
    ("2.5 hours", lines(wait("2.5", "hours"), TAG), "", "finished:  add_order_tags+2"),
    ("a number", lines(wait(2.5, "hours"), TAG), "", "finished:  add_order_tags+2"),
    ("30 minutes", lines(wait("90", "minutes"), TAG), "", "finished:  add_order_tags+1"),
    ("nothing", lines(wait("0"), TAG), "warning FC430", "finished:  add_order_tags"),
    (
        "0.0 seconds, the default",
        lines(wait("0.0", "seconds"), TAG),
        "warning FC430",
        "finished:  add_order_tags",
    ),
    ("blanks", lines(wait(" 1 "), TAG), "warning FC430", "finished:  add_order_tags+24"),
    (".5", lines(wait(".5"), TAG), "warning FC430", "finished:  add_order_tags+12"),
    ("a comma", lines(wait("2,5"), TAG), "error FC430", "failed: FC524 "),
    ("less than nothing", lines(wait("-1"), TAG), "error FC430", "failed: FC524 "),
    ("words", lines(wait("two"), TAG), "error FC430", "failed: FC524 "),
    ("no amount", lines(wait(""), TAG), "error FC430", "failed: FC524 "),
    ("a truth value", lines(wait("x").replace('"x"', "True"), TAG), "error FC430", "failed: FC524 "),
    ("too many digits", lines(wait("1" * 200), TAG), "error FC430", "failed: FC524 "),
    ("e", lines(wait("1e3"), TAG), "error FC430", "failed: FC524 "),
    (
        "Liquid",
        lines(wait("{{ order.lineItems.quantity | first }}", "hours"), TAG),
        "info FC430",
        "finished:  add_order_tags+2",
    ),
    ("a unit in capitals", lines(wait("1", "Days"), TAG), "error FC430", "failed: FC524 "),
    ("one day", lines(wait("1", "day"), TAG), "error FC430", "failed: FC524 "),
    ("months", lines(wait("1", "months"), TAG), "warning FC430", "finished: FC535 add_order_tags"),
    ("fortnights", lines(wait("1", "fortnights"), TAG), "warning FC430", "finished: FC535 add_order_tags"),
    ("a text", lines('shopify.flow.wait(wait_duration="1 day")', TAG), "error FC430", "failed: FC524 "),
    (
        "no unit",
        lines('shopify.flow.wait(wait_duration={"amount": "1"})', TAG),
        "error FC430",
        "failed: FC524 ",
    ),
    (
        "no text around it",
        lines('shopify.flow.wait(wait_duration=raw({"amount": 2.5, "unit": "hours"}))', TAG),
        "",
        "finished:  add_order_tags+2",
    ),
    # Count and Sum.
    ("count >= 2", lines(COUNT, inside("if count >= 2:", TAG)), "", "finished:  add_order_tags"),
    (
        "count of lines",
        lines('shopify.flow.count(list="order.lineItems")', inside("if count == 2:", TAG)),
        "",
        "finished:  add_order_tags",
    ),
    (
        "a reference as the list",
        lines("n = shopify.flow.count(list=order.lineItems)", inside("if n == 2:", TAG)),
        "",
        "finished:  add_order_tags",
    ),
    (
        "two counts",
        lines(
            COUNT,
            "count1 = shopify.flow.count(list=order.lineItems)",
            inside("if count1 == 2 and count == 2:", TAG),
        ),
        "",
        "finished:  add_order_tags",
    ),
    (
        "count of Get data",
        lines(GET, 'count = shopify.flow.count(list="got")', inside("if count == 1:", TAG)),
        "",
        "finished:  add_order_tags",
    ),
    ("count printed", lines(COUNT, log("{{ count }}")), "", "finished:  log_output"),
    ("sum of numbers", lines(SUM, inside("if total == 5:", TAG)), "", "finished:  add_order_tags"),
    (
        "sum of money",
        lines(
            'total = shopify.flow.sum(list="order.lineItems.originalUnitPriceSet.shopMoney.amount")',
            inside("if total == 3.5:", TAG),
        ),
        "",
        "finished:  add_order_tags",
    ),
    (
        "sum by a reference",
        lines("total = shopify.flow.sum(list=order.lineItems.quantity)", inside("if total > 4.5:", TAG)),
        "",
        "finished:  add_order_tags",
    ),
    (
        "a property of a count",
        lines(COUNT, inside("if count.count >= 2:", TAG)),
        "error FC444",
        "finished:  ",
    ),
    (
        "any in a count",
        lines(COUNT, inside("if any(x == 1 for x in count):", TAG)),
        "error FC452",
        "failed: FC513 ",
    ),
    ("a loop over a count", lines(COUNT, inside("for x in count:", TAG)), "error FC462", "failed: FC523 "),
    (
        "a count compared with text",
        lines(COUNT, inside('if count == "many":', TAG)),
        "error FC453",
        "finished:  ",
    ),
    (
        "a count of one value",
        lines('count = shopify.flow.count(list="order.name")', log("{{ count }}")),
        LIST,
        "failed: FC528 ",
    ),
    (
        "a count of an object",
        lines('count = shopify.flow.count(list="order")', log("{{ count }}")),
        LIST,
        "failed: FC528 ",
    ),
    (
        "a sum of texts",
        lines('total = shopify.flow.sum(list="order.tags")', log("{{ total }}")),
        LIST,
        "failed: FC528 ",
    ),
    (
        "a sum of objects",
        lines('total = shopify.flow.sum(list="order.lineItems")', log("{{ total }}")),
        LIST,
        "failed: FC528 ",
    ),
    (
        "a count of nothing there",
        lines('count = shopify.flow.count(list="order.lineItemz")', log("{{ count }}")),
        "error FC444",
        "finished:  log_output",
    ),
    (
        "a count of a stranger",
        lines('count = shopify.flow.count(list="lines")', log("{{ count }}")),
        "error FC440",
        "finished:  log_output",
    ),
]

_ADVICE = ("FC480", "FC481", "FC482", "FC483")


def whole(body: str) -> str:
    return HEAD + textwrap.indent(body, "    ") + "\n"


def said(view: str) -> list[str]:
    found = check(view, now=NOW)
    return sorted(f"{each.severity} {each.code}" for each in found if each.code not in _ADVICE)


def ran(view: str, **order: Any) -> Run:
    return run(view, Event(None, {"order": {**ORDER, **order}}), SHOP)


def told(found: Run) -> str:
    words = [f"{each.task.rpartition(':')[2]}{_hours(each.at)}" for each in found.effects]
    return f"{found.outcome}: {' '.join(each.code for each in found.problems)} {' '.join(words)}"


def _hours(at: datetime) -> str:
    hours = (at - DEFAULT_NOW) // timedelta(hours=1)
    return f"+{hours}" if hours else ""


@pytest.mark.parametrize(("body", "expected"), [row[1:3] for row in ROWS], ids=[row[0] for row in ROWS])
def test_check(body: str, expected: str) -> None:
    words = expected.split()
    view = whole(body)
    pairs = sorted(" ".join(pair) for pair in zip(words[::2], words[1::2], strict=True))
    assert said(view) == pairs
    assert said(flowc.to_json(view, form="export")) == pairs


@pytest.mark.parametrize(
    ("body", "expected"), [(row[1], row[3]) for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_run(body: str, expected: str) -> None:
    assert told(ran(whole(body))) == expected


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_check_and_run_agree(row: tuple[str, str, str, str]) -> None:
    _, _, found, done = row
    assert not done.startswith("failed") or "error" in found or "warning" in found


@pytest.mark.parametrize(
    ("amount", "unit"),
    [(" 1 ", "days"), (".5", "days"), ("+7", "hours"), ("1", "Days"), ("1", "hour"), ("2,5", "days")],
)
def test_the_correction_of_a_wait_is_right(amount: str, unit: str) -> None:
    view = whole(lines(wait(amount, unit), TAG))
    (found,) = check(view, now=NOW)
    assert found.fix is not None
    fixed, count = apply(view, [type(found.fix)("certain", found.fix.edits)])
    assert count == 1
    assert said(fixed) == []


def test_what_is_left_of_90_days_may_be_waited() -> None:
    view = whole(lines(wait("60"), wait("60"), TAG))
    (found,) = check(view, now=NOW)
    assert found.hint is not None
    assert found.hint.startswith('wait "30" days at most here')
    assert said(whole(lines(wait("60"), wait("30"), TAG))) == []


@pytest.mark.parametrize("count", [100, 101])
def test_a_long_loop_is_remarked_on(count: int) -> None:
    found = ran(whole(inside("for tag in order.tags:", TAG)), tags=["x"] * count)
    assert (found.outcome, len(found.effects)) == ("finished", count)
    assert [(each.code, each.severity) for each in found.problems] == [("FC549", "info")] * (count > 100)


@pytest.mark.parametrize(
    ("said_", "seconds"),
    [
        ({"amount": "2.5", "unit": "hours"}, 9_000),
        ({"unit": "days", "amount": 1}, 86_400),
        ({"amount": "0", "unit": "seconds"}, 0),
        ({"amount": "1", "unit": "days", "more": 1}, None),
        ({"amount": None, "unit": "days"}, None),
        ({"amount": float("inf"), "unit": "days"}, None),
        ([], None),
        (None, None),
    ],
)
def test_durations(said_: Any, seconds: int | None) -> None:
    assert durations.read(said_).seconds == seconds


# Workflows that nobody wrote.


class _Made:
    """A body of waits, reads and ways; each line that reads has a number in its message."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.loops = 0
        self.joins = 0

    def block(self, depth: int) -> str:
        return lines(*[self.part(depth) for _ in range(self.dice.randint(1, 4))])

    def part(self, depth: int) -> str:
        kind = self.dice.randrange(9 if depth else 5)
        if kind == 0:
            return wait(self.dice.choice(["1", "20", "40.5"]))
        if kind in (1, 2):
            return self.dice.choice([COUNT, SUM, CODE.format(root="order { id }")])
        if kind in (3, 4):
            return log("{{ " + self.dice.choice(["count", "total", "ran.ok"]) + " }}")
        if kind == 5:
            self.loops += 1
            return inside(
                f"for item{self.loops} in order.{self.dice.choice(['tags', 'lineItems'])}:",
                self.block(depth - 1),
            )
        if kind == 6:
            self.joins += 1
            then = f"then{self.joins}"
            one, other = (lines(self.block(depth - 1), f"{then}()") for _ in range(2))
            joined = inside(f"def {then}():", self.block(depth - 1))
            return lines(joined, inside("if order.note:", one), inside("else:", other))
        if kind == 7:
            return lines(
                inside("if order.note:", self.block(depth - 1)), inside("else:", self.block(depth - 1))
            )
        return inside("with branch():", self.block(depth - 1))


@pytest.mark.parametrize("seed", range(60))
def test_a_run_finds_what_the_check_does(seed: int) -> None:
    """What is gone for sure is always nil, and what is nil was told; so is a run that waits for too long."""
    view = whole(lines(COUNT, SUM, CODE.format(root="order { id }"), _Made(seed).block(3), TAG))
    found = check(view, now=NOW)
    told_ = {_step(each): each.severity for each in found if each.code == "FC487"}
    is_long = any(each.code == "FC488" for each in found)
    for note in ("n", ""):
        one = ran(view, note=note)
        assert {each.code for each in one.problems} <= {"FC547", *(["FC548"] if is_long else [])}
        for visit in one.visits:
            is_nil = any(each.code == "FC547" for each in visit.problems)
            severity = told_.get(visit.step)
            assert is_nil if severity == "error" else severity == "warning" or not is_nil


def _step(found: Diagnostic) -> int:
    assert found.pointer is not None
    return int(found.pointer.split("/")[3])
