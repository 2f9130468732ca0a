"""The line breaker against Black: whatever it writes, Black leaves alone, and it is what Black itself would write."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from time import perf_counter

import black
import pytest
from black.strings import str_width
from hypothesis import given, settings, strategies as st
from making.folders import SHARED, WORKFLOWS

from flowc.pretty import Bracket, Chain, Node, Seq, call as called, definition, flat, statement, width

VIEWS = sorted(SHARED.glob("views/*.py")) + sorted(WORKFLOWS.glob("*.py"))

# Trees, by hand.


def call(callee: Node, *arguments: Node) -> Node:
    return called(callee, arguments)


def led(word: str, node: Node) -> Node:
    """The node after a word, as the printers make it: what stands before a bracket is the bracket's."""
    match node:
        case str():
            return word + node
        case Bracket():
            return Bracket(word + node.left, node.items, node.right, node.literal)
        case Seq():
            return Seq(led(word, node.parts[0]), *node.parts[1:])
        case Chain():
            return Chain([led(word, node.parts[0]), *node.parts[1:]])


def array(*items: Node) -> Bracket:
    return Bracket("[", items, "]", literal=True)


def mapping(**entries: Node) -> Bracket:
    return Bracket("{", [led(f'"{key}": ', value) for key, value in entries.items()], "}", literal=True)


def keyword(name: str, value: Node) -> Node:
    return led(name + "=", value)


def versioned(task: Node, version: str = '"1.0"') -> Node:
    return called(task, (version,), "[", "]")


# Trees, by chance.

WORDS = [
    "order",
    "customer",
    "tags",
    "item",
    "lineItems",
    "id",
    "note",
    "variant",
    "co_op",
    "value",
    "key",
    "shop",
]
LONG = [
    "paymentGatewayNames",
    "fulfillmentOrders",
    "lineItemsForeachitem",
    "purchasingEntity",
    "getProductData1",
]
WIDE = ["注文タグを追加する", "한국어", "ｆｕｌｌ", "👍", "é", "ñ", "☰", "𠮷", "a\u0308"]


KINDS = ("step", "step", "assign", "assign", "field", "declare", "if", "if", "if", "elif", "for", "with")


class Maker:
    """Draws trees and statements of the sizes a workflow has, so that every limit is met from both sides."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.chance = lambda share: random.random() < share
        self.scale = random.choice((1, 2, 2, 3, 5))

    def one(self, *makers: Callable[[], Node]) -> Node:
        return self.random.choice(makers)()

    def some(self, low: int, high: int, maker: Callable[[], Node]) -> list[Node]:
        return [maker() for _ in range(self.random.randint(low, min(high, low + self.scale)))]

    def word(self) -> str:
        return self.random.choice(LONG if self.chance(0.3) else WORDS)

    def name(self) -> str:
        return "".join(self.word() for _ in range(self.random.randint(1, self.scale)))

    def dotted(self) -> str:
        return ".".join(self.word() for _ in range(self.random.randint(1, 2 + self.scale)))

    def words(self) -> str:
        pool = WORDS + WIDE if self.chance(0.08) else WORDS
        text = " ".join(self.random.choice(pool) for _ in range(self.random.randint(0, 4 * self.scale)))
        return text + "x" * self.random.choice((0, 0, 1, 2, 3, 4, 5, 6, 7, 8))

    def string(self) -> str:
        return f'"{self.words()}"'

    def text(self) -> str:
        lines = [self.words() + " " * self.random.choice((0, 0, 3)) for _ in range(self.random.randint(2, 4))]
        return '"""' + "\n".join(lines) + '"""'

    def number(self) -> str:
        return self.random.choice(("0", "9201", "-5", "10.00", "True", "None", "123456789012345"))

    def path(self) -> Node:
        return call("path", f'"{self.dotted()}"') if self.chance(0.15) else self.dotted()

    def raw(self) -> Node:
        return call("raw", self.number())

    def list(self) -> Node:
        return array(*self.some(0, 3, self.value))

    def dict(self) -> Node:
        entries = self.some(0, 3, lambda: led(f'"{self.words()}": ', self.value()))
        return Bracket("{", entries, "}", literal=True)

    def value(self) -> Node:
        plain = (self.string, self.string, self.text, self.number, self.path, self.path, self.raw)
        return self.one(*plain, self.list, self.dict) if self.chance(0.8) else self.one(self.list, self.dict)

    def keyword(self) -> Node:
        return led("**", self.dict()) if self.chance(0.08) else keyword(self.word(), self.value())

    def task(self) -> Node:
        callee: Node = self.dotted() + "." + self.word()
        if self.chance(0.2):
            callee = call("task", self.string(), *([keyword("type", '"WAIT"')] if self.chance(0.5) else []))
        version = self.string() if self.chance(0.1) else '"1.0"'
        return versioned(callee, version) if self.chance(0.5) else callee

    def step(self) -> Node:
        name = [self.string()] if self.chance(0.15) else []
        return call(self.task(), *name, *self.some(0, 4, self.keyword))

    def literal(self) -> Node:
        return self.one(self.string, self.string, self.number, lambda: array(*self.some(0, 4, self.string)))

    def comparison(self) -> Node:
        sides = (self.path(), self.literal()) if self.chance(0.8) else (self.literal(), self.path())
        operator = self.random.choice(("==", "!=", ">=", "in", "not in", "is", "is not"))
        return Chain([sides[0], led(operator + " ", sides[1])])

    def method(self) -> Node:
        owner = self.path()
        suffix = "." + self.random.choice(("startswith", "endswith"))
        callee: Node = owner + suffix if isinstance(owner, str) else Seq(owner, suffix)
        return led("not " if self.chance(0.3) else "", call(callee, self.string()))

    def operation(self) -> Node:
        if self.chance(0.4):
            return call("condition", self.string())
        return call("op", '"regex?"', self.path(), self.string())

    def test(self) -> Node:
        negated = lambda: led("not ", self.path())  # noqa: E731
        return self.one(self.path, negated, self.comparison, self.comparison, self.method, self.operation)

    def quantified(self, depth: int) -> Node:
        loop = led(f"for {self.name()} in ", self.path())
        body = Chain([self.condition(depth - 1), loop])
        return call(self.random.choice(("any", "all", "not any", "not all")), body)

    def logic(self, depth: int) -> Node:
        operators = self.random.choice((("and ",), ("or ",), ("and ", "or ")))
        first, *rest = (self.operand(depth) for _ in range(self.random.choice((2, 2, 2, 3, 4))))
        return Chain([first, *(led(self.random.choice(operators), part) for part in rest)])

    def operand(self, depth: int) -> Node:
        if depth > 0 and self.chance(0.25):
            return Bracket("(", (self.logic(depth - 1),), ")")
        return self.quantified(depth) if depth > 0 and self.chance(0.4) else self.test()

    def condition(self, depth: int = 2) -> Node:
        kinds = (
            [self.test]
            if depth <= 0
            else [self.test, lambda: self.quantified(depth), lambda: self.logic(depth)]
        )
        return self.one(*kinds)

    def statement(self) -> tuple[str, Node, str, bool]:
        """Head, expression, tail, and whether parentheses may stand around the expression."""
        kind = self.random.choice(KINDS)
        if kind == "step":
            return "", self.step(), "", False
        if kind == "assign":
            return f"{self.name()} = ", self.step(), "", True
        if kind == "field":
            field = call("metafield", *self.some(1, 3, self.keyword))
            return (
                f"{self.word()}.{self.name()} = ",
                Seq(field, ".hidden") if self.chance(0.5) else field,
                "",
                True,
            )
        if kind == "declare":
            marker = self.random.choice(("", ".shown"))
            return (
                "",
                Seq(call("declare", *self.some(3, 4, self.string), *self.some(0, 2, self.keyword)), marker),
                "",
                False,
            )
        if kind == "for":
            return f"for {self.name()} in ", self.step() if self.chance(0.2) else self.path(), ":", True
        if kind == "with":
            return "with ", call("branch", self.string()), ":", True
        return f"{kind} ", self.step() if self.chance(0.05) else self.condition(), ":", True


def module(line: str, head: str, depth: int) -> str:
    """The statement in a function at a depth, with what Python wants around it."""
    shell = "".join(f"{'    ' * level}if x:\n" for level in range(1, depth))
    pad = "    " * depth
    before = f"{pad}if x:\n{pad}    pass\n" if head.startswith("elif") else ""
    after = f"\n{pad}    pass" if head.startswith(("if ", "elif ", "for ", "with ")) else ""
    return f"def f():\n{shell}{before}{line}{after}\n"


PLAIN = black.Mode()
# Told the version, Black puts a comma after ``**`` arguments and parentheses after ``with``; else it only keeps them.
TOLD = black.Mode(target_versions={black.TargetVersion.PY311})


def blackened(source: str, mode: black.Mode = PLAIN) -> str:
    return black.format_str(source, mode=mode)


def check(seed: int, depths: tuple[int, ...]) -> None:
    """One statement: Black leaves it alone, and makes the same of it written on one line."""
    random = Random(seed)
    head, node, tail, optional = Maker(random).statement()
    depth = random.choice(depths)
    text = module(statement(head, node, tail, 4 * depth, optional), head, depth)
    assert blackened(text) == text
    one_line = f"{'    ' * depth}{head}{flat(node)}{tail}"
    assert blackened(module(one_line, head, depth), TOLD) == text


def check_definition(seed: int) -> None:
    random = Random(seed)
    maker = Maker(random)
    names = [f"{maker.name()}{number}" for number in range(random.randint(0, 6))]
    text = definition(maker.name(), names) + "\n    pass\n"
    assert blackened(text) == text


def check_decorator(seed: int) -> None:
    node = Maker(Random(seed)).step()
    text = statement("@", node) + "\ndef f():\n    pass\n"
    assert blackened(text) == text
    assert blackened(f"@{flat(node)}\ndef f():\n    pass\n", TOLD) == text


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**48))
def test_black_leaves_every_statement_alone(seed: int) -> None:
    check(seed, (1, 2, 3, 4, 5, 6, 8, 12))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**48))
def test_black_leaves_every_definition_and_decorator_alone(seed: int) -> None:
    check_definition(seed)
    check_decorator(seed)


# The golden views: each statement, parsed and laid out again.

OPERATORS = {
    ast.Eq: "== ",
    ast.NotEq: "!= ",
    ast.Lt: "< ",
    ast.LtE: "<= ",
    ast.Gt: "> ",
    ast.GtE: ">= ",
    ast.In: "in ",
    ast.NotIn: "not in ",
    ast.Is: "is ",
    ast.IsNot: "is not ",
}


class Parsed:
    """A view's statements as trees."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lines = source.split("\n")

    def tree(self, node: ast.expr) -> Node:
        match node:
            case ast.Call(func, args, keywords):
                named = [
                    led(f"{each.arg}=" if each.arg else "**", self.tree(each.value)) for each in keywords
                ]
                return call(self.tree(func), *map(self.tree, args), *named)
            case ast.Subscript(value, index):
                return called(self.tree(value), [self.tree(index)], "[", "]")
            case ast.List(items):
                return array(*map(self.tree, items))
            case ast.Dict(keys, items):
                pairs = [(self.text(key), item) for key, item in zip(keys, items, strict=True) if key]
                return Bracket(
                    "{", [led(f"{key}: ", self.tree(item)) for key, item in pairs], "}", literal=True
                )
            case ast.Attribute(ast.Call() as value, name):
                return Seq(self.tree(value), f".{name}")
            case _:
                return self.condition(node)

    def condition(self, node: ast.expr) -> Node:
        match node:
            case ast.BoolOp():
                return Chain(self.logic(node))
            case ast.UnaryOp(ast.Not(), value):
                return led("not ", self.tree(value))
            case ast.Compare(left, [operator], [right]):
                return Chain([self.tree(left), led(OPERATORS[type(operator)], self.tree(right))])
            case ast.GeneratorExp(element, [loop]):
                clause = led(f"for {self.text(loop.target)} in ", self.tree(loop.iter))
                return Chain([self.tree(element), clause])
            case _:
                return self.text(node)

    def logic(self, node: ast.BoolOp) -> list[Node]:
        word = "and " if isinstance(node.op, ast.And) else "or "
        parts: list[Node] = []
        for value in node.values:
            inner = self.logic(value) if isinstance(value, ast.BoolOp) else [self.tree(value)]
            if word == "and " and isinstance(value, ast.BoolOp):
                inner = [Bracket("(", [Chain(inner)], ")")]
            parts += [led(word, inner[0]), *inner[1:]] if parts else inner
        return parts

    def text(self, node: ast.expr) -> str:
        segment = ast.get_source_segment(self.source, node)
        assert segment is not None
        return segment

    def statements(self) -> Iterator[tuple[int, str]]:
        """The first line of each statement, and the statement laid out."""
        for node in ast.walk(ast.parse(self.source)):
            if isinstance(node, ast.FunctionDef):
                for decorator in node.decorator_list:
                    yield decorator.lineno, statement("@", self.tree(decorator))
                yield (
                    node.lineno,
                    definition(node.name, [each.arg for each in node.args.args], node.col_offset),
                )
            elif isinstance(node, ast.stmt) and not isinstance(node, ast.Pass):
                head, value, tail = self.parts(node)
                yield (
                    node.lineno,
                    statement(head, self.tree(value), tail, node.col_offset, head != ""),
                )

    def parts(self, node: ast.stmt) -> tuple[str, ast.expr, str]:
        match node:
            case ast.Expr(value):
                return "", value, ""
            case ast.Assign([target], value):
                return f"{self.text(target)} = ", value, ""
            case ast.If(test):
                return self.lines[node.lineno - 1].split()[0] + " ", test, ":"
            case ast.For(target, iterable):
                return f"for {self.text(target)} in ", iterable, ":"
            case ast.With([item]):
                return "with ", item.context_expr, ":"
            case _:
                raise AssertionError(ast.dump(node))


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: f"{view.parent.parent.name}/{view.stem}")
def test_golden_statements(view: Path) -> None:
    parsed = Parsed(view.read_text(encoding="utf-8"))
    for first, text in parsed.statements():
        lines = text.split("\n")
        assert parsed.lines[first - 1 : first - 1 + len(lines)] == lines


# By hand.


def test_one_string_with_line_breaks_stays_in_its_brackets() -> None:
    text = '"""{% for name in order.names %}\n  {{name}}\n{% endfor %}"""'
    arguments = keyword("order_id", "order.id"), keyword("tags", array(text))
    expected = f"    shopify.admin.add_order_tags(\n        order_id=order.id,\n        tags=[{text}],\n    )"
    assert statement("", call("shopify.admin.add_order_tags", *arguments), indent=4) == expected
    assert statement("", call("a.b", keyword("tags", array(text)))) == f"a.b(tags=[{text}])"


def test_condition_split_at_its_bracket() -> None:
    tests = 'paymentGatewayNames_item == "Co-op"', 'or paymentGatewayNames_item == "Plant"'
    loop = "for paymentGatewayNames_item in order.paymentGatewayNames"
    node = call("any", Chain([Chain(tests), loop]))
    expected = f"    elif any(\n        {' '.join(tests)}\n        {loop}\n    ):"
    assert statement("elif ", node, ":", 4, optional_parens=True) == expected


def test_decorator_and_lone_argument() -> None:
    gid = '"gid://shopify/MetaobjectDefinition/1063387"'
    node = call("shopify.admin.metaobject_created", keyword("id", mapping(value=gid, default_value=gid)))
    expected = f"""\
@shopify.admin.metaobject_created(
    id={{
        "value": {gid},
        "default_value": {gid},
    }}
)"""
    assert statement("@", node) == expected


def test_versions_and_markers() -> None:
    fields = keyword("key", '"co_op"'), keyword("namespace", '"custom"')
    line = statement("Customer.coOp = ", Seq(call("metafield", *fields), ".hidden"), optional_parens=True)
    assert line == 'Customer.coOp = metafield(key="co_op", namespace="custom").hidden'
    node = call(versioned("shopify.flow.fetch.products", '"v1"'), keyword("query", f'"{"x" * 40}"'))
    expected = f'getData = shopify.flow.fetch.products["v1"](\n    query="{"x" * 40}"\n)'
    assert statement("getData = ", node, optional_parens=True) == expected


def test_width_is_that_of_black() -> None:
    characters = [chr(code) for code in range(0x20000) if not 0xD800 <= code < 0xE000]
    assert [width(each) for each in characters] == [str_width(each) for each in characters]


def test_statement_that_fits_is_cheap() -> None:
    """A few microseconds at most on any machine; the bound leaves room for a busy one."""
    node = call(
        "shopify.admin.add_order_tags", keyword("order_id", "order.id"), keyword("tags", array('"Co-op"'))
    )
    best = min(_seconds(lambda: statement("", node, "", 8)) for _ in range(20))
    assert best < 20e-6


def _seconds(action: Callable[[], object]) -> float:
    start = perf_counter()
    for _ in range(200):
        action()
    return (perf_counter() - start) / 200
