"""Values drawn for the parts of one plan, so that they make sense beside each other.

- Two slots of one kind get different values: two tags are two tags.
- What is removed is what was added or asked for before; what was found missing is what is added. A slot that is called
  ``same`` gets what was asked for.
- A threshold in an else branch lies where the one above did not hold, one within a branch where it does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Generator
from contextlib import contextmanager
from random import Random
from typing import Literal

from flowc_training.population import slots
from flowc_training.population.merchant import Merchant
from flowc_training.population.parts import Part, SlotKind, load
from flowc_training.population.plan import Use, Value

_LACKS = re.compile(r"\bnot\b|!=")


class Drawing:
    """The values of one plan, as far as they are drawn."""

    def __init__(self, merchant: Merchant, rng: Random) -> None:
        self._merchant = merchant
        self._rng = rng
        self._taken: dict[str, list[str]] = {}
        self._known: dict[str, Value] = {}
        """By pool, what was last added or asked for."""
        self._missing: dict[str, Value] = {}
        """By pool, what was found missing."""
        self._held: list[Use] = []
        self._failed: list[Use] = []

    def use(self, part: Part, again: int = 0) -> Use:
        """A part with values; ``again`` is how often the part comes again in branches below it.

        Raises ``ValueError`` where a slot has no kind, or a text none in the merchant's language.
        """
        values: dict[str, Value] = {}
        for name, kind in part.slots.items():
            if kind not in load().slots:
                raise ValueError(f"{part.id}: ${name} is a {kind}, and there is no such kind of slot")
            here = [each.code for each in values.values()]
            values[name] = self._value(part, name, load().slots[kind], again, here)
        return Use(part, _in_order(values) | self._texts(part))

    @contextmanager
    def where(self, uses: tuple[Use, ...], holds: bool) -> Generator[None]:
        """While a branch is drawn: some tests hold, or do not."""
        stack = self._held if holds else self._failed
        stack.extend(uses)
        yield
        del stack[len(stack) - len(uses) :]

    def note(self, use: Use) -> None:
        """Takes the values of a use into account that was made elsewhere."""
        for name, value in use.values.items():
            if name in use.part.slots:
                self._remember(use.part, load().slots[use.part.slots[name]], value)

    def _value(self, part: Part, name: str, kind: SlotKind, again: int, here: Collection[str]) -> Value:
        """``here`` is what other slots of the part hold: one part does not say one thing twice."""
        pool = _pool(kind)
        value = self._shared(part, name, pool)
        if value is None or (value.code in here and name != "same"):
            value = self._drawn(part, name, kind, again)
        self._remember(part, kind, value)
        return value

    def _remember(self, part: Part, kind: SlotKind, value: Value) -> None:
        pool = _pool(kind)
        self._taken.setdefault(pool, []).append(value.code)
        if kind.numbers:
            return
        if part.kind == "test" and _LACKS.search(part.code):
            self._missing[pool] = value
        elif part.kind in ("test", "loop") or "add_" in part.code:
            self._known[pool] = value

    def _shared(self, part: Part, name: str, pool: str) -> Value | None:
        if name == "same":
            return self._known.get(pool)
        if part.kind == "act" and "add_" in part.code:
            return self._missing.pop(pool, None)
        if part.kind == "act" and "remove_" in part.code:
            return self._known.get(pool)
        return self._known.get(pool) if part.kind == "test" else None

    def _drawn(self, part: Part, name: str, kind: SlotKind, again: int) -> Value:
        taken = self._taken.get(_pool(kind), ())
        if not kind.numbers:
            return slots.value(kind, self._merchant, self._rng, taken)
        found = slots.values(kind, self._merchant)
        asks = _asks(part, name)
        if asks and again:
            ordered = sorted(found, key=lambda each: float(each.code))
            found = (ordered[again:] if asks == "more" else ordered[:-again]) or found
        found = [each for each in found if self._in_bounds(part, name, asks, each)] or found
        free = [each for each in found if each.code not in taken] or found
        return self._rng.choice(free)

    def _in_bounds(self, part: Part, name: str, asks: Literal["more", "less"] | None, value: Value) -> bool:
        """Can a test still tell apart what comes to it?"""
        if asks is None:
            return True
        for uses, is_above in ((self._failed, asks == "less"), (self._held, asks == "more")):
            for use in uses:
                if use.part.id == part.id:
                    limit, here = float(use.values[name].code), float(value.code)
                    if here == limit or (here > limit) != is_above:
                        return False
        return True

    def _texts(self, part: Part) -> dict[str, Value]:
        language = self._merchant.language
        found: dict[str, Value] = {}
        for name, texts in part.texts.items():
            if not texts.get(language):
                raise ValueError(f"{part.id}: the text {name} is not said in {language}")
            text = self._rng.choice(texts[language])
            found[name] = Value(repr(text), {language: text})
        return found


def _pool(kind: SlotKind) -> str:
    """Kinds that draw from one list of the shop are of one pool."""
    return kind.shop or kind.id


def _asks(part: Part, slot: str) -> Literal["more", "less"] | None:
    """Does a test ask for more, or for less than a number?"""
    found = re.search(rf"(>=?|<=?) \${slot}\b", part.code) if part.kind == "test" else None
    return None if found is None else "more" if found[1].startswith(">") else "less"


def _in_order(values: dict[str, Value]) -> dict[str, Value]:
    """Where a part has a ``low`` and a ``high`` number, the low one is not the higher."""
    if values.keys() >= {"low", "high"} and float(values["low"].code) > float(values["high"].code):
        return values | {"low": values["high"], "high": values["low"]}
    return values
