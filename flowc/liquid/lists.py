"""Liquid's filters of lists, with numbers that the API writes as text compared as numbers.

They are python-liquid's in name and arguments. What these raise an error for (nil in a list to sort, text where a
list is needed) is passed over: nil comes last, and what is no list is a list of one [Ruby's Liquid].
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, localcontext
from functools import cmp_to_key
from itertools import filterfalse
from typing import cast

from liquid.filter import flatten
from liquid.undefined import is_undefined

from flowc.jsontext.value import Json
from flowc.liquid.comparing import equal, order
from flowc.liquid.context import UnfitError, member, plain
from flowc.liquid.texts import text
from flowc.schema import amounts

_DIGITS = 200


def sort(value: object, key: object = None) -> list[object]:
    """In ascending order, nil last; of items by one of their properties."""
    return sorted(_items(value), key=cmp_to_key(lambda a, b: _before(_at(a, key), _at(b, key))))


def sort_natural(value: object, key: object = None) -> list[object]:
    """As ``sort``, without regard to case."""

    def read(item: object) -> object:
        found = _at(item, key)
        return (
            found if isinstance(found, amounts.NumberText) or not isinstance(found, str) else found.casefold()
        )

    return sorted(_items(value), key=cmp_to_key(lambda a, b: _before(read(a), read(b))))


def where(value: object, key: object, wanted: object = None) -> list[object]:
    """The items whose property has a value, or is true."""
    return list(filter(_test(key, wanted), _items(value)))


def reject(value: object, key: object, wanted: object = None) -> list[object]:
    """The items that ``where`` leaves out."""
    return list(filterfalse(_test(key, wanted), _items(value)))


def find(value: object, key: object, wanted: object = None) -> object:
    """The first item that ``where`` gives, or nil."""
    return next(filter(_test(key, wanted), _items(value)), None)


def find_index(value: object, key: object, wanted: object = None) -> int | None:
    """The place of what ``find`` gives."""
    test = _test(key, wanted)
    return next((place for place, item in enumerate(_items(value)) if test(item)), None)


def has(value: object, key: object, wanted: object = None) -> bool:
    """Does ``where`` give anything?"""
    return any(map(_test(key, wanted), _items(value)))


def uniq(value: object, key: object = None) -> list[object]:
    """Each value once, where it comes first."""
    seen: set[object] = set()
    found: list[object] = []
    for item in _items(value):
        mark = _mark(_at(item, key))
        if mark not in seen:
            seen.add(mark)
            found.append(item)
    return found


def compact(value: object, key: object = None) -> list[object]:
    """Without nil."""
    return [item for item in _items(value) if _at(item, key) is not None]


def map_(value: object, key: object) -> list[object]:
    """A property of each item."""
    return [member(item, text(key)) for item in _items(value)]


def concat(value: object, other: object) -> list[object]:
    """Two lists as one."""
    if not isinstance(other, list | tuple | range) and other is not None and not is_undefined(other):
        raise UnfitError("concat takes a list, and what it gets is none")
    return [*_items(value), *_items(cast(object, other))]


def sum_(value: object, key: object = None) -> object:
    """The sum of the numbers among the items, or of a property of theirs."""
    with localcontext(prec=_DIGITS):
        read = [amounts.read_number(_at(item, key)) for item in _items(value)]
        found = [Decimal(0) if each is None else each for each in read]
        total = sum(found, Decimal(0))
    is_whole = all(each.as_tuple().exponent == 0 for each in found)
    return int(total) if is_whole else float(total)


# Items and their properties.


def _items(value: object) -> list[object]:
    if value is None or is_undefined(value):
        return []
    if isinstance(value, list | tuple | range):
        return [plain(cast(Json, item)) for item in flatten(cast(list[object], value))]
    return [value]


def _at(item: object, key: object) -> object:
    return item if key is None or is_undefined(key) else member(item, text(key))


def _test(key: object, wanted: object) -> Callable[[object], bool]:
    name = text(key)
    if wanted is None or is_undefined(wanted):
        return lambda item: member(item, name) not in (None, False)
    return lambda item: equal(member(item, name), wanted)


def _before(left: object, right: object) -> int:
    """The order of two values: nil last, and of two that cannot be compared none is first."""
    if left is None or right is None:
        return (left is None) - (right is None)
    return order(left, right) or 0


def _mark(value: object) -> object:
    """What equal values have in common, and unequal ones have not."""
    if isinstance(value, amounts.NumberText):
        return value.number
    if isinstance(value, bool):
        return (bool, value)
    return repr(cast(object, value)) if isinstance(value, dict | list) else value


FILTERS: dict[str, Callable[..., object]] = {
    each.__name__.rstrip("_"): each
    for each in (compact, concat, find, find_index, has, map_, reject, sort, sort_natural, sum_, uniq, where)
}
