"""Liquid that begins in one text of a JSON value and ends in another: ``["{{ order.tags | join: '","' }}"]``.

Merchants write lists so. The value is one text to Flow, which fills Liquid in before anybody reads the JSON [guess];
that it is JSON before, too, is by chance.
"""

from __future__ import annotations

import re

from flowc import jsontext
from flowc.jsontext.value import texts
from flowc.model.workflow import Value

_MARKUP = (("{{", "}}"), ("{%", "%}"))
_BLOCK = re.compile(r"\{%-?\s*(?:(end)?(?:if|unless|for|case|capture|tablerow|ifchanged|raw|comment)\b)")


def overlapping(value: Value) -> str | None:
    """The whole text, where Liquid goes over the ends of its texts; None where it does not, or never ends."""
    if not any(_is_open(text) for text in texts(value.container)):
        return None
    whole = jsontext.dumps(value.container)
    return None if _is_open(whole) else whole


def _is_open(text: str) -> bool:
    """Does markup begin, or a block, that does not end?"""
    ends = [match[1] is not None for match in _BLOCK.finditer(text)]
    is_cut = any(text.rfind(begin) > text.rfind(end) for begin, end in _MARKUP)
    return is_cut or 2 * sum(ends) != len(ends)
