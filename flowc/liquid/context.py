"""What a rendering knows and may spend: the environment, a clock that stands still, and a bound on its work.

A path goes through a list to a field of each of its items, as everywhere in Flow [doc] (docs/format.md, Environment),
so that ``order.lineItems.id | size`` counts. ``.first`` and ``.last`` are then fields like any other, and these an
item hardly has: that Flow writes nothing for them is a guess. ``.size`` counts, as in Ruby's Liquid.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, cast

from liquid import BoundTemplate, RenderContext, Token
from liquid.exceptions import LiquidError as LibraryError
from liquid.undefined import UNDEFINED
from liquid.utils import ReadOnlyChainMap

from flowc.jsontext import Number, Pairs
from flowc.jsontext.value import Json
from flowc.liquid.facts import LiquidError, LiquidLimit
from flowc.liquid.texts import text
from flowc.liquid.words import plain as named
from flowc.schema.amounts import number_text

LONGEST = 1_000_000
"""Characters of an output and of any value on the way to it, and items of a list."""

WORK = 20_000_000
"""Characters that filters may take and make in all; a round of a loop counts as the length of the template."""

_BITS = 1024  # of a whole number
_NOTES = 20
_ITEM = 10
"""What looking at an item of a list counts, beside its characters: as much as it takes of a processor's time."""

_GROWING = ("join", "replace", "replace_first", "replace_last")
"""Filters that make a long text of short ones at one stroke."""


_MAKING = ("concat", "default", "split")
"""Filters whose lists are not simply the environment's."""

_SORTING = ("sort", "sort_natural")
_ROUNDS = 20  # how often sorting looks at each item, about


class UnfitError(Exception):
    """A filter that cannot do with the values it gets: it gives nil, and the run says so."""


class Pieces(list[Any]):
    """A list that Liquid made: unlike those of the environment it can be printed as it is [Ruby's Liquid]."""


class FlowContext(RenderContext):
    """python-liquid's context without its real clock, with Flow's paths, and with limits that raise LiquidLimit.

    ``notes`` are remarks on what was passed over; ``spent`` is told of all work; where it ``writes_lists`` their items
    stand with commas between them.
    """

    __slots__ = ("_left", "_round", "clock", "notes", "spent", "writes_lists")

    def __init__(
        self,
        template: BoundTemplate,
        environment: Mapping[str, Json],
        clock: datetime,
        length: int,
        spent: Callable[[int], None],
        writes_lists: bool = False,
    ):
        super().__init__(template, globals=environment)
        self.scope = ReadOnlyChainMap(self.locals, self.globals, self.counters)
        self.clock = clock
        self.notes: list[str] = []
        self.spent = spent
        self.writes_lists = writes_lists
        self._left = WORK
        self._round = max(length, 1)

    def spend(self, work: int) -> None:
        """Raises ``LiquidLimit`` when all the work that a rendering may do is done."""
        self._left -= work
        if self._left < 0:
            raise LiquidLimit("this Liquid takes too much work")
        self.spent(work)

    def note(self, message: str) -> None:
        """A remark on the rendering, each once."""
        if message not in self.notes and len(self.notes) < _NOTES:
            self.notes.append(message)

    def raise_for_loop_limit(self, length: int = 1) -> None:
        self.spend(length * self._round)

    def assign(self, key: str, val: Any) -> None:
        self.spend(size(val) + self._round)
        self.locals[named(key)] = val

    def get(self, path: list[object], *, token: Token | None, default: object = UNDEFINED) -> object:
        root, *rest = path
        if (
            isinstance(root, str) and root not in self.scope
        ):  # the variables of loops have their names as read
            root = named(root)
        path = [root, *(named(each) if isinstance(each, str) else each for each in rest)]
        return super().get(path, token=token, default=default)

    def get_item(self, obj: Any, key: Any) -> Any:
        if isinstance(obj, list) and isinstance(key, str):
            return len(cast(list[Json], obj)) if key == "size" else self._through(cast(list[Json], obj), key)
        return plain(obj[key])

    def _through(self, items: list[Json], key: str) -> list[Json]:
        """The field of each item that has it; lists in lists become one."""
        found: list[Json] = []
        for item in items:
            value = (
                self._through(cast(list[Json], item), key) if isinstance(item, list) else member(item, key)
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
        if is_of_texts(function) and not (name == "slice" and isinstance(values[0], list)):
            values = _texts(name, values)
        self.spend(sum(map(size, values)) * (_ROUNDS if name in _SORTING else 1))
        if name in _GROWING and _grown(name, *values) > LONGEST:
            raise LiquidLimit(f"{name} makes a text of more than {LONGEST:,} characters")
        result = self._given(name, function, values, named)
        if _is_long(result):
            raise LiquidLimit(f"{name} makes a value of more than {LONGEST:,} characters")
        self.spend(size(result))
        is_made = name in _MAKING or isinstance(values[0], Pieces)
        return Pieces(cast(list[Any], result)) if is_made and isinstance(result, list) else result

    def _given(self, name: str, function: Callable[..., object], values: Any, named: Any) -> object:
        """What a filter gives; nil, with a remark, where it cannot do with what it gets."""
        try:
            return function(*values, **named)
        except LiquidError:
            raise
        except UnfitError as error:
            self.note(f"{error}, and gives nothing")
        except (LibraryError, ArithmeticError, ValueError, TypeError, LookupError) as error:
            why = error.message if isinstance(error, LibraryError) else error
            self.note(f"{name} cannot do with what it gets, and gives nothing: {why}")
        return None


def is_of_texts(function: Callable[..., object]) -> bool:
    """Is it one of the filters of texts? python-liquid's write what they get as Python does."""
    inner = function.func if isinstance(function, partial) else function
    return inner.__module__ in ("liquid.builtin.filters.string", "flowc.liquid.texts")


def _texts(name: str, values: tuple[object, ...]) -> tuple[object, ...]:
    """What goes into a filter of texts: text, and for its arguments text or numbers."""
    first, *rest = values
    if isinstance(first, list):
        raise LiquidError(f"{name} takes no whole list; its items go through it in a loop")
    return (
        text(first),
        *(
            each if isinstance(each, str | int | float) and not isinstance(each, bool) else text(each)
            for each in rest
        ),
    )


def plain(value: Json) -> Json:
    """A JSON value as Liquid knows it: a number of unusual digits is its text."""
    if isinstance(value, Number):
        return cast(Json, number_text(value.lexeme))
    if isinstance(value, Pairs):
        return dict(value.items)
    if isinstance(value, list) and any(isinstance(item, Number | Pairs) for item in cast(list[Json], value)):
        return [plain(item) for item in cast(list[Json], value)]
    return cast(Json, value)


def member(item: object, key: str) -> Json:
    """A property of an object, nil of anything else."""
    return plain(cast(dict[str, Json], item).get(key)) if isinstance(item, dict) else None


def size(value: object) -> int:
    """What a value counts as work. Raises ``LiquidLimit`` for a number of very many digits."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, range):
        return len(value) * _ITEM
    if isinstance(value, list | tuple):
        items = cast(list[object], value)
        return len(items) * _ITEM + sum(len(item) for item in items if isinstance(item, str))
    if isinstance(value, int) and value.bit_length() > _BITS:
        raise LiquidLimit("this number has too many digits")
    return 1


def _is_long(value: object) -> bool:
    return isinstance(value, str | list | tuple) and len(cast(list[object], value)) > LONGEST


def _grown(name: str, left: object, first: object = " ", second: object = "") -> int:
    """How many characters the filter would make."""
    if name == "join":
        items = cast(list[object], left) if isinstance(left, list) else []
        return sum(len(str(item)) for item in items) + len(items) * len(str(first))
    whole = str(left)
    return len(whole) + whole.count(str(first)) * len(str(second))
