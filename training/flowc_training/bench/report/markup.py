"""Texts in HTML: what a model or a merchant wrote is never taken for markup."""

from __future__ import annotations

import html

from flowc import visible_text

_LONGEST = 20_000
"""Characters of one text that are shown."""


def escape(text: str) -> str:
    """A text for the inside of an element or of quotes; what would act on a reader is shown."""
    return html.escape(visible_text(shortened(text, _LONGEST)), quote=True)


def shortened(text: str, most: int) -> str:
    """The beginning of a text, and how much more there is."""
    return text if len(text) <= most else f"{text[:most]}… ({len(text) - most:,} characters more)"


def block(text: str) -> str:
    """A text in lines, as it is."""
    return f"<pre>{escape(text)}</pre>"
