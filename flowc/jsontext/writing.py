"""Writing JSON text: with C code where style and value are usual, else with the emitter."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from json import JSONEncoder, encoder as json_encoder
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Any

from flowc.jsontext.emitter import write_tree
from flowc.jsontext.escapes import ASCII
from flowc.jsontext.style import COMPACT, INDENT2, SPACED, SPACED_LAYOUT, TAB_LAYOUT, Style, style_code
from flowc.model import Json

_ONE_LINE = {0: (",", ":"), SPACED_LAYOUT: (", ", ": ")}  # layouts without line ends, and their separators


def _encoder(layout: int, profile: int) -> JSONEncoder:
    indent = None if layout in _ONE_LINE else "\t" if layout == TAB_LAYOUT else layout
    separators = _ONE_LINE.get(layout, (",", ": "))
    return JSONEncoder(ensure_ascii=bool(profile), indent=indent, separators=separators, allow_nan=False)


def _writer(encoder: JSONEncoder, layout: int) -> Callable[[Json], str]:
    """What writes a value on one line. ``JSONEncoder.encode`` makes its C core anew for each; this one is kept."""
    make: Any = getattr(json_encoder, "c_make_encoder", None)
    if make is None or layout not in _ONE_LINE:
        return encoder.encode
    spell = encode_basestring_ascii if encoder.ensure_ascii else encode_basestring
    core = make(
        None, encoder.default, spell, None, encoder.key_separator, encoder.item_separator, False, False, False
    )
    return lambda value: "".join(core(value, 0))


_ENCODERS = {
    style_code(layout, profile): _encoder(layout, profile)
    for layout in range(SPACED_LAYOUT + 1)
    for profile in (0, ASCII)
}
_WRITERS = {code: _writer(encoder, code % 16) for code, encoder in _ENCODERS.items()}
_write_compact = _WRITERS[COMPACT.code]
USUAL_STYLES = {code: Style(code) for code in _ENCODERS} | {
    style.code: style for style in (COMPACT, SPACED, INDENT2)
}


def write(value: Json, style: Style) -> str:
    """A value as JSON text in a style. Raises ValueError for what no JSON can say, such as an infinity.

    A str in which two surrogates make a pair is written as the character the pair stands for. With a style
    that ``read`` gave for a text and the value it gave, the result is that text. Otherwise see the law of
    the package.
    """
    body = _quick_write(value, style)
    if body is None:
        body = write_tree(value, style)
    text = f"{style.lead}{body}{style.trail}" if style.lead or style.trail else body
    return text.replace("\n", "\r\n") if style.crlf else text  # no string holds a raw line end


def _quick_write(value: Json, style: Style) -> str | None:
    writer = _WRITERS.get(style_code(style.layout, style.profile)) if style.plain else None
    return None if writer is None else _written(writer, value)


def _written(writer: Callable[[Json], str], value: Json) -> str | None:
    try:
        text = writer(value)
    except (TypeError, ValueError, RecursionError):
        return None  # a Number, Pairs, or deep nesting; what is no JSON value fails again in the slow writer
    return None if has_surrogates(text) else text


def dumps(value: Json) -> str:
    """Compact JSON text as JSON.stringify writes it; numbers, duplicate keys and lone surrogates exactly."""
    if type(value) is str and value.isascii():
        return encode_basestring(value)
    text = _written(_write_compact, value)
    return write_tree(value, COMPACT) if text is None else text


def plain_dumps(value: Json) -> str | None:
    """Compact JSON text; None where it takes more than plain Python values to read it exactly."""
    return _written(_write_compact, value)


def writes(code: int, value: Json, body: str) -> bool:
    """Whether a usual style writes the value as that text."""
    if code % 16 in _ONE_LINE:
        return _WRITERS[code](value) == body
    encoder = _ENCODERS[code]
    # Bit by bit, since the indentation of a text that only begins like this could fill the memory.
    pieces, at = iter(encoder.iterencode(value)), 0
    while some := "".join(islice(pieces, 500)):
        if not body.startswith(some, at):
            return False
        at += len(some)
    return at == len(body)


def has_surrogates(text: str) -> bool:
    """Whether half of a surrogate pair stands in the text, as a JSON text has it escaped only."""
    if text.isascii():
        return False
    try:
        text.encode()  # quicker than a search by far
    except UnicodeEncodeError:
        return True
    return False
