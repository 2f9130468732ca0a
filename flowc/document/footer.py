"""The footer of a view: its layout, compressed, in comment lines that Python and Black pass over."""

from __future__ import annotations

import base64
import binascii
import re
import zlib

from flowc import jsontext
from flowc.diagnostics import Diagnostic, FlowError, Span
from flowc.document.layout import Layout, from_json, to_json

HEADER = "# flowc layout 1: ids, positions and spelling of the document; no meaning, do not edit"
_WIDTH = 86
_LIMIT = 256 * 1024 * 1024
"""No layout unpacks to more: a footer is hostile input."""
_FOOTER = re.compile(r"\n*^# flowc layout (\d+)\b[^\n]*((?:\r?\n# [A-Za-z0-9+/=]+)*)\s*\Z", re.M)
_START = "# flowc layout "


def attach(view: str, layout: Layout) -> str:
    """The view with its layout below."""
    packed = zlib.compress(jsontext.dumps(to_json(layout)).encode("utf-8", "surrogatepass"), 6)
    text = base64.b64encode(packed).decode("ascii")
    lines = [f"# {text[at : at + _WIDTH]}" for at in range(0, len(text), _WIDTH)]
    return "\n".join([view, "", HEADER, *lines, ""])


def detach(view: str) -> tuple[str, Layout | None]:
    """The view without its footer, and the layout. Raises ``FlowError`` where the footer is damaged."""
    at = view.rfind(_START)
    if at < 0 or (at > 0 and view[at - 1] != "\n"):
        return view, None
    match = _FOOTER.match(view, at)
    if match is None:
        raise _damaged(view, at, "other lines stand among its own")
    if match[1] != "1":
        raise _damaged(view, at, f"it is of kind {match[1]}, which this flowc does not know")
    try:
        return view[:at], _unpack("".join(match[2].split("# ")))
    except ValueError as error:
        raise _damaged(view, at, str(error)) from None


def _unpack(text: str) -> Layout:
    try:
        packed = base64.b64decode("".join(text.split()), validate=True)
        unpacker = zlib.decompressobj()
        body = unpacker.decompress(packed, _LIMIT)
    except (binascii.Error, zlib.error):
        raise ValueError("some of it is missing or changed") from None
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError("some of it is missing, or it is too large")
    try:
        return from_json(jsontext.loads(body.decode("utf-8", "surrogatepass")))
    except (UnicodeDecodeError, jsontext.JsonError):
        raise ValueError("some of it is changed") from None


def _damaged(view: str, at: int, why: str) -> FlowError:
    span = Span(view.count("\n", 0, at) + 1, 1)
    hint = "restore the lines, or delete them and give the old document with base (--base FILE)"
    return FlowError([Diagnostic("FC301", f"the layout below the view is damaged: {why}", span, hint=hint)], view)
