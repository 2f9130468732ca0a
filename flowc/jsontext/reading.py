"""Reading JSON text: with C code, and the style it seems to have; with the strict scanner where that is not it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from json import JSONDecoder
from typing import cast

from flowc.jsontext.escapes import ASCII
from flowc.jsontext.learner import guess_layout, guess_profile, learn
from flowc.jsontext.scanner import MAX_DEPTH, scan
from flowc.jsontext.style import Style, style_code, usual_style
from flowc.jsontext.value import Json, JsonError, Pairs, exact_float, exact_object
from flowc.jsontext.writing import has_surrogates, writes
from flowc.records import replace

_BLANKS = " \t\n\r"
_MINUS_ZERO = re.compile(r"-0(?![\w.])")


def _refuse_constant(name: str) -> Json:
    raise ValueError(name)


_QUICK = JSONDecoder(parse_constant=_refuse_constant, parse_float=exact_float)
"""Loses keys that stand twice, and the sign of -0: for what writing proves."""
_EXACT = JSONDecoder(parse_constant=_refuse_constant, parse_float=exact_float, object_pairs_hook=exact_object)
"""Loses the sign of -0 alone: to hand each whole number to Python would take twice the time."""


def read(text: str) -> tuple[Json, Style]:
    """The value of a JSON text and how the text spells it: proven by writing it. Raises JsonError."""
    if "\r" in text and text.count("\r") == text.count("\n") == text.count("\r\n"):
        return _read_windows(text)
    quick = _guess(text)
    if quick is not None:
        value, style = quick
        if writes(value, style, text):
            return quick
        escaped = replace(style, code=style_code(style.layout, ASCII))
        if text.isascii() and "\\u" in text and writes(value, escaped, text):
            return value, escaped
    scanned = scan(text)
    body = text[len(scanned.lead) :]
    return scanned.value, learn(scanned, guess_layout(body), guess_profile(body))


def guess(text: str) -> tuple[Json, Style]:
    """What ``read`` gives, in half the time and unproven: right where ``write`` gives the text back.

    Raises JsonError.
    """
    quick = None if "\r" in text else _guess(text)
    return read(text) if quick is None else quick


def loads(text: str) -> Json:
    """The exact value of a JSON text. Raises JsonError."""
    body = text.strip(_BLANKS)
    value = _decoded(_EXACT, body)
    return scan(text).value if value is _NONE or _MINUS_ZERO.search(body) else value


def _read_windows(text: str) -> tuple[Json, Style]:
    """Read a text whose lines all end in CR LF as one with LF, for usual layouts to be recognised."""
    flat = text.replace("\r\n", "\n")
    try:
        value, style = read(flat)
    except JsonError as error:
        shift = flat.count("\n", 0, error.position)
        raise JsonError(error.message, error.position + shift) from None
    return value, replace(style, code=style_code(style.layout, style.profile, crlf=True))


def _guess(text: str) -> tuple[Json, Style] | None:
    """The value and the usual style a text begins in; None where it takes the scanner, which words the errors."""
    body = text.strip(_BLANKS)
    value = _decoded(_QUICK, body)
    if value is _NONE:
        return None
    code = style_code(guess_layout(body))
    if len(body) == len(text):
        return value, usual_style(code)
    start = text.index(body)
    return value, Style(code, text[:start], text[start + len(body) :])


_NONE = object()


def _decoded(decoder: JSONDecoder, body: str) -> Json:
    """What a decoder makes of a text without white space around it; ``_NONE`` of what is not for it."""
    try:
        value, end = decoder.raw_decode(body)
    except (ValueError, RecursionError):
        return _NONE  # not JSON, a NaN, too many digits, or more nesting than there is room for just now
    return _NONE if end != len(body) or _too_deep(body, value) or has_surrogates(body) else value


def _too_deep(text: str, value: Json) -> bool:
    """Whether a text nests more than MAX_DEPTH deep; counts brackets first, which settles nearly all."""
    if len(text) <= 2 * MAX_DEPTH or text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    level: list[Json] = [value] if type(value) in _CONTAINERS else []
    for _ in range(MAX_DEPTH):
        if not level:
            return False
        level = [item for parent in level for item in _items(parent) if type(item) in _CONTAINERS]
    return bool(level)


_CONTAINERS = {list, dict, Pairs}


def _items(container: Json) -> Iterable[Json]:
    if type(container) is list:
        return cast("list[Json]", container)
    if type(container) is Pairs:
        return [item for _, item in container.items]
    return cast("dict[str, Json]", container).values()
