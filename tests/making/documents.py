"""Documents of Flow made from nothing: structure from Hypothesis, content from a seeded generator.

Everything here is built by hand, without the compiler's modules, so that the tests do not share its mistakes.
A ``Shape`` says which steps hang where, a ``Draft`` is a whole document as a JSON tree with its text style,
``documents()`` and ``graphs()`` are the two families of texts.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, given, settings, strategies as st

T = TypeVar("T")


USUAL = 500


def wanted() -> int:
    """How many examples a property has: FLOWC_EXAMPLES, else 20,000 in the profile ``nightly``, else the usual."""
    given = os.environ.get("FLOWC_EXAMPLES")
    if given:
        return int(given)
    return 20_000 if settings.get_current_profile_name() == "nightly" else USUAL


def examples(share: float = 1.0) -> settings:
    """Settings for a property that takes its share of the run's examples."""
    return settings(
        max_examples=max(1, round(wanted() * share)),
        deadline=None,
        phases=[phase for phase in Phase if phase is not Phase.explain],
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.large_base_example,
        ],
    )


def check(
    law: Callable[[T], object], strategy: st.SearchStrategy[T], share: float = 1.0, part: object = ""
) -> None:
    """Holds a law on its share of examples; each part of a law draws examples of its own."""

    def holds(example: T) -> None:
        law(example)

    holds.__name__ = f"{law.__name__}_{part}"
    examples(share)(given(strategy)(holds))()


# JSON with everything a text can say: order, repeated keys, lexemes.


class Obj(list[tuple[str, Any]]):
    """A JSON object as its members in order; a key may come twice."""

    def get(self, key: str) -> Any:
        return next((value for name, value in self if name == key), None)

    def put(self, key: str, value: Any) -> None:
        """Sets every member of this key, or adds one."""
        if all(name != key for name, _ in self):
            self.append((key, value))
        self[:] = [(name, value if name == key else old) for name, old in self]


class Lexeme(str):
    """A piece of JSON that is written as it stands: a number, a literal, a string in quotes."""

    __slots__ = ()


@dataclass(frozen=True)
class Style:
    """How a JSON text is written."""

    comma: str = ","
    colon: str = ":"
    indent: str | None = None
    ascii: bool = False
    escapes: float = 0.0
    blanks: float = 0.0
    tail: str = ""
    prefix: str = "none"
    seed: int = 0


COMPACT = Style()
SPACED = Style(comma=", ", colon=": ")
CODE = Style(indent="  ", colon=": ", tail="\n")

_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANKS = (" ", "  ", "\n", "\t", "\r\n", "\n\n   ")


class Writer:
    """Writes one JSON tree in one style."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.rng = random.Random(style.seed)

    def write(self, value: Any, depth: int = 0) -> str:
        if isinstance(value, Lexeme):
            return str(value)
        if isinstance(value, str):
            return self.string(value)
        if isinstance(value, Obj):
            members = [
                f"{self.string(key)}{self.colon()}{self.write(item, depth + 1)}" for key, item in value
            ]
            return self.container("{", members, "}", depth)
        if isinstance(value, list):
            return self.container("[", [self.write(item, depth + 1) for item in value], "]", depth)
        return json.dumps(value)

    def string(self, text: str) -> str:
        if self.style.escapes:
            return '"' + "".join(map(self.character, text)) + '"'
        plain = json.dumps(text, ensure_ascii=self.style.ascii)
        return plain if self.style.ascii else _SURROGATE.sub(_escape, plain)

    def character(self, char: str) -> str:
        if self.rng.random() < self.style.escapes and ord(char) < 0x10000:
            return r"\/" if char == "/" else self.rng.choice((f"\\u{ord(char):04x}", f"\\u{ord(char):04X}"))
        plain = json.dumps(char, ensure_ascii=self.style.ascii)[1:-1]
        return _SURROGATE.sub(_escape, plain)

    def container(self, opening: str, items: list[str], closing: str, depth: int) -> str:
        if not items:
            return opening + self.blank() + closing
        if self.style.indent is None:
            inner = f"{self.blank()}{self.style.comma}{self.blank()}".join(items)
            return f"{opening}{self.blank()}{inner}{self.blank()}{closing}"
        newline = "\n" + self.style.indent * (depth + 1)
        return f"{opening}{newline}{f',{newline}'.join(items)}\n{self.style.indent * depth}{closing}"

    def colon(self) -> str:
        return f"{self.blank()}{self.style.colon}{self.blank()}"

    def blank(self) -> str:
        if not self.style.blanks or self.rng.random() >= self.style.blanks:
            return ""
        return self.rng.choice(_BLANKS)


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def dumps(value: Any, style: Style = COMPACT) -> str:
    """The JSON text of a tree, without prefix and tail."""
    return Writer(style).write(value)


def sorted_tree(value: Any, but: Collection[str] = ()) -> Any:
    """The tree with every object's keys in order, as the code form has them, but what these keys hold."""
    if isinstance(value, Obj):
        members = [(key, item if key in but else sorted_tree(item, but)) for key, item in value]
        return Obj(sorted(members, key=lambda member: member[0]))
    if isinstance(value, list):
        return [sorted_tree(item, but) for item in value]
    return value


# Structure.

TRIGGER, ACTION, WAIT, CONDITION, FOREACH, PORTED = (
    "TRIGGER",
    "ACTION",
    "WAIT",
    "CONDITION",
    "FOREACH",
    "PORTED",
)
PORTS = {
    TRIGGER: ("output",),
    ACTION: ("output",),
    WAIT: ("output",),
    CONDITION: ("true", "false"),
    FOREACH: ("loop_body", "after"),
    PORTED: ("output", "error", "Yes, please", "true", ""),
}


@dataclass(frozen=True)
class Shape:
    """Which steps there are and what hangs from which port, in order."""

    kinds: tuple[str, ...]
    links: tuple[tuple[int, str, int], ...]


class Sketch:
    """A shape that grows step by step."""

    def __init__(self, *kinds: str) -> None:
        self.kinds = list(kinds)
        self.links: list[tuple[int, str, int]] = []

    def add(self, kind: str, parent: int | None = None, port: int | str = 0) -> int:
        self.kinds.append(kind)
        if parent is not None:
            self.link(parent, port, len(self.kinds) - 1)
        return len(self.kinds) - 1

    def link(self, source: int, port: int | str, target: int) -> None:
        ports = PORTS[self.kinds[source]]
        name = port if isinstance(port, str) else ports[port % len(ports)]
        self.links.append((source, name, target))

    def shape(self) -> Shape:
        return Shape(tuple(self.kinds), tuple(self.links))


_TREE_KINDS = (ACTION, CONDITION, ACTION, FOREACH, CONDITION, WAIT, ACTION)
_GRAPH_KINDS = (*_TREE_KINDS, PORTED, TRIGGER, "DETACHED")
_growth = st.tuples(st.integers(0, 9), st.integers(0, 7), st.integers(0, 4))


def _parent(back: int, count: int) -> int:
    """Mostly the step before, sometimes one further up: chains with fan-out here and there."""
    return count - 1 if back < 4 else max(0, count - back + 2)


@st.composite
def trees(draw: st.DrawFn, max_steps: int = 12) -> Shape:
    """One trigger and what hangs from it: chains, branches, else-if, fan-out, loops with ``after``."""
    sketch = Sketch(TRIGGER)
    for kind, back, port in draw(st.lists(_growth, max_size=max_steps)):
        sketch.add(_TREE_KINDS[kind % len(_TREE_KINDS)], _parent(back, len(sketch.kinds)), port)
    return sketch.shape()


@st.composite
def tangles(draw: st.DrawFn, max_steps: int = 10) -> Shape:
    """Any graph: several triggers or none, joins, cycles, named ports, unreachable steps, repeated links."""
    sketch = Sketch() if draw(st.integers(0, 9)) == 9 else Sketch(TRIGGER)
    for kind, back, port in draw(st.lists(_growth, max_size=max_steps)):
        _grow(sketch, _GRAPH_KINDS[kind], back, port)
    count = len(sketch.kinds)
    extra = st.tuples(st.integers(0, max(0, count - 1)), st.integers(0, 4), st.integers(0, max(0, count - 1)))
    for source, port, target in draw(st.lists(extra, max_size=5)) if count else ():
        if sketch.kinds[target] != TRIGGER or port == 4:
            sketch.link(source, port, target)
    return sketch.shape()


def _grow(sketch: Sketch, kind: str, back: int, port: int) -> None:
    if kind == TRIGGER:
        sketch.add(TRIGGER)
    elif kind == "DETACHED":
        sketch.add(_TREE_KINDS[port])
    else:
        count = len(sketch.kinds)
        sketch.add(kind, _parent(back, count) if count else None, port)


def chain(length: int) -> Shape:
    """A trigger and ``length`` actions in a row."""
    sketch = Sketch(TRIGGER)
    for i in range(length):
        sketch.add(ACTION, i)
    return sketch.shape()


def nest(depth: int, kinds: Sequence[str] = (CONDITION, FOREACH)) -> Shape:
    """Blocks in blocks, an action at each level."""
    sketch = Sketch(TRIGGER)
    at = 0
    for i in range(depth):
        at = sketch.add(kinds[i % len(kinds)], at)
        sketch.add(ACTION, at)
    return sketch.shape()


def else_ifs(length: int) -> Shape:
    """``if``, ``elif``, ``elif``, …, ``else``."""
    sketch = Sketch(TRIGGER)
    at, port = 0, "output"
    for _ in range(length):
        at, port = sketch.add(CONDITION, at, port), "false"
        sketch.add(ACTION, at, "true")
    sketch.add(ACTION, at, "false")
    return sketch.shape()


def ladder(rungs: int) -> Shape:
    """Diamonds in a row: the number of paths doubles with each."""
    sketch = Sketch(TRIGGER)
    at = 0
    for _ in range(rungs):
        fork = sketch.add(CONDITION, at, 0)
        left, right = sketch.add(ACTION, fork, "true"), sketch.add(ACTION, fork, "false")
        at = sketch.add(ACTION, left)
        sketch.link(right, 0, at)
    return sketch.shape()


def fan(width: int) -> Shape:
    """One port with many targets, conditions and actions by turns."""
    sketch = Sketch(TRIGGER)
    for i in range(width):
        sketch.add((ACTION, CONDITION, FOREACH)[i % 3], 0)
    return sketch.shape()


def giants() -> st.SearchStrategy[Shape]:
    """Shapes past the limits of a readable text: deep nests, long else-if chains, ladders, wide fans."""
    return st.one_of(
        st.integers(18, 40).map(nest),
        st.integers(19, 32).map(lambda depth: nest(depth, (FOREACH, CONDITION, CONDITION))),
        st.integers(195, 255).map(else_ifs),
        st.integers(2, 25).map(ladder),
        st.integers(5, 40).map(fan),
        st.integers(30, 120).map(chain),
    )


# Content: pools of what stands in real documents and what has broken compilers before.

WORDS = (
    "order", "tag", "VIP", "Café", "naïve", "co-op", "x", "5", "№", "日本", "🎉", "e\u0301", "don't", '"q"',
    "a/b",
)  # fmt: skip
TEXTS = (
    "", " ", "  lead", "trail ", "\n", "a\nb", "a\n", "\na", "a\r\nb", "a\rb", "\t", "a\tb", "'", '"',
    "'''", '"""',
    'x"', 'x""', '"""\n', "it's", 'say "hi"', "both ' and \"", "\\", "\\\\", "\\n", "a\\", "a\\\nb",
    "\\N{DASH}", "\\x41",
    "\0", "a\0b\n", "\x7f", "\x1b[0m", "\x85", "a\u2028b", "\ufeff", "\u200b", "\u202e", "\xa0", "🎉",
    "👩‍👩‍👧", "\ud800",
    "a\udfffb\n", "#", "# x", "Note: x", "Name: x", "Description: x", 'Note: "x"', "note: x", "Note:",
    "flowc: x",
    "# flowc", "type: ignore", "fmt: off", "fmt: skip", "-*- coding: latin-1 -*-", "noqa", "{", "{}", "{{",
    "%", "%s", "...",
    "pass", "(", "]", ",", ";", "x" * 120, "word " * 30, "word " * 30 + "\nnext", "Ａ", "ﬁ", "٣", "١٢", "İ",
    "ß",
)  # fmt: skip
LOOKALIKES = (
    "true", "false", "0", "1", "100", "-5", "9201", "123456789012345", "1234567890123456", "9" * 40, "007",
    "-0", "+5", "1e5",
    "1E5", "1.0", "0.10", "10.00", ".5", "5.", "1_000", "0x10", "0b1", "1,000", " 5", "5 ", "5\n", " true",
    "true ", "True", "None",
    "null", "undefined", "nan", "NaN", "Infinity", "-", "--1", "- 1", "１２", "٣", "1j", "1L", "00", "-01",
    "...", "f(x)", "2024-01-01",
)  # fmt: skip
LIQUID = (
    "{{ order.id }}", "{{order.id}}", "{{  order.id}}", "{{ order.name | upcase }}",
    "Order {{ order.name }} of {{order.customer.email}}",
    "{% for tags_item in order.tags %}\n  {{tags_item}}\n{% endfor %}",
    "{% if order.note == 'x' %}y{% endif %}", "{{", "}}", "{{ }}",
    '{{ order.createdAt | date: "%Y-%m-%d" }}', "{{ a }}{{ b }}", "{{ order['x'] }}",
)  # fmt: skip
CODE_TEXTS = (
    'query{\n  order {\n    id\n  }\n}',
    "export default function main(input) {\n  const a = \"FULL\"; \n  \n  return {a: 'x\\n'};\n}\n",
    '"The output of Run Code"\ntype Output {\n  "Code"\n  code: String!\n}\n',
    "select '''x''' from \"\"\"y\"\"\"\n", "a\n\\\n\"", "a\n\tb\n",
)  # fmt: skip
PATHS = (
    "order.id", "order.customer.id", "order.customer.tags", "product.id", "order.lineItems",
    "order.customAttributes", "shop.name",
    "runCode.shouldFulfill", "runCode1.x", "getProductData", "lineItemsForeachitem.id", "tags_item",
    "tags_item.key", "order",
    "sendAdminApiRequest.fulfillment.id", "customer.coOp.value", "order.totalPriceSet.shopMoney.amount",
    "draftOrder.id",
)  # fmt: skip
ODD_PATHS = (
    "order.from.x", "class", "order.line-items", "order..id", ".id", "id.", "", " order.id", "order.id ",
    "order. id", "1abc.x", "order.1x",
    "orderé.naïve", "order.ﬁeld", "True", "None.x", "order.None", "not", "order.not.x", "print", "_",
    "__debug__", "order.__class__", "metafield.x",
    "path.x", "path", "op.x", "raw.x", "raw", "task.x", "condition", "workflow.x", "shopify.admin.x",
    "branch", "on", "detached", "match.x", "type",
    "case.type", "self", "any", "all.x", "a b.c", "order[0].id", "order.lineItems[0]",
    "order.tags.first | x", 'or"der', "o'rder", "or\nder", "日本.x",
    "order\\id", "order.i\0d", "\ud800.x", "order.５x", "then_send_email", "part_1", "tag_orders",
    "x" * 100 + ".y", "declare", "lambda", "async.await",
)  # fmt: skip
FIELD_IDS = (
    "tags", "order_id", "customer_id", "value", "message", "metafield", "product_id", "subject",
    "namespace", "key",
)  # fmt: skip
ODD_FIELD_IDS = (
    "", "a b", "class", "1x", "é", "ﬁeld", "Ａ", "self", "type", "name", "id", "_id", "Order-Id", "a.b",
    "None", "__debug__", "tags\n", "\ud800", "x\0",
    '"', "'", "**", "raw", "print", "match", "日本", "order-id_id", "a" * 60, "condition", "listpath",
    "wait_duration", "description", "note",
)  # fmt: skip
NAMES = (
    "Run code", "Run code (1)", "Run code (2)", "Get product data", "Send Admin API request", "Send email",
    "Get order data (12)", "Wait",
    "Add order tags", "Run code 1",
)  # fmt: skip
ODD_NAMES = (
    "", " ", "run code", "runCode", "RunCode", "Run Code", "RUN CODE", "Run  code", " Run code",
    "Run code ", "Run code (01)", "Run code(1)",
    "Run code (0)", "Run code (1) (2)", "Run code ()", "Run code (x)", "(1)", "1", "123", "1 run",
    "2nd run", "Class", "class", "If", "For", "None", "True",
    "Pass", "Order", "order", "Shopify", "Path", "Raw", "Task", "Op", "Condition", "Workflow", "Branch",
    "On", "Detached", "Über code", "Café", "日本",
    "日本 code", "🎉", "🎉 party", "Run\ncode", "Run\tcode", "Run_code", "run_code", "Run-code", "Run.code",
    "Run/code", "Run 'code'", 'Run "code"', "\0",
    "\ud800", "Ｒun code", "ﬁx it", "x" * 120, "A b c d e", "A", "a", "AB", "Ab", "A B", "X1", "X1y",
    "Http 2 go", "Get v2 data", "Note: x", "# x", "_", "__",
    "_x", "Any", "All", "Not", "In", "Print", "Self", "Match", "Type", "Part 1", "Then send email",
    "Line items foreachitem", "Tags_item",
)  # fmt: skip
TASKS = (
    "shopify::admin::add_order_tags", "shopify::admin::remove_order_tags", "shopify::flow::run_code",
    "shopify::admin::add_customer_metafield",
    "shopify::admin::admin_api_operation", "shopify::flow::send_email", "shopify::flow::http_request",
    "shopify::flow::fetch::products",
    "shopify::admin::hide_product", "acme::loyalty::award_points",
)  # fmt: skip
ODD_TASKS = (
    "", "x", "shopify", "a::b", "a::b::c::d::e", "::", "a::", "::a", "a:b", "a::b:c", "shopify.admin.x",
    "shopify::admin::class", "shopify::from::x",
    "class::x", "shopify::flow::my-task", "é::ü", "ﬁ::x", "１::x", "a::１", "1::x", "a b::c", "acme::wait",
    "shopify::flow::wait", "shopify::flow::condition",
    "shopify::flow::foreach", "order::x", "order::tags", "path::y", "path", "raw::z", "raw", "task::foo",
    "task", "op::x", "condition::x", "workflow::x",
    "metafield::x", "branch::x", "on::x", "detached::x", "then_x::y", "part_1::x", "None::x", "x::None",
    "a::b\n", "\ud800::x", 'a"::b', "a'::b", "a\\::b",
    "runCode::x", "x::startswith", "x::endswith", "declare::x", "Customer::x", "__debug__::x", "_::_",
    "any::all", "日本::語", "x::wait::y",
)  # fmt: skip
TRIGGERS = (
    "shopify::admin::order_created", "shopify::admin::product_added", "shopify::admin::customer_created",
    "shopify::flow::scheduled_time",
)  # fmt: skip
VERSIONS = ("0.1", "0.1", "0.1", "1.0", "v1", "2", "")
ODD_VERSIONS = ("01", "0.10", " 0.1", "v1-β", 'a"b', "a'b", "x\ny", "\ud800", "unstable", "\\")
UNARY = ("nil?", "not_nil?", "empty_or_nil?", "not_empty_and_not_nil?")
BINARY = (
    "==", "!=", ">", ">=", "<", "<=", "include?", "not_include?", "in?", "not_in?", "start_with?",
    "not_start_with?", "end_with?", "not_end_with?",
)  # fmt: skip
STRANGE_OPERATORS = (
    "regex?",
    "matches",
    "=~",
    "",
    "is",
    "AND",
    "===",
    "not",
    "a b",
    "any?",
    "Nil?",
    "INCLUDE?",
    '"',
    "x\ny",
)
LITERALS = (
    "x", "Co-op", "", "VIP", "it's", 'say "hi"', "a,b", "a, b", ",", "x,,y", " x", "x ", "5", "-1", "007",
    "1e5", "10.00", "0.10", "abc", "1_000", "+5", ".5",
    "5.", "-0", "00", "٣", "9" * 30, "true", "false", "True", "yes", "nil", "null", "a\nb", "🎉", "\\",
    "\\'", "a\\", "\0", "\ud800", "2026-01-01T00:00:00Z",
    "order.id", "{{ order.id }}", "ACTIVE", "gid://shopify/Product/1", "x" * 90, "'", "''", "(", "&&",
    "a || b",
)  # fmt: skip
VALUE_TYPES = {
    "EnvironmentScalarDefinition:String": ("x", "Co-op", "", "5", "true", "a,b", "it's", "10.00"),
    "EnvironmentScalarDefinition:ID": ("gid://shopify/Product/1", "5"),
    "EnvironmentScalarDefinition:Boolean": ("true", "false"),
    "EnvironmentScalarDefinition:Int": ("5", "0", "-1", "100"),
    "EnvironmentScalarDefinition:Float": ("0.10", "5", "-1.5"),
    "EnvironmentScalarDefinition:Decimal": ("10.00", "5", "0.1"),
    "EnvironmentScalarDefinition:Money": ("10.00", "500"),
    "EnvironmentScalarDefinition:DateTime": ("2026-01-01T00:00:00Z",),
    "EnvironmentEnumDefinition:ProductStatus": ("ACTIVE", "DRAFT"),
}
ODD_VALUE_TYPES = (
    "EnvironmentScalarDefinition:URL", "Int", "", "EnvironmentObjectDefinition:Order", "x", None,
)  # fmt: skip
NONSENSE = (
    "", " ", "x", "order.id", "true", "(", ")", "()", "(a == )", "(a === b)", "a == b &&", "(a == 1",
    "a == 1)", "{{ order.id }}", "{}", "[]", "null", '{"uuid":"x"}',
    "(a ~ b)", "(a == 1) (b == 2)", "\0", "\ud800", "if x then y", "a == 'x", "(order.tags any? (x == 1))",
    "(order.tags any? |x| )", "\n", "日本", '"""', "\\",
    "(a == 1 &&& b == 2)", "(" * 60 + "a == 1" + ")" * 60, '{"operation_type":"LogicalExpression"}',
    '{"uuid":"1","lhs":null,"operator":"AND","operation_type":"LogicalExpression"}',
)  # fmt: skip
ARGUMENTS = (
    '{"key":"co_op","namespace":"custom"}', '{"key": "plant", "namespace": "custom"}',
    '{"namespace":"custom","key":"x"}', "{}", "{ }", '{"key":"a b\\n"}',
    '{"a-b":"x"}', '{"class":"x"}', '{"key":"x","key":"y"}', '{"key":{"a":1}}', '{"key":["x"]}',
    '{"key":null}', '{"key":true,"n":5}', '{"n":1e5}', '{"n":0.10}',
    '{"":"x"}', '{"é":"x"}', '{"ﬁ":"x"}', '{"key":"\\u0041"}', "not json", "", " ", "null", "5", "[]",
    '["x"]', '"x"', "true", '{"key":', '{"key":"\\ud800"}', '{"self":"x"}',
    '{"key":"{{ x }}"}', '{"a":{"b":{"c":[]}}}', '{\n  "key": "x"\n}', '{"arguments":"x"}', '{"key":"x"}\n',
)  # fmt: skip
TYPES = ("Customer", "Order", "Product", "CUSTOMER", "metaobject_6795854102")
ODD_IDENTIFIERS = (
    "", "a b", "class", "1x", "None", "é", "ﬁ", "a.b", "x-y", "\n", "\ud800", "workflow", "shopify", "self",
    "metafield", "declare", "hidden", "__debug__", "日本",
)  # fmt: skip
HANDLES = ("coOp", "plant", "loyaltyPoints", "email")
UNKNOWN_KEYS = (
    "x_new", "enabled", "x y", "", "é", "retry_policy", "x_\ud800", "steps_", "__proto__", "uuid2",
)  # fmt: skip
NUMBERS = ("0.10", "1e5", "-0", "1E+2", "0", "12345678901234567890", "-1.50", "1.0", "0e0", "1e400", "0.1")
JSON_TEXTS = (
    "[]", "{}", "[ ]", "{ }", '["NEW"]', '["a","b"]', '["a", "b"]', '[ "a" ]', '["a" ,"b"]', '["a"\n]',
    '{"amount":"30","unit":"days"}', '{"a":1,"b":[true,null,{}]}',
    '{ "a" : 1 }', '{"a":1e5}', '{"a":0.10}', '{"a":-0}', '{"a":1.0}', "[1e400]", "[12345678901234567890]",
    '{"a":1,"a":2}', '["\\u0041"]', '["\\/"]', '["\\u00e9"]',
    '["é"]', '["\\ud83c\\udf89"]', '["🎉"]', '["\\ud800"]', '["\\n"]', '["\\u000a"]', '["a\\tb\\"c"]',
    '{"":""}', '{"value":"","default_value":""}', '{"value":"x"}',
    '{"default_value":"order.id","value":""}', '{"value":"{{ order.id }}","default_value":"order.id"}',
    '{"value":"","default_value":"order.id","x":1}', '[""]',
    '{"value":5,"default_value":"order.id"}', '{"value":"","default_value":null}',
    '{"value":null,"default_value":null}', '{"value":"{{ a | b }}","default_value":""}',
    '{"value":"{{  order.id }}","default_value":""}', '{"value":"{{}}","default_value":""}',
    '{"value":"x{{ order.id }}","default_value":""}', '[["Content-Type","application/json"]]',
    '{"name":"tagsAdd","blob":"{\\n  \\"id\\": \\"{{order.id}}\\",\\n  \\"n\\": {{x}}\\n}"}',
    '{\n  "a": [\n    1,\n    2\n  ]\n}', '{\n    "a": 1\n}', '[1,\n2]', '["a"] ', ' ["a"]', '["a"]\n',
    '["' + "x" * 100 + '"]', "[" * 8 + "]" * 8, "[" * 60 + "]" * 60, '{"a b":1,"class":2}', '["""]',
    "['a']", "[1,]", "{a:1}", "[NaN]", "[Infinity]", "[-Infinity]", "[01]", "[True]", '["\t"]', "[\x0c]",
    '["a\\u2028b"]', '["\u2028"]', '{"e":"\\u00E9"}', '{"e":"\\b\\f"}', '["\\u0000"]', '["\\u007f"]',
    "[true,false,null]", "[-5,0,1.5]", '{"a":{"b":{"c":{"d":{"e":"deep"}}}}}', "[{}]", "[[],[]]",
)  # fmt: skip
MARKS = "abcXYZ 019_-.'\"\\#{}\n\t\r\0éß日🎉\u2028\x85"


@dataclass
class Ink:
    """Content by chance. ``wild`` is how often something odd comes where something plain would do."""

    rng: random.Random
    wild: float = 0.12

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def pick(self, pool: Sequence[T]) -> T:
        return pool[self.rng.randrange(len(pool))]

    def odd(self, plain: Sequence[str], odd: Sequence[str]) -> str:
        return self.pick(odd if self.chance(self.wild) else plain)

    def text(self) -> str:
        roll = self.rng.random()
        if roll < 0.45:
            return " ".join(self.pick(WORDS) for _ in range(self.rng.randrange(1, 8)))
        if roll < 0.85:
            return self.pick(TEXTS)
        return "".join(self.pick(MARKS) for _ in range(self.rng.randrange(1, 30)))

    def path(self) -> str:
        return self.odd(PATHS, ODD_PATHS)

    # Ids.

    def ulid(self) -> str:
        return "01K" + "".join(self.pick("0123456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(23))

    def uuid(self, version: str = "4") -> str:
        digits = f"{self.rng.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-{version}{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def step_ids(self, count: int) -> list[Any]:
        style = self.pick(("ints", "ulid", "uuid", "mixed", "mixed", "odd", "far"))
        if style in ("ints", "far"):
            start = 1 if style == "ints" else self.rng.randrange(-5, 10**6)
            numbers: list[Any] = list(range(start, start + count))
            if style == "far":
                self.rng.shuffle(numbers)
            return numbers
        makers: dict[str, list[Callable[[], str]]] = {
            "ulid": [self.ulid],
            "uuid": [lambda: self.uuid("1")],
            "mixed": [self.ulid, lambda: self.uuid("1"), self.uuid, lambda: self.uuid("7")],
            "odd": [
                lambda: self.text() + str(self.rng.randrange(99)),
                lambda: f"01redeem-{self.rng.randrange(10**6)}",
            ],
        }
        return self.distinct(count, makers[style])

    def distinct(self, count: int, makers: Sequence[Callable[[], str]]) -> list[Any]:
        found: dict[str, None] = {}
        while len(found) < count:
            found[self.pick(makers)()] = None
        return list(found)

    # Configuration values.

    def value(self, field_id: str) -> Any:
        roll = self.rng.random()
        if field_id.endswith("_id") and roll < 0.6:
            return self.reference()
        makers = (
            self.reference,
            self.json_text,
            self.json_text,
            self.lookalike,
            self.liquid,
            self.text,
            self.code,
        )
        if roll > 1 - self.wild / 3:
            return self.not_a_string()
        return self.pick(makers)()

    def reference(self) -> str:
        path = self.path()
        encodings: tuple[tuple[str | None, str], ...] = (
            ("", path), (None, path), (f"{{{{ {path} }}}}", ""), (f"{{{{{path}}}}}", ""),
        )  # fmt: skip
        if self.chance(0.2):
            return path
        value, default = self.pick(encodings)
        style = COMPACT if self.chance(0.6) else SPACED if self.chance(0.7) else self.style()
        return dumps(Obj([("value", value), ("default_value", default)]), style)

    def json_text(self) -> str:
        if self.chance(0.5):
            return self.pick(JSON_TEXTS)
        tree = self.json_tree(3)
        if not isinstance(tree, list):
            tree = [tree]
        return dumps(tree, COMPACT if self.chance(0.5) else self.style())

    def json_tree(self, depth: int) -> Any:
        roll = self.rng.random()
        if depth and roll < 0.25:
            return [self.json_tree(depth - 1) for _ in range(self.rng.randrange(4))]
        if depth and roll < 0.5:
            return Obj((self.json_key(), self.json_tree(depth - 1)) for _ in range(self.rng.randrange(4)))
        if roll < 0.8:
            return self.text()
        return self.pick((None, True, False, 5, 0, -17, Lexeme(self.pick(NUMBERS))))

    def json_key(self) -> str:
        return (
            self.pick(("a", "key", "namespace", "type", "a b", "é", "")) if self.chance(0.9) else self.text()
        )

    def lookalike(self) -> str:
        return self.pick(LOOKALIKES)

    def liquid(self) -> str:
        return self.pick(LIQUID)

    def code(self) -> str:
        return self.pick(CODE_TEXTS)

    def not_a_string(self) -> Any:
        plain = (
            None,
            True,
            False,
            5,
            [],
            Obj(),
            Lexeme("1.50"),
            Lexeme("1e5"),
            Lexeme("-0"),
            ["x"],
            Obj([("a", 1)]),
        )
        return self.pick(plain) if self.chance(0.7) else self.json_tree(3)

    def style(self) -> Style:
        """Any way to write a JSON text, the two usual ones left out."""
        return Style(
            comma=self.pick((",", ", ", " , ", ",\n")),
            colon=self.pick((":", ": ", " : ")),
            indent=self.pick((None, None, "  ", "    ", "\t", "")),
            ascii=self.chance(0.5),
            escapes=self.pick((0.0, 0.0, 0.05, 1.0)),
            blanks=self.pick((0.0, 0.0, 0.0, 0.3)),
            seed=self.rng.getrandbits(32),
        )

    # Conditions.

    def condition(self) -> Any:
        roll = self.rng.random()
        if roll < self.wild / 2:
            return self.pick(NONSENSE) if self.chance(0.8) else self.not_a_string()
        expression = self.expression(self.rng.choice((1, 1, 2, 3)))
        if roll < 0.35:
            return ConditionText(self).outer(expression)
        style = COMPACT if self.chance(0.6) else SPACED if self.chance(0.7) else self.style()
        return dumps(ConditionTree(self).outer(expression), style)

    def expression(self, depth: int, item: str | None = None) -> Any:
        roll = self.rng.random()
        if depth == 0 or roll < 0.35:
            return self.comparison(item)
        if roll < 0.75:
            count = self.rng.choice((1, 2, 2, 3, 4))
            return (
                "logic",
                self.pick(("AND", "OR")),
                [self.expression(depth - 1, item) for _ in range(count)],
            )
        path = item if item and self.chance(0.2) else self.path()
        name = f"{path.rsplit('.', 1)[-1]}_item"
        if self.chance(self.wild):
            name = self.pick(("x", "tags_item", "", "item"))
        return (
            "array",
            self.pick(("ANY", "ANY", "ALL", "NONE")),
            path,
            name,
            self.expression(depth - 1, name),
        )

    def comparison(self, item: str | None) -> Any:
        path = self.pick((item, f"{item}.key")) if item and self.chance(0.85) else self.path()
        left = ("path", path) if not self.chance(self.wild / 3) else ("literal", self.pick(LITERALS))
        operator = (
            self.pick(BINARY + UNARY) if self.chance(0.7) else self.odd(("==", "!="), STRANGE_OPERATORS)
        )
        kind = self.pick(tuple(VALUE_TYPES))
        right = ("literal", self.pick(LITERALS if self.chance(self.wild) else VALUE_TYPES[kind]))
        if self.chance(self.wild / 2):
            right = ("path", self.path())
        return (
            "compare",
            operator,
            left,
            right,
            self.pick(ODD_VALUE_TYPES) if self.chance(self.wild / 2) else kind,
        )

    # Smaller things.

    def unknown(self, target: Obj, rate: float) -> None:
        """Perhaps a key nobody has heard of, somewhere in the object, perhaps twice."""
        while self.chance(rate):
            key = self.pick(UNKNOWN_KEYS)
            for _ in range(2 if self.chance(0.1) else 1):
                target.insert(self.rng.randrange(len(target) + 1), (key, self.json_tree(2)))

    def optional(self, text: Callable[[], str], rate: float) -> str | None:
        return text() if self.chance(rate) else None

    def name(self) -> str:
        return self.odd(NAMES, ODD_NAMES) if self.chance(0.8) else self.text()


class ConditionTree:
    """An expression as the tree the Flow app stores."""

    def __init__(self, ink: Ink) -> None:
        self.ink = ink
        self.uuid = ink.pick((ink.ulid, ink.ulid, lambda: ink.uuid("1"), ink.uuid))
        self.full_paths = ink.pick(("all", "all", "left", "none", "odd"))
        self.association = ink.pick(("left", "left", "right", "any"))
        self.unknown = 0.05 if ink.chance(0.15) else 0.0
        self.shuffled = ink.chance(0.05)

    def outer(self, expression: Any) -> Obj:
        if expression[0] == "logic" and len(expression[2]) > 1 and self.ink.chance(0.6):
            return self.node(expression, None)
        return self.logic(self.ink.pick(("AND", "AND", "OR")), [expression], None)

    def node(self, expression: Any, parent: str | None) -> Obj:
        if parent is not None and self.ink.chance(0.08):
            return self.logic(self.ink.pick(("AND", "OR")), [expression], parent)
        if expression[0] == "logic":
            return self.logic(expression[1], expression[2], parent)
        if expression[0] == "array":
            return self.array(expression, parent)
        return self.compare(expression, parent)

    def open(self, parent: str | None) -> tuple[str, Obj]:
        uuid = self.uuid()
        return uuid, Obj([("uuid", uuid)] if parent is None else [("uuid", uuid), ("parent_uuid", parent)])

    def close(self, node: Obj) -> Obj:
        self.ink.unknown(node, self.unknown)
        if self.shuffled:
            self.ink.rng.shuffle(node)
        return node

    def logic(self, operator: str, operands: list[Any], parent: str | None) -> Obj:
        uuid, node = self.open(parent)
        at = self.split(len(operands))
        node.append(("lhs", self.part(operator, operands[:at], uuid)))
        if operands[at:]:
            node.append(("rhs", self.part(operator, operands[at:], uuid)))
        node += [("operator", operator), ("operation_type", "LogicalExpression")]
        return self.close(node)

    def split(self, count: int) -> int:
        if count < 2 or self.association == "right":
            return 1
        return count - 1 if self.association == "left" else self.ink.rng.randrange(1, count)

    def part(self, operator: str, operands: list[Any], parent: str) -> Obj:
        return (
            self.node(operands[0], parent) if len(operands) == 1 else self.logic(operator, operands, parent)
        )

    def array(self, expression: Any, parent: str | None) -> Obj:
        _, operator, path, item, body = expression
        uuid, node = self.open(parent)
        node.append(("array_path", self.leaf(("path", path), uuid, self.full_paths != "left")))
        node.append(("array_item_key", self.leaf(("path", item), uuid, False)))
        node += [
            ("operation", self.node(body, uuid)),
            ("operator", operator),
            ("operation_type", "ArrayExpression"),
        ]
        return self.close(node)

    def compare(self, expression: Any, parent: str | None) -> Obj:
        _, operator, left, right, kind = expression
        uuid, node = self.open(parent)
        if operator in UNARY and not self.ink.chance(self.ink.wild / 4):
            right = ("literal", "")
        node += [("lhs", self.leaf(left, uuid, True)), ("rhs", self.leaf(right, uuid, False))]
        if kind is not None:
            node.append(("value_type", kind))
        node += [("operator", operator), ("operation_type", "Comparison")]
        return self.close(node)

    def leaf(self, operand: tuple[str, str], parent: str, full: bool) -> Obj:
        kind, text = operand
        _, node = self.open(parent)
        value: Any = self.ink.not_a_string() if self.ink.chance(self.ink.wild / 60) else text
        node.append(("value", value))
        node.append(("comparison_value_type", "EnvironmentValue" if kind == "path" else "LiteralValue"))
        if full and self.full_paths != "none":
            path = self.ink.path() if self.full_paths == "odd" and self.ink.chance(0.5) else text
            node.append(("full_environment_path", path))
        return self.close(node)


class ConditionText:
    """An expression in Flow's condition language, spelled in more ways than one."""

    def __init__(self, ink: Ink) -> None:
        self.ink = ink
        self.loose = ink.chance(0.25)
        self.mixed = ink.chance(0.1)

    def outer(self, expression: Any) -> str:
        text = self.write(expression)
        if self.loose and self.ink.chance(0.5):
            bare = text.removeprefix("(").removesuffix(")")
            return self.ink.pick((f" {text}", f"{text} ", f"({text})", bare, f"{text}\n"))
        return text

    def write(self, expression: Any) -> str:
        if expression[0] == "logic":
            parts = [self.write(operand) for operand in expression[2]]
            sign = {"AND": "&&", "OR": "||"}[expression[1]]
            return f"({self.gap(sign).join(parts)})"
        if expression[0] == "array":
            _, operator, path, item, body = expression
            return f"({path}{self.gap(operator.lower() + '?')}|{item}| {self.write(body)})"
        return self.compare(expression)

    def compare(self, expression: Any) -> str:
        _, operator, left, right, _ = expression
        words = [self.operand(left), operator]
        if operator not in UNARY:
            words.append(self.operand(right))
        return f"({self.gap('').join(words)})" if not self.loose else f"({self.gap().join(words)})"

    def operand(self, operand: tuple[str, str]) -> str:
        kind, text = operand
        if kind == "path" or text in ("true", "false"):
            return text
        if re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII) and self.ink.chance(0.7):
            return text
        quote = '"' if self.loose and self.ink.chance(0.1) else "'"
        return quote + text.replace(quote, "\\" + quote) + quote

    def gap(self, sign: str = "") -> str:
        blank = self.ink.pick((" ", " ", "  ", "\n", "\t", "")) if self.loose else " "
        return f"{blank}{sign}{blank}" if sign else blank or " "


# Whole documents.


@dataclass(frozen=True)
class Draft:
    """A document as a JSON tree, and how its text is written."""

    tree: Obj
    style: Style
    seed: int = 0

    @property
    def root(self) -> Obj:
        return self.tree.get("root")

    def text(self) -> str:
        body = dumps(self.tree, self.style) + self.style.tail
        return prefix_of(body, self.style) + body

    def restyled(self, style: Style) -> Draft:
        return replace(self, style=style)

    def shuffled(self, rng: random.Random) -> Draft:
        """The same workflow with both arrays in another order (what order means is kept)."""
        root = Obj(self.root)
        root.put("steps", shuffle_kept(root.get("steps"), _ranks(root), rng))
        ends = ("from_step_id", "from_port_id")
        root.put("links", shuffle_kept(root.get("links"), lambda link: tuple(map(link.get, ends)), rng))
        tree = Obj(self.tree)
        tree.put("root", root)
        return replace(self, tree=tree)


def prefix_of(body: str, style: Style) -> str:
    if style.prefix == "sha256":
        return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest() + ":"
    if style.prefix == "foreign":
        return f"{random.Random(style.seed).getrandbits(256):064x}:"
    return ""


def shuffle_kept(items: Iterable[T], key: Callable[[T], Hashable | None], rng: random.Random) -> list[T]:
    """The items in another order; those that share a key (other than None) keep theirs."""
    queues: dict[Hashable, Iterator[T]] = {}
    slots: list[Hashable] = []
    grouped: dict[Hashable, list[T]] = {}
    for i, item in enumerate(items):
        shared = key(item)
        slot = ("alone", i) if shared is None else ("shared", shared)
        slots.append(slot)
        grouped.setdefault(slot, []).append(item)
    queues.update((slot, iter(group)) for slot, group in grouped.items())
    rng.shuffle(slots)
    return [next(queues[slot]) for slot in slots]


def entries(root: Obj) -> list[str]:
    """The ids (as JSON) of the triggers that no link leads to."""
    targets = {dumps(link.get("to_step_id")) for link in root.get("links")}
    triggers = [dumps(step.get("step_id")) for step in root.get("steps") if step.get("task_type") == TRIGGER]
    return [trigger for trigger in triggers if trigger not in targets]


def reachable(root: Obj) -> set[str]:
    """The ids (as JSON) of the steps that some trigger reaches."""
    onward: dict[str, list[str]] = {}
    for link in root.get("links"):
        onward.setdefault(dumps(link.get("from_step_id")), []).append(dumps(link.get("to_step_id")))
    waiting = entries(root)
    found: set[str] = set()
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting += onward.get(at, [])
    return found


def _ranks(root: Obj) -> Callable[[Obj], str | None]:
    """What the place of a step in the array may mean: the order of triggers, that of roots beside them."""
    first, reached = set(entries(root)), reachable(root)

    def rank(step: Obj) -> str | None:
        key = dumps(step.get("step_id"))
        return "trigger" if key in first else None if key in reached else "unreached"

    return rank


SAID = ("description", "note", "name")
ROOT_ORDERS = (
    ("steps", "links", "patched_fields", "workflow_name"),
    ("steps", "links", "patched_fields", "variables", "note", "workflow_name"),
    ("steps", "links", "patched_fields", "variables", "note", "vertical_layout_enabled", "workflow_name"),
    ("workflow_name", "steps", "links", "patched_fields"),
    ("links", "note", "patched_fields", "steps", "variables", "workflow_name", "workflow_version"),
)
STEP_ORDERS = (
    ("step_id", "step_position", "config_field_values", "task_id", "task_version", "task_type", *SAID),
    ("step_id", "task_id", "task_version", "task_type", "config_field_values"),
    (
        "config_field_values",
        *sorted((*SAID, "step_id", "step_position", "task_id", "task_type", "task_version")),
    ),
)
LINK_ORDERS = (
    ("from_step_id", "from_port_id", "to_step_id", "to_port_id"),
    ("from_port_id", "from_step_id", "to_port_id", "to_step_id"),
)
PATCH_ORDERS = (
    ("id", "handle", "field", "patched_type", "arguments", "merchant_configured"),
    ("arguments", "field", "handle", "merchant_configured", "patched_type"),
)


LARGE = 60


class Composer:
    """Fills a shape with content."""

    def __init__(self, shape: Shape, ink: Ink) -> None:
        self.shape = shape
        self.ink = ink
        self.ids = ink.step_ids(len(shape.kinds))
        self.unknown = ink.pick((0.0, 0.0, 0.0, 0.02, 0.2))
        self.said = ink.pick((0.0, 0.1, 0.3))
        self.sparse = ink.chance(0.2)
        self.step_order = ink.pick(STEP_ORDERS)
        self.link_order = ink.pick(LINK_ORDERS)

    def compose(self) -> Draft:
        rng = self.ink.rng
        steps = [self.step(i) for i in range(len(self.shape.kinds))]
        links = [self.link(*link) for link in self.shape.links]
        if self.ink.chance(0.6):
            rng.shuffle(steps)
            rng.shuffle(links)
        tree = Obj([("__metadata", self.metadata()), ("root", self.root(steps, links))])
        self.ink.unknown(tree, self.unknown)
        if self.ink.chance(0.05):
            tree.reverse()
        return self.finish(tree)

    def finish(self, tree: Obj) -> Draft:
        seed = self.ink.rng.getrandbits(32)
        roll = self.ink.rng.random()
        if len(self.shape.kinds) > LARGE:
            roll *= 0.75  # a megabyte of single escapes takes seconds
        prefix = self.ink.pick(("none", "sha256", "foreign"))
        if roll < 0.5:
            return Draft(tree, Style(prefix=prefix, ascii=self.ink.chance(0.2), seed=seed), seed)
        if roll < 0.75:
            return Draft(sorted_tree(tree), CODE, seed)
        tail = self.ink.pick(("", "\n", "\n\n", " "))
        return Draft(tree, replace(self.ink.style(), prefix=prefix, tail=tail), seed)

    def metadata(self) -> Obj:
        version = "0.1" if not self.ink.chance(0.05) else self.ink.pick(("0.10", "1", "0.2"))
        node = Obj([("version", Lexeme(version))])
        self.ink.unknown(node, self.unknown / 2)
        return node

    def root(self, steps: list[Obj], links: list[Obj]) -> Obj:
        ink = self.ink
        known: dict[str, Callable[[], Any]] = {
            "steps": lambda: steps,
            "links": lambda: links,
            "patched_fields": self.patched_fields,
            "workflow_name": lambda: ink.text() if ink.chance(0.98) else None,
            "variables": lambda: [] if ink.chance(0.95) else ["x"],
            "note": lambda: ink.optional(ink.text, 0.3),
            "vertical_layout_enabled": lambda: ink.chance(0.8),
            "workflow_version": lambda: ink.rng.randrange(99),
        }
        node = Obj((key, known[key]()) for key in ink.pick(ROOT_ORDERS))
        ink.unknown(node, self.unknown)
        return node

    def link(self, source: int, port: str, target: int) -> Obj:
        known: dict[str, Any] = {
            "from_step_id": self.ids[source],
            "from_port_id": port,
            "to_step_id": self.ids[target],
            "to_port_id": "input",
        }
        node = Obj((key, known[key]) for key in self.link_order)
        self.ink.unknown(node, self.unknown / 3)
        return node

    def step(self, i: int) -> Obj:
        kind, ink = self.shape.kinds[i], self.ink
        task, task_type, fields = self.work(kind)
        if kind != TRIGGER and ink.chance(ink.wild / 8):
            task = ink.pick(ODD_TASKS)
        known: dict[str, Any] = {
            "step_id": self.ids[i],
            "step_position": [ink.rng.randrange(-900, 900, 20), ink.rng.randrange(-900, 2000, 20)],
            "config_field_values": [self.field(*member) for member in fields],
            "task_id": task,
            "task_version": ink.odd(VERSIONS, ODD_VERSIONS),
            "task_type": task_type,
            "description": ink.optional(ink.text, self.said),
            "note": ink.optional(ink.text, self.said),
            "name": ink.optional(ink.name, 0.6 if task == "shopify::flow::run_code" else self.said),
        }
        members = [(key, known[key]) for key in self.step_order]
        members += [
            (key, known[key]) for key in SAID if key not in self.step_order and known[key] is not None
        ]
        if self.sparse:
            members = [member for member in members if self.kept(*member)]
        node = Obj(members)
        ink.unknown(node, self.unknown)
        return node

    def kept(self, key: str, value: Any) -> bool:
        """Whether a sparse document says this at all."""
        optional = key in (*SAID, "step_position")
        return not optional or (value is not None and self.ink.chance(0.7))

    def work(self, kind: str) -> tuple[str, str, list[tuple[str, Any]]]:
        """A step's task, its type and its fields."""
        ink = self.ink
        if kind == TRIGGER:
            return ink.odd(TRIGGERS, ODD_TASKS), TRIGGER, self.fields(ink.pick((0, 0, 0, 1, 2)))
        if kind == CONDITION:
            return "shopify::flow::condition", CONDITION, self.only("condition", ink.condition())
        if kind == FOREACH:
            path = ink.path() if not ink.chance(ink.wild) else ink.value("listpath")
            return "shopify::flow::foreach", FOREACH, self.only("listpath", path)
        if kind == WAIT:
            value = '{"amount":"30","unit":"days"}' if ink.chance(0.6) else ink.value("wait_duration")
            return ink.odd(("shopify::flow::wait",), ODD_TASKS), WAIT, self.only("wait_duration", value)
        task_type = (
            ACTION if not ink.chance(ink.wild / 4) else ink.pick(("MEASURE", "", "action", "WAIT", "\ud800"))
        )
        return ink.odd(TASKS, ODD_TASKS), task_type, self.fields(ink.rng.choice((0, 1, 2, 2, 3, 4)))

    def only(self, field_id: str, value: Any) -> list[tuple[str, Any]]:
        """The one field a task has; now and then none, another, or more."""
        if not self.ink.chance(self.ink.wild / 4):
            return [(field_id, value)]
        more = self.fields(self.ink.rng.randrange(3))
        if self.ink.chance(0.3):
            return more
        return [(field_id, value), *more] if self.ink.chance(0.7) else [*more, (field_id, value)]

    def fields(self, count: int) -> list[tuple[str, Any]]:
        ids = [self.ink.odd(FIELD_IDS, ODD_FIELD_IDS) for _ in range(count)]
        return [(field_id, self.ink.value(field_id)) for field_id in ids]

    def field(self, field_id: str, value: Any) -> Obj:
        node = Obj([("config_field_id", field_id), ("value", value)])
        if self.ink.chance(0.03):
            node.reverse()
        self.ink.unknown(node, self.unknown / 3)
        return node

    def patched_fields(self) -> list[Obj]:
        return [self.patched() for _ in range(self.ink.rng.choice((0, 0, 0, 1, 2, 4)))]

    def patched(self) -> Obj:
        ink = self.ink
        known: dict[str, Any] = {
            "id": ink.uuid("1"),
            "handle": ink.odd(HANDLES, ODD_IDENTIFIERS),
            "field": ink.odd(("metafield", "metafield", "email"), ODD_IDENTIFIERS),
            "patched_type": ink.odd(TYPES, ODD_IDENTIFIERS),
            "arguments": self.arguments(),
            "merchant_configured": ink.chance(0.7),
        }
        order = ink.pick(PATCH_ORDERS)
        dropped = {key for key in ("id", "merchant_configured") if ink.chance(0.08)}
        node = Obj((key, known[key]) for key in order if key not in dropped)
        ink.unknown(node, self.unknown)
        return node

    def arguments(self) -> Any:
        roll = self.ink.rng.random()
        if roll < 0.8:
            return self.ink.odd(ARGUMENTS[:3], ARGUMENTS)
        if roll < 0.9:
            return Obj([("key", "co_op"), ("namespace", "custom")])
        return None if roll < 0.93 else self.ink.not_a_string()


def compose(shape: Shape, seed: int | str, wild: float = 0.12) -> Draft:
    """The document that a shape and a seed give; ``wild`` is the share of odd content, 0 for none."""
    return Composer(shape, Ink(random.Random(seed), wild)).compose()


def plain(shape: Shape, seed: int = 0) -> str:
    """A document of this shape as an untouched export would have it."""
    return compose(shape, seed, wild=0.0).restyled(Style(prefix="sha256")).text()


# The strategies.

_seeds = st.integers(0, 2**63)
_wild = st.sampled_from((0.0, 0.05, 0.12, 0.12, 0.5))


def drafts(shapes: st.SearchStrategy[Shape] | None = None, salt: object = "") -> st.SearchStrategy[Draft]:
    """Documents before they are text; ``salt`` makes the runs of several test functions differ."""
    return st.builds(
        lambda shape, seed, wild: compose(shape, f"{salt}/{seed}", wild),
        trees() if shapes is None else shapes,
        _seeds,
        _wild,
    )


def documents(shapes: st.SearchStrategy[Shape] | None = None, salt: object = "") -> st.SearchStrategy[str]:
    """Texts of workflows: trees by default, or the shapes given."""
    return drafts(shapes, salt).map(Draft.text)


def graph_shapes() -> st.SearchStrategy[Shape]:
    """Every graph a file can hold, and now and then a giant."""
    return st.integers(0, 29).flatmap(lambda roll: giants() if roll == 29 else tangles())


def graphs(salt: object = "") -> st.SearchStrategy[str]:
    """Texts of workflows of any graph."""
    return documents(graph_shapes(), salt)


# A second opinion on what a document means, good enough to compare two documents.


def body_of(text: str) -> str:
    """The JSON of a document's text, without its digest prefix."""
    return text[65:] if re.match(r"[0-9a-f]{64}:", text) else text


def outline(text: str) -> list[Any]:
    """What a document says, free of ids, array order, encodings; conditions count by their place only."""
    root = _exact(body_of(text))["root"]
    steps = {json.dumps(step["step_id"]): step for step in root["steps"]}
    onward: dict[str, dict[str, list[str]]] = {}
    for link in root["links"]:
        ports = onward.setdefault(json.dumps(link["from_step_id"]), {})
        ports.setdefault(link["from_port_id"], []).append(json.dumps(link["to_step_id"]))
    numbers = _numbers(steps, onward)
    patched = [_patched(entry) for entry in root.get("patched_fields") or []]
    lines: list[Any] = [root.get("workflow_name"), root.get("note"), patched]
    for key in numbers:
        ports = {
            port: [numbers[target] for target in targets] for port, targets in onward.get(key, {}).items()
        }
        lines.append((_said(steps[key]), sorted(ports.items())))
    return lines


def _exact(text: str) -> Any:
    """The JSON with every number as its digits."""
    return json.loads(text, parse_float="number {}".format, parse_int="number {}".format)


def _numbers(steps: dict[str, Any], onward: dict[str, dict[str, list[str]]]) -> dict[str, int]:
    """Each step's number in a walk from the triggers, then from the roots of what they do not reach."""
    targets = {target for ports in onward.values() for group in ports.values() for target in group}
    roots = [key for key in steps if key not in targets]
    triggers = [key for key in roots if steps[key]["task_type"] == TRIGGER]
    numbers: dict[str, int] = {}
    for start in (*triggers, *roots, *_first_of_circles(list(steps), onward)):
        waiting = [start]
        while waiting:
            key = waiting.pop()
            if key not in numbers:
                numbers[key] = len(numbers)
                below = onward.get(key, {})
                waiting += [
                    target for port in sorted(below, reverse=True) for target in reversed(below[port])
                ]
    return numbers


def _first_of_circles(keys: list[str], onward: dict[str, dict[str, list[str]]]) -> Iterator[str]:
    """The steps that nothing leads to but what they lead to themselves, in the order of the array."""
    if len(keys) > 60:
        return
    below = {key: _below(key, onward) for key in keys}
    for key in keys:
        if all(other in below[key] for other in keys if key in below[other]):
            yield key


def _below(key: str, onward: dict[str, dict[str, list[str]]]) -> set[str]:
    """Every step that some path from this one leads to."""
    found: set[str] = set()
    waiting = [key]
    while waiting:
        targets = {target for group in onward.get(waiting.pop(), {}).values() for target in group} - found
        found |= targets
        waiting += targets
    return found


def _said(step: dict[str, Any]) -> tuple[Any, ...]:
    keys = ("task_id", "task_version", "task_type", "description", "note", "name")
    fields = [(f["config_field_id"], _held(step, f)) for f in step["config_field_values"]]
    said = {key: step.get(key) for key in keys}
    if step["task_type"] == TRIGGER:
        said["note"] = None  # the one note that is no meaning: see docs/language.md, Steps
    return (*said.values(), fields)


def _held(step: dict[str, Any], config: dict[str, Any]) -> Any:
    value, field_id = config["value"], config["config_field_id"]
    if step["task_type"] == CONDITION and field_id == "condition":
        return "condition"
    if not isinstance(value, str):
        return ("raw", json.dumps(value))
    if value[:1] in ("[", "{"):
        return _data(value)
    return ("reference" if field_id.endswith("_id") or field_id == "listpath" else "text", value)


def _data(value: str) -> Any:
    try:
        parsed = _exact(value)
    except (ValueError, RecursionError):
        return ("text", value)
    if isinstance(parsed, dict) and list(parsed) == ["value", "default_value"]:
        inside, default = parsed.values()
        if inside in ("", None) and isinstance(default, str):
            return ("reference", default)
        liquid = re.fullmatch(r"\{\{ ?(.*?) ?\}\}", inside, re.DOTALL) if isinstance(inside, str) else None
        if liquid and default == "":
            return ("reference", liquid[1])
    return ("data", repr(parsed))


def _patched(patched: dict[str, Any]) -> tuple[Any, ...]:
    arguments = patched.get("arguments")
    shown = _data(arguments) if isinstance(arguments, str) else ("raw", json.dumps(arguments))
    if shown[0] == "raw" and isinstance(arguments, dict):
        shown = _data(json.dumps(arguments))
    named = (patched["patched_type"], patched["handle"], patched["field"])
    return (*named, shown, configured(patched))


def configured(patched: dict[str, Any]) -> bool:
    """Whether a declared field counts as configured by the merchant: where it does not say, metafields do."""
    return patched.get("merchant_configured", patched["field"] == "metafield")
