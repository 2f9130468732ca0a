"""Small changes of a text, as a person, a model or an accident makes them; every one a function of its seed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from itertools import islice

TOKEN = re.compile(
    r'[rRuUfFbB]{0,2}(?:"""(?:[^\\]|\\[\s\S])*?"""|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\')'
    r"|#[^\n]*|\n *|[A-Za-z_]\w*|-?\d[\w.]*|\*\*|[=!<>]=| +|[\s\S]"
)
WORDS = (
    "if", "elif", "else", "for", "in", "not", "and", "or", "is", "None", "True", "False", "pass", "def", "with",
    "branch", "on", "detached", "any", "all", "op", "path", "raw", "condition", "task", "workflow", "type",
    "note", "name", "json", "declare", "metafield", "hidden", "shown", "startswith", "endswith", "lambda",
    "await", "while", "return", "import", "from", "flowc", "class", "async", "del", "order", "x", "_", "match",
    "print",
)  # fmt: skip
PIECES = (
    "(", ")", "[", "]", "{", "}", ",", ":", ".", "=", "==", "!=", "<", ">=", "**", "*", "+", "-", "@", ";", "|",
    "%", "->", ":=", "...", "\n", "\\\n", "\t", " ", "\n\n", "# x", "\\", "$", "?", "!", "é", "'", '"', '"""',
    "{{",
)  # fmt: skip
VALUES = (
    "5", "-5", "- 5", "0", "007", "00", "1_000", "-1_000", "1e5", "1.50", ".5", "5.", "0x10", "1j", "9" * 101,
    "1__0", '"x"', "'x'", '"a,b"', '""', "'''x\ny'''", '"""x"""', '""""x"""', '"a" "b"', 'r"\\d"', 'u"x"', 'b"x"',
    'f"x"', 'f"{order.name} x"', 'f"{order.name()}"', 'f"{order.name!r}"', 'f"{order.name:>5}"', 'f"{{x}}"',
    'f"{x"', "f'{if}'", '"\\x4"', '"\\x41"', '"\\N{DASH}"', '"\\N{EM DASH}"', '"\\d"', '"\\u12"', '"\\U00110000"',
    "None", "True", "False", "[]", "{}", "()", "(1,)", "(1, 2)", "(1)", "(None)", "((1))",
    '["x", None, [1, {"a": -2}]]', "[order.id]", "[x for x in y]", '{"a": 1, "a": 2}', "{1: 2}",
    '{"a": order.id}', "{1, 2}", '{**{"a": 1}}', "[*x]", "order.id", "(order.id)", "order", "order.id[0]",
    "order[0]", "order.tags()", 'path("order.from.x")', 'path("a b")', "path(x)", "raw(None)", "raw(5)",
    'raw(json="[1e5]")', 'raw(json="x")', "raw()", "raw(order.id)", "1 + 2", "order.a + 1", "not x", "a and b",
    "a == 1", "a if b else c", "lambda: 1", "await x", "x := 1", "*x", "a or", "-x", "+5", "--5", "-(5)", "~5",
    "yield", "...", '"x" % y', '"x".upper()', "any(x for x in y)", 'task("a b")', "f(x=1)", "1.x", "5 .x", "é.b",
    "[-.5]", "[- 5]",
)  # fmt: skip
TESTS = (
    "a", "a.b", "not a", "not not a", "a == 1", "a == None", "None == a", "a is None", "a is not None", "a is b",
    "a is True", "True is a", "a == True", "1 == a", '"x" in a', "a in b", 'a in ["x", "y"]', "a not in []",
    "a in (1, 2)", "a in (1)", "a in {1}", "a in {}", "a in [b]", 'a in ["x,y"]', 'a in ["x", True]', "a in ()",
    '"x" in ["x"]', "a == 1 == 1", "a < b < c", "a == b in c", "a in b == c", 'a in ["x"] == b', "a == None == b",
    "a is True is b", "a and b", "a or b and c", "(a or b) and c", "not (a and b)", "not a and b", "not (a == 1)",
    "not a == 1", "not a > 1", "(a)", "((a))", "(a == 1)", "(a) == 1", "(a == 1) == 2", "(1) == a",
    "(a and b) == 1", "a and 1", "a and None", "1", '"x"', "True", "None", "any(x == 1 for x in a)",
    "all(x for x in a.b)", "not any(x for x in a)", "not all(x for x in a)", "any([x for x in a])",
    "any((x for x in a))", "any(x for x in a if x)", "any(x for x, y in a)", "any(x for x in a for y in b)",
    "any(a)", "any()", "any(x for x in a,)", "any((x) for x in a)", "any((x == 1 or y) for x in (a))",
    'any(x in ["a"] for x in y)', 'any(any(y for y in x.b) for x in a)', 'a.startswith("x")', "a.startswith(b)",
    "not a.endswith(1)", "a.startswith()", 'a.startswith("x", 1)', 'a.startswith(p="x")', 'a.upper()',
    '"x".startswith(a)', '(a).startswith("x")', 'path("a b").endswith("x")', "a.startswith", "startswith",
    'startswith("x")', 'a.startswith("x").y', 'a.startswith("x") == 1', 'op("x?", a)', 'op("x?", a, 1)',
    "op(a, b)", 'op("x?")', 'op("x?", a, b, c)', 'op("x?", None)', 'not op("==", a, 1)', 'not op("x?", a)', "op",
    "op.x == 1", 'condition("x")', "condition(x)", "condition()", 'not condition("x")', 'condition("x") and a',
    'path("x y")', 'path("x") == 1', "path(x)", "path.x", 'task("a::b")()', 'task("a::b")["1.0"](x=1)',
    '(task("a::b")())', 'not task("a::b")()', 'task("a::b")', "a.b.c()", "a.b()", "f()", "a[0]", "a + b == 1",
    "a == b + 1", "a == -5", "a == - 5", "a == 1e5", "a == 1_000", "a == 1.", "a == 0x10", "a == '''x'''",
    'a == "x" "y"', 'a == f"x"', 'a == b"x"', "a == [1]", "a == (1)", "a == (1,)", "a != (None)", "a if b else c",
    "lambda: a", "a := b", "a == (b)", "a ==", "== a", "a not b", "a is not not b", "a in not b", "not", "a and",
    "a and or b", "a b", "a == 1 or",
)  # fmt: skip
LINES = (
    "pass", "x = y = a.b()", "a.b()", "x = a.b()", "(a.b())", "x = (a.b())", "(x) = a.b()", "x: int = a.b()",
    "x += 1", "x = 1", "a.b", '"text"', "f'x'", "f()", "f(1)", "task()", 'task("a b")()',
    'task("a b", type="W")()', 'task("a", x=1)()', 'task(type="W")()', "task(x)()", 'a.b["1.0"]()', "a.b[1]()",
    'a.b["1"]["2"]()', 'a.b["1"].c()', "a.b()()", 'a.b("Name", x=1)', 'a.b(x=1, "Name")', 'a.b("A", "B")',
    "a.b(*x)", "a.b(**{})", "a.b(**x)", 'a.b(**{"a b": order.id})', 'a.b(**{1: 2})', 'a.b(**{"x": 1}, "Name")',
    'a.b(**{**x})', "a.b(x=1,)", "a.b(,)", "a.b(x for x in y)", "a.b(x=1, x=2)", "with branch(): pass",
    "with branch():\n        pass", 'with branch("x"):\n        a.b()', "with branch(x):\n        pass",
    "with on(1):\n        pass", "with on(3):\n        pass", 'with on("1"):\n        pass',
    "with on():\n        pass", "with on(0x1):\n        pass", "with detached():\n        a.b()",
    "with detached(1):\n        pass", "with branch(), branch():\n        pass",
    "with branch() as x:\n        pass", "with (branch()):\n        pass", "with branch:\n        pass",
    "with a.b():\n        pass", "for x in a.b:\n        pass", "for x, y in a:\n        pass",
    "for (x) in (a):\n        pass", "for x in a.b():\n        pass", "for x in f():\n        pass",
    'for x in path("a b"):\n        pass', 'for x in task("a")():\n        pass', "for x in [1]:\n        pass",
    "for x in a:\n        pass\n    else:\n        pass", "for x.y in a:\n        pass", "if a: pass",
    "if a:\n        pass\n    else: pass", "while a:\n        pass", "def f():\n        pass",
    "def f(order):\n        a.b()", "@a.b()\n    def f():\n        pass", "def f():\n        pass\n    f()",
    "async def f():\n        pass", "if a:\n        def f():\n            a.b()\n        f()",
    "class A:\n        pass", "return", "return a", "import flowc", "from flowc import a", "del x", "raise x",
    "global x", "try:\n        pass\n    finally:\n        pass", "match a:\n        case b:\n            pass",
    "match.x()", "lambda: 1", "a.b(); c.d()", "a.b() # x", "a.b() \\\n        ", "assert a",
    "elif a:\n        pass", "else:\n        pass", "if a:\n    pass", "if a:", "  a.b()", "yield", "await a.b()",
    "x = await a.b()", "print(a)", "x = f()", "_ = a.b()",
)  # fmt: skip
TOPS = (
    'Customer.x = metafield(key="x")', "Customer.x = metafield()", 'Customer.x = metafield("x")',
    'Customer.x = metafield(raw(5)).hidden', "Customer.x = metafield(5)", 'Customer.x = metafield("x", key="y")',
    'Customer.x = metafield(key="x", **{"a b": [1, None]}).shown', "Customer.x = metafield().gone",
    "Customer.x = metafield.x()", "Customer.x = 5", "Customer.x.y = metafield()", "Customer = metafield()",
    'declare("A", "b", "c")', 'declare("A", "b", "c", "d").hidden', 'declare("A", "b")', "declare(A, b, c)",
    'declare("A", "b", "c", x=1, **{})', 'declare("A", "b", "c", raw(1), x=1)', "(Customer).x = metafield()",
    "Customer.x = (metafield().hidden)", "Customer.x = (metafield()).hidden", '"""Text."""', "f'x'", "5",
    "from flowc import workflow", "from flowc.tasks import *", "from __future__ import annotations",
    "from flowc import (a, b as c,)", "from .flowc import x", "from other import x", "import flowc", "x = 1",
    "def f():\n    pass", "class A:\n    pass", "pass", "@a.b()", '@workflow("x")', '@workflow()',
    '@workflow(name="x", note="y")', '@workflow("x", "y")', '@workflow("x", title="y")', '@workflow(note=1)',
    '@workflow("x", name="y")', "@workflow", "@a.b", '@a.b["1.0"]("Name", x=1)', '@task("x")()', "@a()",
    "@a.b()\n", "Customer.x = metafield(key=order.id)", "# comment", "   # comment",
    "Customer.x = metafield(key=(1, 2))", "Customer.x = declare()", "raw.x = raw(raw(5))",
)  # fmt: skip


def mutants(text: str, count: int, seed: int | str) -> Iterator[str]:
    """That many texts near this one, most of them one change away."""
    rng = random.Random(seed)
    return islice(_mutants(text, rng), count)


def _mutants(text: str, rng: random.Random) -> Iterator[str]:
    while True:
        mutant = text
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            mutant = rng.choice(CHANGES)(mutant, rng)
        yield mutant


def _tokens(text: str) -> list[str]:
    return TOKEN.findall(text)


def _place(tokens: list[str], rng: random.Random) -> int:
    return rng.randrange(len(tokens)) if tokens else 0


def _one_of(tokens: list[str], rng: random.Random, kind: str) -> int | None:
    places = [i for i, token in enumerate(tokens) if re.match(kind, token)]
    return rng.choice(places) if places else None


def delete_token(text: str, rng: random.Random) -> str:
    tokens = _tokens(text)
    del tokens[(at := _place(tokens, rng)) : at + 1]
    return "".join(tokens)


def double_token(text: str, rng: random.Random) -> str:
    tokens = _tokens(text)
    at = _place(tokens, rng)
    return "".join([*tokens[: at + 1], *tokens[at:]])


def swap_tokens(text: str, rng: random.Random) -> str:
    tokens = _tokens(text)
    solid = [i for i, token in enumerate(tokens) if token.strip()]
    if len(solid) > 1:
        i, j = (
            rng.sample(solid, 2)
            if rng.random() < 0.3
            else solid[(k := rng.randrange(len(solid) - 1)) : k + 2]
        )
        tokens[i], tokens[j] = tokens[j], tokens[i]
    return "".join(tokens)


def replace_token(text: str, rng: random.Random) -> str:
    tokens = _tokens(text)
    at = _place(tokens, rng)
    return "".join([*tokens[:at], rng.choice(rng.choice((WORDS, PIECES, VALUES))), *tokens[at + 1 :]])


def insert_token(text: str, rng: random.Random) -> str:
    tokens = _tokens(text)
    at = _place(tokens, rng)
    return "".join([*tokens[:at], rng.choice(rng.choice((WORDS, PIECES, VALUES))), *tokens[at:]])


def change_word(text: str, rng: random.Random) -> str:
    """A keyword or a name becomes another."""
    tokens = _tokens(text)
    at = _one_of(tokens, rng, r"[A-Za-z_]\w*\Z")
    if at is not None:
        tokens[at] = rng.choice(WORDS)
    return "".join(tokens)


def change_operator(text: str, rng: random.Random) -> str:
    tokens = _tokens(text)
    at = _one_of(tokens, rng, r"(?:[=!<>]=|[<>]|and|or|in|is|not|\.|,|:)\Z")
    if at is not None:
        tokens[at] = rng.choice(
            (
                "==",
                "!=",
                "<",
                ">=",
                "is",
                "is not",
                "in",
                "not in",
                "and",
                "or",
                "+",
                "and not",
                "=",
                ":=",
                "**",
            )
        )
    return "".join(tokens)


def change_value(text: str, rng: random.Random) -> str:
    """What is right of an equals sign, or a literal, becomes something else."""
    spots = [m.span(1) for m in re.finditer(r'(?<=[\w ]=)("(?:[^"\\\n]|\\.)*"|[\w.]+)(?=[,)])', text)]
    spots += [m.span() for m in re.finditer(r'"(?:[^"\\\n]|\\.)*"|\b\d+\b|\bTrue\b', text)]
    if not spots:
        return text
    start, end = rng.choice(spots)
    return text[:start] + rng.choice(VALUES) + text[end:]


def change_test(text: str, rng: random.Random) -> str:
    """A condition becomes another; where there is none, a statement that has one is put in."""
    spots = [m.span(1) for m in re.finditer(r"^ *(?:el)?if (.*):$", text, re.M)]
    if not spots:
        return _insert_line(text, rng, f"if {rng.choice(TESTS)}:\n        pass", inside=True)
    start, end = rng.choice(spots)
    return text[:start] + rng.choice(TESTS) + text[end:]


def wrap_value(text: str, rng: random.Random) -> str:
    """Arithmetic, a call, parentheses around a literal or a path."""
    tokens = _tokens(text)
    at = _one_of(tokens, rng, r'["\'A-Za-z_0-9]')
    if at is not None:
        form = rng.choice(
            (
                "({})",
                "{} + 1",
                "-{}",
                "not {}",
                "f({})",
                "[{}]",
                "{}[0]",
                "{}.x",
                "({},)",
                "f{}",
                "{} {}",
                "{}()",
                "(\n{}\n)",
            )
        )
        tokens[at] = form.replace("{}", tokens[at])
    return "".join(tokens)


def delete_line(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    del lines[rng.randrange(len(lines))]
    return "\n".join(lines)


def double_line(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    return "\n".join([*lines[: at + 1], *lines[at:]])


def swap_lines(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    i, j = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[i], lines[j] = lines[j], lines[i]
    return "\n".join(lines)


def indent_line(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    step = rng.choice(("    ", "  ", " ", "\t", "-", "--"))
    lines[at] = lines[at][4 * len(step) :] if step.startswith("-") else step + lines[at]
    return "\n".join(lines)


def indent_rest(text: str, rng: random.Random) -> str:
    """A block gets deeper or shallower."""
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    end = at + rng.randrange(1, 6)
    deeper = rng.random() < 0.5
    change = [("    " + line if deeper else line.removeprefix("    ")) for line in lines[at:end]]
    return "\n".join([*lines[:at], *change, *lines[end:]])


def add_statement(text: str, rng: random.Random) -> str:
    return _insert_line(text, rng, rng.choice(LINES), inside=True)


def add_top(text: str, rng: random.Random) -> str:
    return _insert_line(text, rng, rng.choice(TOPS), inside=False)


def add_comment(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    if rng.random() < 0.5:
        lines[at] += rng.choice(("  # Note: x", " # x", "#", "  "))
        return "\n".join(lines)
    return "\n".join(
        [*lines[:at], rng.choice(("", "# x", "    # Note: x", "  # x", "\t# x", "   ", "\f")), *lines[at:]]
    )


def _insert_line(text: str, rng: random.Random, line: str, inside: bool) -> str:
    """Puts a statement at the level of the workflow's body, or of the module, before a line that is at that level."""
    lines = text.split("\n")
    starts = [i for i, each in enumerate(lines) if re.match(r"    \S" if inside else r"\S", each)]
    at = rng.choice(starts) if starts else len(lines)
    return "\n".join([*lines[:at], *("    " * inside + line).split("\n"), *lines[at:]])


Change = Callable[[str, random.Random], str]
CHANGES: tuple[Change, ...] = (
    delete_token, double_token, swap_tokens, replace_token, insert_token, change_word, change_operator,
    change_value, change_value, change_test, change_test, wrap_value, delete_line, double_line, swap_lines,
    indent_line, indent_rest, add_statement, add_statement, add_top, add_comment,
)  # fmt: skip
