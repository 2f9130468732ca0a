"""Texts and values in SVG and HTML: nothing of them is ever taken for markup.

A page shows JSON in lines, the members of an object each at its name, and all other text as it is.
"""

from __future__ import annotations

import html
from typing import cast

from flowc.diagnostics import visible
from flowc.jsontext import SPACED, JsonError, Pairs, dumps, loads, write
from flowc.jsontext.value import Json

_LONGEST = 100_000
"""Characters of a text that is looked at; a longer one stays as it is."""
_DEEPEST = 30
_ROOM = 88
"""The width of a line that is not broken."""


def escape(text: str) -> str:
    """The text for the inside of an element; what XML has no way to write, or what acts on a reader, is shown."""
    return html.escape(visible.text(text), quote=True)


def attribute(text: str) -> str:
    """The text as an attribute's value, in its quotes."""
    return f'"{escape(visible.line(text))}"'


def told(value: Json) -> str:
    """A value as HTML: an object as a list of its members, everything else as text in lines."""
    if not isinstance(value, dict) or not value:
        return f"<pre>{escape(_text(value))}</pre>"
    members = cast("dict[str, Json]", value).items()
    rows = [f"<dt>{escape(name)}</dt><dd><pre>{escape(_text(one))}</pre></dd>" for name, one in members]
    return f"<dl>{''.join(rows)}</dl>"


def readable(text: str) -> str:
    """JSON broken into lines; a text that is none, such as JSON with tags of Liquid in it, as it is."""
    if len(text) > _LONGEST or not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return _lines(loads(text))
    except JsonError:
        return text


def _text(value: Json) -> str:
    return readable(value) if isinstance(value, str) else _lines(value)


def _lines(value: Json, depth: int = 0) -> str:
    """A value as JSON, what does not fit on a line broken, with all digits and in its order."""
    flat = write(value, SPACED)
    if len(flat) + 2 * depth <= _ROOM or depth > _DEEPEST or not isinstance(value, list | dict | Pairs):
        return flat
    indent = "\n" + "  " * (depth + 1)
    if isinstance(value, list):
        items = [_lines(item, depth + 1) for item in cast("list[Json]", value)]
        return f"[{indent}{f',{indent}'.join(items)}\n{'  ' * depth}]"
    pairs = value.items if isinstance(value, Pairs) else tuple(cast("dict[str, Json]", value).items())
    members = [f"{dumps(name)}: {_lines(one, depth + 1)}" for name, one in pairs]
    return f"{{{indent}{f',{indent}'.join(members)}\n{'  ' * depth}}}"
