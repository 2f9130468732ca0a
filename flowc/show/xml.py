"""Text in SVG and HTML: nothing of it is ever taken for markup."""

from __future__ import annotations

import html
import re

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escape(text: str) -> str:
    """The text for the inside of an element; what XML has no way to write is a replacement character."""
    return html.escape(_NOT_XML.sub("\ufffd", text), quote=True)


def attribute(text: str) -> str:
    """The text as an attribute's value, in its quotes."""
    return f'"{escape(text)}"'
