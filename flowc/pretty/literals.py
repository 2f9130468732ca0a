"""Python string literals in the style Black leaves alone.

The reader needs no counterpart: ``ast`` evaluates literals.
"""

from __future__ import annotations

import re

from flowc.diagnostics.visible import escape

_FOOTER = "\n# flowc layout "
_TRIPLE = re.compile(r'"(?="")')


def string(text: str) -> str:
    """A one-line literal: double quotes, unless single ones save escapes."""
    if '"' not in text and "\\" not in text and text.isprintable():
        return f'"{text}"'
    quote = "'" if text.count("'") < text.count('"') else '"'
    body = text.replace("\\", "\\\\").replace(quote, "\\" + quote)
    return f"{quote}{body if body.isprintable() else _escaped(body)}{quote}"


def text(value: str) -> str:
    """A literal for a configuration value: triple-quoted where it has line breaks and can be.

    A carriage return has no place in a triple-quoted string (Python reads it as a line feed), nor has a line that
    begins like a view's footer.
    """
    if "\n" not in value or "\r" in value or _FOOTER in value:
        return string(value)
    body = value.replace("\\", "\\\\")
    if '"""' in body:
        body = _TRIPLE.sub(r"\"", body)
    if body.endswith('"'):
        body = body[:-1] + '\\"'
    return '"""' + (body if _plain_lines(body) else _escaped(body, keep="\n\t")) + '"""'


def _plain_lines(body: str) -> bool:
    return body.replace("\n", "").replace("\t", "").isprintable()


def _escaped(body: str, keep: str = "") -> str:
    return "".join(c if c.isprintable() or c in keep else escape(c) for c in body)
