"""What filters make of a value of the environment, and which of them cannot take it (``flowc.liquid.shapes``).

In the place of one that cannot, or not surely, there is something to write: filters before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from flowc.check.scope.types import UNKNOWN, Types, is_list, item
from flowc.liquid.facts import Filter
from flowc.records import record


@record
class Held:
    """A value, or with ``is_list`` a list of values, of a mark."""

    mark: str
    is_list: bool


@record
class Followed:
    """What is there after some filters, None where nobody knows.

    ``refusing`` is the first filter that cannot take what it gets, ``refused`` what that is. ``counted`` is ``size``
    of a list of whole objects and their type, if that is among them; ``misnaming`` the first filter that names what is
    no property of ``owner``, the type of the items that it gets.
    """

    held: Held | None
    refusing: Filter | None = None
    refused: Literal["", "object", "objects", "list"] = ""
    counted: tuple[Filter, str] | None = None
    misnaming: Filter | None = None
    owner: str = ""


def follow(held: Held, filters: Iterable[Filter], types: Types) -> Followed:
    """A value on its way through filters."""
    from flowc.liquid import shapes  # imports python-liquid, which is there where a text has been studied

    now: Held | None = held
    counted: tuple[Filter, str] | None = None
    misnaming: Filter | None = None
    owner = ""
    for one in filters:
        if now is None:
            break
        is_object = types.kind(now.mark) == "object"
        if is_object and not now.is_list:
            return Followed(now, one, "object", counted)
        if now.is_list and shapes.refuses_lists(one.name):
            return Followed(now, one, "list", counted)
        if is_object and shapes.refuses_objects(one.name):
            return Followed(now, one, "objects", counted)
        if misnaming is None and is_object and _misnames(one, now, types):
            misnaming, owner = one, now.mark
        if is_object and one.name == "size":
            counted = one, now.mark
        if not (now.is_list and one.name in shapes.PASSING):
            now = _after(now, one, shapes.shape(one), types)
    return Followed(now, counted=counted, misnaming=misnaming, owner=owner)


def _misnames(one: Filter, held: Held, types: Types) -> bool:
    """Does a filter name what the items surely do not have?"""
    from flowc.liquid import shapes

    name = one.argument
    is_naming = held.is_list and name is not None and one.name in shapes.NAMING
    return is_naming and not types.is_open(held.mark) and types.property(held.mark, name or "") is None


def _after(held: Held, one: Filter, shape: str, types: Types) -> Held | None:
    if shape == "list" and (held.is_list or one.name == "slice"):
        return held
    if shape == "item" and held.is_list:
        return Held(held.mark, False)
    if shape == "property" and held.is_list and one.argument is not None:
        mark = types.property(held.mark, one.argument)
        return None if mark is None else Held(item(mark) if is_list(mark) else mark, True)
    return Held(UNKNOWN, False) if shape == "single" else None


# What to write instead.


def counted(one: Filter, owner: str, types: Types) -> str | None:
    """``size`` of a list of whole objects: of a property of each; None where they have none."""
    mapped = _mapped(owner, types)
    return f"{mapped}{one.name}" if mapped else None


def joined(one: Filter, held: Held, types: Types) -> str | None:
    """A filter of texts behind a list: of one text. None where its items have nothing that is text."""
    mapped = _mapped(held.mark, types) if types.kind(held.mark) == "object" else ""
    return None if mapped is None else f"{mapped}join: ', ' | {one.name}"


def _mapped(owner: str, types: Types) -> str | None:
    """The filters that give a single value of each item."""
    way = types.usual_id(owner)
    return "".join(f"map: '{word}' | " for word in way.split(".")) if way else None
