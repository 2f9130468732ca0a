"""The reader of printed views: where it answers it answers as the reader of all Python, and it does nearly always."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from making.damage import damaged_views
from making.documents import examples
from making.folders import WORKFLOWS
from making.promises import of_readers

from flowc.view.printed.reader import read
from flowc.view.reader import read_view

VIEWS = sorted(WORKFLOWS.glob("*.py"))
RARE = {
    "002-freshness-badge": "a note",
    "008-wholesale-net-terms": "a note",
    "014-bakery-pickup-window": "a note",
    "017-till-numbers": "raw(…)",
    "020-odd-field-ids": "**{…}",
    "021-odd-task-ids": "task(…)",
    "027-op-and-condition": "declare(…), op(…), condition(…)",
    "031-descriptions-and-notes": "a note",
    "035-declared-fields": "**{…} of a declared field",
    "040-nested-loops": "a loop whose target is on a line of its own",
    "048-two-triggers-own-steps": "with on(…)",
    "049-triggers-that-meet": "with on(…)",
    "050-detached-steps": "with detached()",
    "051-approval-ports": "with branch(…)",
    "060-number-first": "a note",
    "061-no-trigger-yet": "with detached()",
    "067-bakery-delivery-day": "a note",
    "068-wholesale-intake": "a note",
}
"""What the corpus has that is printed so seldom that it is left to the other reader."""


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.stem)
def test_every_view_of_the_corpus(path: Path) -> None:
    view = path.read_text("utf-8")
    found = read(view)
    assert (found is None) == (path.stem in RARE)
    if found is not None:
        assert found == read_view(view).workflow


@examples(0.5)
@given(damaged_views)
def test_damaged_views(view: str) -> None:
    of_readers(view)


HEAD = '@workflow("x")\n@shopify.admin.order_created()\ndef x(order):\n'


def body(*lines: str) -> str:
    """A view with these lines in its function."""
    return HEAD + "".join(f"    {line}\n" if line else "\n" for line in lines)


READ = {
    "strings": body(r'a.b(x="a", y=\'say "a"\', z="\\d\n\u00e9")'.replace(r"\'", "'")),
    "a long text": body('a.b(x="""one\ntwo \\"three\\"""", y="""\\\\""")'),
    "words": body("a.b(x=order.id, y=True, z=False)"),
    "numbers": body("a.b(x=1, y=-2, z=0, w=1.50)"),
    "data": body('a.b(x=["a", "b\\n", 1, None, [], {}], y={"a": {"b": [True]}, \'"\': -1.5})'),
    "a name": body('a.b("Send it", x="y")', "sendIt = a.c()"),
    "a name beside a variable": body('sendIt = a.b("Send it", x="y")'),
    "a version": body('a.b["1.0"]()'),
    "remarks": body("# Said of it", "#", "# in three lines.", '# Note: "odd"', "# Name: It", "a.b()"),
    "remarks of conditions": body(
        "# Name: One", 'if order.a == "x":', "    a.b()", "# Two", "elif order.b:", "    a.c()"
    ),
    "comparisons": body(
        'if order.a == "x" and order.b != 1 or not order.c and order.d in ["a", "b"]:', "    a.b()"
    ),
    "words of comparisons": body(
        'if "x" in order.tags and order.a is None and order.b is not None:', "    a.b()"
    ),
    "truth": body(
        "if order.a is True and order.b is not False and not order.c:", "    pass", "else:", "    a.b()"
    ),
    "methods": body('if order.a.startswith("x") and not order.b.endswith("y"):', "    a.b()"),
    "lists": body(
        "if any(",
        '    tags_item == "a"',
        '    or tags_item == "b"',
        "    for tags_item in order.tags",
        "):",
        "    a.b()",
    ),
    "no list": body("if not any(tags_item for tags_item in order.tags):", "    a.b()"),
    "brackets": body("if (", '    (order.a == "x" or order.b == "y")', "    and order.c", "):", "    a.b()"),
    "a loop": body(
        "for lineItemsForeachitem in order.lineItems:", "    a.b(x=lineItemsForeachitem.id)", "a.c()"
    ),
    "branches": body("with branch():", "    a.b()", "a.c()"),
    "joins": body(
        "if order.a:", "    then_c()", "else:", "    a.b()", "    then_c()", "", "def then_c():", "    a.c()"
    ),
    "triggers that share": HEAD.replace("def x", "@shopify.admin.order_paid()\ndef x") + "    a.b()\n",
    "no name": body("a.b()").replace('"x")', ")"),
    "a long head": body("a.b()").replace("(order)", "(\n    order,\n    customer,\n)"),
    "declared fields": 'Order.a = metafield(key="a", namespace="b").hidden\nOrder.c = d().shown\n\n\n'
    + body("pass"),
}
"""What is printed, one kind a row."""

LEFT = {
    "a port of its own": body("a.b()", 'with branch("odd"):', "    a.c()"),
    "what nothing leads to": body("a.b()", "with detached():", "    a.c()"),
    "several triggers": HEAD.replace("def x", "# Other\n@shopify.admin.order_paid()\ndef x")
    + "    with on(1):\n        a.b()\n    with on(2):\n        a.c()\n",
    "a note": body("a.b()").replace('"x")', '"it\'s", note=\'a "b"\')'),
    "a condition that nobody can read": body('if condition("order.a === 1"):', "    a.b()"),
    "operators": body('if op("regex?", order.a, "x") or op("new?", order.b):', "    a.b()"),
    "raw": body('a.b(x=raw(None), y=raw(5), z=raw(json="{\\"a\\": 1e5}"), w=path("a-b.c"))'),
    "odd ids": body('a.b(**{"odd-id": "x"}, y="1")'),
    "no statement": HEAD,
    "an empty text": "",
    "another name of an item": body("for item in order.lineItems:", "    a.b(x=item.id)"),
    "another name of a list's item": body("if any(x for x in order.tags):", "    a.b()"),
    "another name of a result": body('data = a.b("Send it")'),
    "a field twice": body("a.b(x=1, x=2)"),
    "a comment behind a line": body("a.b()  # so"),
    "a comment that hangs": body("a.b()", "# so"),
    "a comment of something else": body("# so", "with branch():", "    a.b()"),
    "a comment with a blank line below": body("# so", "", "a.b()"),
    "a comment further in": body("    # so", "a.b()"),
    "a docstring": body('"""So."""', "a.b()"),
    "an import": "import flowc\n" + body("a.b()"),
    "a word for null": body("a.b(x=null)"),
    "a keyword": body("a.b(x=order.class)"),
    "a keyword as a task": body("a.import()"),
    "a keyword as a field": body("a.b(if=1)"),
    "a path's root as a task": body("order.cancel()"),
    "a path of a thousand words": body(f"a.b(x={'.a' * 1000})".replace("x=.", "x=")),
    "a value that is not there": body("a.b(x=, [1])"),
    "a name that is not there": body('a.b(, "x")'),
    "two strings": body('a.b(x="a" "b")'),
    "a format string": body('a.b(x=f"{order.id}")'),
    "a bytes string": body('a.b(x=b"a")'),
    "an unknown escape": body('a.b(x="\\d")'),
    "a string that is open": body('a.b(x="a'),
    "a number with a zero": body("a.b(x=01)"),
    "a number with an exponent": body("a.b(x=1e5)"),
    "arithmetic": body("a.b(x=1 + 2)"),
    "a break outside of brackets": body('if order.a == "x"\\', "    and order.b:", "    a.b()"),
    "a condition on two lines": body("if order.a", "    and order.b:", "    a.b()"),
    "a chain of comparisons": body("if 1 < order.a < 3:", "    a.b()"),
    "a comparison with a list": body('if order.tags == ["a"]:', "    a.b()"),
    "nothing to read": body('if "a" in ["a"]:', "    a.b()"),
    "not all": body("if not all(tags_item for tags_item in order.tags):", "    a.b()"),
    "a function that is nowhere": body("then_c()"),
    "a function nobody calls": body("a.b()", "def then_c():", "    a.c()"),
    "a function twice": body("then_c()", "def then_c():", "    a.c()", "def then_c():", "    a.c()"),
    "a function of nothing": body("then_c()", "def then_c():", "    then_c()"),
    "a step below a call": body("then_c()", "a.b()", "def then_c():", "    a.c()"),
    "a trigger that is not there": body("with on(2):", "    a.b()"),
    "an else that is alone": body("else:", "    a.b()"),
    "a deeper line": body("a.b()", "    a.c()"),
    "a line between two levels": body("if order.a:", "    a.b()", "  a.c()"),
    "a tab": HEAD + "\ta.b()\n",
    "a carriage return": body("a.b()").replace("\n", "\r\n"),
    "a null": body('a.b(x="\0")'),
    "half a surrogate pair": body('a.b(x="\ud800")'),
    "statements below": body("a.b()") + "x = 1\n",
    "return": body("if order.a:", "    return", "a.b()"),
}
"""What is left to the other reader, a mistake or not."""


@pytest.mark.parametrize("view", READ.values(), ids=READ)
def test_what_is_printed(view: str) -> None:
    ast.parse(view)
    assert read(view) is not None
    of_readers(view)


@pytest.mark.parametrize("view", LEFT.values(), ids=LEFT)
def test_what_is_left(view: str) -> None:
    assert read(view) is None
