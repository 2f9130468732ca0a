"""What to write in the place of a filter that cannot take, or not surely, what it gets: filters before it."""

from __future__ import annotations

from flowc.check.filtered import Held
from flowc.check.scope.types import Types
from flowc.liquid import Filter


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
