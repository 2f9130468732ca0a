"""JSON with Liquid in it: what can be said of it before it is rendered.

An output may stand for anything, so it is read as digits, which fit in a text and as a value alike. Of a text with
tags nothing is said: what they leave out may be what is wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TypeAlias

from flowc.check.context import Context
from flowc.check.findings import At, Finding, instead
from flowc.check.scope.resolving import PathReader
from flowc.check.scope.types import WORDS, is_list

_OUTPUT = re.compile(r"\{\{[^{}]*\}\}")
_PATH = re.compile(r"\{\{\s*([A-Za-z_]\w*(?:\.\w+)*)\s*\}\}")
_TAG = "{%"
_QUOTED = ("text", "id", "textlike", "date", "enum")
"""Values that are texts in JSON, and stand in quotes."""


Broken: TypeAlias = tuple[int, str, str | None]
"""Where a text is no JSON, why, and what to do about it, if that can be told."""


def can_be_read(text: str) -> bool:
    """Is it known which characters of the text there will be?"""
    return _TAG not in text


def shown(text: str) -> str:
    """The text with digits in place of each output, as many as it has characters."""
    return _OUTPUT.sub(lambda match: "1" * len(match[0]), text)


def broken(text: str) -> Broken | None:
    """Why a text is no JSON; None where it may be."""
    if can_be_read(text):
        try:
            json.loads(shown(text))
        except json.JSONDecodeError as error:
            return _broken(text, min(error.pos, len(text) - 1), error.msg)
        except (RecursionError, ValueError):
            pass
    return None


def _broken(text: str, at: int, said: str) -> Broken:
    """What is wrong, in words that do not change with Python's."""
    comma = len(text[:at].rstrip()) - 1 if text[at] in "}]" else at
    if comma >= 0 and text[comma] == "," and text[comma + 1 :].lstrip()[:1] in ("}", "]"):
        return comma, "nothing comes after this comma", "take the comma out"
    if text[at] == "'":
        return at, "a text is in single quotes", 'JSON takes double ones: "…"'
    if text[at] < " ":
        return at, "there is a line break in a text", "write \\n there"
    return at, said, None


def unquoted(code: str, context: Context, at: At, text: str) -> Iterator[Finding]:
    """Outputs of a path alone that hold text and stand outside of quotes, which would make the JSON none."""
    if at.step is None or not can_be_read(text):
        return
    reader = PathReader(context.scope, at.step)
    places = _outside(shown(text))
    for match in _PATH.finditer(text):
        if match.start() in places:
            found = reader.read(match[1], at)
            kind = None if found is None or is_list(found.mark) else context.scope.types.kind(found.mark)
            is_scripts = found is not None and found.owner in context.scope.types.own  # it may well be JSON
            if kind in _QUOTED and found is not None and found.is_sure and not is_scripts:
                message = f"{match[1]} is {WORDS[kind]}, and stands in the JSON without quotes"
                yield instead(code, message, at.within(*match.span()), f'"{{{{ {match[1]} }}}}"')


def _outside(text: str) -> frozenset[int]:
    """The places of JSON where digits begin outside of a text."""
    token = re.compile(r'"(?:[^"\\]|\\.)*"?|(1)1*', re.S)
    return frozenset(match.start() for match in token.finditer(text) if match[1])
