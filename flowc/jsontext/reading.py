"""Reading JSON text: with C code where the text is in a usual style, else with the strict scanner."""

from __future__ import annotations

from collections.abc import Iterable
from json import JSONDecoder
from typing import cast

from flowc.jsontext.escapes import ASCII
from flowc.jsontext.learner import guess_layout, guess_profile, learn
from flowc.jsontext.scanner import MAX_DEPTH, scan
from flowc.jsontext.style import Style, style_code
from flowc.jsontext.value import Json, JsonError, Pairs, exact_float, exact_int, exact_object
from flowc.jsontext.writing import USUAL_STYLES, has_surrogates, writes
from flowc.records import replace

_BLANKS = " \t\n\r"


def _refuse_constant(name: str) -> Json:
    raise ValueError(name)


_DECODER = JSONDecoder(parse_constant=_refuse_constant, parse_float=exact_float)
_EXACT_DECODER = JSONDecoder(
    parse_constant=_refuse_constant,
    parse_int=exact_int,
    parse_float=exact_float,
    object_pairs_hook=exact_object,
)


def read(text: str) -> tuple[Json, Style]:
    """The value of a JSON text and how the text spells it. Raises JsonError."""
    if "\r" in text and text.count("\r") == text.count("\n") == text.count("\r\n"):
        return _read_windows(text)
    body = text.strip(_BLANKS)
    quick = _quick_read(body)
    if quick is None:
        return _slow_read(text)
    value, style = quick
    if len(body) == len(text):
        return value, style
    start = text.index(body)
    return value, Style(style.code, text[:start], text[start + len(body) :])


def guess(text: str) -> tuple[Json, Style]:
    """The value of a JSON text and the usual style it begins in, unproven; ``read`` where it seems to have none.

    Where ``write`` gives back the text, both are right, else ``read`` must be asked. Raises JsonError.
    """
    try:
        value, end = _DECODER.raw_decode(text)
        if end == len(text) and not _too_deep(text, value) and not has_surrogates(text):
            return value, USUAL_STYLES[style_code(guess_layout(text))]
    except (ValueError, RecursionError):
        pass
    return read(text)


def _read_windows(text: str) -> tuple[Json, Style]:
    """Read a text whose lines all end in CR LF as one with LF, for usual layouts to be recognised."""
    flat = text.replace("\r\n", "\n")
    try:
        value, style = read(flat)
    except JsonError as error:
        shift = flat.count("\n", 0, error.position)
        raise JsonError(error.message, error.position + shift) from None
    return value, replace(style, code=style_code(style.layout, style.profile, crlf=True))


def _quick_read(body: str) -> tuple[Json, Style] | None:
    """Read a text in a usual style with C code; None if it is in no such style, or not JSON at all."""
    try:
        value, end = _DECODER.raw_decode(body)
        if end != len(body) or _too_deep(body, value) or has_surrogates(body):
            return None
        layout = guess_layout(body)
        profiles = (0, ASCII) if "\\u" in body and body.isascii() else (0,)
        for code in [style_code(layout, profile) for profile in profiles]:
            if writes(code, value, body):
                return value, USUAL_STYLES[code]
    except (TypeError, ValueError, RecursionError):
        pass  # an odd float, not JSON, a NaN, too many digits, or more nesting than there is room for just now
    return None


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


def _slow_read(text: str) -> tuple[Json, Style]:
    scanned = scan(text)
    body = text[len(scanned.lead) :]
    return scanned.value, learn(scanned, guess_layout(body), guess_profile(body))


def loads(text: str) -> Json:
    """The exact value of a JSON text. Raises JsonError."""
    return _loads(text, _EXACT_DECODER)


def plain_loads(text: str) -> Json:
    """The value of a text that ``plain_dumps`` wrote, in a third of the time. Raises JsonError."""
    return _loads(text, _DECODER)


def loads_again(text: str, value: Json) -> Json:
    """The exact value of a text written from this value: quick where it is plain. Raises JsonError."""
    again = _loads(text, _DECODER)
    return again if again == value else loads(text)


def _loads(text: str, decoder: JSONDecoder) -> Json:
    try:
        body = text.strip(_BLANKS)
        value, end = decoder.raw_decode(body)
        if end == len(body) and not _too_deep(body, value) and not has_surrogates(body):
            return value
    except (ValueError, RecursionError):
        pass  # the slow reader words the error, or copes
    return scan(text).value
