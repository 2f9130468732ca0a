"""The filters that Flow adds to Liquid's own.

Their names are Flow's [doc] (docs/format.md, Liquid). What they write is a guess: digests as hexadecimal, as in
Shopify's themes; ``money`` by the shop's own format where the environment has it
(``shop.currencyFormats.moneyFormat``), else as ``$1,234.50``; ``json`` compact. ``handle`` and ``handleize`` are
known from themes.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Sized
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import cast

from liquid.filter import flatten, with_context
from liquid.undefined import is_undefined

from flowc.diagnostics import extras
from flowc.liquid import dates, lists
from flowc.liquid.context import FlowContext, UnfitError
from flowc.liquid.facts import LiquidError
from flowc.liquid.texts import strip_html, text

_LONGEST_AMOUNT = 100
_MONEY_FORMAT = "${{amount}}"
_AMOUNT = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_STYLES = {
    "amount": (2, ",", "."),
    "amount_no_decimals": (0, ",", "."),
    "amount_with_comma_separator": (2, ".", ","),
    "amount_no_decimals_with_comma_separator": (0, ".", ","),
    "amount_with_apostrophe_separator": (2, "'", "."),
    "amount_no_decimals_with_space_separator": (0, " ", ","),
    "amount_with_space_separator": (2, " ", ","),
    "amount_with_period_and_space_separator": (2, " ", "."),
}


@with_context
def date(value: object, pattern: object = "", *, context: FlowContext) -> object:
    """``{{ order.createdAt | date: "%d %B %Y" }}``; what is no date stays as it is."""
    found = dates.read_date(value, context.clock)
    if found is None or not isinstance(pattern, str) or not pattern:
        return value
    return dates.formatted(found, pattern)


def _moving(name: str, sign: int) -> Callable[..., str]:
    """The filter that gives a later date, or an earlier one: ``{{ "now" | date_plus: "6 months" }}``."""

    @with_context
    def moved(value: object, duration: object, *, context: FlowContext) -> str:
        start = dates.read_date(value, context.clock)
        if start is None:
            raise UnfitError(f"{name} needs a date, not {text(value)[:40]!r}")
        found = dates.moved(start, text(duration), sign)
        if found is None:
            raise UnfitError(f'{name} needs a duration such as "6 months", not {text(duration)[:40]!r}')
        return dates.iso(found)

    return moved


@with_context
def money(value: object, *, context: FlowContext) -> str:
    """An amount in the shop's money format."""
    amount = Decimal("NaN")
    with suppress(InvalidOperation):
        amount = Decimal(text(value)[:_LONGEST_AMOUNT] or "0")
    if not amount.is_finite() or amount.adjusted() > 15:
        raise UnfitError(f"money needs an amount, not {text(value)[:40]!r}")
    pattern = context.get(["shop", "currencyFormats", "moneyFormat"], token=None, default=_MONEY_FORMAT)
    return _AMOUNT.sub(lambda match: _amount(amount, match[1]), text(pattern) or _MONEY_FORMAT)


def as_json(value: object) -> str:
    """A scalar, or a list of them, as compact JSON; not an object [doc]."""
    items = cast(list[object], value) if isinstance(value, list) else [value]
    if any(isinstance(item, dict) for item in items):
        raise LiquidError("json writes no whole object")
    return json.dumps(
        None if is_undefined(cast(object, value)) else value, ensure_ascii=False, separators=(",", ":")
    )


def join(value: object, separator: object = " ") -> str:
    """The items with a text between them; nothing for nil, where python-liquid writes ``None``."""
    items = flatten(cast(list[object], value)) if isinstance(value, list | tuple | range) else [value]
    return text(separator).join(map(text, items))


def size(value: object) -> int:
    """How many characters or items; not of an object [doc]."""
    if isinstance(value, dict):
        raise LiquidError("an object has no size")
    return len(value) if isinstance(value, Sized) else 0


def handle(value: object) -> str:
    """``Rain Coat`` as ``rain-coat``."""
    return re.sub(r"[^\w]+|_+", "-", text(value).lower()).strip("-")


def _hashed(name: str) -> Callable[[object], str]:
    """The filter that gives a text's digest, as hexadecimal."""
    return lambda value: hashlib.new(name, text(value).encode(), usedforsecurity=False).hexdigest()


def _keyed(name: str) -> Callable[[object, object], str]:
    """The filter that gives a text's digest by a key, as hexadecimal."""
    return lambda value, key: hmac.new(text(key).encode(), text(value).encode(), name).hexdigest()


def blake3(value: object) -> str:
    """The digest of the text, as hexadecimal."""
    with extras.needed("the filter blake3"):
        import blake3
    return blake3.blake3(text(value).encode()).hexdigest()


FILTERS: dict[str, Callable[..., object]] = {
    **lists.FILTERS,
    **{each.__name__: each for each in (blake3, date, handle, join, money, size)},
    "date_minus": _moving("date_minus", -1),
    "date_plus": _moving("date_plus", 1),
    "handleize": handle,
    "json": as_json,
    "strip_html": strip_html,
    **{name: _hashed(name) for name in ("md5", "sha1", "sha256")},
    **{f"hmac_{name}": _keyed(name) for name in ("sha1", "sha256")},
}


def _amount(amount: Decimal, style: str) -> str:
    digits, thousands, point = _STYLES.get(style, _STYLES["amount"])
    return f"{amount:,.{digits}f}".translate({ord(","): thousands, ord("."): point})
