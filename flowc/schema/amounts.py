"""Numbers that an API writes as text: money, decimals, 64-bit integers (``"150.0"``, ``"12"``).

The Admin API writes its scalars Decimal, Money, UnsignedInt64 and BigInt so [doc], and Flow compares them as numbers
all the same: Shopify's page on Liquid in Flow shows ``order.totalPriceSet.shopMoney.amount > 100`` [doc].
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import cast

SCALARS = frozenset(("Decimal", "Money", "UnsignedInt64", "BigInt"))
"""The Admin API's scalars that are numbers and are written as text."""

_NUMBER = re.compile(r"-?\d{1,100}(?:\.\d{1,100})?\Z", re.ASCII)


class NumberText(str):
    """A number as text: it is printed and written as the API wrote it, and compared as the number it is."""

    __slots__ = ()

    @property
    def number(self) -> Decimal:
        """The number that the text says."""
        return Decimal(self)


def is_number(text: str) -> bool:
    """Does a text read as a number?"""
    return _NUMBER.match(text) is not None


def number_text(value: object) -> object:
    """Text that reads as a number, and each such item of a list, as ``NumberText``; all else as it is."""
    if isinstance(value, str):
        return NumberText(value) if is_number(value) else value
    if isinstance(value, list):
        return [number_text(item) for item in cast("list[object]", value)]
    return value


def number(value: object) -> Decimal | None:
    """The value as a number if it is one; text is one only where it is known to be (``NumberText``)."""
    if isinstance(value, NumberText):
        return value.number
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, float):
        found = Decimal(repr(value))
        return found if found.is_finite() else None
    return None


def read_number(value: object) -> Decimal | None:
    """The value as a number, if it is one or is text that reads as one."""
    if isinstance(value, str):
        return Decimal(value) if is_number(value) else None
    return number(value)
