"""Arguments in pieces: the program comes out of them as it is, wherever the pieces are cut."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, strategies as st

from flowc_serving.backends.arguments import ArgumentReader, parsed_object

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def read(text: str, cuts: list[int]) -> tuple[str, Any]:
    """The program that is shown while a text comes in pieces, and what the whole is."""
    reader = ArgumentReader()
    places = sorted({0, len(text), *(each % (len(text) + 1) for each in cuts)})
    shown = "".join(reader.feed(text[a:b]) for a, b in pairwise(places))
    return shown, reader.whole()


@given(
    others=st.dictionaries(st.text(max_size=5).filter(lambda key: key != "workflow"), JSON, max_size=3),
    program=st.text(),
    place=st.integers(0, 3),
    cuts=st.lists(st.integers(0, 10_000), max_size=20),
    raw=st.booleans(),
)
def test_the_program_is_shown_whole(
    others: dict[str, Any], program: str, place: int, cuts: list[int], raw: bool
) -> None:
    members = [*others.items()]
    members.insert(place, ("workflow", program))
    arguments = dict(members)
    text = json.dumps(arguments, ensure_ascii=not raw)
    assert read(text, cuts) == (program, arguments)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"a": {"workflow": "no"}, "workflow": "yes"}', "yes"),
        ('{"a": ["workflow", "no"], "workflow": "yes"}', "yes"),
        ('{"b": "workflow", "workflow": 3}', ""),
        ('{"workflow": {"root": "no"}}', ""),
        ('["workflow", "no"]', ""),
        ('{"work\\u0066low": "y\\/es"}', "y/es"),
        ('{"workflow": "\\ud83d\\ude00"}', "😀"),
        ('{"workflow": "cut', "cut"),
        ('{"workflow": "cut\\u00', "cut"),
    ],
)
def test_only_the_program_of_the_call_is_shown(text: str, shown: str) -> None:
    assert read(text, [*range(len(text))])[0] == shown


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '"a"',
        "nothing",
        '{"a": NaN}',
        '{"a": 1e999}',
        '{"a": "\\ud83d"}',
        '{"a": ' * 100_000,
        '{"a": ' + "9" * 5000 + "}",
    ],
)
def test_what_is_no_object_is_none(text: str) -> None:
    assert parsed_object(text) is None


def test_no_arguments_are_an_object_without_keys() -> None:
    assert parsed_object("") == {}
    assert parsed_object('{"a": "line\nbreak"}') == {"a": "line\nbreak"}
