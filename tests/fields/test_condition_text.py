"""Condition text: what is read, what it means, and that it comes back to the byte."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Literal, cast

import pytest
from hypothesis import given, settings, strategies as st

from flowc.fields.conditions.items import renamed
from flowc.fields.conditions.operators import OPERATORS
from flowc.fields.conditions.parsing import MAX_DEPTH, parse
from flowc.fields.conditions.spelling import Spelling, Style
from flowc.fields.conditions.text import _printed, read, write
from flowc.model.walk import walk
from flowc.model.workflow import Compare, Constant, Expression, Logic, Opaque, Operand, Path, Quantifier


def path(text: str) -> Path:
    return Path(text)


def string(text: str) -> Constant:
    return Constant("string", text)


def number(text: str) -> Constant:
    return Constant("number", text)


A = Compare("==", path("a"), number("1"))
B = Compare("==", path("b"), string("x"))
C = Compare("nil?", path("c"))
ITEM = Compare("==", path("tags_item"), string("vip"))
ANY = Quantifier("any", path("order.tags"), ITEM)
AB = Logic("and", (A, B))
TRUE = Constant("boolean", "true")

# Canonical texts: read without a spelling.
CANONICAL: list[tuple[str, Expression | None]] = [
    ("(a == 1)", A),
    ("(a != 1)", Compare("!=", path("a"), number("1"))),
    ("(a > 1)", Compare(">", path("a"), number("1"))),
    ("(a >= 10.00)", Compare(">=", path("a"), number("10.00"))),
    ("(a < -1.5)", Compare("<", path("a"), number("-1.5"))),
    ("(a <= 0)", Compare("<=", path("a"), number("0"))),
    ("(a == true)", Compare("==", path("a"), TRUE)),
    ("(a != false)", Compare("!=", path("a"), Constant("boolean", "false"))),
    ("(order.note nil?)", Compare("nil?", path("order.note"))),
    ("(a not_nil?)", None),
    ("(a empty_or_nil?)", None),
    ("(a not_empty_and_not_nil?)", Compare("not_empty_and_not_nil?", path("a"))),
    ("(a include? 'x')", None),
    ("(a not_include? 'x')", None),
    ("(a in? 'x,y')", Compare("in?", path("a"), string("x,y"))),
    ("(a not_in? 'x,y')", None),
    ("(a start_with? 'x')", None),
    ("(a not_start_with? 'x')", None),
    ("(a end_with? 'x')", None),
    ("(a not_end_with? 'x')", Compare("not_end_with?", path("a"), string("x"))),
    # operators of no table, binary and unary
    ("(a regex? 'x')", Compare("regex?", path("a"), string("x"))),
    ("(a regex? b.c)", Compare("regex?", path("a"), path("b.c"))),
    ("(a blank?)", Compare("blank?", path("a"))),
    ("((a blank?) && (b == 'x'))", Logic("and", (Compare("blank?", path("a")), B))),
    # either side
    ("(1 == a)", Compare("==", number("1"), path("a"))),
    ("('x' == 'y')", Compare("==", string("x"), string("y"))),
    ("('x' nil?)", None),
    ("(true == a)", Compare("==", TRUE, path("a"))),
    # paths
    ("(order.from.co-op_2.x1 == b)", Compare("==", path("order.from.co-op_2.x1"), path("b"))),
    ("(_a.nil == true.x)", Compare("==", path("_a.nil"), path("true.x"))),
    ("(trueish == falsely)", Compare("==", path("trueish"), path("falsely"))),
    # strings
    ("(a == '')", Compare("==", path("a"), string(""))),
    (r"(a == 'it\'s')", Compare("==", path("a"), string("it's"))),
    (r"(a == 'c:\\dir\\')", Compare("==", path("a"), string("c:\\dir\\"))),
    ("(a == 'say \"hi\"')", Compare("==", path("a"), string('say "hi"'))),
    ("(a == '2026-01-01T00:00:00Z')", None),
    ("(a == 'one\ntwo\tthree  four')", Compare("==", path("a"), string("one\ntwo\tthree  four"))),
    ("(a == '(b && |c|) || ((')", Compare("==", path("a"), string("(b && |c|) || (("))),
    ("(a == 'Zoë 🙂 \u2028')", Compare("==", path("a"), string("Zoë 🙂 \u2028"))),
    ("(a == '{{ order.id }}')", None),
    # lists
    ("(order.tags any? |tags_item| (tags_item == 'vip'))", ANY),
    ("(order.tags all? |tags_item| (tags_item == 'vip'))", Quantifier("all", path("order.tags"), ITEM)),
    ("(order.tags none? |tags_item| (tags_item == 'vip'))", Quantifier("none", path("order.tags"), ITEM)),
    (
        "(a.bs any? |bs_item| ((bs_item.key == 'k') && (bs_item.cs all? |cs_item| (cs_item == bs_item.v))))",
        Quantifier(
            "any",
            path("a.bs"),
            Logic(
                "and",
                (
                    Compare("==", path("bs_item.key"), string("k")),
                    Quantifier("all", path("bs_item.cs"), Compare("==", path("cs_item"), path("bs_item.v"))),
                ),
            ),
        ),
    ),
    # an inner item of the same name hides the outer one, as in any language
    (
        "(a.bs any? |bs_item| (bs_item.bs any? |bs_item| (bs_item nil?)))",
        Quantifier(
            "any",
            path("a.bs"),
            Quantifier("any", path("bs_item.bs"), Compare("nil?", path("bs_item"))),
        ),
    ),
    # chains
    ("((a == 1) && (b == 'x'))", AB),
    ("((a == 1) && (b == 'x') && (c nil?))", Logic("and", (A, B, C))),
    ("((a == 1) || (b == 'x') || (c nil?))", Logic("or", (A, B, C))),
    ("(((a == 1) && (b == 'x')) || (c nil?))", Logic("or", (AB, C))),
    (
        "((c nil?) || ((a == 1) && (b == 'x')) || (order.tags any? |tags_item| (tags_item == 'vip')))",
        Logic("or", (C, AB, ANY)),
    ),
]

# Other writings of the same: read with a spelling.
SPELLED: list[tuple[str, Expression]] = [
    ("a == 1", A),
    ("a==1", A),
    ("((a == 1))", A),
    ("( ( a == 1 ) )", A),
    ("(a == 1)\n", A),
    ("\r\n\t(a  ==\n1)", A),
    ("a == 1 && b == 'x'", AB),
    ("a==1&&b=='x'", AB),
    ("(a == 1) && (b == 'x')", AB),
    ("((a == 1) && b == 'x')", AB),
    ("(\n  (a == 1) &&\n  (b == 'x')\n)\n", AB),
    ("(((a == 1) && (b == 'x')) && (c nil?))", Logic("and", (A, B, C))),
    ("((a == 1) && ((b == 'x') && (c nil?)))", Logic("and", (A, B, C))),
    ("a == 1 || (b == 'x' || (c nil?))", Logic("or", (A, B, C))),
    ("((a == 1 && b == 'x') || c nil?)", Logic("or", (AB, C))),
    ("order.tags any? |tags_item| (tags_item == 'vip')", ANY),
    ("(order.tags any?|tags_item|(tags_item == 'vip'))", ANY),
    ("(order.tags any? | tags_item | ((tags_item == 'vip')))", ANY),
    ("(order.tags any? |x| (x == 'vip'))", ANY),
    ("order.tags any? |tag| ( tag=='vip' )", ANY),
    ("order.tags any? |order| (order == 'vip')", ANY),
    ('(b == "x")', B),
    (r'(b == "it\'s")', Compare("==", path("b"), string("it\\'s"))),
    (r'(b == "say \"hi\"")', Compare("==", path("b"), string('say "hi"'))),
    (r"(b == '\d+\.\d')", Compare("==", path("b"), string(r"\d+\.\d"))),
    (r"(b == '\d\\')", Compare("==", path("b"), string("\\d\\"))),
    (r'(b regex? "\d\\")', Compare("regex?", path("b"), string("\\d\\"))),
    # items: an inner one may have the outer's spelled name, and the list is outside its own item's reach
    (
        "(a.bs any? |x| (x.cs any? |x| (x == 1)))",
        Quantifier(
            "any",
            path("a.bs"),
            Quantifier("any", path("bs_item.cs"), Compare("==", path("cs_item"), number("1"))),
        ),
    ),
    (
        "(a.bs any? |x| (x any? |y| (y == x.k)))",
        Quantifier(
            "any",
            path("a.bs"),
            Quantifier("any", path("bs_item"), Compare("==", path("bs_item_item"), path("bs_item.k"))),
        ),
    ),
    (
        "(a.bs any? |x| (x any? |x_item| (x_item == x.k)))",
        Quantifier(
            "any",
            path("a.bs"),
            Quantifier("any", path("bs_item"), Compare("==", path("bs_item_item"), path("bs_item.k"))),
        ),
    ),
    (
        "(a.bs any? |x| (x any? |bs_item_item| (bs_item_item == x.k)))",
        Quantifier(
            "any",
            path("a.bs"),
            Quantifier("any", path("bs_item"), Compare("==", path("bs_item_item"), path("bs_item.k"))),
        ),
    ),
]

# Not in the grammar, or not to be carried exactly: the caller keeps the text as it is.
REFUSED = [
    "",
    " ",
    "()",
    "a",
    "(a)",
    "true",
    "'x'",
    "(a == 1",
    "a == 1)",
    ")a == 1(",
    "(a == 1) (b == 1)",
    "a == 1 && b == 2 || c nil?",
    "((a == 1) || (b == 2) && (c nil?))",
    "a == 1 and b == 2",
    "a == 1 &&",
    "&& a == 1",
    "a = 1",
    "a === 1",
    "!(a == 1)",
    "a == b == c",
    "(a) == 1",
    "a == (1)",
    "a nil? 'x'",
    "a include?",
    "a Include? 'x'",
    "a == 'x",
    "a == x'",
    "a == 'it's'",
    r"a == 'x\'",
    "a == 1e5",
    "a == 007",
    "a == 1.",
    "a == .5",
    "a == +5",
    "a == 1_000",
    "a == 1 2",
    "a. == 1",
    ".a == 1",
    "a..b == 1",
    "a.1b == 1",
    "-a == 1",
    "a[0] == 1",
    "größe == 1",
    "{{ a }} == 1",
    "a == 1 // why",
    "a\u00a0== 1",
    "a any? (b == 1)",
    "a any? |i| i == 1",
    "a any? |i.j| (i.j == 1)",
    "a any? |true| (b == 1)",
    "a any? || (b == 1)",
    "'x' any? |i| (i == 1)",
    "a some? |i| (i == 1)",
    # strings of mixed style
    r"(b == '\d\\d')",
    # renaming would capture
    "(a any? |x| (a_item == x))",
    "(a any? |x| (a_item.b any? |y| (y == 1)))",
    "(a.b any? |x| (c.b any? |b_item| (b_item == x)))",
    "(a.b any? |x| (c.b any? |y| (y == x)))",
    "(" * 10_000,
    "(" * (MAX_DEPTH + 1) + "a nil?" + ")" * (MAX_DEPTH + 1),
]


def back(text: str) -> tuple[Expression, Spelling | None]:
    """Read a text and check that it comes back, directly and with its spelling through JSON."""
    result = read(text)
    assert result is not None
    expression, spelling = result
    assert write(expression, spelling) == text
    if spelling is not None:
        stored = json.loads(json.dumps(spelling.to_json()))
        assert Spelling.from_json(stored) == spelling
        assert write(expression, Spelling.from_json(stored)) == text
    return expression, spelling


@pytest.mark.parametrize(("text", "expected"), CANONICAL)
def test_canonical_text(text: str, expected: Expression | None) -> None:
    expression, spelling = back(text)
    assert spelling is None
    assert expected is None or expression == expected


@pytest.mark.parametrize(("text", "expected"), SPELLED)
def test_spelled_text(text: str, expected: Expression) -> None:
    expression, spelling = back(text)
    assert spelling is not None
    assert expression == expected
    assert back(write(expression, None)) == (expression, None)


@pytest.mark.parametrize("text", REFUSED)
def test_refused_text(text: str) -> None:
    assert read(text) is None


def test_opaque_is_its_text() -> None:
    assert write(Opaque("any thing"), None) == "any thing"
    assert write(Opaque("any thing"), Spelling(1, {0: "("})) == "any thing"


# A spelling lives apart from its expression: the expression may change under it.


@pytest.mark.parametrize(
    ("spelled", "edited", "expected"),
    [
        ("a==1", "(z == 'long')", "z=='long'"),
        (
            "order.tags any? |t| (t == 'vip')",
            "(b.cs none? |cs_item| (1 > cs_item.x))",
            "b.cs none? |t| (1 > t.x)",
        ),
        ('(a == "x")', "(a == 'say \"x\"')", r'(a == "say \"x\"")'),
        ('(a == "x")', "(a == 1)", "(a == 1)"),
        ("a==1", "(a nil?)", "(a nil?)"),
        ("a == 1 && b == 1", "(a == 1)", "(a == 1)"),
        ("a==1 && b==2", "((a == 1) || (b == 2))", "a==1 || b==2"),
        ("(((a == 1) && (b == 2)) && (c == 3))", "(((a == 1) || (b == 2)) && (c == 3))", None),
        ("a==1", "(a in? 'x')", "(a in? 'x')"),
        ("a.b any? |t| (b == 'vip')", "(a.b any? |b_item| (t == 'vip'))", None),
    ],
)
def test_spelling_on_an_edited_expression(spelled: str, edited: str, expected: str | None) -> None:
    expression = back(edited)[0]
    text = write(expression, back(spelled)[1])
    assert text == (expected or edited)
    assert back(text)[0] == expression


@pytest.mark.parametrize(
    "garbage",
    [
        None,
        [],
        "",
        {},
        {"words": None},
        {"words": -1},
        {"words": True},
        {"words": 1.0},
        {"words": 1, "more": {}},
        {"words": 1, "gaps": []},
        {"words": 1, "gaps": {"0": 1}},
        {"words": 1, "gaps": {"x": " "}},
        {"words": 1, "gaps": {"-1": " "}},
        {"words": 1, "gaps": {"01": " "}},
        {"words": 1, "gaps": {"٣": " "}},
        {"words": 1, "gaps": {"9" * 5000: " "}},
        {"words": 1, "gaps": {"0": "x"}},
        {"words": 1, "gaps": {"0": "\u00a0"}},
        {"words": 1, "gaps": {0: " "}},
        {"words": 1, "items": {"0": "a b"}},
        {"words": 1, "items": {"0": ""}},
        {"words": 1, "items": {"0": "a\n"}},
        {"words": 1, "styles": {"0": "'"}},
        {"words": 1, "styles": {"0": []}},
        {"words": 1, "styles": None},
    ],
)
def test_garbage_is_no_spelling(garbage: object) -> None:
    with pytest.raises(ValueError, match=r"spelling|gap|style"):
        Spelling.from_json(garbage)


# Hostile sizes.


def nested(levels: int) -> str:
    """Chains inside chains, that many parentheses deep."""
    text = "(z nil?)"
    for level in range(levels - 1):
        text = f"((a nil?) {'&&' if level % 2 else '||'} {text})"
    return text


def test_depth_limit() -> None:
    assert back(nested(MAX_DEPTH))[1] is None
    assert read(nested(MAX_DEPTH + 1)) is None
    bare = nested(MAX_DEPTH + 1).removeprefix("(").removesuffix(")")
    assert read(bare) is None, "its canonical text is too deep"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1_000_000,
        "((a nil?)" * 100_000,
        "(a == '" + "\\'" * 500_000,
        "()" * 60 + "'" + "\\'" * 300_000,
        "a" * 1_000_000,
        "a." * 500_000,
        "'" * 1_000_000,
        "a_" * 500_000 + "?",
        " " * 1_000_000,
    ],
    ids=range(9),
)
def test_hostile_text_is_refused_at_once(text: str) -> None:
    assert read(text) is None


def test_long_texts() -> None:
    back("(a == '" + "(" * 100_000 + r"\'" * 1_000 + "')")
    back("(" + " && ".join(["(a == 1)"] * 5_000) + ")")
    back("a any? |x| (" + " || ".join(["x.b == 1"] * 5_000) + ")")


def test_lark_is_imported_at_the_first_parse_only() -> None:
    code = (
        "import sys; from flowc.fields.conditions import text; assert 'lark' not in sys.modules;"
        "assert text.read('(a == 1)'); assert 'lark' not in sys.modules;"
        "assert text.read('a == 1'); assert 'lark' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# Laws over generated expressions.

STYLES: list[Style] = ["'\\", '"', '"\\']
COMPARISONS = ["==", "!=", ">", ">=", "<", "<=", "in?", "not_in?", "include?", "not_include?"]
BINARY = [*COMPARISONS, "start_with?", "not_start_with?", "end_with?", "not_end_with?", "like?"]
UNARY = ["nil?", "not_nil?", "empty_or_nil?", "not_empty_and_not_nil?", "blank?"]

names = st.sampled_from(["a", "order", "tags", "co-op", "_x", "x", "y", "tags_item", "x_item", "nil", "any"])
paths = st.lists(names, min_size=1, max_size=3).map(lambda parts: Path(".".join(parts)))
numbers = st.from_regex(r"-?(0|[1-9][0-9]{0,9})(\.[0-9]{1,3})?", fullmatch=True)
constants = (
    st.builds(Constant, st.just("string"), st.text() | st.text("'\"\\d|()& ", max_size=9))
    | st.builds(Constant, st.just("number"), numbers)
    | st.builds(Constant, st.just("boolean"), st.sampled_from(["true", "false"]))
)
operands: st.SearchStrategy[Operand] = paths | constants
comparisons = st.builds(Compare, st.sampled_from(BINARY), operands, operands) | st.builds(
    Compare, st.sampled_from(UNARY), operands
)


def chain(operator: Literal["and", "or"], parts: list[Expression]) -> Expression:
    """A chain as the model wants it: flat."""
    flat: list[Expression] = []
    for part in parts:
        flat += part.operands if isinstance(part, Logic) and part.operator == operator else (part,)
    return Logic(operator, tuple(flat))


def wider(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    chains = st.builds(chain, st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=4))
    quantifiers = st.builds(Quantifier, st.sampled_from(["any", "all", "none"]), paths, inner)
    return chains | quantifiers


expressions = st.recursive(cast("st.SearchStrategy[Expression]", comparisons), wider, max_leaves=12)


@given(expressions)
def test_canonical_writing_is_read_back(expression: Expression) -> None:
    assert read(write(expression, None)) == (expression, None)


blanks = st.text(" \t\r\n", max_size=3)


@given(expressions, st.data())
@settings(max_examples=200)
def test_any_spacing_comes_back(expression: Expression, data: st.DataObject) -> None:
    words = canonical_words(write(expression, None))
    text = "".join(data.draw(blanks) + word + (" " if word[-1] not in "(|" else "") for word in words)
    assert back(text)[0] == expression


@given(expressions, st.data())
def test_any_spelling_of_another_expression_is_safe(expression: Expression, data: st.DataObject) -> None:
    places = st.integers(0, 12)
    spelling = Spelling(
        data.draw(places),
        data.draw(st.dictionaries(places, st.text(" ()", max_size=3))),
        data.draw(st.dictionaries(places, names)),
        data.draw(st.dictionaries(places, st.sampled_from(STYLES))),
    )
    assert back(write(expression, spelling))[0] == expression


WORDS = ["(", ")", "a", "any?", "|x|", "x", "==", "'x'", "&&", "1", "nil?"]


@given(st.text("ab.()|&'\\ \n=<1!?_any") | st.lists(st.sampled_from(WORDS)).map(" ".join))
@settings(max_examples=300)
def test_whatever_is_read_comes_back(text: str) -> None:
    if read(text) is not None:
        back(text)


# What is printed is read without the parser.

PIECES = [
    "",
    *"()' \\a?|-1.\n",
    "''",
    "true",
    "any?",
    "nil?",
    "like?",
    " && ",
    " || ",
    "==",
    "(a == b)",
    "x any? |x| ",
]


@given(
    expressions,
    st.lists(st.tuples(st.integers(0, 99), st.sampled_from(PIECES), st.integers(0, 2)), max_size=2),
)
@settings(max_examples=300)
def test_the_quick_reader_agrees_with_the_parser(
    expression: Expression, changes: list[tuple[int, str, int]]
) -> None:
    text = write(expression, None)
    for at, piece, gone in changes:
        text = text[: at % len(text)] + piece + text[at % len(text) + gone :]
    quick = _printed(text)
    assert quick is None or renamed(quick, {}) == parse(text)


@pytest.mark.parametrize("text", [text for text, _ in CANONICAL])
def test_canonical_text_takes_no_parser(text: str) -> None:
    """But for operators that nobody knows."""
    said = [each for each in walk(back(text)[0]) if isinstance(each, Compare)]
    assert (_printed(text) is not None) == all(each.operator in OPERATORS for each in said)


def canonical_words(text: str) -> list[str]:
    """A canonical text cut at its single blanks and around its parentheses, strings in one piece."""
    words = [""]
    quoted = escaped = False
    for character in text:
        if not quoted and character == " ":
            words.append("")
        elif not quoted and character in "()":
            words += [character, ""]
        else:
            words[-1] += character
            escaped, quoted = (
                quoted and character == "\\" and not escaped,
                quoted ^ (character == "'" and not escaped),
            )
    return [word for word in words if word]
