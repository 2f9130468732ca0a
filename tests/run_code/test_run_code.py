"""Run code's texts: the query, the output schema and the script, each a table. «…» marks the place of a problem."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, strategies as st
from making.folders import SHARED, WORKFLOWS

from flowc.diagnostics.diagnostic import Problem
from flowc.run_code.output import check_output, check_value
from flowc.run_code.query import QueryError, check_query, paths, select
from flowc.run_code.script import check_script
from flowc.run_code.shape import shape_of

TYPES: dict[str, dict[str, str | None]] = {
    "": {"order": "Order", "shop": "Shop", "getOrderData": "[Order]", "runCode": None},
    "Order": {
        "id": "ID",
        "name": "String",
        "lineItems": "[LineItem]",
        "customer": "Customer",
        "tags": "[String]",
    },
    "LineItem": {"id": "ID", "sku": "String", "product": "Product"},
    "Customer": {"id": "ID", "email": "String"},
    "Product": {"id": "ID", "title": "String"},
    "Shop": {"name": "String"},
    "Node": {},
}


def fields_of(name: str) -> Mapping[str, str | None] | None:
    return TYPES.get(name)


QUERIES = [
    ("", "query { order { id name lineItems { sku product { title } } tags } }"),
    ("", "{ order { id } shop { name } getOrderData { name } }"),
    ("", "query Named { order { number: name __typename } }"),
    ("", "{ order { ...parts } } fragment parts on Order { lineItems { sku } }"),
    ("", "{ order { ... on Order { id } ... { name } } }"),
    ("", "{ runCode { anything { goes } here } }"),
    ("unknown-root", "{ «ordre» { id } }"),
    ("unknown-field", "{ order { «nmae» } }"),
    ("unknown-field unknown-field", "{ order { «nmae» lineItems { product { «titel» } } } }"),
    ("unknown-field", "{ order { ...parts } } fragment parts on Order { «skus» }"),
    ("unknown-field", "{ order { ... on Customer { «name» } } }"),
    ("query-connection", "{ order { lineItems { «edges» { node { id } } } } }"),
    ("query-connection", "{ order { lineItems { «nodes» { id } } } }"),
    ("query-scalar", "{ order { name «{ first }» } }"),
    ("query-object", "{ order { «customer» } }"),
    ("query-object", "{ «order» }"),
    ("query-object", "{ «order» { } }"),
    ("query-argument", "{ order { lineItems(«first: 5») { id } } }"),
    ("query-variable", "query («$id: ID») { order { id } }"),
    ("one-query", "«m»utation { order { id } }"),
    ("one-query", "{ order { id } } «query B { shop { name } }»"),
    ("one-query", "«f»ragment parts on Order { id }"),
    ("unknown-fragment", "{ order { ...«nope» } }"),
    ("graphql-syntax", "{ order { id «}»"),
    ("graphql-syntax", "{ order : «}»"),
    ("graphql-syntax", "«n»onsense"),
    ("graphql-syntax", "«" + "{a" * 5_000 + "»"),
    ("graphql-syntax", "{ " + "a " * 4_999 + "«a» " + "a " * 9 + "}"),
]


@pytest.mark.parametrize(("codes", "marked"), QUERIES)
def test_queries(codes: str, marked: str) -> None:
    text, places = unmarked(marked)
    assert told(check_query(text, fields_of)) == [
        (code, *place) for code, place in zip(codes.split(), places, strict=True)
    ]


def test_an_unknown_field_is_told_apart() -> None:
    (problem,) = check_query("{ order { nmae } }", fields_of)
    assert (problem.message, problem.hint, problem.replacement) == (
        "Order has no field nmae",
        "did you mean name?",
        "name",
    )


ENVIRONMENT: dict[str, Any] = {
    "order": {
        "id": "1",
        "name": "#1",
        "customer": None,
        "lineItems": [{"sku": "A", "n": 1}, {"sku": None}],
        "tags": ["x"],
    },
    "shop": {"name": "S"},
}
CHAIN = " ".join(
    ["{ ...f0 }", *(f"fragment f{n} on Q {{ ...f{n + 1} }}" for n in range(600)), "fragment f600 on Q { id }"]
)
"""Fragments in fragments, deeper than Python calls."""
SELECTED = [
    ("{ order { name } }", {"order": {"name": "#1"}}),
    (
        "{ order { number: name nothing } shop { name } }",
        {"order": {"number": "#1", "nothing": None}, "shop": {"name": "S"}},
    ),
    (
        "{ order { lineItems { sku } tags } }",
        {"order": {"lineItems": [{"sku": "A"}, {"sku": None}], "tags": ["x"]}},
    ),
    ("{ order { customer { email } } product { id } }", {"order": {"customer": None}, "product": None}),
    (
        "{ order { ...f } } fragment f on Order { name ...g } fragment g on Order { id }",
        {"order": {"name": "#1", "id": "1"}},
    ),
    ("{ order { ... on Order { id } } }", {"order": {"id": "1"}}),
    ("{ order { ...f } } fragment f on Order { ...f }", None),
    (CHAIN, None),
    ("{ order", None),
    ("mutation { a } query { b }", None),
]


@pytest.mark.parametrize(("query", "expected"), SELECTED)
def test_selections(query: str, expected: object) -> None:
    """None: the query cannot be answered."""
    if expected is not None:
        assert select(query, ENVIRONMENT) == expected
        return
    with pytest.raises(QueryError):
        select(query, ENVIRONMENT)


PATHS = [
    (
        "{ order { name lineItems { sku } } shop { id } }",
        "order order.name order.lineItems order.lineItems.sku shop shop.id",
    ),
    ("{ order { ...f ...f } again: order { ...f } } fragment f on Order { id }", "order order.id order"),
    ("{ order { ...f } } fragment f on Order { id customer { ...f } }", "order order.id order.customer"),
    ("{ order", ""),
]


@pytest.mark.parametrize(("query", "expected"), PATHS)
def test_paths(query: str, expected: str) -> None:
    assert " ".join(paths(query)) == expected


def test_fragments_that_multiply_end() -> None:
    """Forty fragments that spread the next one twice, and one that leads back to itself through a field."""
    names = [f"f{number}" for number in range(40)]
    twice = [
        f"fragment {a} on Q {{ ...{b} ...{b} }}" for a, b in zip(names, [*names[1:], "last"], strict=True)
    ]
    query = f"{{ ...f0 }} {' '.join(twice)} fragment last on Q {{ order {{ id }} }}"
    assert list(paths(query)) == ["order", "order.id"]
    assert shape_of(query, lambda _: None) is None
    assert shape_of("{ ...f } fragment f on Order { id customer { ...f } }", lambda _: None) is None


OUTPUTS = [
    (
        "",
        "type Output { a: String! b: [Int!]! c: P d: [[Float]] e: K f: ID g: Boolean } type P { n: Int } enum K { A }",
    ),
    ("", '"What comes out"\ntype Output {\n  "A text"\n  a: String!\n}\n\nscalar Any'),
    ("output-root", "«t»ype Result { a: String }"),
    ("output-root", "type «output» { a: String }"),
    ("output-type", "type Output { a: «Strng»! }"),
    ("output-type", "type Output { a: [«Part»!]! }"),
    ("output-type", "type Output { a: «DateTime» }"),
    ("output-twice", "type Output { a: String «a»: Int }"),
    ("output-twice", "type Output { a: String } type «Output» { b: Int }"),
    ("output-argument", "type Output { a(«n: Int»): String }"),
    ("output-empty", "type «Output»"),
    ("output-definition output-root", "«{» a }"),
    ("output-definition", "type Output { a: String } «i»nput In { a: Int }"),
    ("graphql-syntax", "type Output { a «S»tring }"),
    ("graphql-syntax", "type Output { a«:»"),
    ("graphql-syntax", "«" + "[" * 500 + "»"),
]


@pytest.mark.parametrize(("codes", "marked"), OUTPUTS)
def test_outputs(codes: str, marked: str) -> None:
    text, places = unmarked(marked)
    problems = told(check_output(text))
    assert [code for code, *_ in problems] == codes.split()
    assert [tuple(place) for _, *place in problems][: len(places)] == places


VALUES = [
    ("type Output { a: String! }", {"a": "x", "more": 1}, ()),
    ("type Output { a: String! b: Int }", {}, ("a is missing",)),
    ("type Output { a: String! }", None, ("the result is nothing, not an object (Output)",)),
    ("type Output { a: String }", [], ("the result is a list, not an object (Output)",)),
    ("type Output { a: String }", {"a": 5}, ("a is the number 5, not a String",)),
    ("type Output { a: Int }", {"a": 5.0}, ()),
    ("type Output { a: Int }", {"a": 5.5}, ("a is the number 5.5, not an Int",)),
    ("type Output { a: Int }", {"a": 2**31}, ("a is the number 2147483648, not an Int",)),
    ("type Output { a: Int }", {"a": True}, ("a is true, not an Int",)),
    ("type Output { a: Float b: Float }", {"a": 5, "b": "5"}, ("b is the text '5', not a Float",)),
    (
        "type Output { a: Boolean b: Boolean }",
        {"a": False, "b": "false"},
        ("b is the text 'false', not a Boolean",),
    ),
    ("type Output { a: ID b: ID c: ID }", {"a": "x", "b": 3, "c": {}}, ("c is an object, not an ID",)),
    ("type Output { a: [String!]! }", {"a": ["x", None]}, ("a[1] is missing",)),
    ("type Output { a: [String] }", {"a": ["x", None]}, ()),
    ("type Output { a: [[Int]] }", {"a": [[1], 2]}, ("a[1] is the number 2, not a list",)),
    ("type Output { a: [P!] } type P { n: Int! }", {"a": [{"n": 1}, {}]}, ("a[1].n is missing",)),
    ("type Output { a: Kind } enum Kind { A B }", {"a": "C"}, ("a is the text 'C', none of Kind's values",)),
    ("type Output { a: Any } scalar Any", {"a": {"b": []}}, ()),
    (
        "type Output { a: P } type P { b: P }",
        {"a": {"b": {"b": {"b": 3}}}},
        ("a.b.b.b is the number 3, not an object (P)",),
    ),
    ("no schema", {"a": 1}, ()),
]


@pytest.mark.parametrize(("sdl", "value", "expected"), VALUES)
def test_values(sdl: str, value: object, expected: tuple[str, ...]) -> None:
    assert check_value(sdl, value) == expected


def test_of_very_many_mismatches_the_first_are_told() -> None:
    assert len(check_value("type Output { a: [Int] }", {"a": ["x"] * 100_000})) == 20


MAIN = "export default function main(input) { "
SCRIPTS = [
    ("", MAIN + "return input; }"),
    (
        "",
        "const N = 3;\nfunction helper(a) { return a?.b ?? N; }\n" + MAIN + "return { a: helper(input) }; }",
    ),
    ("", MAIN + "const f = (x) => x; for (const a of input.b) { f(a); } return { t: `${f(1)}` }; } // end"),
    ("", MAIN + "input.fetch(); return { fetch: 1, require: input.Promise }; }"),
    ("", "function fetch(a) { return a; }\n" + MAIN + "return fetch(1); }"),
    ("", MAIN + "const { setTimeout } = input; return setTimeout; }"),
    ("", MAIN + "return input.map(require => require); }"),
    ("", "function* g() { yield 1; }\n" + MAIN + "return [...g()]; }"),
    ("", MAIN + "return /a+(b)/u.test(input) ? 'async await import' : 1n; }"),
    ("", "const main = (input) => input;\nexport default main;"),
    ("", "function main(input) { return 1; }\nexport { main as default };"),
    ("script-main", "«function» main(input) { return 1; }\nexport { main };"),
    ("script-main", "«function» main(input) { return 1; }"),
    ("script-main", "«c»onst f = 1;"),
    ("script-main", "«v»ar f = 1;"),
    ("", "export default (input) => input;"),
    ("", "export default function run(input) { return 1; }"),
    ("", "export default function (input) { return 1; }"),
    ("", "function run(input) { return 1; }\nexport { run as default };"),
    ("script-main", "export default «class { }»"),
    ("script-main", "export default «5»;"),
    ("script-return", "export default function «main»(input) { input.map(() => { return 1; }); }"),
    ("script-return", "export default function «main»(input) { function* g() { return 1; } g(); }"),
    ("script-async", "export default «async» function main(input) { return 1; }"),
    ("script-async script-async", MAIN + "const f = «async» () => «await» 1; return f; }"),
    ("script-async", "class A { «async» m() {} }\n" + MAIN + "return 1; }"),
    ("script-async", "for «await» (const a of []) {}\n" + MAIN + "return 1; }"),
    ("script-forbidden", MAIN + "return new «Promise»(() => 1); }"),
    (
        "script-forbidden script-forbidden",
        MAIN + "«setTimeout»(() => 1, 2); «setInterval»(() => 1); return 1; }",
    ),
    ("script-forbidden", MAIN + "return «fetch»('https://example.com'); }"),
    ("script-forbidden", MAIN + "return new «XMLHttpRequest»(); }"),
    ("script-forbidden", MAIN + "const fs = «require»('fs'); return 1; }"),
    ("script-forbidden", MAIN + "const Grüße = '🎁'; return «fetch»(Grüße); }"),
    ("script-import", "«import» x from 'y';\n" + MAIN + "return x; }"),
    ("script-import", MAIN + "return «import»('y'); }"),
    ("script-syntax", MAIN + "let a «=» ; return 1; }"),
    ("script-syntax", MAIN + "retrun «input»; }"),
    ("script-syntax", "export default function main(input) «{» return 1;"),
    ("script-syntax", MAIN + "return f«(»[1, 2]; }"),
    ("script-syntax", MAIN + "return «<b>x</b>»; }"),
    ("script-syntax script-forbidden", "let a «=» ;\n" + MAIN + "return «fetch»(1); }"),
    ("script-long", "«»" + "x" * 100_001),
]


@pytest.mark.parametrize(("codes", "marked"), SCRIPTS)
def test_scripts(codes: str, marked: str) -> None:
    text, places = unmarked(marked)
    assert told(check_script(text)) == [
        (code, *place) for code, place in zip(codes.split(), places, strict=True)
    ]


def test_the_export_is_put_before_main() -> None:
    text = "function main(input) { return 1; }"
    (problem,) = check_script(text)
    assert problem.is_certain
    fixed = text[: problem.start] + str(problem.replacement) + text[problem.end :]
    assert check_script(fixed) == ()


HOSTILE = [
    "{" * 50_000,
    "(" * 50_000,
    "`${" * 30_000,
    "a=>" * 30_000,
    "/*" * 50_000,
    "async " * 16_000,
    "\0\ud800",
    "",
]


@pytest.mark.parametrize("script", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_scripts_end(script: str) -> None:
    assert check_script(script)


WORDS = """{ } ( ) [ ] : ! , ... query type Output a b: String = @ # $ on fragment " \"\"\" 1"""
PIECES = st.sampled_from([*WORDS.split(), "\ud800"])


@given(st.lists(PIECES, max_size=20).map(" ".join))
def test_any_text_can_be_checked(text: str) -> None:
    for problems in (check_query(text, fields_of), check_output(text), check_script(text)):
        assert all(0 <= each.start <= each.end <= len(text) + 1 for each in problems)


def run_code_steps() -> list[dict[str, str]]:
    folders = [WORKFLOWS, SHARED / "workflows"]
    found: list[dict[str, str]] = []
    for path in (path for folder in folders for path in sorted(folder.glob("*.flow"))):
        text = path.read_text("utf-8")
        steps = json.loads(text[text.index("{") :])["root"]["steps"]
        found += [
            {field["config_field_id"]: field["value"] for field in step["config_field_values"]}
            for step in steps
            if step["task_id"] == "shopify::flow::run_code"
        ]
    return found


def test_real_steps_have_no_problem() -> None:
    steps = run_code_steps()
    assert len(steps) >= 6
    undefined: set[str] = set()
    for step in steps:
        script = step.get("script", MAIN + "return 1 }")
        said = [problem for problem in check_script(script) if problem.code != "script-clock"]
        undefined |= {script[problem.start : problem.end] for problem in said}
        assert {problem.code for problem in said} <= {"script-name"}
        assert check_output(step.get("output_schema", "type Output { a: Int }")) == ()
        assert check_query(step.get("input", "{ order { id } }"), lambda _: None) == ()
    # A real export uses two constants that another one, made after it, defines.
    assert undefined <= {"REDEEM_VALUE_GBP", "REDEEM_POINTS"}


def told(problems: tuple[Problem, ...]) -> list[tuple[str, int, int]]:
    return [(problem.code, problem.start, problem.end) for problem in problems]


def unmarked(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its marks, and the places they marked."""
    places: list[tuple[int, int]] = []
    parts = re.split("[«»]", marked)
    at = 0
    for i, part in enumerate(parts):
        if i % 2:
            places.append((at, at + len(part)))
        at += len(part)
    return "".join(parts), places
