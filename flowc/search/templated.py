"""A query whose Liquid is not rendered yet.

Flow's page spells the filter of a metaobject's field as Liquid: ``{{fields.email}}:"{{order.email}}"`` [doc]. There
``fields.email`` is no variable, but the name of the filter.
"""

from __future__ import annotations

import re

from flowc.schema.environment import FETCH

HIDDEN = "\ue000"
"""Stands for each character that Liquid will write; what it writes, nobody knows before."""

METAOBJECTS = f"{FETCH}metaobjects"

_OUTPUT = re.compile(r"\{\{.*?\}\}", re.S)
_TAG = re.compile(r"\{%-?\s*(comment|raw)\b.*?\{%-?\s*end\1\s*-?%\}|\{%.*?%\}", re.S)
_BEFORE_COLON = re.compile(r"\s*-?\}\}\s*:")
_FIELD = re.compile(r"\{\{-?\s*(fields\.[\w-]+)\s*-?\}\}(?=\s*:)")


def masked(text: str) -> str:
    """The text with something for each character of its Liquid, so that all others stand where they stood."""
    hidden = _TAG.sub(lambda found: " " * len(found[0]), text)
    return _OUTPUT.sub(lambda found: HIDDEN * len(found[0]), hidden)


def has_tags(text: str) -> bool:
    """Are there tags, which may leave parts of the query out?"""
    return "{%" in text


def is_field_name(task: str, text: str, start: int, end: int) -> bool:
    """Is what Liquid reads there the name of a filter of a metaobject's field?"""
    if task != METAOBJECTS:
        return False
    return any(found.start() < start and end < found.end() for found in _FIELD.finditer(text))


def is_in_the_place_of_a_field(task: str, text: str, end: int) -> bool:
    """Does what Liquid reads up to there stand where a metaobject's field would be named, before a colon?"""
    return task == METAOBJECTS and _BEFORE_COLON.match(text, end) is not None


def named(task: str, text: str) -> str:
    """The text with the filters of a metaobject's fields by their names: ``fields.email:"{{order.email}}"``."""
    return _FIELD.sub(r"\1", text) if task == METAOBJECTS else text
