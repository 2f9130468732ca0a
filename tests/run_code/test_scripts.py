"""Scripts of Run code by what the checker says of them and what a run does: the two agree.

What has an error in the check need not fail on every event, but what fails in a run has been named; and a script that
the check has nothing against runs.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from flowc.check import check
from flowc.run_code.engine import ScriptError, run_script
from flowc.run_code.script import check_script
from flowc.run_code.shape import Shape
from flowc.simulate import Event, Run, run

QUERY = "query { order { id name createdAt tags buyer: customer { email } lineItems { sku quantity product { id } } } }"
ORDER = {
    "id": "gid://shopify/Order/1",
    "name": "#1",
    "createdAt": "2026-01-05T09:00:00Z",
    "tags": ["vip"],
    "customer": {"email": "a@example.com"},
    "lineItems": [
        {"sku": "A", "quantity": 2, "product": {"id": "1"}},
        {"sku": "B", "quantity": 1, "product": None},
    ],
}


def view(body: str, query: str) -> str:
    script = body if "export" in body else f"export default function main(input) {{ {body} }}"
    return f"""\
@workflow("T")
@shopify.admin.order_created()
def t(order):
    runCode = shopify.flow.run_code(
        input={query!r}, script={script!r}, output_schema="type Output {{ a: Boolean }}"
    )
    shopify.flow.log_output(message="{{{{ runCode.a }}}}")
"""


OK = " return { a: true };"
# The script; the problems of its check, each with its text; what a run becomes.
SCRIPTS: list[tuple[str, str, str]] = [
    # The cases that were answered wrongly.
    ("return { a: MISSING, y: input.order.nam };", "FC479 MISSING, FC494? nam", "failed"),
    ("console.error('x'); return { a: Math.floor(Math.random() * 1e6) + Date.now() };",
     "FC475 error, FC475 Math.random, FC475? Date.now", "failed"),
    ("Object.prototype.toJSON = function () { return { a: 7, __proto__: { x: 1 } }; };"
     "Array.prototype.push = function () { while (true) {} };" + OK, "", "finished"),
    # Names.
    ("const f = (a, { b, c: [d] } = {}, ...e) => a ?? b ?? d ?? e;" + OK, "", "finished"),
    ("x = 1; return { a: x > y }; var x, y;", "", "finished"),
    ("return { a: later() }; function later() { return true; }", "", "finished"),
    ("{ function inner() {} } inner();" + OK, "FC479 inner", "failed"),
    ("{ let b = 1; } return { a: b > 0 };", "FC479 b", "failed"),
    ("for (let i = 0; i < 1; i++) {} return { a: i > 0 };", "FC479 i", "failed"),
    ("for (const [k, v] of Object.entries(input)) { k + v; }" + OK, "", "finished"),
    ("for (k in input) {}" + OK, "FC479 k", "failed"),
    ("total = 0;" + OK, "FC479 total", "failed"),
    ("total += 1;" + OK, "FC479 total", "failed"),
    ("counter++;" + OK, "FC479 counter", "failed"),
    ("({ b } = input);" + OK, "FC479 b", "failed"),
    ("[b] = [1];" + OK, "FC479 b", "failed"),
    ("const { a = LIMIT } = {};" + OK, "FC479 LIMIT", "failed"),
    ("return { a: `${nobody}` === '' };", "FC479 nobody", "failed"),
    ("const b = { nobody };" + OK, "FC479 nobody", "failed"),
    ("return { ...nobody };", "FC479 nobody", "failed"),
    ("const b = { no: 1, get c() { return 2; }, ['d']: 3, e() { return arguments.length; } };" + OK, "", "finished"),
    ("return { a: typeof nobody === 'undefined' };", "", "finished"),
    ("return { a: typeof Buffer === 'undefined' };", "", "finished"),
    ("try { nobody(); } catch (error) { error.message; }" + OK, "FC479? nobody", "finished"),
    ("try { nobody(); } catch {}" + OK, "FC479? nobody", "finished"),
    ("try { } catch (error) { } return { a: error > 0 };", "FC479 error", "failed"),
    ("try { nobody(); } finally { }" + OK, "FC479 nobody", "failed"),
    ("outer: for (const a of [1]) { for (;;) continue outer; }" + OK, "", "finished"),
    ("class A { static #n = 1; static n() { return A.#n; } } return { a: A.n() === 1 };", "", "finished"),
    ("class A extends Base {}" + OK, "FC479 Base", "failed"),
    ("const f = function g(n) { return n ? g(n - 1) : true; }; return { a: f(2) };", "", "finished"),
    ("const f = function g() {}; g();" + OK, "FC479 g", "failed"),
    ("return { a: arguments.length === 1 };", "", "finished"),
    ("const n = arguments.length;\nexport default () => n;", "FC479 arguments", "failed"),
    ("switch (1) { case 1: let b = 2; default: b; }" + OK, "", "finished"),
    ("const b = 1; b = 2;" + OK, "FC479 b", "failed"),
    ("let b = 1; b = 2;" + OK, "", "finished"),
    ("let b; let b;" + OK, "FC474 b", "failed"),
    ("const input = 1;" + OK, "FC474 input", "failed"),
    ("return { a: Mth.max(1, 2) > 1 };", "FC479 Mth", "failed"),
    ("return { a: isFinite(parseInt('5')) && new Set([1n]).has(1n) && !Number.isNaN(Infinity) };", "", "finished"),
    ("return { a: [3, 1].toSorted().at(0) === 1 && Object.hasOwn({ b: 1 }, 'b') };", "", "finished"),
    # What Flow does not have.
    ("console.log(input);" + OK, "", "finished"),
    ("console.info(1);" + OK, "FC475 info", "failed"),
    ("console.warn(1);" + OK, "FC475 warn", "failed"),
    ("console.table([]);" + OK, "FC475 table", "failed"),
    ("console.error?.(1);" + OK, "", "finished"),
    ("const console = { error() {} }; console.error(1);" + OK, "", "finished"),
    ("return { a: Math['random']() < 1 };", "FC475 Math['random']", "failed"),
    ("const { random } = Math; return { a: random() < 1 };", "FC475 random", "failed"),
    ("const Math = { random: () => 1 }; return { a: Math.random() === 1 };", "", "finished"),
    ("return { a: Math.max(1, 2) > 1 };", "", "finished"),
    ("return { a: Date.now() > 0 };", "FC475? Date.now", "finished"),
    ("return { a: new Date().getTime() > 0 };", "FC475? new Date()", "finished"),
    ("return { a: new Date > 0 };", "FC475? new Date", "finished"),
    ("return { a: Date() !== '' };", "FC475? Date()", "finished"),
    ("const at = input.order.createdAt; return { a: new Date(at).getTime() === Date.parse(at) };", "", "finished"),
    ("return { a: new Date(2026, 0, 1) > Date.UTC(2025) };", "", "finished"),
    ("return { a: performance.now() > 0 };", "FC475 performance", "failed"),
    ("return { a: crypto.randomUUID() !== '' };", "FC475 crypto", "failed"),
    ("setTimeout(() => 1, 5);" + OK, "FC475 setTimeout", "failed"),
    ("fetch('https://example.com');" + OK, "FC475 fetch", "failed"),
    ("const fs = require('fs');" + OK, "FC475 require", "failed"),
    ("return { a: process.env.HOME !== '' };", "FC475 process", "failed"),
    ("import fs from 'fs';\nexport default () => ({ a: true });", "FC475 import", "failed"),
    ("import('fs');" + OK, "FC475 import", "failed"),
    ("const f = async () => 1; f();" + OK, "FC475 async", "failed"),
    ("export default async function main() { return { a: true }; }", "FC475 async", "failed"),
    ("return new Promise(() => 1);", "FC475 Promise", "failed"),
    ("return { a: new URL('https://example.com') !== null };", "FC479 URL", "failed"),
    ("return { a: atob('YQ==') === 'a' };", "FC479 atob", "failed"),
    ("return { a: new Intl.NumberFormat('de').format(1) === '1' };", "FC479? Intl", "failed"),
    ("return { a: window === undefined };", "FC475 window", "failed"),
    ("return { a: structuredClone({ a: 1 }).a === 1 };", "FC479 structuredClone", "failed"),
    # What is exported.
    ("export default (input) => ({ a: input.order.name === '#1' });", "", "finished"),
    ("export default function run() { return { a: true }; }", "", "finished"),
    ("const run = () => ({ a: true });\nexport { run as default };", "", "finished"),
    ("export default class {}", "FC475 class {}", "failed"),
    ("export const main = () => ({ a: true });", "FC475 e", "failed"),
    # What the query asks for.
    ("return { a: input.order.buyer.email.length > 0 };", "", "finished"),
    ("return { a: input.order.customer.email.length > 0 };", "FC494 customer", "failed"),
    ("return { a: input.customer?.email === undefined };", "FC494? customer", "finished"),
    ("const c = input.customer ?? input.order.buyer; return { a: c.email !== '' };", "FC494i customer", "finished"),
    ("if (input.customer) input.customer.email;" + OK, "FC494i customer, FC494i customer", "finished"),
    ("const c = input.customer; if (c) c.email;" + OK, "FC494? customer", "finished"),
    ("const { customer } = input; return { a: customer.email };", "FC494? customer, FC494 customer", "failed"),
    ("const { customer: { email } } = input;" + OK, "FC494 customer", "failed"),
    ("const { customer = {} } = input; return { a: customer.email === undefined };", "FC494i customer", "finished"),
    ("const { order: { name, ...rest } } = input; return { a: rest.nam === undefined };", "", "finished"),
    ("const o = input.order; return { a: o.nam !== 'x' };", "FC494? nam", "finished"),
    ("let o = input.order; o = {}; return { a: o.nam === undefined };", "", "finished"),
    ("return { a: input['order']['nam'] !== 'x' };", "FC494? 'nam'", "finished"),
    ("const key = 'nam'; return { a: input.order[key] === undefined };", "", "finished"),
    ("input.order.nam = 1; return { a: input.order.nam === 1 };", "", "finished"),
    ("return { a: input.order.lineItems.some((line) => line.qty > 1) };", "FC494? qty", "finished"),
    ("for (const { sku, qty } of input.order.lineItems) sku + qty;" + OK, "FC494? qty", "finished"),
    ("input.order.lineItems.forEach(function (line) { line.vendor.name; });" + OK, "FC494 vendor", "failed"),
    ("return { a: input.order.lineItems.map((l) => l.product).filter((p) => p)[0].titel !== 'x' };",
     "FC494? titel", "finished"),
    ("return { a: input.order.lineItems.reduce((sum, line) => sum + line.quantity, 0) === 3 };", "", "finished"),
    ("return { a: [...input.order.lineItems].sort((x, y) => x.price - y.price).length === 2 };",
     "FC494? price, FC494? price", "finished"),
    ("return { a: input.order.lineItems.sku !== 'x' };", "FC494? sku", "finished"),
    ("return { a: input.order.lineItems[0].sku.length + input.order.tags.length + input.order.name.length > 0 };",
     "", "finished"),
    ("const f = (o) => o.anything; return { a: f(input.order) === undefined };", "", "finished"),
    ("return { a: [...input.orders].length > 0 };", "FC494 orders", "failed"),
    ("export default ({ order: { nam } }) => ({ a: nam === undefined });", "FC494? nam", "finished"),
    ("export default ({ order }, x) => ({ a: order.hasOwnProperty('id') && x === undefined });", "", "finished"),
    ("const main = (i) => ({ a: i.order.nam !== 'x' });\nexport default main;", "FC494? nam", "finished"),
]  # fmt: skip


@pytest.mark.parametrize(("script", "said", "outcome"), SCRIPTS)
def test_check_and_run_agree(script: str, said: str, outcome: str) -> None:
    text = view(script, QUERY)
    found = [one for one in check(text) if one.code.startswith(("FC47", "FC494"))]
    marks = {"error": "", "warning": "?", "info": "i"}
    lines = text.split("\n")
    shown: list[str] = []
    for one in found:
        assert one.span is not None
        words = lines[one.span.line - 1][one.span.column - 1 : one.span.end_column - 1].replace("\\'", "'")
        shown.append(f"{one.code}{marks[one.severity]} {words}")
    assert ", ".join(shown) == said
    assert ran(text).outcome == outcome, ran(text).problems


def ran(text: str) -> Run:
    return run(text, Event(None, {"order": ORDER}))


QUERIES: list[tuple[str, str, str]] = [
    ("query { o: order { n: name } }", "return { a: input.o.n === input.o.name };", "FC494? name"),
    (
        "query { ...all } fragment all on Query { order { name } }",
        "return { a: input.order.nam === 1 };",
        "FC494? nam",
    ),
    (
        "query { order { ... on Order { name } } }",
        "return { a: input.order.name === input.order.id };",
        "FC494? id",
    ),
    ("query { order { name } order { id } }", "return { a: input.order.name === input.order.id };", ""),
    (
        "query { order { nmae } }",
        "return { a: input.order.name.length > input.ordre.name.length };",
        "FC494? the query does not ask for ordre",
    ),
    ("query { order { name", "return { a: input.order.id === 1 };", ""),
    ("", "return { a: input.order === undefined };", ""),
]


@pytest.mark.parametrize(("query", "script", "said"), QUERIES)
def test_a_query_decides_what_a_script_gets(query: str, script: str, said: str) -> None:
    found = [one for one in check(view(script, query)) if one.code == "FC494"]
    assert ", ".join(f"{one.code}? {one.message.rpartition('.')[2]}" for one in found) == said


HINTS: list[tuple[str, str, str | None]] = [
    ("return { a: input.order.nmae };", "did you mean name?", "name"),
    ("return { a: input.order.note };", "ask for note in the query", None),
    ("return { a: input.order.xyz };", "it asks for id, name, createdAt, tags, buyer, lineItems", None),
    ("return { a: Mth.max(1) };", "did you mean Math?", "Math"),
    ("console.error(1);" + OK, "write console.log", "log"),
    ("return { a: LIMIT };", "define it at the top of the script: const LIMIT = …;", None),
]


@pytest.mark.parametrize(("script", "hint", "edit"), HINTS)
def test_hints(script: str, hint: str, edit: str | None) -> None:
    (found,) = [one for one in check(view(script, QUERY)) if one.code.startswith(("FC47", "FC494"))]
    assert found.hint == hint
    replaced: Any = found.fix and found.fix.edits[0].replacement
    assert (replaced or None) == edit


# Bodies of main that no engine reads.
MISTAKES = """\
const a; return 1
return /(/.test('x')
break
for (;;) { continue x }
with (input) {} return 1
return 010
var x = 1; delete x; return 1
let await = 1; return 1
arguments = 1; return 1
class A { m() { return this.#x } } return 1
return '\\08'
function f(a, a) {} return 1
x: x: for (;;) break x; return 1
super.x; return 1
({ get a(b) {} }); return 1
1 = 2; return 1
++1; return 1
if (1) let x = 1; return 1
return `\\u{110000}`
return 1__0
try {} return 1
switch (1) { default: default: } return 1
return a ?? b || c
-1 ** 2; return 1
yield 1; return 1
{ let a; function a() {} } return 1
try {} catch (e) { let e; } return 1
let [a, a] = [1, 2]; return 1
const { a, b: a } = input; return 1
let x = 1; { var x; } return 1
class A {} class A {} return 1
return {
""".splitlines()
WHOLE_MISTAKES = [
    "return 1;\nexport default function main() { return 1; }",
    "export default () => 1;\nexport default () => 2;",
    "let main;\nexport default function main() { return 1; }",
    "export { nobody as default };",
    "const Grüße = '🎁';\nconst a;\nexport default () => 1;",
]


@pytest.mark.parametrize(
    "script", [*(f"export default function main(input) {{ {body} }}" for body in MISTAKES), *WHOLE_MISTAKES]
)
def test_what_the_engine_does_not_read_the_check_names(script: str) -> None:
    found = [problem for problem in check_script(script) if problem.severity == "error"]
    assert found
    assert all(0 <= problem.start < problem.end <= len(script) for problem in found)
    with pytest.raises(ScriptError):
        run_script(script, {}, clock=datetime(2026, 1, 1, tzinfo=UTC))


# Bodies of main that are odd, and run.
FINE = """\
a => { 'use strict' }; return 1
function x() {} function x() {} return 1
try {} catch (e) { var e; } return 1
for (let i of []) { let i; } return 1
for (let i;;) { var i2; break } return 1
function f(a) { var a; } return 1
const f = function f() { let f; }; return 1
class A {} A = 1; return 1
var a = 1; var a = 2; return a
var Math; return 1
let console = 1; return 1
globalThis.x = 1; return x
Object.assign(globalThis, { y: 1 }); return y
return eval('1 + 1')
return new Function('return 1')()
return String.raw`a`
class A { v = later; } const later = 1; return new A().v
const f = () => later; const later = 1; return f()
function* g() { yield 1 } return [...g()]
({ a: 1, a: 2 }); return 1
label: { break label } return 1
return new.target === undefined
return import.meta ? 1 : 2
return 1_000 + 0b11 + 0o7 + 0xff
return input?.a?.[0]?.b() ?? 1
let a; a ??= 1; a ||= 2; a &&= 3; a **= 2; return a
return [..."é"].length
return (() => { try { return 1 } finally { } })()
return ((a, b = a) => a + b)(1)
const { a: { b = 2 } = {} } = input; return b
""".splitlines()


@pytest.mark.parametrize("body", FINE)
def test_what_runs_has_no_error(body: str) -> None:
    script = f"export default function main(input) {{ {body} }}"
    assert [problem for problem in check_script(script) if problem.severity != "info"] == []
    run_script(script, {}, clock=datetime(2026, 1, 1, tzinfo=UTC))


EARLY = [
    "x; let x = 1; return 1",
    "const c = c; return 1",
    "f(); const f = () => 1; return 1",
    "for (const x of x) {} return 1",
]


@pytest.mark.parametrize("body", EARLY)
def test_a_name_that_is_used_too_early(body: str) -> None:
    script = f"export default function main(input) {{ {body} }}"
    (problem,) = check_script(script)
    assert (problem.code, problem.severity) == ("script-name", "error")
    with pytest.raises(ScriptError, match="not initialized"):
        run_script(script, {}, clock=datetime(2026, 1, 1, tzinfo=UTC))


MAIN = "export default function main(input) { "
LARGE = {
    "names that nobody defines": "".join(f"u{i}a;" for i in range(8_000)),
    "beside many that are": "".join(f"let v{i}; u{i}x;" for i in range(5_000)),
    "parameters": "[].map((" + ",".join(f"p{i}" for i in range(12_000)) + ") => p1)",
    "members": "input" + ".a" * 40_000,
    "calls": "[]" + ".map((x) => x)" * 6_000,
    "names for names": "const a0 = input;" + "".join(f"const a{i + 1} = a{i};" for i in range(4_000)),
    "blocks": "{" * 150 + "x;" * 20_000 + "}" * 150,
    "too many blocks": "{" * 1_000 + "x;" + "}" * 1_000,
    "patterns": "const {" + "a:{" * 300 + "b" + "}" * 300 + "} = input;",
    "definitions": "let a;" * 14_000,
    "letters": "/* é */" + "Math.random();" * 5_000,
}


@pytest.mark.parametrize("body", LARGE.values(), ids=LARGE)
def test_large_scripts_end_with_a_few_findings(body: str) -> None:
    assert len(check_script(MAIN + body + " }", Shape("", "", {}), {}.get)) <= 52


SCHEMA = "type Output { ok: Boolean! n: Int of: [String!] e: E } enum E { A B }"
RETURNS = [
    ("return { ok: true };", None),
    ("return { ok: input.order !== null, n: null };", None),
    ("const ok = true; return { ok, n: 1, more: 'x' };", None),
    ("const all = { ok: true }; return { ...all, n: 2 };", None),
    ("const f = () => { return 1; }; return { ok: f() === 1, of: [] };", None),
    ("const key = 'ok'; return { [key]: true };", None),
    ("return { 'ok': true, e: 'A' };", None),
    ("return input.order ? { ok: true } : { ok: false };", None),
    ("return 'x';", "warning"),
    ("return [true];", "warning"),
    ("return 5;", "warning"),
    ("return {};", "warning"),
    ("return { okay: true };", "warning"),
    ("return { ok: null };", "warning"),
    ("if (!input.order) { return {}; } return { ok: true };", "warning"),
    ("if (!input.order) { throw new Error('none'); } return { ok: 'yes' };", "warning"),
    ("return { ok: 'yes' };", "warning"),
    ("return { ok: true, n: 'one' };", "warning"),
    ("return { ok: true, e: 'C' };", "warning"),
    ("return { ok: true, of: `${input.order}` };", "warning"),
]


@pytest.mark.parametrize(("body", "severity"), RETURNS)
def test_what_is_returned_is_held_to_the_schema(body: str, severity: str | None) -> None:
    script = f"export default function main(input) {{ {body} }}"
    step = f"input={QUERY!r}, script={script!r}, output_schema={SCHEMA!r}"
    head = '@workflow("Returns")\n@shopify.admin.order_created()\ndef returns(order):\n'
    text = f"{head}    shopify.flow.run_code({step})\n"
    said = [one.severity for one in check(text) if "output_schema says" in one.message]
    assert said == ([] if severity is None else [severity])
    if not body.startswith("if"):
        assert run(text, Event(None, {"order": ORDER})).outcome == (
            "finished" if severity is None else "failed"
        )
