"""The corpus shows the whole language: a row of its tables that no workflow uses is a failing test.

``ROWS`` has the rows of the three tables of the language, by their first cell, and for each what must be found
in some view, some condition tree or some condition text. ``RULES`` are the sentences around the tables, and
``LAYOUTS`` what documents have besides their meaning.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from making.folders import SHARED, WORKFLOWS
from making.scripts import script

import flowc
from flowc.api import unknown_keys

LANGUAGE = SHARED.parent / "LANGUAGE.md"
Json = Any


@dataclass(frozen=True)
class Sample:
    """A workflow of the corpus: its view and its two documents."""

    name: str
    view: str
    export: str
    code: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.view)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def body(self) -> str:
        return re.sub(r"\A[0-9a-f]{64}:", "", self.export)

    @cached_property
    def roots(self) -> list[Json]:
        return [json.loads(text)["root"] for text in (self.body, self.code)]

    @cached_property
    def fields(self) -> list[tuple[Json, str, Json]]:
        """Step, field id and value of every field of both documents."""
        return [
            (step, field["config_field_id"], field["value"])
            for root in self.roots
            for step in root["steps"]
            for field in step["config_field_values"]
        ]

    @cached_property
    def conditions(self) -> list[str]:
        return [value for step, _, value in self.fields if step["task_type"] == "CONDITION"]

    @cached_property
    def condition_nodes(self) -> list[Json]:
        """Every object in every condition tree."""
        return [
            node for text in self.conditions if text.startswith("{") for node in objects(json.loads(text))
        ]


def objects(tree: Json) -> Iterator[Json]:
    yield tree
    for child in tree.values():
        if isinstance(child, dict):
            yield from objects(child)


def read(name: str) -> str:
    return (WORKFLOWS / name).read_bytes().decode()


SAMPLES = [
    Sample(path.stem, read(path.name), read(f"{path.stem}.flow"), read(f"{path.stem}.flow.json"))
    for path in sorted(WORKFLOWS.glob("*.py"))
]
Wanted = Callable[[Sample], object]


# What to look for.


def shown(pattern: str) -> Wanted:
    """A pattern in the view; ``^`` and ``$`` are a line's."""
    return lambda sample: re.search(pattern, sample.view, re.M)


def syntax(test: Callable[[Any], object], *kinds: type[ast.AST]) -> Wanted:
    """A node of the view's syntax tree."""
    return lambda sample: any(test(node) for node in sample.nodes if isinstance(node, kinds))


def held(test: Callable[[str], object], field: str = "", *, kind: str = "") -> Wanted:
    """A string in a document's configuration."""
    return lambda sample: any(
        isinstance(value, str) and test(value)
        for step, name, value in sample.fields
        if re.search(field, name) and step["task_type"].startswith(kind)
    )


def grown(**wanted: Json) -> Wanted:
    """A node of a condition tree that has these members."""
    return lambda sample: any(wanted.items() <= flat(node).items() for node in sample.condition_nodes)


def flat(node: Json) -> dict[str, Json]:
    return {key: value for key, value in node.items() if not isinstance(value, dict)}


def spoken(pattern: str) -> Wanted:
    """A pattern in a condition's text."""
    return lambda sample: any(re.search(pattern, text) for text in sample.conditions if text[0] != "{")


def compares(kind: type[ast.cmpop], right: Callable[[Any], object] = bool) -> Wanted:
    return syntax(lambda node: isinstance(node.ops[0], kind) and right(node.comparators[0]), ast.Compare)


def is_literal(value: object) -> Callable[[Any], object]:
    return lambda node: isinstance(node, ast.Constant) and node.value is value


def is_path(node: ast.AST) -> bool:
    return isinstance(node, (ast.Attribute, ast.Name))


def where(test: Callable[[ast.expr], object]) -> Wanted:
    """A condition of an ``if``, alone or in a chain."""

    def any_of(node: ast.expr) -> Iterator[ast.expr]:
        yield node
        for inner in node.values if isinstance(node, ast.BoolOp) else ():
            yield from any_of(inner)

    return syntax(lambda node: any(map(test, any_of(node.test))), ast.If)


def negates(test: Callable[[ast.expr], object]) -> Callable[[ast.expr], object]:
    return lambda node: isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) and test(node.operand)


def calls(name: str) -> Callable[[ast.expr], object]:
    """A call of a function, or of a method where the name begins with a dot."""

    def test(node: ast.expr) -> bool:
        if not isinstance(node, ast.Call):
            return False
        function = node.func
        if name.startswith("."):
            return isinstance(function, ast.Attribute) and function.attr == name[1:]
        return isinstance(function, ast.Name) and function.id == name

    return test


def passed(test: Callable[[ast.expr], object]) -> Wanted:
    """A keyword argument's value."""
    return syntax(lambda node: test(node.value), ast.keyword)


def of_type(kind: type) -> Callable[[ast.expr], object]:
    return lambda node: isinstance(node, ast.Constant) and type(node.value) is kind


# The rows of the tables.

Parts = dict[str, Wanted]

STEPS: dict[str, Parts] = {
    "ACTION, WAIT": {
        "ACTION": shown(r"^ +shopify\.admin\.add_order_tags\(order_id=order\.id, tags=\["),
        "WAIT": shown(r"^ +shopify\.flow\.wait\(wait_duration=\{"),
    },
    'its name (`"Get product data"`)': {
        "variable": shown(r'^ +getProductData = shopify\.flow\.fetch\.products\["v1"\]\('),
        "read later": shown(r" in getProductData:$"),
    },
    "CONDITION": {
        "if": shown(r"^ +if .+:$"),
        "elif": shown(r"^ +elif .+:$"),
        "else": shown(r"^ +else:$"),
    },
    "FOREACH": {"for": shown(r"^ +for lineItemsForeachitem in order\.lineItems:$")},
    "TRIGGER": {"decorator": shown(r"^@shopify\.admin\.order_created\(\)$")},
    "description": {
        "of a call": shown(r"^ +# (?!Note:)\w.+\n +\w+(\.\w+)+\("),
        "of a condition": shown(r"^ +# (?!Note:)\w.+\n +if "),
        "of a loop": shown(r"^ +# (?!Note:)\w.+\n +for "),
        "of a trigger": shown(r"^# (?!Note:)\w.+\n@shopify"),
        "of several lines": shown(r"^ +# .+\n +# (?!Note:|Name:).+\n"),
    },
    "note": {
        "alone": shown(r"^(?! *#).*\n +# Note: .+"),
        "below a description": shown(r"^ +# (?!Note:)\w.+\n +# Note: \w"),
        "of a trigger": shown(r"^@workflow.+\n# Note: \w.+\n@shopify"),
        "of a trigger, below its description": shown(r"^# (?!Note:)\w.+\n# Note: \w.+\n@shopify"),
        "of one of several triggers": shown(r"^RRULE.+\n# Note: .+\n@roastlog"),
    },
}

REFERENCE = (
    '`{"value":"","default_value":"order.id"}`, `{"value":null,"default_value":"order.id"}`, '
    '`{"value":"{{ order.id }}","default_value":""}`, `{"value":"{{order.id}}","default_value":""}`, '
    "and `order.id` in a field whose id ends in `_id`"
)


def encodes(pattern: str) -> Wanted:
    return held(re.compile(pattern).fullmatch)


VALUES: dict[str, Parts] = {
    REFERENCE: {
        "shown": passed(is_path),
        '""': encodes(r'\{"value":"","default_value":"[\w.]+"\}'),
        '"", spaced': encodes(r'\{"value": "", "default_value": "[\w.]+"\}'),
        "null": encodes(r'\{"value":null,"default_value":"[\w.]+"\}'),
        "Liquid": encodes(r'\{"value":"\{\{ [\w.]+ \}\}","default_value":""\}'),
        "narrow Liquid": encodes(r'\{"value":"\{\{[\w.]+\}\}","default_value":""\}'),
        "bare": held(re.compile(r"\w+\.[\w.]+").fullmatch, "_id$"),
    },
    "a JSON array or object": {
        "list": passed(lambda node: isinstance(node, ast.List)),
        "dict": passed(lambda node: isinstance(node, ast.Dict)),
        "empty": shown(r"=\[\],\n.*=\{\}"),
        "in each other": syntax(lambda node: any(isinstance(v, ast.List) for v in node.values), ast.Dict),
        "compact": held(lambda text: text.startswith('["')),
        "spaced": held(re.compile(r'\{"\w+": "[^"]*", "').match),
        "indented": held(re.compile(r'[{[]\n  "').match),
    },
    "`true`, `false`": {
        "True": passed(is_literal(True)),
        "False": passed(is_literal(False)),
        "true": held("true".__eq__),
        "false": held("false".__eq__),
    },
    "a plain decimal integer of up to 15 digits": {
        "integer": passed(of_type(int)),
        "zero": shown(r"=0,?$"),
        "negative": shown(r"=-\d+,?$"),
        "15 digits": shown(r"=\d{15},?$"),
        "16 digits": shown(r'="\d{16}",?$'),
    },
    "anything else, Liquid included": {
        "text": passed(of_type(str)),
        "Liquid": shown(r'="[^"]*\{\{ [\w.]+ \}\}'),
        "Liquid tags": shown(r"\{% (for|if) .+%\}"),
        "triple-quoted": shown(r'="""'),
        "empty": shown(r'=""[,)]'),
        "with a carriage return": shown(r'="[^"\n]*\\r\\n'),
        "odd numbers": shown(r'="1e5"'),
    },
}


def operator(symbol: str, python: Wanted, text: str | None = None) -> Parts:
    """An operator of Flow: as Python, in a tree, in a text."""
    spoken_as = rf" {re.escape(symbol)} " if text is None else text
    return {
        f"{symbol} in Python": python,
        f"{symbol} in a tree": grown(operator=symbol),
        f"{symbol} in text": spoken(spoken_as),
    }


def unary(symbol: str, python: Wanted) -> Parts:
    return operator(symbol, python, rf" {re.escape(symbol)}\)")


def number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def listed(node: ast.AST) -> bool:
    return isinstance(node, ast.List)


def typed(symbol: str, kind: str) -> Wanted:
    return grown(operator=symbol, value_type=f"EnvironmentScalarDefinition:{kind}")


CONDITIONS: dict[str, Parts] = {
    "`a == 1`, `!=`, `>`, `>=`, `<`, `<=`": {
        **operator("==", compares(ast.Eq, number)),
        **operator("!=", compares(ast.NotEq, number)),
        **operator(">", compares(ast.Gt, number)),
        **operator(">=", compares(ast.GtE, number)),
        **operator("<", compares(ast.Lt, number)),
        **operator("<=", compares(ast.LtE, number)),
    },
    "Boolean: `a == true`, `a != false`": {
        "is True": compares(ast.Is, is_literal(True)),
        "is False": compares(ast.Is, is_literal(False)),
        "is not True": compares(ast.IsNot, is_literal(True)),
        "is not False": compares(ast.IsNot, is_literal(False)),
        "equal in a tree": typed("==", "Boolean"),
        "unequal in a tree": typed("!=", "Boolean"),
        "in text": spoken(r" == (true|false)\)"),
        "unequal in text": spoken(r" != (true|false)\)"),
    },
    "`a nil?`, `a not_nil?`": {
        **unary("nil?", compares(ast.Is, is_literal(None))),
        **unary("not_nil?", compares(ast.IsNot, is_literal(None))),
    },
    "`a empty_or_nil?`, `a not_empty_and_not_nil?`": {
        **unary("empty_or_nil?", where(negates(is_path))),
        **unary("not_empty_and_not_nil?", where(is_path)),
    },
    "`a include? 'x'`, `a not_include? 'x'`": {
        **operator("include?", compares(ast.In, is_path)),
        **operator("not_include?", compares(ast.NotIn, is_path)),
    },
    "`a in? 'x,y'`, `a not_in? 'x,y'`": {
        **operator("in?", compares(ast.In, listed)),
        **operator("not_in?", compares(ast.NotIn, listed)),
    },
    "`a start_with? 'x'`, `not_start_with?`, `end_with?`, `not_end_with?`": {
        **operator("start_with?", where(calls(".startswith"))),
        **operator("not_start_with?", where(negates(calls(".startswith")))),
        **operator("end_with?", where(calls(".endswith"))),
        **operator("not_end_with?", where(negates(calls(".endswith")))),
    },
    "`l any? |i| (c)`, `all?`, `none?`": {
        "any": where(calls("any")),
        "all": where(calls("all")),
        "none": where(negates(calls("any"))),
        "any in a tree": grown(operator="ANY", operation_type="ArrayExpression"),
        "all in a tree": grown(operator="ALL"),
        "none in a tree": grown(operator="NONE"),
        "any in text": spoken(r" any\? \|\w+_item\| \("),
        "all in text": spoken(r" all\? \|\w+_item\| \("),
        "none in text": spoken(r" none\? \|\w+_item\| \("),
        "in each other": shown(r"any\(\n +any\("),
    },
    "`(a && b)`, `(a || b)`": {
        "and": where(lambda node: isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And)),
        "or": where(lambda node: isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or)),
        "and in a tree": lambda sample: any(
            n.get("operator") == "AND" and "rhs" in n for n in sample.condition_nodes
        ),
        "or in a tree": lambda sample: any(
            n.get("operator") == "OR" and "rhs" in n for n in sample.condition_nodes
        ),
        "and in text": spoken(r"\) && \("),
        "or in text": spoken(r"\) \|\| \("),
    },
    "an operator not listed": {
        **operator("regex?", shown(r'\bop\("regex\?", [\w.]+, "')),
        **unary("blank?", shown(r'\bop\("blank\?", [\w.]+\)')),
    },
    "an expression neither form's parser knows": {
        "condition": where(calls("condition")),
        "as it is": spoken(r"matches\? /"),
    },
}

ROWS = {**STEPS, **VALUES, **CONDITIONS}


# The sentences around them.

RULES: Parts = {
    "a note of the workflow": shown(r'^@workflow\(\n    ".+",\n    note='),
    "a declared field": shown(r'^\w+\.\w+ = metafield\(key="\w+", namespace="\w+"\)$'),
    "a hidden one": shown(r"\)\.hidden$"),
    "a shown one": shown(r"\)\.shown$"),
    "one with arguments in a dict": shown(r"metafield\(\*\*\{"),
    "one with a text": shown(r'metafield\("'),
    "declare": shown(r"^declare\("),
    "an empty body": shown(r"^def \w+\(\w*\):\n    pass$"),
    "a name without letters": shown(r"^def workflow\("),
    "a name with a digit first": shown(r"^def workflow_\d"),
    "no trigger": shown(r"^@workflow\(.*\)\ndef "),
    "an odd task id": shown(r'\btask\("[^"]*-[^"]*"\)\('),
    "a task of one segment": shown(r'\btask\("\w+", type="WAIT"\)\('),
    "a type that its place does not tell": shown(r'\btask\("[^"]+::wait", type="ACTION"\)\('),
    "a version": shown(r'\["1\.0"\]\('),
    "a version of an odd task": shown(r'\btask\("[^"]+"\)\["2\.0"\]'),
    "an odd trigger": shown(r'^@task\("'),
    "a trigger with a name": shown(r'^@shopify\.admin\.\w+\("'),
    "a trigger with a field": shown(r"^@[\w.]+\(\w+="),
    "a name with a number": shown(r"^ +runCode1 = "),
    "a name in its place": shown(r'sendAdminApiRequest = [\w.]+\(\n +"Send Admin API request",'),
    "a name without a variable": shown(r'^ +[\w.]+\("配'),
    "a name on a condition": shown(r'^ +# Name: ".+"\n( +#.*\n)* +if '),
    "a name on a loop": shown(r'^ +# Name: ".+"\n( +#.*\n)* +for '),
    "a quoted note": shown(r'^ +# Note: "'),
    "a quoted description": shown(r'^ +# Description: "'),
    "an odd field id": shown(r'^ +\*\*\{"[\w-]+": '),
    "a field twice": shown(r'tags=\["post"\],\n +\*\*\{"tags": '),
    "raw": passed(calls("raw")),
    "path in a condition": shown(r'if path\("'),
    "path as a value": passed(calls("path")),
    "digits kept": shown(r" > 100\.00:"),
    "a literal on the left": shown(r'"HIGH" == order\.'),
    "paths on both sides": compares(ast.Eq, is_path),
    "two conditions on one port": shown(r"^    if .+\n(?:^     .*\n)+^    if "),
    "elif after elif": shown(r"^( +)elif .+\n(?:\1 .*\n)+\1elif "),
    "only the false side": shown(r"^( +)if .+\n\1    pass\n\1else:"),
    "an empty loop": shown(r"^( +)for .+\n\1    pass"),
    "a step after a loop": shown(r"^( +)for .+\n(?:\1 .*\n)+\1\w+\."),
    "a loop in a loop": shown(r"^( +)for .+\n\1    for "),
    "with branch": shown(r"^ +with branch\(\):$"),
    "a named port": shown(r'^ +with branch\("\w+"\):$'),
    "a join": shown(r"^ +def then_send_email\(\):$"),
    "a join in a block": shown(r"^ {8,}def then_\w+\(\):$"),
    "a join on a condition": shown(r"^ +def then_condition\(\):\n +if "),
    "a cycle": shown(r"^( +)def (then_\w+)\(\):\n(?:\1 .*\n)*\1 +\2\(\)$"),
    "detached steps": shown(r"^    with detached\(\):$"),
    "two triggers, same steps": lambda sample: len(triggers(sample)) > 1 and "with on(" not in sample.view,
    "two triggers, own steps": shown(r"^    with on\(1\):\n(?: {8}.*\n)+    with on\(2\):$"),
    "too deep a block": shown(r"^    def part_1\(\):$"),
}


def triggers(sample: Sample) -> list[ast.expr]:
    function = sample.tree.body[-1]
    assert isinstance(function, ast.FunctionDef)
    return function.decorator_list[1:]


# What documents have besides.


def written(pattern: str) -> Wanted:
    return lambda sample: re.search(pattern, sample.export)


def ids(pattern: str) -> Wanted:
    whole = re.compile(pattern)
    return lambda sample: any(whole.fullmatch(str(step["step_id"])) for step in sample.roots[0]["steps"])


def keys(*names: str) -> Wanted:
    return lambda sample: tuple(sample.roots[0]) == names


def full_paths(test: Callable[[str, str], object]) -> Wanted:
    return lambda sample: any(
        test(node["value"], node["full_environment_path"])
        for node in sample.condition_nodes
        if "full_environment_path" in node
    )


def is_unlike(value: Callable[[Json], Json]) -> Wanted:
    return lambda sample: len({type(value(step)) for step in sample.roots[0]["steps"]}) > 1


UUID = "[0-9a-f]{8}-[0-9a-f]{4}-%d[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
ULID = "[0-7][0-9A-HJKMNP-TV-Z]{25}"

LAYOUTS: Parts = {
    "UUIDs of version 1": ids(UUID % 1),
    "UUIDs of version 4": ids(UUID % 4),
    "UUIDs of version 7": ids(UUID % 7),
    "ULIDs": ids(ULID),
    "makes of ids in one file": lambda sample: ids(UUID % 4)(sample) and ids(ULID)(sample),
    "ids of nodes, ULIDs": lambda sample: any(re.fullmatch(ULID, n["uuid"]) for n in sample.condition_nodes),
    "ids of nodes, UUIDs": lambda sample: any(
        re.fullmatch(UUID % 1, n["uuid"]) for n in sample.condition_nodes
    ),
    "the root of 2024": keys("steps", "links", "patched_fields", "workflow_name"),
    "the root of 2025": keys("steps", "links", "patched_fields", "variables", "note", "workflow_name"),
    "the root of 2026": written(
        r'"variables":\[\],"note":[^{]+,"vertical_layout_enabled":true,"workflow_name"'
    ),
    "a trigger that is not first": lambda sample: sample.roots[0]["steps"][0]["task_type"] != "TRIGGER",
    "a place above the origin": written(r'"step_position":\[-?\d+,-'),
    "a digest nobody can check": lambda sample: sample.export[64:65] == ":" and not is_sha(sample),
    "a digest of the text": lambda sample: sample.export[64:65] == ":" and is_sha(sample),
    "no digest": lambda sample: sample.export[0] == "{",
    "a line end after it": lambda sample: sample.export.endswith("}\n"),
    "an escaped dash": written(r"\\u201[34]"),
    "escaped markup": written(r"\\u003[ce]"),
    "a pair of surrogates": written(r"\\ud83d\\u"),
    "escapes in a value": written(r"\\\\u00"),
    "an unknown key": lambda sample: bool(unknown_keys(sample.export)),
    "an unknown key in a tree": lambda sample: any("#/" in key for key in unknown_keys(sample.export)),
    "a group of one, AND": lambda sample: any(is_group(node, "AND") for node in sample.condition_nodes),
    "a group of one, OR": lambda sample: any(is_group(node, "OR") for node in sample.condition_nodes),
    "a chain from the right": lambda sample: any(is_from_the_right(node) for node in sample.condition_nodes),
    "full paths as they are": full_paths(lambda value, full: "_item" in value and value == full),
    "full paths of lists": full_paths(lambda value, full: "_item" in value and "_item" not in full),
    "lists without full paths": lambda sample: any(
        "full_environment_path" not in node.get("array_path", {"full_environment_path": 0})
        for node in sample.condition_nodes
    ),
    "spaced trees": written(r'"value":"\{\\"uuid\\": '),
    "canonical code": lambda sample: sample.code == flowc.to_json(sample.view),
    "pulled code": lambda sample: (
        '"workflow_version"' in sample.code and '"description": null' in sample.code
    ),
    "pulled condition trees": lambda sample: re.search(r'"value": "\{\\"uuid\\"', sample.code),
    "arguments as an object": lambda sample: re.search(r'"arguments": \{', sample.code),
    "code in another order": lambda sample: next(iter(sample.roots[1])) == "workflow_name",
    "condition text spelled otherwise": spoken(r"^\( \("),
}


def is_sha(sample: Sample) -> bool:
    return sha256(sample.body.encode()).hexdigest() == sample.export[:64]


def is_group(node: Json, word: str) -> bool:
    is_inner = node.get("operation_type") == "LogicalExpression" and "parent_uuid" in node
    return is_inner and node["operator"] == word and "rhs" not in node


def is_from_the_right(node: Json) -> bool:
    right = node.get("rhs", {})
    return "rhs" in right and right.get("operator") == node["operator"] and "operation_type" in right


# The tests.


def cases() -> Iterator[Any]:
    groups = {**ROWS, "rule": RULES, "layout": LAYOUTS}
    for row, parts in groups.items():
        for part, wanted in parts.items():
            yield pytest.param(wanted, id=f"{row[:30]} {part}")


@pytest.mark.parametrize("wanted", [*cases()])
def test_the_corpus_shows(wanted: Wanted) -> None:
    assert any(wanted(sample) for sample in SAMPLES)


def test_there_are_enough() -> None:
    assert len(SAMPLES) >= 60
    assert len({sample.view.split('"')[1] for sample in SAMPLES}) == len(SAMPLES)


@pytest.mark.skipif(not LANGUAGE.exists(), reason="the contract is not here")
def test_every_row_of_the_contract_is_here() -> None:
    tables = re.findall(r"^\|.*\|\n\|[-|]+\n((?:^\|.*\n)+)", LANGUAGE.read_text(encoding="utf-8"), re.M)
    rows = [first_cell(line) for table in tables for line in table.splitlines()]
    assert rows == list(ROWS)


def first_cell(line: str) -> str:
    return re.split(r"(?<!\\)\|", line)[1].strip().replace("\\|", "|")


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    return script("build_corpus")


def test_it_is_built(builder: ModuleType, tmp_path: Path) -> None:
    """The committed documents are what the tool writes, and there are no others."""
    built = {path.name: path.read_bytes() for path in builder.build(WORKFLOWS, tmp_path)}
    committed = {path.name: path.read_bytes() for path in WORKFLOWS.iterdir() if ".flow" in path.name}
    assert built.keys() == committed.keys()
    assert [name for name in built if built[name] != committed[name]] == []


def test_the_index_has_every_view() -> None:
    listed_views = re.findall(r"^\| `(\d{3}-[\w-]+)\.py` \|", read("README.md"), re.M)
    assert listed_views == [sample.name for sample in SAMPLES]
