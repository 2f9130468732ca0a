"""What a rendering knows and may spend: the environment, a clock that stands still, and a bound on its work.

A path goes through a list to a field of each of its items, as everywhere in Flow [doc] (FORMAT.md, Environment), so
that ``order.lineItems.id | size`` counts. ``.first``, ``.last`` and ``.size`` are then fields like any other, and
these an item hardly has: that Flow writes nothing for them is a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, cast

from liquid import BoundTemplate, RenderContext, Token
from liquid.utils import ReadOnlyChainMap

from flowc.jsontext import Number, Pairs
from flowc.liquid.model import LiquidError
from flowc.liquid.texts import text
from flowc.model import Json

LONGEST = 1_000_000
"""Characters of an output and of any value on the way to it, and items of a list."""

WORK = 20_000_000
"""Characters that filters may make in all; a round of a loop counts as the length of the template."""

_BITS = 1024  # of a whole number

_GROWING = ("join", "replace", "replace_first", "replace_last")
"""Filters that make a long text of short ones at one stroke."""


class FlowContext(RenderContext):
    """python-liquid's context without its real clock, with Flow's paths, and with limits that raise LiquidError."""

    __slots__ = ("_left", "_round", "clock")

    def __init__(
        self, template: BoundTemplate, environment: Mapping[str, Json], clock: datetime, length: int
    ):
        super().__init__(template, globals=environment)
        self.scope = ReadOnlyChainMap(self.locals, self.globals, self.counters)
        self.clock = clock
        self._left = WORK
        self._round = max(length, 1)

    def spend(self, work: int) -> None:
        """Raises ``LiquidError`` when all the work that a rendering may do is done."""
        self._left -= work
        if self._left < 0:
            raise LiquidError("this Liquid takes too much work")

    def raise_for_loop_limit(self, length: int = 1) -> None:
        self.spend(length * self._round)

    def assign(self, key: str, val: Any) -> None:
        self.spend(_size(val) + self._round)
        self.locals[key] = val

    def get_item(self, obj: Any, key: Any) -> Any:
        if isinstance(obj, list) and isinstance(key, str):
            return self._through(cast(list[Json], obj), key)
        return plain(obj[key])

    def _through(self, items: list[Json], key: str) -> list[Json]:
        """The field of each item that has it; lists in lists become one."""
        found: list[Json] = []
        for item in items:
            value = (
                self._through(cast(list[Json], item), key) if isinstance(item, list) else _field(item, key)
            )
            found += cast(list[Json], value) if isinstance(value, list) else [value]
        self.spend(len(found))
        return found

    def filter(self, name: str, token: Token | None) -> Callable[..., object]:
        return partial(self._filtered, name, super().filter(name, token))

    def _filtered(self, name: str, function: Callable[..., object], *values: Any, **named: Any) -> object:
        """A filter applied to the first value, with the others and the named ones as its arguments."""
        if isinstance(values[0], dict):
            raise LiquidError(f"{name} takes no whole object")
        if _is_of_texts(function) and not (name == "slice" and isinstance(values[0], list)):
            values = _texts(name, values)
        if name in _GROWING and _grown(name, *values) > LONGEST:
            raise LiquidError(f"{name} makes a text of more than {LONGEST:,} characters")
        result = function(*values, **named)
        size = _size(result)
        if size > LONGEST:
            raise LiquidError(f"{name} makes a value of more than {LONGEST:,} characters")
        self.spend(size)
        return result


def _is_of_texts(function: Callable[..., object]) -> bool:
    """Is it one of python-liquid's filters of texts? These write what they get as Python does."""
    inner = function.func if isinstance(function, partial) else function
    return inner.__module__ == "liquid.builtin.filters.string"


def _texts(name: str, values: tuple[object, ...]) -> tuple[object, ...]:
    """What goes into a filter of texts: text, and for its arguments text or numbers."""
    first, *rest = values
    if isinstance(first, list):
        raise LiquidError(f"{name} takes no whole list; its items go through it in a loop")
    return (text(first), *(text(each) if each is None or isinstance(each, bool) else each for each in rest))


def plain(value: Json) -> Json:
    """A JSON value as Liquid knows it: a number of unusual digits is its text."""
    if isinstance(value, Number):
        return value.lexeme
    if isinstance(value, Pairs):
        return dict(value.items)
    if isinstance(value, list) and any(isinstance(item, Number | Pairs) for item in cast(list[Json], value)):
        return [plain(item) for item in cast(list[Json], value)]
    return cast(Json, value)


def _field(item: Json, key: str) -> Json:
    return plain(cast(dict[str, Json], item).get(key)) if isinstance(item, dict) else None


def _size(value: object) -> int:
    if isinstance(value, str | list | tuple):
        return len(cast(str | list[object], value))
    if isinstance(value, int) and value.bit_length() > _BITS:
        raise LiquidError("this number has too many digits")
    return 1


def _grown(name: str, left: object, first: object = " ", second: object = "") -> int:
    """How many characters the filter would make."""
    if name == "join":
        items = cast(list[object], left) if isinstance(left, list) else []
        return sum(len(str(item)) for item in items) + len(items) * len(str(first))
    whole = str(left)
    return len(whole) + whole.count(str(first)) * len(str(second))
