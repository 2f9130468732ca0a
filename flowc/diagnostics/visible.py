"""Texts from inputs, made to be read: what would act on a terminal or pass for structure is shown, not done.

A key of a document, a file's name, the message of a script may hold anything: line breaks that forge a line, escape
sequences, characters that turn the text round or take no room. Whatever comes from an input passes through here
where it is printed for people. ``line`` is for names that stand within a line, ``text`` for whole texts,
``in_json`` for JSON, whose own escapes give the same value back.
"""

from __future__ import annotations

import re
import shlex

_EMOJI = "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_ACTS = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f"
    r"\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
"""Controls of both kinds, marks of direction, what takes no room, halves of pairs, and what XML cannot write."""
_JOINER = rf"(?<![{_EMOJI}])\u200d|\u200d(?![{_EMOJI}])"
"""The joiner takes no room either, but makes one emoji of several."""
_IN_TEXT = re.compile(rf"[{_ACTS}]|\r(?!\n)|{_JOINER}")
_IN_LINE = re.compile(rf"[\t\n\r{_ACTS}]|{_JOINER}")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def line(text: str) -> str:
    """The text on one line: ``"a\\nb"`` is shown as ``a\\nb``. What has nothing to hide comes back as it is."""
    return text if text.isascii() and text.isprintable() else _IN_LINE.sub(_escaped, text)


def text(several: str) -> str:
    """A text of several lines, which keeps its line breaks (LF, or CR LF) and tabs."""
    return _IN_TEXT.sub(_escaped, several)


def in_json(json: str) -> str:
    """JSON text with JSON's own escapes for what acts: it means the same."""
    return _IN_TEXT.sub(_json_escaped, json)


def shell(name: str) -> str:
    """A file's name as a word for a shell, on one line; odd characters as bash, zsh and ksh write them."""
    if line(name) == name:
        return shlex.quote(name)
    return f"$'{''.join(_octal(byte) for byte in name.encode('utf-8', 'surrogateescape'))}'"


def escape(character: str) -> str:
    """A character as Python's literals escape it."""
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _escaped(found: re.Match[str]) -> str:
    return escape(found[0])


def _json_escaped(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _octal(byte: int) -> str:
    character = chr(byte)
    return (
        character if character.isascii() and (character.isalnum() or character in "._-/") else f"\\{byte:03o}"
    )
