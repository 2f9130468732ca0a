"""What models and people get wrong: the finding's place and words, and its help, which is the corrected code.

A row is a body, a line with ``=``, and the findings: place (in the body), code, message, and the help below. The words
of Python's own errors differ between its versions, so they are left out; so are columns inside f-strings.
"""

# ruff: noqa: E501

from __future__ import annotations

import textwrap

import pytest

import flowc
from flowc.diagnostics.diagnostic import Diagnostic, FlowError, Span, did_you_mean
from flowc.view.reader import read_workflow

HEAD = '@workflow("Row")\n@shopify.admin.order_created()\ndef row(order, customer):\n'

ROWS = """\
## a.b(x=raw("True"), y=raw(json='"5"'), z=raw(5))
a.b(x=raw("True"), y=raw(json='"5"'), z=raw(5))
=
1:7 FC231 raw(…) is for what is no text in the document
    write the text itself: "True"
1:22 FC231 raw(…) is for what is no text in the document
    write the text itself: "5"
## if order.email.lower() == "x":
if order.email.lower() == "x":
    a.b()
=
1:4 FC248 .lower() has no meaning in a Flow condition
    compare it as it is: order.email
## if order.note.contains("x") and order.name.startsWith("#"):
if order.note.contains("x") and order.name.startsWith("#"):
    a.b()
=
1:4 FC248 .contains() has no meaning in a Flow condition
    "x" in order.note
1:33 FC248 .startsWith() has no meaning in a Flow condition
    order.name.startswith("#")
## if order.tags.includes("x") or order.name.equals("b") or ord
if order.tags.includes("x") or order.name.equals("b") or order.tags.isEmpty():
    a.b()
=
1:4 FC248 .includes() has no meaning in a Flow condition
    any(tags_item == "x" for tags_item in order.tags)
1:32 FC248 .equals() has no meaning in a Flow condition
    order.name == "b"
1:58 FC248 .isEmpty() has no meaning in a Flow condition
    not any(tags_item for tags_item in order.tags)
## if order.get("email") == "x" or order["customer"]["email"] =
if order.get("email") == "x" or order["customer"]["email"] == "y":
    a.b(x=order["id"], y=order.get("id"))
=
1:4 FC248 .get() has no meaning in a Flow condition
    order.email
1:33 FC248 an index has no meaning in a Flow condition
    order.customer.email
2:11 FC237 an index has no meaning in a Flow value
    order.id
2:26 FC237 .get() has no meaning in a Flow value
    order.id
## a.b(total=order.total * 2, m="Order " + order.name + " of "
a.b(total=order.total * 2, m="Order " + order.name + " of " + str(order.n), d=order.note or "none", e=order.a + order.b)
=
1:11 FC237 arithmetic has no meaning in a Flow value
    use Liquid: "{{ order.total | times: 2 }}"
1:30 FC237 arithmetic has no meaning in a Flow value
    use Liquid: "Order {{ order.name }} of {{ order.n }}"
1:79 FC237 and/or has no meaning in a Flow value
    use Liquid: "{{ order.note | default: 'none' }}"
1:103 FC237 arithmetic has no meaning in a Flow value
    use Liquid: "{{ order.a | plus: order.b }}"
## if len(order.tags) > 0 and len(order.lineItems) > 3:
if len(order.tags) > 0 and len(order.lineItems) > 3:
    a.b()
=
1:4 FC248 len() has no meaning in a Flow condition
    any(tags_item for tags_item in order.tags)
1:28 FC248 len() has no meaning in a Flow condition
    the step Count counts, a Run code step computes: put one above, and test its result
## if order.total + 1 > 5:
if order.total + 1 > 5:
    a.b()
=
1:4 FC248 arithmetic has no meaning in a Flow condition
    the step Count counts, a Run code step computes: put one above, and test its result
## while order.note:
while order.note:
    a.b()
=
1:1 FC218 while has no meaning in Flow
    Flow has one loop only: for, which runs once for each item of a list
## try:
try:
    a.b()
except Exception:
    pass
=
1:1 FC218 try has no meaning in Flow
    write its steps without it: a step that fails ends the run, and Flow reports it
## a.b(m=f"{order.name.upper()} {order.total:.2f} {order.name!r
a.b(m=f"{order.name.upper()} {order.total:.2f} {order.name!r}")
=
1 FC236 a field of an f-string is a path
    a field is a path; use Liquid to compute: "{{ shop.name | upcase }}"
## a.b(m=f"{order.name.upper()} {order.email}")
a.b(m=f"{order.name.upper()} {order.email}")
=
1 FC236 a field of an f-string is a path
    use Liquid: "{{ order.name | upcase }} {{ order.email }}"
## shopify.admin.add_order_tags(order.id, ["vip"])
shopify.admin.add_order_tags(order.id, ["vip"])
=
1:30 FC223 a step's fields are keyword arguments
    name each: shopify.admin.add_order_tags(order_id=order.id, tags=["vip"])
## for item in order.lineItems:
for item in order.lineItems:
    a.b(x=item.id)
a.c(x=item.id, m="{{ item.title }}")
=
3:7 FC204 item is the item of the loop on line 4, which has ended
    move this into the loop: for item in order.lineItems:
3:18 FC204 item is the item of the loop on line 4, which has ended
    move this into the loop: for item in order.lineItems:
## a.c(x=item.id)
a.c(x=item.id)
for item in order.lineItems:
    a.b(x=item.id)
=
1:7 FC204 item is an item of a list, and read outside of its loop
    read it inside of a loop, or of a test over the list; else make it a parameter
## if any(t == "x" for t in order.tags) and t == "y":
if any(t == "x" for t in order.tags) and t == "y":
    a.b()
=
1:42 FC204 t is an item of a list, and read outside of its loop
    read it inside of a loop, or of a test over the list; else make it a parameter
## for item in order.lineItems: (2)
for item in order.lineItems:
    for tag in refund.lineItems:
        a.b(x=item.id)
=
3:15 FC205 Flow cannot read item here: its name there is that of tag too, which is nearer by
    keep what you need of it before, in a step whose result you name
## x = lambda: 1
x = lambda: 1
=
1:1 FC224 an assignment names the result of one step
    compute it in a Run code step, and read its result: runCode = shopify.flow.run_code(input="query { shop { name } }", script='export default function main(input) { return { result: "" }; }', output_schema="type Output { result: String! }")
## a.b(x=[order.id, "a"], y={"a": order.name})
a.b(x=[order.id, "a"], y={"a": order.name})
=
1:8 FC232 a list or dict value holds literals only
    use Liquid in a string: "{{ order.id }}"
1:32 FC232 a list or dict value holds literals only
    use Liquid in a string: "{{ order.name }}"
## for x in ["a", "b"]:
for x in ["a", "b"]:
    a.b()
=
1:10 FC230 a path is needed here, such as order.lineItems
    write its steps once for each; what is to be in a loop comes from a path
## for i in range(3):
for i in range(3):
    a.b()
=
1:10 FC230 a path is needed here, such as order.lineItems
    a list is read from a path; a Run code step can make one: put it above, and loop over what it returns
## for i, item in enumerate(order.lineItems):
for i, item in enumerate(order.lineItems):
    a.b(x=item.id)
=
1:5 FC226 a loop has one item
    for item in order.lineItems:
## getOrders = shopify.flow.fetch.orders(query="x")
getOrders = shopify.flow.fetch.orders(query="x")
getOrders.filter(lambda o: o.x)
for o in getOrders.first(5):
    a.b()
=
2:1 FC254 getOrders.filter is a path, and paths have no methods
    go through the list with for, and let an if inside it choose
2:18 FC237 a lambda has no meaning in a Flow value
    a value is a literal or a path; Liquid in a text computes: "{{ shop.name | upcase }}"
3:10 FC254 getOrders.first is a path, and paths have no methods
    go through the list with for, and let an if inside it choose
## order.add_tags(["vip"])
order.add_tags(["vip"])
=
1:1 FC254 order.add_tags is a path, and paths have no methods
    shopify.admin.add_order_tags(order_id=order.id, tags=["vip"]), or if an app really calls its task so: task("order::add_tags")(…)
## customer.tags.append("vip")
customer.tags.append("vip")
=
1:1 FC254 customer.tags.append is a path, and paths have no methods
    shopify.admin.add_customer_tags(customer_id=customer.id, tags=["vip"]), or if an app really calls its task so: task("customer::tags::append")(…)
## if order.tags == ["a"]:
if order.tags == ["a"]:
    a.b()
=
1:18 FC248 a list has no meaning in a Flow condition
    write any(tags_item == "a" for tags_item in order.tags)
## a.b(x=order.lineItems[0].title, y=order.lineItems[0], z=orde
a.b(x=order.lineItems[0].title, y=order.lineItems[0], z=order.lineItems[1:2])
=
1:7 FC237 an index has no meaning in a Flow value
    loop over order.lineItems, and use lineItemsForeachitem.title inside
1:35 FC237 an index has no meaning in a Flow value
    loop over order.lineItems, and use lineItemsForeachitem inside
1:57 FC237 a slice has no meaning in a Flow value
    loop over order.lineItems, and use lineItemsForeachitem inside
## if order.lineItems[0].title == "x":
if order.lineItems[0].title == "x":
    a.b()
=
1:4 FC248 an index has no meaning in a Flow condition
    ask all items: any(lineItems_item.title == "x" for lineItems_item in order.lineItems)
## a.b(x=[i.id for i in order.lineItems], y=len(order.tags), z=
a.b(x=[i.id for i in order.lineItems], y=len(order.tags), z=", ".join(order.tags))
=
1:7 FC237 a comprehension has no meaning in a Flow value
    Liquid makes a text of a list: "{{ order.lineItems.id | join: ', ' }}"
1:42 FC237 len() has no meaning in a Flow value
    use Liquid: "{{ order.tags | size }}"
1:61 FC237 a call has no meaning in a Flow value
    use Liquid: "{{ order.tags | join: ', ' }}"
## return order
return order
=
1:1 FC206 a workflow returns no value
    return
## global x
global x
import os
=
1:1 FC218 global has no meaning in Flow
    leave it out: results can be read wherever they have been assigned
2:1 FC218 an import has no meaning in Flow
    leave it out: tasks need none
## class A: pass
class A: pass
=
1:1 FC218 a class has no meaning in Flow
    a workflow is made of task calls, if, for, with branch(): and local functions
## shopify.flow.wait
shopify.flow.wait
=
1:1 FC218 a task is called with parentheses
    shopify.flow.wait()
## if (n := order.total) > 5:
if (n := order.total) > 5:
    a.b()
=
1:5 FC248 an assignment inside an expression (:=) has no meaning in a Flow condition
    order.total
## a.b(x=1 if order.a else 2)
a.b(x=1 if order.a else 2)
=
1:7 FC237 an if expression has no meaning in a Flow value
    an if statement with a step on each side, one with 1, one with 2: if order.a:
## if order.name is "x" or order.name is not "y":
if order.name is "x" or order.name is not "y":
    a.b()
=
1:4 FC241 is compares with True, False or None only
    order.name == "x"
1:25 FC241 is compares with True, False or None only
    order.name != "y"
## if order.a == null or order.b != true:
if order.a == null or order.b != true:
    a.b(x=null, y=false)
=
1:15 FC203 null is no Python
    write None
1:34 FC203 true is no Python
    write True
2:11 FC234 None is no configuration value: Flow stores text
    write "" for an empty text; a field that the task can do without is left out
2:19 FC203 false is no Python
    write False
## if order.a == "x" && (order.b || !order.c):
if order.a == "x" && (order.b || !order.c):
    a.b()
=
1:19 FC203 && is no Python
    write and
1:31 FC203 || is no Python
    write or
1:34 FC203 ! is no Python
    write not
## a.b(x=1, x=2)
a.b(x=1, x=2)
=
1:10 FC238 the field x is given twice
    take one of them out
## if order.a:
if order.a:
    return
    a.b()
=
3:5 FC207 nothing comes here after the return above it
    take one of them out
## if order.a: (2)
if order.a:
    return
else:
    return
a.b()
=
5:1 FC207 nothing comes here after the return above it
    take one of them out
## for item in order.lineItems: (3)
for item in order.lineItems:
    if item.a:
        break
    return
=
3:9 FC218 break has no meaning in Flow
    a loop runs for every item; put an if inside it around what is for some of them
4:5 FC206 a loop cannot be left: it runs for every item
    continue goes on with the next item; what is to stop a loop is a condition inside it
## if order.a: (3)
if order.a:
    if order.b:
        return
    a.b()
a.c()
=
3:9 FC206 this return would skip line 8 too, which hangs from another step
    put what follows in a local function, and call it where it is to go on (line 8)
## @workflow("Inner")
@workflow("Inner")
def inner():
    a.b()
=
1:2 FC211 a file holds one workflow, and none inside another
    a file of its own for each; inside one, a local function has no decorators
## @a.c()
@a.c()
def inner():
    a.b()
inner()
=
1:2 FC229 a local function has no decorators
    triggers stand above the workflow; what each leads to is in with on(1):, with on(2):
## async def f():
async def f():
    await a.b()
=
1:1 FC218 async has no meaning in Flow
    def f(…):
## print("hello")
print("hello")
=
1:1 FC220 this is no task: a task is its id with dots, shopify.admin.add_order_tags
    shopify.flow.log_output(message="hello")
## wait(3)
wait(3)
=
1:1 FC220 this is no task: a task is its id with dots, shopify.admin.add_order_tags
    shopify.flow.wait(wait_duration={"amount": "3", "unit": "days"})
## with brnach():
with brnach():
    a.b()
=
1:6 FC227 with has three uses in a workflow
    did you mean with branch(…):?
## with branch:
with branch:
    a.b()
=
1:6 FC227 with has three uses in a workflow
    with branch():
## if anny(t == "x" for t in order.tags):
if anny(t == "x" for t in order.tags):
    a.b()
=
1:4 FC248 a condition knows no anny()
    did you mean any(…)?
## if any(order.tags):
if any(order.tags):
    a.b()
=
1:4 FC244 any(…) takes one condition and one list
    any(tags_item == "x" for tags_item in order.tags)
## if order.a == "x" or "y":
if order.a == "x" or "y":
    a.b()
=
1:22 FC249 a literal alone is no condition
    order.a == "y"
## if True:
if True:
    a.b()
=
1:4 FC249 this is always True: a condition reads a path
    write its steps without the if
## if order.a in "x,y" or order.b in range(1, 5):
if order.a in "x,y" or order.b in range(1, 5):
    a.b()
=
1:15 FC248 in looks into a list or a path, not into a text
    order.a in ["x", "y"]
1:35 FC248 range() has no meaning in a Flow condition
    1 <= order.b < 5
## if order.a & order.b:
if order.a & order.b:
    a.b()
=
1:4 FC248 arithmetic has no meaning in a Flow condition
    order.a and order.b
## if (order.a == 1) & (order.b == 2) | ~order.c:
if (order.a == 1) & (order.b == 2) | ~order.c:
    a.b()
=
1:4 FC248 arithmetic has no meaning in a Flow condition
    ((order.a == 1) and (order.b == 2)) or (not order.c)
## if order.total > 1e3:
if order.total > 1e3:
    a.b()
=
1:18 FC247 Flow has plain decimal numbers only
    write 1000
## email = order.email
email = order.email
TAG = "vip"
x, y = a.b()
total += 1
=
1:1 FC224 an assignment names the result of one step
    write order.email where email is used
2:1 FC224 an assignment names the result of one step
    write "vip" where TAG is used
3:1 FC224 an assignment names the result of one step
    one variable, and read its parts: x = a.b()
4:1 FC218 arithmetic has no meaning in Flow
    compute it in a Run code step, and read its result: runCode = shopify.flow.run_code(input="query { shop { name } }", script='export default function main(input) { return { result: "" }; }', output_schema="type Output { result: String! }")
## a.b(x=None, y={1, 2}, z=b"x", w=lambda: 1, v=order.a == 1, u
a.b(x=None, y={1, 2}, z=b"x", w=lambda: 1, v=order.a == 1, u=not order.a)
=
1:7 FC234 None is no configuration value: Flow stores text
    write "" for an empty text; a field that the task can do without is left out
1:15 FC237 a set has no meaning in a Flow value
    [1, 2]
1:25 FC237 this literal has no meaning in a Flow value
    "x"
1:33 FC237 a lambda has no meaning in a Flow value
    a value is a literal or a path; Liquid in a text computes: "{{ shop.name | upcase }}"
1:46 FC237 a comparison has no meaning in a Flow value
    an if statement with a step on each side: if order.a == 1:
1:62 FC237 not, ~ or a sign has no meaning in a Flow value
    an if statement with a step on each side: if not order.a:
## assert order.a
assert order.a
=
1:1 FC218 assert has no meaning in Flow
    put what comes after it into an if with this test
## match order.a:
match order.a:
    case 1: pass
=
1:1 FC218 match has no meaning in Flow
    write if and elif with a comparison each
## del order
del order
=
1:1 FC218 del has no meaning in Flow
    leave it out
## yield
yield
=
1:1 FC218 yield has no meaning in Flow
    a workflow is made of task calls, if, for, with branch(): and local functions
## a.b()()
a.b()()
=
1:1 FC220 this is no task: a task is its id with dots
    a task is called once: a.b()
## a.b(**order)
a.b(**order)
=
1:7 FC238 ** takes a dict of fields here
    {"odd-id": "x"} has the fields whose ids are no names
## a.b(x=shopify.flow.fetch.orders(query="x"))
a.b(x=shopify.flow.fetch.orders(query="x"))
=
1:7 FC237 .orders() has no meaning in a Flow value
    a path below orders here, and a step of its own above: orders = shopify.flow.fetch.orders(query='x')
## if shopify.flow.check(x=1):
if shopify.flow.check(x=1):
    a.b()
=
1:4 FC248 .check() has no meaning in a Flow condition
    run it as a step above, and test its result: result = shopify.flow.check(x=1)
## if order.a == [1]:
if order.a == [1]:
    a.b()
=
1:15 FC248 a list has no meaning in a Flow condition
    write order.a in [1]
## f"hello {order.a}"
f"hello {order.a}"
=
1:1 FC218 a text alone is a comment, and holds no fields
    make it a comment: # f"hello {order.a}"
## a.b[1.0](x=1)
a.b[1.0](x=1)
=
1:5 FC221 a task's version is text
    write it in quotes: ["1.0"]
## with on(2):
with on(2):
    a.b()
=
1:6 FC228 there is no trigger 2
    write on(1)
## for x in order.lineItems:
for x in order.lineItems:
    a.b()
else:
    a.c()
=
4:5 FC225 a loop has no else
    write it below the loop, without else
## if 1 <= len(order.tags):
if 1 <= len(order.tags):
    a.b()
=
1:9 FC248 len() has no meaning in a Flow condition
    the step Count counts, a Run code step computes: put one above, and test its result
## x = await a.b()
x = await a.b()
=
1:5 FC224 await has no meaning in Flow
    x = a.b()
## for item in sorted(order.lineItems, key=lambda x: x.id):
for item in sorted(order.lineItems, key=lambda x: x.id):
    a.b()
=
1:13 FC230 a path is needed here, such as order.lineItems
    order.lineItems: Flow runs through a list in its own order
## for item in list(order.lineItems):
for item in list(order.lineItems):
    a.b()
=
1:13 FC230 a path is needed here, such as order.lineItems
    order.lineItems
## for item in order["lineItems"][:3]:
for item in order["lineItems"][:3]:
    a.b()
=
1:13 FC230 a path is needed here, such as order.lineItems
    a list is read from a path; a Run code step can make one: put it above, and loop over what it returns
## a.b(x="{} {}".format(order.name, 1), y="%s" % order.name)
a.b(x="{} {}".format(order.name, 1), y="%s" % order.name)
=
1:7 FC237 a call has no meaning in a Flow value
    use Liquid: "{{ order.name }} {{ 1 }}"
1:40 FC237 arithmetic has no meaning in a Flow value
    use Liquid: "{{ order.name }}"
## go_on
go_on
def go_on():
    a.b()
go_on()
=
1:1 FC218 a call needs its parentheses
    go_on()
## go_on(1)
go_on(1)
def go_on():
    a.b()
=
1:1 FC219 a local function takes no arguments
    go_on(): it sees every variable that the place where it is defined sees
## for _ in order.lineItems:
for _ in order.lineItems:
    a.b(x=_.id)
=
2:11 FC205 _ is the name of an item that is not used
    give the item a name, and read that
## x = y = a.b()
x = y = a.b()
=
1:1 FC224 an assignment names the result of one step
    one variable, and read its parts: x = a.b()
## stock = shopify.flow.run_code("Run code", input="query { sto
stock = shopify.flow.run_code("Run code", input="query { stock { id } }")
x = shopify.flow.run_code(input="query { stock { id } }")
=
2:33 FC205 the query reads stock, which Flow calls runCode
    call it runCode in Python too, in the query, and where the script reads it
## if order.a
if order.a
    a.b()
=
1:11 FC201 this is not Python
    if order.a:
## for x in order.tags
for x in order.tags
    a.b()
=
1:20 FC201 this is not Python
    for x in order.tags:
## elif order.a:
elif order.a:
    a.b()
=
1:1 FC201 this is not Python
    elif stands right below the block of its if, at the same column
## if order.a = 1:
if order.a = 1:
    a.b()
=
1:4 FC201 this is not Python
    if order.a == 1:
## if order.note = "x":
if order.note = "x":
    a.b()
=
1:4 FC201 this is not Python
    if order.note == "x":
## if order.a: (4)
if order.a:
a.b()
=
2:1 FC201 this is not Python
    indent the lines of the block by four blanks, or write pass where it is empty
## a.b()
a.b()
  a.c()
=
2:2 FC201 this is not Python
    lines of one block begin at the same column, four blanks deeper than the line with the colon
## if order.a: (5)
if order.a:
    a.b()
  a.c()
=
3:8 FC201 this is not Python
    lines of one block begin at the same column, four blanks deeper than the line with the colon
## a.b(x=1
a.b(x=1
a.c()
=
1:4 FC201 this is not Python
    write the ) that belongs to it
## a.b(x=[1, 2)
a.b(x=[1, 2)
=
1:12 FC201 this is not Python
    every bracket has its counterpart
## a.b(x="abc)
a.b(x="abc)
=
1:7 FC201 this is not Python
    close the string on its line, or begin and end it with three quotes
## a.b(x=007)
a.b(x=007)
=
1:7 FC201 this is not Python
    digits with zeros before them are text: "007"
## a.b(x=1 y=2)
a.b(x=1 y=2)
=
1:7 FC201 this is not Python
    arguments and items have commas between them
## a.b(x=1, 2)
a.b(x=1, 2)
=
1:11 FC201 this is not Python
    name the argument too; only the step's name stands without one, first
## a.b(reply-to="x")
a.b(reply-to="x")
=
1:5 FC201 this is not Python
    a field whose id is no name: **{"reply-to": "x"}
## a.b(from="x")
a.b(from="x")
=
1:5 FC201 this is not Python
    a field whose id is no name: **{"from": "x"}
## if order.a {
if order.a {
    a.b()
}
=
1:12 FC201 this is not Python
    blocks have no braces: a colon, and the lines below indented by four blanks
## const x = a.b()
const x = a.b()
=
1:7 FC201 this is not Python
    take const out
## if order.a: (6)
if order.a:
    a.b()
else if order.b:
    a.c()
=
3:1 FC203 else if is no Python
    write elif
## a.b(m=“x”)
a.b(m=“x”)
=
1:7 FC203 “ is no Python
    write "
1:9 FC203 ” is no Python
    write "
## // comment
// comment
a.b()
=
1:1 FC203 // is no Python
    write #
## if order.a === 1 and order.b !== 2:
if order.a === 1 and order.b !== 2:
    a.b()
=
1:12 FC203 === is no Python
    write ==
1:30 FC203 !== is no Python
    write !=
## a.b(m='It's')
a.b(m='It's')
=
1:12 FC201 this is not Python
    close the string on its line, or begin and end it with three quotes
## else:
else:
    a.b()
=
1:1 FC201 this is not Python
    else stands right below the block of its if, at the same column
## a.b(x=é"x")
a.b(x=é"x")
=
1:8 FC201 this is not Python
    " cannot stand here: take it out, or write what is missing before it
## def f(:
def f(:
    a.b()
=
1:7 FC201 this is not Python
    : cannot stand here: take it out, or write what is missing before it
## a.b(x=1);;
a.b(x=1);;
=
1:10 FC201 this is not Python
    one statement a line, and no ; at its end
## if order.a == 1 then:
if order.a == 1 then:
    a.b()
=
1:17 FC201 this is not Python
    take then out
## x = = a.b()
x = = a.b()
=
1:5 FC201 this is not Python
    = cannot stand here: take it out, or write what is missing before it
## a.b(x=$1)
a.b(x=$1)
=
1:7 FC201 this is not Python
    paths have no $: take it out
## if not:
if not:
    a.b()
=
1:7 FC201 this is not Python
    : cannot stand here: take it out, or write what is missing before it
"""


def rows() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for row in ("\n" + ROWS).split("\n## ")[1:]:
        name, _, pair = row.partition("\n")
        written, _, findings = pair.partition("\n=\n")
        found[name] = (written, findings.strip("\n"))
    return found


CASES = rows()


def problems(view: str) -> list[Diagnostic]:
    with pytest.raises(FlowError) as caught:
        read_workflow(view)
    return caught.value.diagnostics


def said(found: Diagnostic) -> str:
    assert found.span is not None
    column = "" if found.code == "FC236" else f":{found.span.column - 4}"
    message = "this is not Python" if found.code == "FC201" else found.message
    return f"{found.span.line - 3}{column} {found.code} {message}\n    {(found.hint or '-').splitlines()[0]}"


@pytest.mark.parametrize("name", CASES)
def test_bodies(name: str) -> None:
    written, findings = CASES[name]
    found = problems(HEAD + textwrap.indent(written, "    ") + "\n")
    assert "\n".join(map(said, found)) == findings
    assert found == sorted(
        found, key=lambda each: (each.span.line, each.span.column) if each.span else (0, 0)
    )


def test_there_are_enough() -> None:
    assert len(CASES) > 90


VIEWS = {
    "two workflows": (
        '@workflow("A")\ndef a(): pass\n@workflow("B")\ndef b(): pass\n',
        ["4:1 FC211 a file holds one workflow"],
    ),
    "a function beside it": (
        'def helper():\n    a.b()\n@workflow("A")\ndef a(order):\n    helper()\n',
        [
            "1:1 FC211 a function has no place beside the workflow",
            "5:5 FC220 this is no task: a task is its id with dots, shopify.admin.add_order_tags",
        ],
    ),
    "no name": ("@a.b()\ndef tag_vip(order):\n    a.c()\n", ["2:1 FC213 the workflow has no name"]),
    "no head": ("def tag_vip(order):\n    a.c()\n", ["1:1 FC213 the workflow has no name"]),
    "a bare head": ("@workflow\ndef x():\n    pass\n", ["1:2 FC215 the workflow has no name"]),
    "an unknown decorator": ("@workflw\ndef x():\n    pass\n", ["1:2 FC215 there is no decorator workflw"]),
    "an unknown call": (
        '@workflow("A")\n@trigger("x")\ndef x():\n    pass\n',
        ["2:2 FC220 this is no task: a task is its id with dots, shopify.admin.add_order_tags"],
    ),
    "a trigger without parentheses": (
        '@workflow("A")\n@a.created\ndef x():\n    pass\n',
        ["2:2 FC215 a trigger is a call"],
    ),
    "keywords of the head": (
        '@workflow("A", notes="x", trigger="y")\ndef x():\n    pass\n',
        ["1:16 FC214 @workflow knows no notes", "1:27 FC214 @workflow knows no trigger"],
    ),
    "a name twice": (
        '@workflow("A", name="B")\ndef x():\n    pass\n',
        ["1:16 FC214 the workflow's name is given twice"],
    ),
    "two heads": (
        '@workflow("A")\n@workflow("B")\ndef x():\n    pass\n',
        ["2:2 FC214 a workflow has one name"],
    ),
    "an f-string as name": (
        '@workflow(f"A")\ndef x():\n    pass\n',
        ["1:11 FC214 the workflow's name is text"],
    ),
    "beside the workflow": (
        'import os\nx = 1\nprint("x")\nif __name__ == "__main__":\n    x()\n@workflow("A")\ndef x():\n    pass\n',
        [
            "1:1 FC212 an import has no place beside a workflow",
            "2:1 FC212 an assignment has no place beside a workflow",
            "3:1 FC212 print() has no place beside a workflow",
            "4:1 FC212 if has no place beside a workflow",
        ],
    ),
    "async": ('@workflow("A")\nasync def x():\n    a.b()\n', ["2:1 FC218 async has no meaning in Flow"]),
    "nothing": ("", ["1:1 FC210 there is no workflow here"]),
    "a class": (
        '@workflow("A")\nclass A:\n    pass\n',
        ["1:1 FC210 there is no workflow here", "2:1 FC212 a class has no place beside a workflow"],
    ),
    "declared fields": (
        'Customer.x = 5\nCustomer.y = metafield().hiden\ndeclare("x")\n@workflow("A")\ndef x():\n    pass\n',
        [
            "1:14 FC250 a declared field is a call",
            "2:14 FC252 .hiden is no mark of a declared field",
            "3:1 FC251 declare takes three texts: type, property and field",
        ],
    ),
    "arguments twice": (
        'Customer.x = metafield(key=1, **{"key": 2})\n@workflow("A")\ndef x():\n    task("a", type="A", type="B")()\n',
        [
            "1:31 FC253 the argument key is given twice",
            "4:5 FC222 task(…) takes one id and type=; the fields stand after it",
        ],
    ),
    "arguments in raw": (
        'A.a = metafield(raw("{}"))\nA.b = metafield(raw({"key": "b"}))\n@workflow("A")\ndef x():\n    pass\n',
        [
            "1:17 FC231 raw(…) is for what is no text in the document",
            "2:7 FC253 a declared field's arguments are keywords, or one text",
        ],
    ),
    "half a surrogate pair": (
        '@workflow("A\ud800")\ndef x():\n    pass\n',
        ["1:13 FC201 this is not Python: half a surrogate pair (\\ud800) stands in the text"],
    ),
    "a deep condition": (
        f'@workflow("A")\ndef x(order):\n    if {"any(" * 51}x.a{" for x in order.a)" * 51}:\n        pass\n',
        ["3:8 FC202 a condition is nested 50 levels deep at most"],
    ),
    "columns are characters": (
        '@workflow("é", note=5)\ndef x():\n    a.b(é="ü", y=null)\n',
        [
            "1:21 FC214 the workflow's note is text",
            "3:18 FC234 None is no configuration value: Flow stores text",
        ],
    ),
}


@pytest.mark.parametrize("name", VIEWS)
def test_views(name: str) -> None:
    view, findings = VIEWS[name]
    found = problems(view)
    assert [
        f"{each.span.line}:{each.span.column} {each.code} {each.message}" for each in found if each.span
    ] == findings
    assert all(each.hint for each in found)


def test_nul_characters() -> None:
    (found,) = problems('@workflow("A")\0\ndef x():\n    pass\n')
    assert (found.code, found.span and found.span.column) == ("FC201", 15)


def test_deep_nesting() -> None:
    (found,) = problems("if " + "not " * 100_000 + "a:\n    pass\n")
    assert (found.code, found.span) == ("FC202", Span(1, 1))


@pytest.mark.parametrize("word", ["null", "true", "nil"])
def test_such_a_path_is_written_otherwise(word: str) -> None:
    document = flowc.to_json(HEAD.replace("row(order, customer)", "row()") + f'    a.b(x=path("{word}"))\n')
    assert f'x=path("{word}")' in flowc.to_python(document)


def test_a_task_that_begins_like_a_root() -> None:
    view = HEAD.replace("row(order, customer)", "row()") + '    task("order::sync")()\n'
    assert flowc.to_python(flowc.to_json(view)) == view


WORDS = {
    "Branch": "branch",
    "brnach": "branch",
    "onn": "on",
    "detach": "detached",
    "attached": "detached",
    "x": None,
    "branches_of": None,
}


@pytest.mark.parametrize("word", WORDS)
def test_did_you_mean(word: str) -> None:
    assert did_you_mean(word, ("branch", "on", "detached")) == WORDS[word]
