"""Texts near good ones: documents and views of the corpus and of the generator, damaged in a few places.

A text is a function of what Hypothesis draws, so that it shrinks: to a shorter original, and to fewer changes.
"""

from __future__ import annotations

import base64
import json
import random
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from hypothesis import strategies as st
from making.documents import MARKS, TEXTS, UNKNOWN_KEYS, Lexeme, Obj, documents, dumps, graphs
from making.folders import WORKFLOWS
from making.mutations import CHANGES, PIECES, VALUES, WORDS, Change as Mutation

import flowc

FOOTER = "# flowc layout "


class Change(Protocol):
    """One thing that happens to a text."""

    def __call__(self, text: str) -> str: ...


@dataclass(frozen=True)
class Put:
    """Some characters give way to others; each may be none."""

    at: int
    length: int
    piece: str

    def __call__(self, text: str) -> str:
        at = self.at % (len(text) + 1)
        return text[:at] + self.piece + text[at + self.length :]


@dataclass(frozen=True)
class Copy:
    """A part of the text comes a second time, somewhere."""

    start: int
    length: int
    at: int

    def __call__(self, text: str) -> str:
        start = self.start % (len(text) + 1)
        return Put(self.at, 0, text[start : start + self.length])(text)


@dataclass(frozen=True)
class Mutate:
    """What people and models do to a view."""

    mutation: Mutation
    seed: int

    def __call__(self, text: str) -> str:
        return self.mutation(text, random.Random(self.seed))


@dataclass(frozen=True)
class Graft:
    """A value of the document gives way to another, or to one that stands elsewhere in it; its key may change too."""

    at: int
    donor: int | str
    key: str | None

    def __call__(self, text: str) -> str:
        return in_tree(text, self._change)

    def _change(self, places: list[Place]) -> None:
        place = places[self.at % len(places)]
        if isinstance(self.donor, str):
            value: Any = Lexeme(self.donor)
        else:
            value = parsed(dumps(places[self.donor % len(places)].value))
        place.put(value, self.key)


@dataclass(frozen=True)
class Cut:
    """A value of the document goes, with its key."""

    at: int

    def __call__(self, text: str) -> str:
        return in_tree(text, lambda places: places[self.at % len(places)].cut())


@dataclass(frozen=True)
class Within:
    """Something happens to a string of the document."""

    at: int
    change: Change

    def __call__(self, text: str) -> str:
        return in_tree(text, self._change)

    def _change(self, places: list[Place]) -> None:
        texts = [place for place in places if type(place.value) is str]
        if texts:
            place = texts[self.at % len(texts)]
            place.put(self.change(place.value))


@dataclass(frozen=True)
class InFooter:
    """Something happens to the layout below a view, and the footer is a good one all the same."""

    change: Change

    def __call__(self, text: str) -> str:
        head, *lines = text[text.rfind(FOOTER) :].split("\n")
        if not head.startswith(FOOTER):
            return text
        packed = base64.b64decode("".join(line[2:] for line in lines))
        layout = zlib.decompress(packed).decode("utf-8", "surrogatepass")
        changed = zlib.compress(self.change(layout).encode("utf-8", "surrogatepass"))
        return f"{text[: text.rfind(FOOTER)]}{head}\n# {base64.b64encode(changed).decode()}\n"


@dataclass(frozen=True)
class Place:
    """One value in a list or an object of a tree."""

    holder: list[Any]
    at: int

    @property
    def value(self) -> Any:
        item = self.holder[self.at]
        return item[1] if isinstance(self.holder, Obj) else item

    def put(self, value: Any, key: str | None = None) -> None:
        is_member = isinstance(self.holder, Obj)
        self.holder[self.at] = (key or self.holder[self.at][0], value) if is_member else value

    def cut(self) -> None:
        del self.holder[self.at]


def in_tree(text: str, change: Callable[[list[Place]], object]) -> str:
    """The document after a change of its tree; what is no JSON, or one value alone, stays as it is."""
    prefix, body = (text[:65], text[65:]) if text[64:65] == ":" else ("", text)
    try:
        tree = parsed(body)
    except (ValueError, RecursionError):
        return text
    places = list(places_of(tree))
    if places:
        change(places)
    return prefix + dumps(tree)


def parsed(body: str) -> Any:
    return json.loads(body, object_pairs_hook=Obj, parse_int=Lexeme, parse_float=Lexeme)


def places_of(tree: Any) -> Iterator[Place]:
    """Every value of a tree but the outermost."""
    if isinstance(tree, list):
        for at in range(len(tree)):
            place = Place(tree, at)
            yield place
            yield from places_of(place.value)


# The strategies.

KEYS = (
    "root", "steps", "links", "patched_fields", "workflow_name", "note", "name", "description", "step_id", "task_id",
    "task_type", "task_version", "config_field_values", "config_field_id", "value", "step_position", "from_step_id",
    "from_port_id", "to_step_id", "to_port_id", "id", "handle", "field", "patched_type", "arguments",
    "merchant_configured", "__metadata", "version", *UNKNOWN_KEYS,
)  # fmt: skip
LEXEMES = (
    "null", "true", "false", "0", "1", "-1", "1.0", "1e5", "-0", "1" * 40, '""', '"x"', "[]", "{}", "[[]]", "[null]",
    '[{}]', '{"a":1}', '{"a":1,"a":2}', '"input"', '"output"', '"TRIGGER"', '"ACTION"', '"CONDITION"', '"FOREACH"',
    '"WAIT"', '"true"', '"0.1"', '"\\ud800"', '"\\u0000"', '"a\\nb"', '"order.id"', "[0,0]", "[0,0.5]", '["0","0"]',
    "[" * 60 + "]" * 60, "NaN", "",
)  # fmt: skip

_places_in_text = st.integers(0, 1 << 16)
_lengths = st.sampled_from((0, 1, 1, 2, 5, 80, 1 << 20))
_pieces = st.one_of(
    st.just(""),
    st.sampled_from(MARKS),
    st.sampled_from(TEXTS),
    st.sampled_from(PIECES),
    st.sampled_from((*WORDS, *VALUES, *LEXEMES)),
    st.characters(codec=None),
)
anywhere: st.SearchStrategy[Change] = st.one_of(
    st.builds(Put, _places_in_text, _lengths, _pieces),
    st.builds(Copy, _places_in_text, _lengths, _places_in_text),
)
in_views: st.SearchStrategy[Change] = st.builds(Mutate, st.sampled_from(CHANGES), st.integers(0, 1 << 32))
in_trees: st.SearchStrategy[Change] = st.one_of(
    st.builds(Cut, _places_in_text),
    st.builds(
        Graft, _places_in_text, st.sampled_from(LEXEMES) | _places_in_text, st.none() | st.sampled_from(KEYS)
    ),
    st.builds(Within, _places_in_text, anywhere | in_views),
)


def _corpus(*patterns: str) -> list[str]:
    texts = [path.read_bytes().decode() for pattern in patterns for path in WORKFLOWS.glob(pattern)]
    return sorted(texts, key=lambda text: (len(text), text))


DOCUMENTS = _corpus("*.flow", "*.flow.json")
good_documents = st.sampled_from(DOCUMENTS) | documents(salt="damage") | graphs(salt="damage")
good_views = st.one_of(
    st.sampled_from(_corpus("*.py")),
    good_documents.map(lambda text: flowc.to_python(text, layout=False)),
    good_documents.map(flowc.to_python),
)


@st.composite
def damaged(draw: st.DrawFn, originals: st.SearchStrategy[str], changes: st.SearchStrategy[Change]) -> str:
    """One of the originals after a few changes."""
    text = draw(originals)
    for change in draw(st.lists(changes, min_size=1, max_size=6)):
        text = change(text)
    return text


damaged_documents = damaged(good_documents, anywhere)
damaged_trees = damaged(good_documents, in_trees)
damaged_views = damaged(good_views, in_views | anywhere)
damaged_footers = damaged(good_documents.map(flowc.to_python), st.builds(InFooter, in_trees | anywhere))
any_text = st.text(st.characters(codec=None), max_size=80)


@st.composite
def files_of(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> bytes:
    """The bytes of a text; some of them changed once more."""
    data = draw(texts).encode("utf-8", "surrogatepass")
    for at, value in draw(st.lists(st.tuples(_places_in_text, st.binary(max_size=3)), max_size=2)):
        at %= len(data) + 1
        data = data[:at] + value + data[at + 1 :]
    return data
