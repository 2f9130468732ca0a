"""Makes up data: values of a type, chosen so that the comparisons they are put to go either way."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from math import floor
from typing import TypeVar

from flowc.fields.conditions.operators import Steps, items, near, order_of
from flowc.jsontext.value import Json
from flowc.model.workflow import Constant
from flowc.schedules.moments import moved
from flowc.schema import amounts
from flowc.schema.ids import NAMED, UNKNOWN, corrected, id_type, type_of
from flowc.schema.index import Schema
from flowc.simulate.comparisons import instant, number
from flowc.simulate.events.reads import DEPTH, Node
from flowc.simulate.lookup import iso
from flowc.simulate.starting import DEFAULT_NOW

T = TypeVar("T")

NUMBERS = {"Int", "Float"}
WHOLE = {"UnsignedInt64", "BigInt"}
"""Written as text, as the other ``amounts.SCALARS`` are."""

_NIL, _ASKED, _EMPTY, _TESTED, _HINTED = 0.12, 0.4, 0.08, 0.8, 0.5


class Maker:
    """Makes values, always the same of one seed. Of seed 0 none is nil and every list has two items."""

    def __init__(self, schema: Schema, seed: int) -> None:
        self.schema = schema
        self.random = random.Random(seed)
        self.is_plain = seed == 0
        self.made = 0

    def pick(self, choices: Sequence[T]) -> T:
        """One of some choices; the first of seed 0."""
        return choices[0] if self.is_plain else self.random.choice(choices)

    def chance(self, share: float) -> bool:
        """Does it happen, as it does in this share of the cases? Of seed 0 what is likely does, always."""
        return share > 0.5 if self.is_plain else self.random.random() < share

    def value(self, node: Node, mark: str, name: str, depth: int = 0, is_sure: bool = False) -> Json:
        """A value of a mark (``[LineItem]``, ``String``, empty where the type is not known).

        One that the API is sure to have is never nil. What is read of it says whether it is a list only where the
        type is not known.
        """
        if mark.startswith("[") or (node.is_list and not mark):
            return self.items(node, mark, name, depth, is_sure)
        share = _ASKED if node.may_be_nil else _NIL if depth else 0
        return None if not is_sure and self.chance(share) else self.one(node, mark, name, depth)

    def items(self, node: Node, mark: str, name: str, depth: int, is_sure: bool) -> Json:
        """A list. The items of all but two lists of the API are never nil."""
        if not is_sure and self.chance(_NIL / 2):
            return None
        count = self.pick((2, 0, 1, 1, 2, 3))
        return [self.one(node, mark.strip("[]"), name, depth) for _ in range(count)]

    def one(self, node: Node, kind: str, name: str, depth: int) -> Json:
        """One value that is there, and is no list."""
        known = self.schema.kind(kind)
        if known in ("type", "interface", "union") or (node.children and not known):
            return self.object(node, kind, depth)
        return self.leaf(node, kind, name)

    def object(self, node: Node, kind: str, depth: int) -> dict[str, Json]:
        """What is read of an object, and its id."""
        fields = self.schema.fields(kind)
        made: dict[str, Json] = {}
        if "id" in fields or "id" in node.children or not fields:
            made["id"] = self.id(node.children.get("id", Node()), kind, "id")
        if depth < DEPTH:
            sure = self.schema.always_there(kind)
            for name, child in node.children.items():
                if name != "id":
                    made[name] = self.value(child, fields.get(name, ""), name, depth + 1, name in sure)
        return made

    def id(self, node: Node, owner: str, name: str) -> Json:
        """An id: of what the API has, a global id of the right type, whatever it is compared with."""
        if name == "id" and not self.schema.kind(owner):
            tests: Sequence[Json] = [*tested(node.tests, "ID")]
        else:
            owner = next(iter(self.schema.members(owner)), owner)
            owner = id_type(self.schema, owner, name)
            tests = [*compared_ids(node.tests, owner)]
        return self.pick(tests) if tests and self.chance(_TESTED) else self.gid(owner)

    def leaf(self, node: Node, kind: str, name: str) -> Json:
        """A scalar or a constant of an enum."""
        if kind == "ID":
            return self.id(node, "", name)
        tests = [*tested(node.tests, kind)]
        constants = self.schema.enum_values(kind)
        if constants:
            return self.pick(_of_enum(constants, tests))
        is_text = kind in ("String", "")
        if is_text and self.chance(_EMPTY):
            return ""
        if tests and self.chance(_TESTED):
            return self.pick(tests)
        if is_text and node.hints and self.chance(_HINTED):
            return self.pick(node.hints)
        return self.typical(kind, name)

    def typical(self, kind: str, name: str) -> Json:
        """A value as this type has them."""
        self.made += 1
        if kind in NUMBERS:
            return self.random.randrange(1, 200)
        if kind in WHOLE:  # written as text
            return str(self.random.randrange(1, 200))
        if kind in amounts.SCALARS:
            return f"{self.random.randrange(100, 50_000) / 100:.2f}"
        if kind == "Boolean":
            return self.random.random() < 0.5
        if kind in ("DateTime", "Date"):
            text = iso(DEFAULT_NOW - timedelta(hours=self.random.randrange(1, 5_000)))
            return text if kind == "DateTime" else text[:10]
        if name == "id":
            return self.gid("")
        return self.text(name)

    def text(self, name: str) -> str:
        """A text that says where it is from."""
        if "email" in name.casefold():
            return f"ada{self.made}@example.com"
        if name in ("url", "legacyResourceId"):
            return f"https://example.com/{self.made}" if name == "url" else str(1000 + self.made)
        return f"{name} {self.made}"

    def gid(self, kind: str) -> str:
        """An id of its own."""
        self.made += 1
        return f"gid://shopify/{kind or UNKNOWN}/{1000 + self.made}"


def _of_enum(constants: Sequence[str], tests: Sequence[Json]) -> Sequence[str]:
    """The constants that are compared, and as many others; all where none is."""
    named = [each for each in constants if each in tests]
    others = [each for each in constants if each not in tests]
    return [*named, *others[: len(named) + 1]] if named else constants


def tested(tests: Iterable[tuple[str, Constant]], kind: str) -> Iterator[Json]:
    """Values on both sides of each comparison; what makes it hold comes first."""
    for operator, literal in tests:
        text = literal.text
        if literal.kind == "boolean":
            yield from (text == "true", text != "true")
        elif number(text) is not None and (literal.kind == "number" or kind in NUMBERS | amounts.SCALARS):
            yield from _numbers(Decimal(text), kind, operator)
        elif instant(text):
            yield from _times(text, operator)
        else:
            yield from near(operator, text)


def compared_ids(tests: Iterable[tuple[str, Constant]], kind: str) -> Iterator[str]:
    """Global ids of a kind that comparisons may hold for, and one that they may not hold for.

    Of a bare number it is the id of what was meant: that it is not equal to the number, the run then shows.
    """
    for operator, literal in tests:
        for text in items(operator, literal.text):
            said = type_of(text.strip())
            if said is None:
                whole = corrected(text, kind or UNKNOWN)
                if whole is not None:
                    yield whole
            elif said == kind or kind not in NAMED:
                yield from (text.strip(), f"{text.strip()}0")


def _numbers(literal: Decimal, kind: str, operator: str) -> Iterator[Json]:
    order = order_of(operator)
    has_fraction = literal != literal.to_integral_value()
    is_whole = kind == "Int" or kind in WHOLE or (not has_fraction and kind != "Float")
    if is_whole and has_fraction:  # the whole numbers on either side of it
        below = floor(literal)
        yield from (below, below + 1) if order is not None and order.holds(-1) else (below + 1, below)
        return
    for step in _steps(operator):
        found = literal + step
        if kind in amounts.SCALARS:
            yield str(int(found) if is_whole and kind in WHOLE else found)
        else:
            yield int(found) if is_whole else float(found)


def _times(literal: str, operator: str) -> Iterator[Json]:
    at = instant(literal)
    assert at is not None
    for step in _steps(operator):
        yield iso(moved(at, timedelta(seconds=step)))


def _steps(operator: str) -> Steps:
    """What is added to a literal, so that the comparison holds first, and then does not."""
    order = order_of(operator)
    return (0, 1, -1) if order is None else order.steps
