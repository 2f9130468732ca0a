"""What people and models write: each row is a body as written, and the body that flowc prints for it.

A row stands in ``BODIES`` (two bodies under one name, parted by a line with ``=``) or, whole, in ``HEADS``.
"""

# ruff: noqa: E501

from __future__ import annotations

import re
import textwrap

import black
import pytest

import flowc
from flowc.view.reader import read_view

HEAD = '@workflow("Row")\n@shopify.admin.order_created()\ndef row({roots}):\n'

BODIES = """\
## any formatting and quotes
shopify.flow.log_output( message = 'hi'  ,
      )
=
shopify.flow.log_output(message="hi")
## semicolons and one-line blocks
a.b(x=1); a.c()
if order.note: a.d()
=
a.b(x=1)
a.c()
if order.note:
    a.d()
## backslashes and parentheses
(a.b(x=(1), \\
     y=(order.id)))
=
a.b(x=1, y=order.id)
## == True and != False
if order.test == True or order.confirmed != False:
    a.b()
=
if order.test is True or order.confirmed is not False:
    a.b()
## a condition as Flow's text
if condition("((order.test == true) && (order.note not_nil?))"):
    a.b()
elif order.email and condition("(order.name == 'x')"):
    a.c()
=
if order.test is True and order.note is not None:
    a.b()
elif order.email and order.name == "x":
    a.c()
## == None and != None
if order.note == None or order.email != None:
    a.b()
=
if order.note is None or order.email is not None:
    a.b()
## None on the left
if None == order.note or None is not order.email:
    a.b()
=
if order.note is None or order.email is not None:
    a.b()
## tuples are lists
a.b(tags=("x", 'y'), none=())
if order.name in ("x", "y"):
    a.b(tags=("x",))
=
a.b(tags=["x", "y"], none=[])
if order.name in ["x", "y"]:
    a.b(tags=["x"])
## sets of literals to test against
if order.name in {"x", "y"}:
    a.b()
=
if order.name in ["x", "y"]:
    a.b()
## not in, from outside
if not (order.name in ["x"]) and not ("vip" in order.tags):
    a.b()
=
if order.name not in ["x"] and "vip" not in order.tags:
    a.b()
## not of what has an opposite
if not order.note == "x" and not (not order.email) and not any(tags_item == "x" for tags_item in order.tags):
    a.b()
=
if (
    order.note != "x"
    and order.email
    and not any(tags_item == "x" for tags_item in order.tags)
):
    a.b()
## not of a chain inside another
if order.a and not (order.b == 1 or order.c):
    a.b()
=
if order.a and order.b != 1 and not order.c:
    a.b()
## not all
if order.a and not all(tags_item == "x" for tags_item in order.tags):
    a.b()
=
if order.a and any(tags_item != "x" for tags_item in order.tags):
    a.b()
## a test of literals folds
if "x" in ["x"] and order.a and "y" not in ("z",):
    a.b()
=
if order.a:
    a.b()
## True and False fold where they decide nothing
if True and order.a and (order.b or False):
    a.b()
=
if order.a and order.b:
    a.b()
## a literal in a list of paths
if "x" in [order.name, order.note, "y"]:
    a.b()
if "x" not in [order.name]:
    a.b()
=
if order.name == "x" or order.note == "x":
    a.b()
if order.name != "x":
    a.b()
## a path in a list with paths
if order.name in ["x", order.note]:
    a.b()
if order.name not in ["x", order.note]:
    a.b()
=
if order.name in ["x"] or order.name == order.note:
    a.b()
if order.name not in ["x"] and order.name != order.note:
    a.b()
## startswith of several
if order.name.startswith(("#1", "#2")):
    a.b()
=
if order.name.startswith("#1") or order.name.startswith("#2"):
    a.b()
## comparisons in a row
if 1 < order.weight <= 1_000:
    a.b()
=
if 1 < order.weight and order.weight <= 1000:
    a.b()
## chains of any shape
if (order.a and (order.b and order.c)) or ((order.d) or (order.e or order.f)):
    a.b()
=
if order.a and order.b and order.c or order.d or order.e or order.f:
    a.b()
## adjacent strings
a.b(message="one " 'two'
    " three")
=
a.b(message="one two three")
## f-strings
a.b(message=f"Order {order.name}: {order.email}", tags=[f"{order.name}"], plain=f"x", two="a {{ x }} " f"{order.id}")
=
a.b(
    message="Order {{ order.name }}: {{ order.email }}",
    tags=["{{ order.name }}"],
    plain="x",
    two="a {{ x }} {{ order.id }}",
)
## f-strings with path()
a.b(message=f"{path('order.from.x')}")
=
a.b(message="{{ order.from.x }}")
## values as text
a.b(value="100", flag="true", off="false", list='["a", 1]', map='{"a": 1}', order_id="order.id")
=
a.b(value=100, flag=True, off=False, list=["a", 1], map={"a": 1}, order_id=order.id)
## numbers in other writings
a.b(a=1_000, b=0x10, c=- 5, d=-(7), e=1.50, f=[.5, -1_0])
=
a.b(a=1000, b=16, c=-5, d=-7, e="1.50", f=[0.5, -10])
## a loop's item
for item in order.lineItems:
    a.b(x=item.product.id, y=path("item.from"))
    if item.quantity > 1 and item:
        a.c()
=
for lineItemsForeachitem in order.lineItems:
    a.b(x=lineItemsForeachitem.product.id, y=path("lineItemsForeachitem.from"))
    if lineItemsForeachitem.quantity > 1 and lineItemsForeachitem:
        a.c()
## a loop's item in Liquid
for item in order.lineItems:
    a.b(m="{{ item.title | append: item.sku }} {%- if item.a == 'item.b' -%}item{% endif %} {{order.item}} {{ x[item.n] }}")
=
for lineItemsForeachitem in order.lineItems:
    a.b(
        m="{{ lineItemsForeachitem.title | append: lineItemsForeachitem.sku }} {%- if lineItemsForeachitem.a == 'item.b' -%}item{% endif %} {{order.item}} {{ x[lineItemsForeachitem.n] }}"
    )
## Liquid's own names stay
for item in order.lineItems:
    a.b(m="{% for x in item.tags %}{{ x }}{% endfor %}{% for item in order.tags %}{{ item }}{% endfor %}{{ item.y }}")
    a.c(m="{% assign item = order.name %}{{ item }}", n="{% raw %}{{ item }}{% endraw %}", o="{ item } %} {{ item")
=
for lineItemsForeachitem in order.lineItems:
    a.b(
        m="{% for x in lineItemsForeachitem.tags %}{{ x }}{% endfor %}{% for item in order.tags %}{{ item }}{% endfor %}{{ lineItemsForeachitem.y }}"
    )
    a.c(
        m="{% assign item = order.name %}{{ item }}",
        n="{% raw %}{{ item }}{% endraw %}",
        o="{ item } %} {{ item",
    )
## Liquid in lists, dicts and f-strings
for item in order.lineItems:
    a.b(tags=["{{ item.sku }}"], map={"item": "{{ item.id }}"}, m=f"{item.title} {{{{ item.id }}}}")
=
for lineItemsForeachitem in order.lineItems:
    a.b(
        tags=["{{ lineItemsForeachitem.sku }}"],
        map={"item": "{{ lineItemsForeachitem.id }}"},
        m="{{ lineItemsForeachitem.title }} {{ lineItemsForeachitem.id }}",
    )
## filters and their arguments
for item in order.lineItems:
    a.b(m="{{ 'item' | item: item.a, item: item.b }}")
=
for lineItemsForeachitem in order.lineItems:
    a.b(m="{{ 'item' | item: lineItemsForeachitem.a, item: lineItemsForeachitem.b }}")
## loops in loops
for line in order.lineItems:
    for tag in line.product.tags:
        a.b(m="{{ tag }} {{ line.title }}")
=
for lineItemsForeachitem in order.lineItems:
    for tagsForeachitem in lineItemsForeachitem.product.tags:
        a.b(m="{{ tagsForeachitem }} {{ lineItemsForeachitem.title }}")
## one name for two loops
for item in order.lineItems:
    a.b(x=item.id)
for item in order.tags:
    a.b(x=item.id)
=
for lineItemsForeachitem in order.lineItems:
    a.b(x=lineItemsForeachitem.id)
for tagsForeachitem in order.tags:
    a.b(x=tagsForeachitem.id)
## a loop's item that hides a root
for order in customer.orders:
    a.b(x=order.id, m="{{ order.name }}")
=
for ordersForeachitem in customer.orders:
    a.b(x=ordersForeachitem.id, m="{{ ordersForeachitem.name }}")
## a generator's item
if any(t == "vip" for t in order.tags) and all(li.sku for li in order.lineItems):
    a.b()
=
if any(tags_item == "vip" for tags_item in order.tags) and all(
    lineItems_item.sku for lineItems_item in order.lineItems
):
    a.b()
## list comprehensions, several lists, and if
if any([t == "vip" for t in order.tags]):
    a.b()
if any(t == "x" for line in order.lineItems for t in line.product.tags if line.sku):
    a.b()
if all(line.sku for line in order.lineItems if line.quantity == 1):
    a.b()
=
if any(tags_item == "vip" for tags_item in order.tags):
    a.b()
if any(
    any(lineItems_item.sku and tags_item == "x" for tags_item in lineItems_item.product.tags)
    for lineItems_item in order.lineItems
):
    a.b()
if all(
    lineItems_item.quantity != 1 or lineItems_item.sku
    for lineItems_item in order.lineItems
):
    a.b()
## a result in any variable
stock = shopify.flow.run_code(script="")
a.b(x=stock.count, m="{{ stock.count }}")
=
stock = shopify.flow.run_code(script="")
a.b(x=stock.count, m="{{ stock.count }}")
## a result in snake case
late_orders = shopify.flow.fetch.orders(query="")
a.b(x=late_orders.id, m="{{ late_orders | size }}")
=
lateOrders = shopify.flow.fetch.orders(query="")
a.b(x=lateOrders.id, m="{{ lateOrders | size }}")
## a result with a name of its own
x = shopify.flow.fetch.orders("Get late orders", query="")
a.b(x=x.id, m="{{ x.name }}")
=
getLateOrders = shopify.flow.fetch.orders(query="")
a.b(x=getLateOrders.id, m="{{ getLateOrders.name }}")
## a result that nobody needs
_ = a.b()
x: list = a.c()
=
a.b()
x = a.c()
## a result read in a local function above
def then_tell():
    a.b(x=late_orders.id)
if order.note:
    late_orders = shopify.flow.fetch.orders(query="")
    then_tell()
else:
    then_tell()
=
def then_b():
    a.b(x=lateOrders.id)

if order.note:
    lateOrders = shopify.flow.fetch.orders(query="")
    then_b()
else:
    then_b()
## a result from a loop, read below it
for item in order.lineItems:
    last_one = a.b(x=item.id)
a.c(x=last_one.id)
=
for lineItemsForeachitem in order.lineItems:
    lastOne = a.b(x=lineItemsForeachitem.id)
a.c(x=lastOne.id)
## if not, with nothing to negate
if not order.total > 5:
    a.b()
=
if order.total > 5:
    pass
else:
    a.b()
## if not, of a chain
if not (order.a and order.b):
    a.b()
else:
    a.c()
=
if order.a and order.b:
    a.c()
else:
    a.b()
## elif not
if order.a:
    a.b()
elif not (order.b > 1):
    a.c()
elif order.d:
    a.d()
=
if order.a:
    a.b()
elif order.b > 1:
    if order.d:
        a.d()
else:
    a.c()
## not not
if not not (order.a and order.b):
    a.b()
=
if order.a and order.b:
    a.b()
## not of another task's condition
if not task("okcredit::checks::is_good")(customer_id=order.customer.id):
    a.b()
=
if task("okcredit::checks::is_good")(customer_id=order.customer.id):
    pass
else:
    a.b()
## a return ends a branch
if order.test:
    a.b()
    return
a.c()
=
if order.test:
    a.b()
else:
    a.c()
## a guard
if not order.email:
    return
a.b()
a.c()
=
if not order.email:
    pass
else:
    a.b()
    a.c()
## a return in else
if order.a:
    a.b()
else:
    a.c()
    return
a.d()
=
if order.a:
    a.b()
    a.d()
else:
    a.c()
## guards in a row
if order.a:
    return
if order.b:
    a.b()
    return
a.c()
=
if order.a:
    pass
elif order.b:
    a.b()
else:
    a.c()
## returns in a chain
if order.a:
    a.b()
    return
elif order.b:
    a.c()
    return
a.d()
=
if order.a:
    a.b()
elif order.b:
    a.c()
else:
    a.d()
## returns inside of a branch
if order.a:
    if order.b:
        a.b()
        return
    a.c()
=
if order.a:
    if order.b:
        a.b()
    else:
        a.c()
## a return at the end says nothing
a.b()
return
=
a.b()
## a return of None
if order.a:
    return None
a.b()
=
if order.a:
    pass
else:
    a.b()
## continue in a loop
for item in order.lineItems:
    if not item.sku:
        continue
    a.b(x=item.id)
a.c()
=
for lineItemsForeachitem in order.lineItems:
    if not lineItemsForeachitem.sku:
        pass
    else:
        a.b(x=lineItemsForeachitem.id)
a.c()
## a return in a local function
def go_on():
    if order.a:
        return
    a.b()
if order.c:
    go_on()
else:
    go_on()
=
def then_condition():
    if order.a:
        pass
    else:
        a.b()

if order.c:
    then_condition()
else:
    then_condition()
## an else with one if is elif
if order.a:
    a.b()
else:
    if order.c:
        a.d()
=
if order.a:
    a.b()
elif order.c:
    a.d()
## dots for a body
if order.a:
    ...
else:
    a.b()
=
if order.a:
    pass
else:
    a.b()
## comment behind a step
a.b()  # why
=
# why
a.b()
## comments between arguments
# above
a.b(
    # inside
    x=1,  # one
    y=2,
)  # behind
=
# above
# inside
# one
# behind
a.b(x=1, y=2)
## comment behind if, elif and for
if order.a:  # first
    a.b()
elif order.b:  # second
    for item in order.lineItems:  # third
        a.c()
=
# first
if order.a:
    a.b()
# second
elif order.b:
    # third
    for lineItemsForeachitem in order.lineItems:
        a.c()
## comment behind else and above it
if order.a:
    a.b()
    # end of one
# start of the other
else:  # the other
    a.c()
=
if order.a:
    # end of one
    a.b()
else:
    # start of the other
    # the other
    a.c()
## comment away from its step
# far

# near
a.b()
=
# far
# near
a.b()
## comment at the end
a.b()
# the end
=
# the end
a.b()
## comment at the end of a block
if order.a:
    a.b()
    # done
a.c()
=
if order.a:
    # done
    a.b()
a.c()
## comment with pass
if order.a:
    pass  # nothing to do
=
# nothing to do
if order.a:
    pass
## comment above a local function and branch
# two ways
with branch():
    a.b()
# goes on
def then_tell():
    a.c()
if order.a:
    then_tell()  # told
else:
    then_tell()
=
with branch():
    # two ways
    a.b()

def then_c():
    # goes on
    a.c()

# told
if order.a:
    then_c()
else:
    then_c()
## a note behind a step
a.b()  # Note: ask Ann
=
# Note: ask Ann
a.b()
## comments for tools are for tools
a.b()  # noqa: E501
a.c()  # type: ignore
# fmt: off
a.d()
=
a.b()
a.c()
a.d()
## a hash in a string is no comment
a.b(x="# no", y='''
# no
''')  # yes
=
# yes
a.b(
    x="# no",
    y=\"\"\"
# no
\"\"\",
)
## a text alone is a comment
a.b()
"About the next step."
a.c()
=
a.b()
# About the next step.
a.c()
"""

HEADS = """\
## imports
import flowc
from flowc import *
from __future__ import annotations
@workflow("Row")
def row(): pass
=
@workflow("Row")
def row():
    pass
## annotations
@workflow("Row")
@a.b()
def row(order: "Order", /, *rest: int, x=1) -> None:
    a.b(x=order.id)
=
@workflow("Row")
@a.b()
def row(order):
    a.b(x=order.id)
## the order of decorators
@a.b()
@workflow(note="n", name="Row")
def x():
    pass
=
@workflow("Row", note="n")
@a.b()
def row():
    pass
## a docstring is the note
@workflow("Row")
@a.c()
def row():
    '''Tags orders.

    All of them.
    '''
    a.b()
=
@workflow("Row", note="Tags orders.\\n\\nAll of them.")
@a.c()
def row():
    a.b()
## a docstring beside a note
@workflow("Row", note="One.")
@a.c()
def row():
    "Two."
=
@workflow("Row", note="One.\\nTwo.")
@a.c()
def row():
    pass
## comments on the head are the note
@workflow("Row")  # one
# two
@a.c()  # three
def row():  # four
    pass
=
@workflow("Row", note="one\\nfour")
# two
# three
@a.c()
def row():
    pass
## notes of triggers
# Note: first
@a.b()  # and more
@workflow("Row")
# Note: Ask "Ann"
@a.c()  # Note: or Bob
# Fires twice
@a.d(
    x=1,  # Note: "behind "
)
def row():
    pass
=
@workflow("Row")
# and more
# Note: first
@a.b()
# Note: "Ask \\"Ann\\"\\nor Bob"
@a.c()
# Fires twice
# Note: "behind "
@a.d(x=1)
def row():
    pass
## other line ends
@workflow("Row")\r
@a.c()\r
def row():\r
\ta.b()\r
=
@workflow("Row")
@a.c()
def row():
    a.b()
"""


def rows(text: str) -> dict[str, tuple[str, str]]:
    """What is written and what is canonical, by the row's name."""
    found: dict[str, tuple[str, str]] = {}
    for row in text.split("## ")[1:]:
        name, _, pair = row.partition("\n")
        written, canonical = re.split(r"\r?\n=\n", pair)
        found[name] = (written + "\n", canonical)
    return found


def body(text: str, roots: str) -> str:
    return HEAD.format(roots=roots) + textwrap.indent(text.rstrip("\n") + "\n", "    ")


def printed(view: str) -> str:
    return flowc.to_python(flowc.to_json(view), layout=False)


ROWS = {
    name: (body(written, "order, customer"), canonical) for name, (written, canonical) in rows(BODIES).items()
}
VIEWS = rows(HEADS)


@pytest.mark.parametrize("name", ROWS)
def test_bodies(name: str) -> None:
    written, canonical = ROWS[name]
    view = printed(written)
    roots = view.partition("def row(")[2].partition(")")[0]
    assert view == black.format_str(body(canonical, roots), mode=black.Mode())
    assert printed(view) == view


@pytest.mark.parametrize("name", VIEWS)
def test_views(name: str) -> None:
    written, canonical = VIEWS[name]
    assert printed(written) == canonical
    assert printed(canonical) == canonical


@pytest.mark.parametrize("name", ROWS)
def test_nothing_is_lost(name: str) -> None:
    assert read_view(ROWS[name][0]).warnings == ()


def test_comments_without_a_place() -> None:
    view = (
        "# Orders of the shop\nCustomer.x = metafield()  # points\n"
        '@workflow("Row")\n@a.c()\ndef row():\n    pass\n\n# the end\n'
    )
    found = read_view(view).warnings
    assert [(w.code, w.severity, w.span and w.span.line) for w in found] == [
        ("FC260", "warning", 1),
        ("FC260", "warning", 2),
        ("FC260", "warning", 8),
    ]
