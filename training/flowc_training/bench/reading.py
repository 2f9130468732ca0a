"""The text of an example file to an example: strict, with every mistake at its place.

What is read here is the form (docs/benchmark.md); ``verifying`` proves what it says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

import flowc
from flowc import FlowError, Span, did_you_mean
from flowc.testing import Forms, Node, Object, plain, read_cases, read_yaml
from flowc_serving.agent.shop_file import ShopFile, ShopFileError
from flowc_training.bench.example import Example, Happening, Hard, Says
from flowc_training.categories import CATEGORIES, Category
from flowc_training.languages import LANGUAGES, Language

KEYS = (
    "category", "language", "shop", "why", "hard", "turns", "expected", "also", "edits", "events", "says",
)  # fmt: skip
NEEDED = ("category", "language", "shop", "why", "turns")
WRITES = frozenset({"create", "email", "edit", "repair", "clarify"})
"""Categories in which a workflow must be written; in the rest it may be, or nothing may be."""
SILENT = frozenset({"question", "not_flow", "impossible"})
"""Categories in which nothing may be written."""

_KEY, _MISSING, _FORM, _TWICE = "FC552", "FC553", "FC554", "FC555"
"""Codes of what is wrong with a file of tests (docs/diagnostics.md), which this is one more kind of."""
_SAYS = ("has", "lacks")
_HARD = get_args(Hard)


def read_example(text: str, its_id: str, shops: Callable[[str], ShopFile]) -> Example:
    """The example of a text; ``shops`` gives the shop of a name. Raises ``FlowError`` with all that is wrong."""
    reader = _Reader(text, shops)
    found = reader.example(read_yaml(text), its_id)
    reader.forms.finish()
    assert found is not None
    return found


@dataclass(frozen=True, slots=True)
class _Told:
    """The texts of a file, as far as they could be read."""

    category: str | None
    language: str | None
    shop: ShopFile | None
    hard: str
    turns: tuple[str, ...]
    expected: str
    events: tuple[Happening, ...]


class _Reader:
    def __init__(self, text: str, shops: Callable[[str], ShopFile]) -> None:
        self.forms = Forms(text)
        self.shops = shops

    def example(self, node: Node, its_id: str) -> Example | None:
        parts = self.forms.members(node, "an example", KEYS, NEEDED)
        expected = self._view(parts.get("expected"), "expected")
        told = _Told(
            self.forms.one_of(parts.get("category"), "category", CATEGORIES),
            self.forms.one_of(parts.get("language"), "language", LANGUAGES),
            self._shop(parts.get("shop")),
            self.forms.one_of(parts.get("hard"), "hard", _HARD) or "medium",
            self._texts(parts.get("turns"), "turns"),
            expected,
            self._events(parts.get("events"), expected),
        )
        why, edits = (self.forms.text(parts.get(key), key) or "" for key in ("why", "edits"))
        also = tuple(self._view(each, "also") for each in self.forms.items(parts.get("also"), "also"))
        says = self._says(parts.get("says"))
        self._agreement(parts, told, edits, says, node.span)
        if told.category is None or told.language is None or told.shop is None:
            return None
        return Example(
            its_id, cast(Category, told.category), cast(Language, told.language), told.shop, told.turns, why.strip(),
            told.expected, also, edits, told.events, says, cast(Hard, told.hard),
        )  # fmt: skip

    # Parts.

    def _shop(self, node: Node | None) -> ShopFile | None:
        name = self.forms.text(node, "shop")
        if node is None or name is None:
            return None
        try:
            return self.shops(name)
        except ShopFileError as error:
            for each in error.problems:
                self.forms.say(_FORM, node.span, f"the shop {name} cannot be used: {each}")
            return None

    def _texts(self, node: Node | None, what: str) -> tuple[str, ...]:
        found: list[str] = []
        for each in self.forms.items(node, what):
            text = self.forms.text(each, f"each of {what}") or ""
            if isinstance(each.value, str) and not text.strip():
                self.forms.say(
                    _FORM, each.span, f"each of {what} has something in it", "take the empty one out"
                )
            found.append(text.strip())
        if node is not None and not found and isinstance(node.value, tuple):
            self.forms.say(_MISSING, node.span, f"{what} has nothing in it", "write each on a line after -")
        return tuple(found)

    def _view(self, node: Node | None, what: str) -> str:
        """A view; what is wrong in it is told at its line of the file."""
        text = self.forms.text(node, what)
        if node is None or text is None:
            return ""
        try:
            flowc.read(text)
        except FlowError as error:
            for each in error.diagnostics:
                line = node.span.line + (each.span.line if each.span else 0)
                self.forms.say(each.code, Span(line, 1), f"{what}: {each.message}", each.hint)
        return text

    def _events(self, node: Node | None, expected: str) -> tuple[Happening, ...]:
        if node is None:
            return ()
        read_cases(node, self.forms, _source(expected))
        return tuple(_happening(each) for each in self.forms.items(node, "events") if _is_object(each))

    def _says(self, node: Node | None) -> Says:
        if node is None:
            return Says()
        parts = self.forms.members(node, "says", _SAYS)
        groups = [self._texts(each, "a group of has") for each in self.forms.items(parts.get("has"), "has")]
        lacks = self._texts(parts["lacks"], "lacks") if "lacks" in parts else ()
        return Says(tuple(groups), lacks)

    # What must go together.

    def _agreement(self, parts: Mapping[str, Node], told: _Told, edits: str, says: Says, whole: Span) -> None:
        where = parts["category"].span if "category" in parts else whole
        category = told.category or ""
        if category in WRITES and not told.expected:
            self.forms.say(
                _MISSING, where, f"an example of {category} has an expected workflow", "write expected: |"
            )
        if category in SILENT and told.expected:
            hint = "take expected out, or name another category"
            self.forms.say(_FORM, parts["expected"].span, f"in {category} nothing may be written", hint)
        if not told.expected and category not in WRITES and not says.has and not says.lacks:
            hint = "write says: {has: [[one word, or another]], lacks: [a word that would be wrong]}"
            self.forms.say(_MISSING, where, "where nothing is written, it is said what must be said", hint)
        if told.expected and "events" not in parts:
            self.forms.say(
                _MISSING, where, "an expected workflow has events", "write events: and a list below it"
            )
        if not told.expected and "events" in parts:
            self.forms.say(
                _FORM, parts["events"].span, "events are of an expected workflow, and there is none"
            )
        if category == "clarify" and len(told.turns) < 2:
            hint = "the second of turns is what the merchant answers to the question"
            self.forms.say(_MISSING, where, "in clarify the merchant speaks twice", hint)
        self._edited(parts, told, edits, where)

    def _edited(self, parts: Mapping[str, Node], told: _Told, edits: str, where: Span) -> None:
        if told.category == "edit" and not edits:
            self.forms.say(
                _MISSING, where, "an edit names the workflow that is edited", "write edits: its name"
            )
        if not edits or told.shop is None:
            return
        names = [each.name for each in told.shop.workflows]
        if edits not in names:
            meant = did_you_mean(edits, names)
            hint = f"did you mean {meant}?" if meant else f"its workflows are {', '.join(names) or '(none)'}"
            self.forms.say(_FORM, parts["edits"].span, f"the shop has no workflow {edits}", hint)
        elif names.count(edits) > 1:
            self.forms.say(_TWICE, parts["edits"].span, f"the shop has two workflows called {edits}")


def _source(view: str) -> flowc.Source | None:
    """The source of a view, if it can be read; what is wrong with it is told elsewhere."""
    if not view:
        return None
    try:
        return flowc.read(view)
    except FlowError:
        return None


def _is_object(node: Node) -> bool:
    return isinstance(node.value, Object)


def _happening(node: Node) -> Happening:
    data = cast("dict[str, Any]", plain(node))

    def part(key: str) -> Mapping[str, Any]:
        found = data.get(key)
        return cast("dict[str, Any]", found) if isinstance(found, dict) else {}

    return Happening(str(data.get("name", "")), part("event"), part("expect"), part("shop"))
