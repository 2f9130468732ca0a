"""Text in SVG and HTML: nothing of it is ever taken for markup."""

from __future__ import annotations

import html

from flowc.diagnostics import visible


def escape(text: str) -> str:
    """The text for the inside of an element; what XML has no way to write, or what acts on a reader, is shown."""
    return html.escape(visible.text(text), quote=True)


def attribute(text: str) -> str:
    """The text as an attribute's value, in its quotes."""
    return f'"{escape(visible.line(text))}"'
