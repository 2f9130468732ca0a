"""Exact JSON text: ``read`` a text into its value and its style, ``write`` a value in a style.

The law: ``write(*read(text)) == text`` for every valid JSON text (RFC 8259, a str without unescaped
surrogates). A style may be put on another value as well, such as the same document with a step inserted:
``write`` never fails on a JSON value, and what it writes is JSON of exactly that value. What the style knows
by place it does to new members too; what it knows of one container or string it does as far as that fits.

Values are None, bool, int, float, str, list, dict; ``Number`` for a number that those would print with other
digits; ``Pairs`` for an object with a key twice. Texts may nest MAX_DEPTH deep. Nothing here recurses in
Python; the C coder of the standard library does the work where it can, which a comparison proves each time.

``reading`` and ``writing`` are that quick way. Behind them stand ``scanner`` (one strict pass, which also
words the errors), ``learner`` (what a scanned text teaches of its style) and ``emitter`` (writes any style).
"""

from __future__ import annotations

from flowc.jsontext.pointer import Places
from flowc.jsontext.reading import guess, loads, read
from flowc.jsontext.scanner import MAX_DEPTH
from flowc.jsontext.style import COMPACT, INDENT2, SPACED, Style
from flowc.jsontext.value import JsonError, Number, Pairs
from flowc.jsontext.writing import dumps, write

__all__ = [
    "COMPACT",
    "INDENT2",
    "MAX_DEPTH",
    "SPACED",
    "JsonError",
    "Number",
    "Pairs",
    "Places",
    "Style",
    "dumps",
    "guess",
    "loads",
    "read",
    "write",
]
