"""Writing JSON text: with C code where style and value are usual, else with the emitter."""

from __future__ import annotations

from collections.abc import Callable
from json import JSONEncoder, encoder as json_encoder
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Any, cast

from flowc.jsontext.emitter import write_tree
from flowc.jsontext.escapes import ASCII
from flowc.jsontext.style import COMPACT, INDENT2, SPACED_LAYOUT, TAB_LAYOUT, Style, style_code
from flowc.jsontext.value import Json

_SPELL = {0: encode_basestring, ASCII: encode_basestring_ascii}


def _one_line(profile: int, comma: str, colon: str) -> Callable[[Json], str]:
    """What writes a value on one line. ``JSONEncoder.encode`` makes its C core anew for each; this one is kept."""
    encoder = JSONEncoder(ensure_ascii=bool(profile), separators=(comma, colon), allow_nan=False)
    make: Any = getattr(json_encoder, "c_make_encoder", None)
    if make is None:
        return encoder.encode
    core = make(None, encoder.default, _SPELL[profile], None, colon, comma, False, False, False)
    return lambda value: "".join(core(value, 0))


class _Indented:
    """Writes values as ``json.dumps`` indents them, in six tenths of the time: that goes token by token.

    ``unit`` is the indentation of a level, ``spell`` writes a string, ``plain`` whatever else has no members.
    """

    def __init__(self, unit: str, spell: Callable[[str], str], plain: Callable[[Json], str]) -> None:
        self.unit = unit
        self.spell = spell
        self.plain = plain

    def __call__(self, value: Json, most: float = float("inf")) -> str:
        """The text. Raises ``RecursionError`` for deep nesting, ``ValueError`` for more than ``most`` blanks."""
        return self._text(value, "\n", [most])

    def _text(self, value: Json, outside: str, left: list[float]) -> str:
        if not value or not isinstance(value, (dict, list, tuple)):
            return self.spell(value) if type(value) is str else self.plain(value)
        members = cast(Any, value)
        spell, inside = self.spell, outside + self.unit
        left[0] -= len(inside) * len(members)
        if left[0] < 0:
            raise ValueError("more indentation than there may be")
        if isinstance(value, dict):
            lines = [
                f"{spell(key)}: {spell(item) if type(item) is str else self._text(item, inside, left)}"
                for key, item in members.items()
            ]
            return f"{{{inside}{f',{inside}'.join(lines)}{outside}}}"
        lines = [self._text(item, inside, left) for item in members]
        return f"[{inside}{f',{inside}'.join(lines)}{outside}]"


_ONE_LINE_WRITERS = {
    style_code(layout, profile): _one_line(profile, comma, colon)
    for layout, comma, colon in ((0, ",", ":"), (SPACED_LAYOUT, ", ", ": "))
    for profile in _SPELL
}
_INDENTED_WRITERS = {
    style_code(layout, profile): _Indented(unit, spell, _ONE_LINE_WRITERS[style_code(0, profile)])
    for layout, unit in [*((blanks, " " * blanks) for blanks in range(1, TAB_LAYOUT)), (TAB_LAYOUT, "\t")]
    for profile, spell in _SPELL.items()
}
_WRITERS: dict[int, Callable[[Json], str]] = {**_ONE_LINE_WRITERS, **_INDENTED_WRITERS}


def _fast_writers() -> dict[int, Callable[[Json], str]]:
    """Those of orjson, where the extra ``fast`` is installed: they write the same in a sixth of the time, or refuse.

    Not so numbers that no reader gives as floats: with an exponent, which are spelled otherwise, and those that are
    none, for which they write null.
    """
    try:
        from orjson import OPT_INDENT_2, OPT_PASSTHROUGH_DATACLASS as PLAIN, dumps as write
    except ImportError:
        return {}
    return {
        COMPACT.code: lambda value: write(value, option=PLAIN).decode(),
        INDENT2.code: lambda value: write(value, option=PLAIN | OPT_INDENT_2).decode(),
    }


FAST_WRITERS = _fast_writers()


def write(value: Json, style: Style) -> str:
    """A value, as a reader gives it or ``dumps`` takes it, as JSON text in a style. Raises ValueError for what is none.

    A str in which two surrogates make a pair is written as the character the pair stands for. With a style
    that ``read`` gave for a text and the value it gave, the result is that text. Otherwise see the law of
    the package.
    """
    code = style_code(style.layout, style.profile)
    usual = [FAST_WRITERS.get(code), _WRITERS.get(code)] if style.plain else []
    for writer in usual:
        body = None if writer is None else _written(writer, value)
        if body is not None:
            return _around(body, style)
    return _around(write_tree(value, style), style)


def writes(value: Json, style: Style, text: str) -> bool:
    """Whether ``write`` gives that text, in a style without places of its own. Takes little more memory than the text.

    Raises ``ValueError`` as ``write`` does.
    """
    code = style_code(style.layout, style.profile)
    indented = _INDENTED_WRITERS.get(code)
    if indented is None:
        return write(value, style) == text
    try:
        # The indentation of a text that only begins like this could fill the memory.
        body = indented(value, most=len(text))
    except (TypeError, ValueError, RecursionError):
        return False
    return _around(write_tree(value, style) if has_surrogates(body) else body, style) == text


def _around(body: str, style: Style) -> str:
    text = f"{style.lead}{body}{style.trail}" if style.lead or style.trail else body
    return text.replace("\n", "\r\n") if style.crlf else text  # no string holds a raw line end


def _written(writer: Callable[[Json], str], value: Json) -> str | None:
    try:
        text = writer(value)
    except (TypeError, ValueError, RecursionError):
        return None  # a Number, Pairs, or deep nesting; what is no JSON value fails again in the slow writer
    return None if has_surrogates(text) else text


def dumps(value: Json) -> str:
    """Compact JSON text as JSON.stringify writes it; numbers, duplicate keys and lone surrogates exactly.

    Raises ValueError for what no JSON can say, such as an infinity.
    """
    if type(value) is str and value.isascii():
        return encode_basestring(value)
    body = _written(_WRITERS[COMPACT.code], value)
    return write_tree(value, COMPACT) if body is None else body


def has_surrogates(text: str) -> bool:
    """Whether half of a surrogate pair stands in the text, as a JSON text has it escaped only."""
    if text.isascii():
        return False
    try:
        text.encode()  # quicker than a search by far
    except UnicodeEncodeError:
        return True
    return False
