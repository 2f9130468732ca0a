"""Exact JSON text: identity rows, laws of reading and writing, hostile texts."""

import copy
import json
import re
import time
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from flowc.jsontext import (
    COMPACT,
    INDENT2,
    MAX_DEPTH,
    SPACED,
    JsonError,
    Number,
    Pairs,
    Places,
    Style,
    dumps,
    guess,
    loads,
    read,
    write,
    writing,
)
from flowc.jsontext.style import style_code, usual_style


@pytest.fixture(scope="module", params=["json", "orjson"])
def way(request: pytest.FixtureRequest) -> Iterator[None]:
    """With the writers of the extra ``fast``, and without."""
    if request.param == "orjson":
        pytest.importorskip("orjson")
        assert writing.FAST_WRITERS
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "FAST_WRITERS", writing.FAST_WRITERS if request.param == "orjson" else {})
        yield


each_way = pytest.mark.usefixtures("way")

# Every row is a text that must come back as it is. Add a line for any text that ever did not.
IDENTITY = [
    "0",
    "-0",
    "-0.0",
    "1.0",
    "0.10",
    "1e5",
    "1E400",
    "1e-7",
    "1e+16",
    "123456789012345678901234567890",
    "9" * 5000,
    "-" + "9" * 5000,
    "0." + "1" * 5000,
    '""',
    "true",
    " null ",
    "[]",
    "{}",
    "[ ]",
    "{\n}",
    "\ufeff"[1:] + "\r\n[]\r\n",
    '"\\u0000\\u001f\\u001F\x7f\\u007f"',
    '"\\b\\f\\n\\r\\t\\"\\\\\\/"',
    '"\\u0008\\u000c\\u000A"',
    '"\\ud83d\\ude00 \\uD83D\\uDE00 \\uD83d\\ude00 😀"',
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\ud800\\ud83d\\ude00"',
    '"\\ud800 é"',
    '"\\\\ud83d\\\\u00e9"',
    '"\\u00e9\\u00E9é"',
    '"\\u00aF\\u00Af"',
    '"\\u0041b\\u0063"',
    '"\u2028\\u2029"',
    '["\\u2028","\\u2029","é"]',
    '["\\u003cb\\u003e \\u0026","</a>"]',
    '["\\u003C","\\u003E\\/"]',
    '["/","\\/","\\/"]',
    '{"a":1,"a":2}',
    '{"a":{"b":1,"b":[ ]},"a":{"b": 1 , "b":[]}}',
    '{"\\u0061":1,"a":2}',
    '{"\\u0061":1,"b\\/":{"c\\/":["\\/"]}}',
    '{"":{"":[]},"0":[0],"|":{"|": 1}}',
    "[1,2]",
    "[1, 2]",
    "[1 ,2]",
    "[ 1, 2 ]",
    "[1,\n2]",
    "[1, 2,3]",
    "[[1],[1 ],[ 1]]",
    "[[],[ ],[\n]]",
    "[{},{ },[],[ ]]",
    '[{"a":1},{"a": 1},{"a" :1},{ "a":1 }]',
    '{"a":[1,2], "b":[1, 2]}',
    '{\n  "a": 1\n}\n',
    '{\r\n  "a": [\r\n    1\r\n  ]\r\n}\r\n',
    '{\r\n  "a": 1\n}\r\n',
    '{\r  "a": 1\r}',
    '{\n\t"a": [\n\t\t1,\n\t\t2\n\t]\n}',
    '{\n         "a": 1\n}',
    "[\n 1,[[2]]]",
    "[" + " " * 300 + "1" + "\n" * 300 + ",2,3]",
    "[" * MAX_DEPTH + "]" * MAX_DEPTH,
    '{"a": ' * MAX_DEPTH + "1" + "}" * MAX_DEPTH,
    '[{"a":[ ' * (MAX_DEPTH // 3) + "1" + "]}]" * (MAX_DEPTH // 3),
    '{\n  "a": { "b": [1, 2] },\n  "c": [\n    { "d": 1 },\n    {\n      "d": 2\n    }\n  ]\n}',
]


def shorten(text: object) -> str:
    return "huge" if isinstance(text, int) and abs(text) > 10**9 else ascii(text)[:40]


@each_way
@pytest.mark.parametrize("text", IDENTITY, ids=shorten)
def test_a_text_comes_back_as_it_is(text: str) -> None:
    value, style = read(text)
    assert write(value, style) == text
    assert loads(text) == value
    stored = json.loads(json.dumps(style.to_json()))
    assert Style.from_json(stored) == style


# (text, value, style as JSON)
READ = [
    ('{"a":[1,2.5,"é"]}', {"a": [1, 2.5, "é"]}, 0),
    ('{"a": [1, 2]}', {"a": [1, 2]}, 10),
    ('[{"a": 1}]', [{"a": 1}], 10),
    ('[[], [], {"a": 1}]', [[], [], {"a": 1}], 10),
    ('{\n  "a": []\n}', {"a": []}, 2),
    ('{\n    "a": {}\n}', {"a": {}}, 4),
    ("[\n\t1\n]", [1], 9),
    ('{\n  "a": []\n}\n', {"a": []}, [2, "", "\n"]),
    ('{\r\n  "a": []\r\n}', {"a": []}, 514),
    ('["\\u00e9"]', ["é"], 16),
    ('["\\u0001"]', ["\x01"], 0),
    ('["\\/"]', ["/"], 32),
    ('["\\u003ca\\u003E"]', ["<a>"], None),
    ('["\\u003cb\\u003e","\\u0026"]', ["<b>", "&"], 64),
    ("[0.10,-0]", [Number("0.10"), Number("-0")], 0),
    ('{"a":1,"a":1}', Pairs((("a", 1), ("a", 1))), 0),
    ("[9]", [9], 0),
    ("[1e2]", [Number("1e2")], 0),
    ("[1e-07,1e+16]", [Number("1e-07"), Number("1e+16")], 0),
    ("[1e-7,0.00001]", [Number("1e-7"), Number("0.00001")], 0),
]


@each_way
@pytest.mark.parametrize(("text", "value", "stored"), READ, ids=shorten)
def test_reading(text: str, value: Any, stored: Any) -> None:
    found, style = read(text)
    assert found == value
    assert stored is None or style.to_json() == stored
    assert write(found, style) == text


def test_plain_values_stay_plain() -> None:
    value = loads('[1,1.5,{"a":true}]')
    assert [type(item) for item in value] == [int, float, dict]
    assert not isinstance(Number("1e5"), (int, float, str))
    assert not isinstance(Pairs(()), (dict, list))
    assert len({Number("1"), Number("1")}) == 1


@each_way
def test_named_styles_are_what_json_dumps_writes() -> None:
    value = {"a": [1, {"b": "é\x7f\u2028"}, [], {}], "c": {}}
    assert write(value, COMPACT) == json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert write(value, SPACED) == json.dumps(value, ensure_ascii=False)
    assert write(value, INDENT2) == json.dumps(value, ensure_ascii=False, indent=2)
    assert dumps(value) == write(value, COMPACT)


TREES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda number: "e" not in repr(number))
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
)


@each_way
@given(TREES, st.sampled_from([*range(1, 9), "\t"]))
def test_indented_is_what_json_dumps_writes(value: Any, indent: int | str) -> None:
    style = Style(style_code(9 if indent == "\t" else int(indent)))
    expected = json.dumps(value, ensure_ascii=False, indent=indent)
    assert write(value, style) == expected
    assert read(expected)[0] == value


def test_a_text_that_only_begins_to_be_indented_fills_no_memory() -> None:
    text = "[\n        [" + "[" * 200 + "1," * 60_000 + "1" + "]" * 202
    tracemalloc.start()
    value, style = read(text)
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()
    assert write(value, style) == text


# What the writer makes of values that no text gave
WRITTEN = [
    ('\b\f\n\r\t"\\/\x00\x1f\x7f', '"\\b\\f\\n\\r\\t\\"\\\\/\\u0000\\u001f\x7f"'),
    ("\ud800é\udc00", '"\\ud800é\\udc00"'),
    ([Number("0.10"), "\ud800"], '[0.10,"\\ud800"]'),
    (Pairs((("a", 1), ("a", [1, 2]))), '{"a":1,"a":[1,2]}'),
    ((1, (2,)), "[1,[2]]"),
    (1e22, "1e+22"),
    (10**5000, "1" + "0" * 5000),
    ([Number("1"), True, None, -5, 1.5], "[1,true,null,-5,1.5]"),
]


@pytest.mark.parametrize(("value", "text"), WRITTEN, ids=shorten)
def test_dumps(value: Any, text: str) -> None:
    assert dumps(value) == text
    assert dumps(value).encode("utf-8")


@pytest.mark.parametrize(
    "value", [float("nan"), [float("inf")], {"a": object()}, {1, 2}], ids=["nan", "inf", "object", "set"]
)
def test_what_json_cannot_say_is_a_value_error(value: Any) -> None:
    with pytest.raises(ValueError, match="not a JSON value"):
        dumps(value)


def test_a_value_that_holds_itself_ends_in_an_error() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(ValueError, match="nested"):
        dumps(value)


@pytest.mark.parametrize("lexeme", ["", "1,2", "01", "1.", "+1", "1\n", "٣", "NaN", "1]"])
def test_a_number_is_a_number(lexeme: str) -> None:
    with pytest.raises(ValueError, match="not a JSON number"):
        Number(lexeme)


# Errors

ERRORS = [
    ("", 0, "the text is empty"),
    (" \n", 0, "the text is empty"),
    ("\ufeff{}", 0, "byte order mark"),
    ("[1,]", 2, "trailing comma before the closing bracket"),
    ('{"a":1,}', 6, "trailing comma before the closing brace"),
    ("[1 2]", 3, "missing comma"),
    ('{"a":1 "b":2}', 7, "missing comma"),
    ("[,1]", 1, 'expected a value, found ","'),
    ('{"a":1,\r\n"b":2,\r\n}', 14, "trailing comma"),
    ('{"a":"b}', 5, "unclosed string"),
    ('{"a":"b\n"}', 5, "unclosed string"),
    ('"a\tb"', 2, "U+0009 must be escaped"),
    ('"a\x00b"', 2, "U+0000 must be escaped"),
    ('"a\\qb"', 2, "unknown escape"),
    ('"\\u12g4"', 1, "unknown escape"),
    ("{a:1}", 1, "unquoted key"),
    ("{'a':1}", 1, "double quotes"),
    ("['a']", 1, "double quotes"),
    ("{1:2}", 1, "expected a key in double quotes"),
    ('{"a" 1}', 5, "expected a colon"),
    ('{"a"', 4, "the text ends early: expected a colon"),
    ('{"a":', 5, "the text ends early: expected a value"),
    ('{"a":[1,2', 5, "unclosed array"),
    ('{"a":1', 0, "unclosed object"),
    ("[1}", 2, "expected a comma or a closing bracket"),
    ("// x\n{}", 0, "comments"),
    ("{} /* x */", 3, "comments"),
    ("[1, # x\n2]", 4, "comments"),
    ("{} x", 3, "nothing more"),
    ("{}{}", 2, "nothing more"),
    ("1 2", 2, "nothing more"),
    ("order.id", 0, "unknown word"),
    ("[True]", 1, "expected true"),
    ("[None]", 1, "expected null"),
    ("[NaN]", 1, "NaN is not"),
    ("[-Infinity]", 1, "Infinity is not"),
    ("[01]", 1, "start with a zero"),
    ("[1.]", 1, "malformed number"),
    ("[.5]", 1, "malformed number"),
    ("[+1]", 1, "malformed number"),
    ("[1e]", 1, "malformed number"),
    ("[-]", 1, "malformed number"),
    ("[1_000]", 1, "malformed number"),
    ("[\x00]", 1, "U+0000"),
    ("[\xa01]", 1, "U+00A0"),
    ("[\u0661]", 1, "expected a value"),
    ('"\ud800"', 1, "surrogate"),
    ("]", 0, "expected a value"),
    ("tru", 0, "unknown word"),
    ("truefalse", 0, "unknown word"),
]


@pytest.mark.parametrize(("text", "position", "message"), ERRORS, ids=shorten)
def test_errors(text: str, position: int, message: str) -> None:
    for reader in (read, loads):
        with pytest.raises(JsonError) as caught:
            reader(text)
        assert message in caught.value.message
        assert caught.value.position == position
        assert caught.value.message.isprintable()


# Hostile texts: quick to refuse or to read, whatever the depth of the caller's own stack

DEEP = [
    "[" * 100_000,
    "[" * 100_000 + "]" * 100_000,
    '{"a":' * 100_000,
    "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
]


@pytest.mark.parametrize("text", DEEP, ids=shorten)
def test_deep_nesting_is_refused(text: str) -> None:
    for reader in (read, loads):
        with pytest.raises(JsonError, match=f"nested more than {MAX_DEPTH} deep"):
            reader(text)


def test_the_depth_limit_does_not_hang_on_the_callers_stack() -> None:
    text = '{"a":[ ' * (MAX_DEPTH // 2) + "]}" * (MAX_DEPTH // 2)

    def below(frames: int) -> bool:
        if frames:
            return below(frames - 1)
        value, style = read(text)
        return write(value, style) == text and dumps(loads(text)) == dumps(value)

    assert below(700)


def test_a_wide_text_is_not_a_deep_one() -> None:
    text = "[" + ",".join(["[]"] * 2000) + "]"
    assert write(*read(text)) == text


HUGE = {
    "string": '"' + "a" * 2_000_000,
    "escapes": '"' + "\\n" * 1_000_000,
    "odd escapes": '"' + "\\u000A\\/" * 200_000 + '"',
    "digits": "1" * 2_000_000,
    "decimals": "[1." + "1" * 2_000_000 + "]",
    "exponent": "1e" + "9" * 2_000_000,
    "word": "a" * 2_000_000,
    "spaces": "[1," + " " * 2_000_000,
    "commas": "[" + "0 ," * 100_000 + "0]",
    "numbers": "[" + "0.10," * 100_000 + "0]",
    "irregular": "[" + "[1 ],[ 1]," * 30_000 + "0]",
    "keys": "{" + ",".join(f'"{i}" :0.0{i % 10}0' for i in range(50_000)) + "}",
    "fake indent": "[\n        1," + "[" * 400 + "0," * 100_000 + "0" + "]" * 401,
    "quotes": '"' * 100_000,
    "backslashes": "\\" * 100_000,
    "brackets": "[]" * 100_000,
}


@pytest.mark.parametrize("name", HUGE)
def test_huge_texts_take_linear_time(name: str) -> None:
    start = time.perf_counter()
    try:
        value, style = read(HUGE[name])
    except JsonError:
        pass
    else:
        assert write(value, style) == HUGE[name]
        assert write(value, Style.from_json(style.to_json())) == HUGE[name]
    assert time.perf_counter() - start < 20


# Styles from hostile input

BAD_STYLES = [
    None,
    "",
    "0",
    1.0,
    True,
    -1,
    11,
    1024,
    {},
    [],
    [0] * 10,
    [0, "x"],
    [0, "", "\x0b"],
    [0, "", "", [[1, "a"]]],
    [0, "", "", [[0, -1]]],
    [0, "", "", [[0, None]]],
    [0, "", "", [], [[0, 0, "|||||"]]],
    [0, "", "", [], [[0, 0, "|||||,|"]]],
    [0, "", "", [], [[0, 2, "||||||"]]],
    [0, "", "", [], [[0, 0, "||||||" + " " * 1000]]],
    [0, "", "", [], [], [], [[0, 0, [[0, "1"]]]]],
    [0, "", "", [], [], [], [[0, 0, [[-2, " "]]]]],
    [0, "", "", [], [], [], [[0, 0, [0, " "]]]],
    [0, "", "", [], [], [], [], [[0, [[0, 5000]]]]],
    [0, "", "", [], [], [], [], [], [[0, [["0", 1]]]]],
]


@pytest.mark.parametrize("stored", BAD_STYLES, ids=shorten)
def test_a_bad_style_is_a_value_error(stored: Any) -> None:
    with pytest.raises(ValueError, match=r"not a JSON style|a JSON style has"):
        Style.from_json(stored)


# Places

DOCUMENT = '{"a": [1, {"b/c": null, "": "x"}, "y"], "~": {"a": 1, "a": 2}}'
PLACES = [
    ("", "{"),
    ("/a", "["),
    ("/a/0", "1"),
    ("/a/1", "{"),
    ("/a/1/b~1c", "null"),
    ("/a/1/", '"x"'),
    ("/a/2", '"y"'),
    ("/~0/a", "2"),
    ("/b", None),
    ("/a/3", None),
    ("/a/-", None),
    ("/a/00", None),
    ("/a/+1", None),
    ("/a/0/0", None),
    ("a", None),
    ("/a/" + "9" * 5000, None),
]


@pytest.mark.parametrize(("pointer", "found"), PLACES, ids=shorten)
def test_locate(pointer: str, found: str | None) -> None:
    place = Places(DOCUMENT).find(pointer)
    assert found is None if place is None else found is not None and DOCUMENT.startswith(found, place)


# Laws, on made-up texts

CHARS = st.sampled_from(list('ab1/"\\<>&\n\t\x00\x1f\x7fé—\u2028😀\ud800\udc00'))
BLANKS = st.text(st.sampled_from(list(" \t\n\r")), max_size=3) | st.sampled_from(
    ["", "", "", " ", "\n  ", "\r\n"]
)
KEYS = st.sampled_from(["a", "b", "é/", "", "0", "|"])
NUMBERS = st.from_regex(r"\A-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,3})?([eE][-+]?[0-9]{1,3})?\Z") | st.floats(
    allow_nan=False, allow_infinity=False
).map(repr)


def pairless(text: str) -> str:
    """Without a surrogate pair in two halves, which no JSON text can say."""
    return re.sub("[\ud800-\udbff]+(?=[\udc00-\udfff])", "", text)


STRINGS = st.text(CHARS, max_size=6).map(pairless)
SCALARS = st.none() | st.booleans() | STRINGS | NUMBERS.map(loads)


def pairs(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Objects that hold a key twice."""
    members = st.lists(st.tuples(KEYS, inner), min_size=2, max_size=4)
    return members.filter(lambda items: len(dict(items)) < len(items)).map(lambda items: Pairs(tuple(items)))


VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4) | pairs(inner),
    max_leaves=12,
)


class Speller:
    """Writes a value with white space and escapes that hypothesis draws, alike or anew each time."""

    def __init__(self, data: st.DataObject, steady: bool) -> None:
        self.data = data
        self.steady = steady
        self.fixed: dict[str, str] = {}

    def blank(self, role: str) -> str:
        if not self.steady:
            return self.data.draw(BLANKS)
        return self.fixed.setdefault(role, "") if role in self.fixed else self.fix(role)

    def fix(self, role: str) -> str:
        self.fixed[role] = self.data.draw(BLANKS)
        return self.fixed[role]

    def text(self, value: Any) -> str:
        if isinstance(value, str):
            return '"' + "".join(self.char(char) for char in value) + '"'
        if isinstance(value, list):
            return self.joined("[", [self.text(item) for item in value], "]")
        if isinstance(value, (dict, Pairs)):
            items = value.items if isinstance(value, Pairs) else value.items()
            return self.joined("{", [self.member(key, item) for key, item in items], "}")
        return dumps(value)

    def member(self, key: str, value: Any) -> str:
        return f"{self.text(key)}{self.blank('before :')}:{self.blank('after :')}{self.text(value)}"

    def joined(self, opener: str, parts: list[str], closer: str) -> str:
        if not parts:
            return opener + self.blank("empty") + closer
        out = opener + self.blank("open" + opener) + parts[0]
        for part in parts[1:]:
            out += self.blank("before ,") + "," + self.blank("after ,") + part
        return out + self.blank("close") + closer

    def char(self, char: str) -> str:
        usual = dumps(char)[1:-1]
        if self.steady:
            return usual
        digits = char.encode("utf-16-be", "surrogatepass").hex()
        lower = "".join(f"\\u{digits[i : i + 4]}" for i in range(0, len(digits), 4))
        forms = [usual, usual, lower, lower.upper().replace("U", "u")] + ["\\/"] * (char == "/")
        return self.data.draw(st.sampled_from(forms))


def same(left: Any, right: Any) -> bool:
    """Equal, types and order of keys included."""
    return repr(left) == repr(right)


@each_way
@given(VALUES, st.booleans(), st.data())
@settings(max_examples=300, deadline=None)
def test_law_of_identity(value: Any, steady: bool, data: st.DataObject) -> None:
    text = data.draw(BLANKS) + Speller(data, steady).text(value) + data.draw(BLANKS)
    found, style = read(text)
    assert same(found, value)
    assert same(loads(text), value)
    assert write(found, style) == text
    stored = json.loads(json.dumps(style.to_json()))
    assert Style.from_json(stored) == style
    assert write(found, Style.from_json(stored)) == text


@each_way
@given(VALUES, VALUES, st.booleans(), st.data())
@settings(max_examples=300, deadline=None)
def test_law_of_edits(value: Any, other: Any, steady: bool, data: st.DataObject) -> None:
    _, style = read(Speller(data, steady).text(value))
    text = write(other, style)
    assert same(loads(text), other)
    assert text.encode("utf-8")


STYLES = st.tuples(
    st.integers(0, 1023).filter(lambda code: code % 16 < 11),
    BLANKS,
    BLANKS,
    st.just([[0, 0], [0, "a"], [1, 0], [2, "a"]]),
    st.lists(
        st.tuples(
            st.integers(0, 5), st.integers(0, 1), st.lists(BLANKS, min_size=7, max_size=7).map("|".join)
        ).map(list),
        max_size=4,
    ),
    st.just([[0, 0], [0, 1], [0, "a"], [1, 0], [3, "a"], [3, 0]]),
    st.lists(
        st.tuples(
            st.integers(0, 6),
            st.integers(0, 3),
            st.lists(st.tuples(st.integers(-1, 9), BLANKS).map(list), max_size=3),
        ).map(list),
        max_size=4,
    ),
    *[
        st.lists(
            st.tuples(
                st.integers(0, 6),
                st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1023)).map(list), max_size=4),
            ).map(list),
            max_size=4,
        )
    ]
    * 2,
).map(list)


@each_way
@given(VALUES, STYLES)
@settings(max_examples=300, deadline=None)
def test_law_of_any_style(value: Any, stored: Any) -> None:
    text = write(value, Style.from_json(stored))
    assert same(loads(text), value)
    again, style = read(text)
    assert write(again, style) == text


@given(VALUES)
@settings(max_examples=300, deadline=None)
def test_both_ways_write_the_same(value: Any) -> None:
    pytest.importorskip("orjson")
    for style in (COMPACT, INDENT2):
        text = write(value, style)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(writing, "FAST_WRITERS", {})
            assert write(value, style) == text
            assert dumps(value) == write(value, COMPACT)


@each_way
@given(VALUES, st.booleans(), st.data())
@settings(max_examples=300, deadline=None)
def test_a_guess_is_right_where_it_gives_the_text_back(value: Any, steady: bool, data: st.DataObject) -> None:
    text = Speller(data, steady).text(value)
    guessed = guess(text)
    if write(*guessed) == text:
        assert same(guessed[0], value)
        assert guessed[1] == read(text)[1]


@given(VALUES, st.integers(0, 10), st.sampled_from(["", "\ud800"]))
@settings(max_examples=300, deadline=None)
def test_a_usual_style_is_guessed_as_it_is_read(value: Any, layout: int, odd: str) -> None:
    text = write([odd, value], usual_style(layout))
    guessed = guess(text)
    if write(*guessed) == text:
        assert guessed[1] == read(text)[1]


JSONISH = st.text(st.sampled_from(list("{}[]:,\"\\ \n\r0123eE+-.truefalsnu/'\ud800\ufeffé")), max_size=20)


@each_way
@given(JSONISH)
@settings(max_examples=500, deadline=None)
def test_any_text_is_read_back_or_refused(text: str) -> None:
    """The same texts as the standard library reads, but for its NaN and for raw surrogates."""
    try:
        expected = json.loads(text, parse_constant=float.fromhex)
    except ValueError:
        expected = None
        with pytest.raises(JsonError):
            read(text)
        return
    if re.search("[\ud800-\udfff]", text):
        with pytest.raises(JsonError):
            read(text)
        return
    value, style = read(text)
    assert write(value, style) == text
    assert json.loads(dumps(value)) == expected


def arrays(value: Any) -> list[list[Any]]:
    found, level = [], [value]
    while level:
        found += [item for item in level if isinstance(item, list)]
        level = [
            child
            for item in level
            for child in (
                item
                if isinstance(item, list)
                else list(item.values())
                if isinstance(item, dict)
                else [pair[1] for pair in item.items]
                if isinstance(item, Pairs)
                else []
            )
        ]
    return found


@given(VALUES, st.data())
@settings(max_examples=300, deadline=None)
def test_an_element_more_at_the_end_is_all_that_changes(value: Any, data: st.DataObject) -> None:
    text = Speller(data, steady=False).text(value)
    value, style = read(text)
    candidates = [index for index, array in enumerate(arrays(value)) if array]
    if candidates:
        edited = copy.deepcopy(value)
        arrays(edited)[data.draw(st.sampled_from(candidates))].append(7)
        assert is_insertion(text, write(edited, style), r"\s*,\s*7")


@given(VALUES, st.data())
@settings(max_examples=300, deadline=None)
def test_an_element_more_anywhere_in_a_steady_text_is_all_that_changes(
    value: Any, data: st.DataObject
) -> None:
    text = Speller(data, steady=True).text(value)
    value, style = read(text)
    candidates = [index for index, array in enumerate(arrays(value)) if array]
    if candidates and not style.gaps and not style.strings and not style.keys:
        edited = copy.deepcopy(value)
        array = arrays(edited)[data.draw(st.sampled_from(candidates))]
        array.insert(data.draw(st.integers(0, len(array))), 7)
        assert is_insertion(text, write(edited, style), r"\s*,\s*7|7\s*,\s*")


def is_insertion(before: str, after: str, inserted: str) -> bool:
    """Whether some stretch that reads as ``inserted`` was put into ``before``."""
    size = len(after) - len(before)
    return any(
        before[:at] + after[at : at + size] == after[: at + size]
        and after[at + size :] == before[at:]
        and re.fullmatch(inserted, after[at : at + size])
        for at in range(len(before) + 1)
    )


def test_an_edited_hand_written_text_keeps_its_manner() -> None:
    first, second = '{ "id": 1, "at": [0, 0] }', '{ "id": 2, "at": [0, 9] }'
    text = f'{{\n  "name": "a\\/b",\n  "steps": [\n    {first},\n    {second}\n  ]\n}}\n'
    value, style = read(text)
    value["steps"].insert(1, {"id": 3, "at": [5, 5], "new": {"k": [1, 2]}})
    value["name"] = "c/d"
    expected = text.replace("a\\/b", "c\\/d").replace(
        '{ "id": 2', '{ "id": 3, "at": [5, 5], "new": { "k": [ 1, 2 ] } },\n    { "id": 2'
    )
    assert write(value, style) == expected


OTHER_LETTERS = {
    "half a pair tells nothing": ('{"a":"é","\\ud800":"\\udfff"}', "日"),
    "more raw than escaped": ('{"a":"🎉é","b":"\\ud83c\\udf89"}', "日"),
    "more escaped than raw": ('{"a":"🎉é","b":"\\ud83c\\udf89\\u65e5\\u672c"}', "\\u65e5"),
    "a pair is a letter": ('{"a":"\\ud83c\\udf89"}', "\\u65e5"),
}


@pytest.mark.parametrize(("text", "written"), OTHER_LETTERS.values(), ids=OTHER_LETTERS)
def test_new_letters_are_written_as_most_are(text: str, written: str) -> None:
    value, style = read(text)
    assert write(value | {"c": "日"}, style) == f'{text[:-1]},"c":"{written}"}}'


def test_a_style_holds_nothing_of_the_strings() -> None:
    secret = '{"a":"\\u0073\\u0065\\u0063\\u0072\\u0065\\u0074 secret"}'
    _, style = read(secret)
    assert "secret" not in json.dumps(style.to_json())
    assert write({"a": "public!"}, style) in (
        '{"a":"public!"}',
        '{"a":"\\u0070\\u0075\\u0062\\u006c\\u0069\\u0063!"}',
    )
