"""How many synthetic rows are ordered for which short slice: by how far it is short and how often it is asked for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flowc_serving.agent.json_value import Object
from flowc_training.weekly import records
from flowc_training.weekly.gaps import Gap

FEWEST = 20
"""Rows below which an order teaches nothing; a slice that would get fewer gets none, and others get them."""


@dataclass(frozen=True, slots=True)
class Order:
    """Rows to be made for a slice; with 0, ``why`` says why none are."""

    slice: str
    rows: int
    why: str


def to_json(order: Order) -> Object:
    """An order as a JSON object."""
    return records.to_json(order)


def from_json(data: Any) -> Order:
    """The order of a JSON object. Raises ``RecordError``."""
    return records.from_json(Order, data)


def order(
    gaps: Sequence[Gap], rows: int, makeable: Collection[str] | None = None, fewest: int = FEWEST
) -> tuple[Order, ...]:
    """An order for each short slice, those with most rows first; together they are at most ``rows``.

    ``makeable`` are slices, or kinds of slices as ``category``, that the makers of data can make; None is all. A slice
    that is short only by others is taught by theirs, unless none of those can be made.
    """
    short = [each for each in gaps if each.is_short]
    reasons = {each.slice: _reason(each, makeable) for each in short}
    wanted = [each for each in short if not reasons[each.slice]]
    shares = _shares(wanted, rows, fewest)
    orders = [
        Order(each.slice, shares.get(each.slice, 0), reasons[each.slice] or _why(each, shares, rows, fewest))
        for each in short
    ]
    return tuple(sorted(orders, key=lambda each: (-each.rows, each.slice)))


def _reason(gap: Gap, makeable: Collection[str] | None) -> str:
    """Why nothing is ordered for a slice, empty where something is."""
    if not _can_make(gap.slice, makeable):
        return "the makers of data cannot make it: add a maker, or give conversations of it to people"
    causes = [name for name in gap.within if _can_make(name, makeable)]
    if causes:
        return f"it is short only by {' and '.join(causes)}: what is ordered for that teaches it"
    return ""


def _can_make(name: str, makeable: Collection[str] | None) -> bool:
    return makeable is None or name in makeable or name.partition("=")[0] in makeable


def _weight(gap: Gap) -> float:
    return gap.shortfall * gap.frequency


def _shares(wanted: Sequence[Gap], rows: int, fewest: int) -> dict[str, int]:
    """The rows by slice: whole numbers in proportion, whose sum is all rows; the slightest slice goes where its part
    would be too small."""
    left = sorted(wanted, key=lambda each: (-_weight(each), each.slice))
    while left and rows * _weight(left[-1]) < fewest * sum(map(_weight, left)):
        left.pop()
    if not left:
        return {}
    whole = sum(map(_weight, left))
    exact = {each.slice: rows * _weight(each) / whole for each in left}
    shares = {name: int(each) for name, each in exact.items()}
    by_rest = sorted(exact, key=lambda name: (shares[name] - exact[name], name))
    for name in by_rest[: rows - sum(shares.values())]:
        shares[name] += 1
    return shares


def _why(gap: Gap, shares: dict[str, int], rows: int, fewest: int) -> str:
    if gap.slice not in shares:
        return f"its part of {rows} rows would be fewer than {fewest}, which teach nothing"
    below = "what it is to reach" if gap.against == "target" else "the rest"
    return f"{100 * gap.shortfall:.0f} points below {below}, in {100 * gap.frequency:.0f} % of conversations"
