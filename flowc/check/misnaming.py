"""Filters of Liquid that name what is no property of the items they get: ``order.lineItems | map: "titel"``."""

from __future__ import annotations

import re

from flowc.check.scope.types import Types
from flowc.check.severities import asks, meant
from flowc.liquid import Filter
from flowc.records import record
from flowc.schema.environment import bare

_QUOTED = re.compile(r"\s*:\s*[\"']([^\"']*)")


@record
class Misnamed:
    """What is wrong with the name, where it stands in the text, and what was meant."""

    message: str
    start: int
    end: int
    hint: str | None
    instead: str | None = None


def misnamed(one: Filter, owner: str, text: str, types: Types) -> Misnamed:
    """A filter's first argument that is no property of ``owner``, the type of the items."""
    word = one.argument or ""
    quoted = _QUOTED.match(text, one.end)
    start, end = quoted.span(1) if quoted else (one.start, one.end)
    if "." in word:
        first, _, rest = word.partition(".")
        hint = f"map one after the other: map: '{first}' | map: '{rest}'" if one.name == "map" else None
        return Misnamed(
            f"{one.name} takes the name of a property, and no path such as {word}", start, end, hint
        )
    found = meant(word, types.fields(owner))
    hint = asks(found, f"flowc env {bare(owner)} {word!r} looks for what is like it")
    instead = found.name if found and quoted else None
    return Misnamed(f"{bare(owner)} has no {word}", start, end, hint, instead)
