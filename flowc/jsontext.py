"""Exact JSON text: ``read`` a text into its value and its style, ``write`` a value in a style.

The law: ``write(*read(text)) == text`` for every valid JSON text (RFC 8259, a str without unescaped
surrogates). A style may be put on another value as well, such as the same document with a step inserted:
``write`` never fails on a JSON value, and what it writes is JSON of exactly that value. What the style knows
by place it does to new members too; what it knows of one container or string it does as far as that fits.

Values are None, bool, int, float, str, list, dict; ``Number`` for a number that those would print with other
digits; ``Pairs`` for an object with a key twice. Texts may nest MAX_DEPTH deep. Nothing here recurses in
Python; the C coder of the standard library does the work where it can, which a comparison proves each time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from json import JSONDecoder, JSONEncoder, encoder as json_encoder
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Any, cast

from flowc.jsonescapes import ASCII
from flowc.jsonlearn import guess_layout, guess_profile, learn
from flowc.jsonscan import MAX_DEPTH, Box, Node, scan
from flowc.jsonstyle import COMPACT, INDENT2, OBJECT, SPACED, SPACED_LAYOUT, TAB_LAYOUT, Style, style_code
from flowc.jsonvalues import JsonError, Number, Pairs, exact_float, exact_int, exact_object
from flowc.jsonwrite import write_tree
from flowc.model import Json
from flowc.records import replace

__all__ = [
    "COMPACT",
    "INDENT2",
    "MAX_DEPTH",
    "SPACED",
    "JsonError",
    "Number",
    "Pairs",
    "Style",
    "dumps",
    "guess",
    "loads",
    "loads_again",
    "locate",
    "plain_dumps",
    "plain_loads",
    "read",
    "write",
]

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
_STYLES = {code: Style(code) for code in _ENCODERS} | {
    style.code: style for style in (COMPACT, SPACED, INDENT2)
}


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
        if end == len(text) and not _too_deep(text, value) and not _has_surrogates(text):
            return value, _STYLES[style_code(guess_layout(text))]
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
        if end != len(body) or _too_deep(body, value) or _has_surrogates(body):
            return None
        layout = guess_layout(body)
        for code in _likely_codes(body, layout):
            if _writes(code, value, body):
                return value, _STYLES[code]
    except (TypeError, ValueError, RecursionError):
        pass  # an odd float, not JSON, a NaN, too many digits, or more nesting than there is room for just now
    return None


def _writes(code: int, value: Json, body: str) -> bool:
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


def _likely_codes(body: str, layout: int) -> Iterator[int]:
    yield style_code(layout)
    if "\\u" in body and body.isascii():
        yield style_code(layout, ASCII)


def _has_surrogates(text: str) -> bool:
    if text.isascii():
        return False
    try:
        text.encode()  # quicker than a search by far
    except UnicodeEncodeError:
        return True
    return False


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


def write(value: Json, style: Style) -> str:
    """A value as JSON text in a style. Raises ValueError for what no JSON can say, such as an infinity.

    A str in which two surrogates make a pair is written as the character the pair stands for. With a style
    that ``read`` gave for a text and the value it gave, the result is that text. Otherwise see the law above.
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
    return None if _has_surrogates(text) else text


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
        if end == len(body) and not _too_deep(body, value) and not _has_surrogates(body):
            return value
    except (ValueError, RecursionError):
        pass  # the slow reader words the error, or copes
    return scan(text).value


def dumps(value: Json) -> str:
    """Compact JSON text as JSON.stringify writes it; numbers, duplicate keys and lone surrogates exactly."""
    if type(value) is str and value.isascii():
        return encode_basestring(value)
    text = _written(_write_compact, value)
    return write_tree(value, COMPACT) if text is None else text


def plain_dumps(value: Json) -> str | None:
    """Compact JSON text; None where it takes more than plain Python values to read it exactly."""
    return _written(_write_compact, value)


def locate(text: str, pointer: str) -> int | None:
    """Where the value at a JSON pointer (RFC 6901) starts in a text, in characters; None if it has none.

    Of a key that stands more than once the last counts. Raises JsonError if the text is not JSON.
    """
    node = scan(text).node
    if pointer and not pointer.startswith("/"):
        return None
    for token in pointer.split("/")[1:]:
        child = _child(node, token.replace("~1", "/").replace("~0", "~"))
        if child is None:
            return None
        node = child
    return _start(node)


def _child(node: Node, token: str) -> Node | None:
    if not isinstance(node, Box):
        return None
    if node.kind & OBJECT:
        places = [i for i, key in enumerate(node.keys) if key == token]
        return node.nodes[places[-1]] if places else None
    index = int(token) if _INDEX.fullmatch(token) else len(node.nodes)
    return node.nodes[index] if index < len(node.nodes) else None


_INDEX = re.compile("0|[1-9][0-9]{0,11}")


def _start(node: Node) -> int:
    return node.start if isinstance(node, Box) else node[0] if isinstance(node, tuple) else node
