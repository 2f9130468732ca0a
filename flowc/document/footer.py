"""The footer of a view: its layout, compressed, in comment lines that Python and Black pass over."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Callable

from flowc import jsontext
from flowc.diagnostics.diagnostic import Diagnostic, FlowError
from flowc.document.layout import format1
from flowc.document.layout.rows import Layout, from_json
from flowc.jsontext.value import Json
from flowc.records import record
from flowc.text.conflicts import conflict
from flowc.text.lines import Lines

HEADER = "# flowc layout 2: ids, positions and spelling of the document; no meaning, do not edit"
_WIDTH = 86
_LIMIT = 256 * 1024 * 1024
"""No layout unpacks to more: a footer is hostile input, and its JSON takes twenty times as much memory [measured]."""
_DENSITY = 64
"""Layouts with much to say are packed at most so much tighter [measured]: only those may be large."""
_SMALL = 32 * 1024 * 1024
"""What any layout may unpack to, also one of blanks alone: twice what a document of the longest has [measured]."""
_FOOTER = re.compile(r"\n*^# flowc layout (\d+)\b[^\n]*((?:\r?\n# [A-Za-z0-9+/=]+)*)\s*\Z", re.M)
_START = "# flowc layout "
_BLANK_LINES = "\n\n"
_LEVEL = 3
"""Level 6 takes three times as long on a large layout, for a footer less by a fifteenth."""


@record
class Detached:
    """A view without its footer, the layout if there was one, and whether the view is as it was made."""

    view: str
    layout: Layout | None
    is_unedited: bool = False

    @property
    def printed(self) -> str:
        """The view as it was printed, without the blank lines above the footer, if it is as it was made."""
        return self.view.removesuffix(_BLANK_LINES) if self.is_unedited else self.view


def attach(view: str, layout: Layout) -> str:
    """The view with its layout below."""
    body = jsontext.write([_checksum(view), [*layout]], jsontext.COMPACT)
    packed = zlib.compress(body.encode("utf-8", "surrogatepass"), _LEVEL)
    text = base64.b64encode(packed).decode("ascii")
    lines = [f"# {text[at : at + _WIDTH]}" for at in range(0, len(text), _WIDTH)]
    return "\n".join([view + _BLANK_LINES + HEADER, *lines, ""])


def detach(view: str) -> Detached:
    """Takes the footer off. Raises ``FlowError`` where it is damaged."""
    at = view.rfind(_START)
    if at < 0 or (at > 0 and view[at - 1] != "\n"):
        return Detached(view, None)
    match = _FOOTER.match(view, at)
    if match is None:
        raise _damaged(view, at, "other lines stand among its own")
    if match[1] not in _FORMATS:
        raise _damaged(view, at, f"it is of kind {match[1]}, which this flowc does not know")
    above = view.rfind(_START, 0, at)
    if above >= 0 and _FOOTER.match(view[:at], above):
        raise _damaged(view, above, "another one stands below it")
    try:
        checksum, layout = _unpack("".join(match[2].split("# ")), _FORMATS[match[1]])
    except ValueError as error:
        raise _damaged(view, at, str(error)) from None
    return Detached(view[:at], layout, checksum == _checksum(view[: max(0, at - len(_BLANK_LINES))]))


def damaged(view: str, why: str = "") -> FlowError:
    """The error of a footer that says what no layout of this view could; ``why`` is what would become of it."""
    told = f"it does not belong to this view{': ' if why else ''}{why}"
    return _damaged(view, view.rfind(_START), told)


def _checksum(view: str) -> int:
    return zlib.crc32(view.encode("utf-8", "surrogatepass"))


_FORMATS: dict[str, Callable[[Json], Json]] = {"1": format1.upgraded, "2": lambda json: json}
"""What makes rows of today of the JSON of a footer."""


def _unpack(text: str, upgraded: Callable[[Json], Json]) -> tuple[Json, Layout]:
    try:
        packed = base64.b64decode("".join(text.split()), validate=True)
        unpacker = zlib.decompressobj()
        body = unpacker.decompress(packed, min(_LIMIT, max(_SMALL, _DENSITY * len(text))))
    except (binascii.Error, zlib.error):
        raise ValueError("some of it is missing or changed") from None
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError("some of it is missing, or it is too large")
    try:
        # Format 1 said at the end where there were odd numbers.
        checksum, json, *_ = jsontext.loads(body.decode("utf-8", "surrogatepass"))
    except (LookupError, TypeError, ValueError):
        raise ValueError("some of it is changed") from None
    try:
        return checksum, from_json(upgraded(json))
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"no layout: {error}") from None


def _damaged(view: str, at: int, why: str) -> FlowError:
    found = conflict(view)
    if found is not None:
        return FlowError([found], view)
    span = Lines(view).span(at)
    hint = "restore the lines, or delete them and give the old document with base (--base FILE)"
    return FlowError(
        [Diagnostic("FC301", f"the layout below the view is damaged: {why}", span, hint=hint)], view
    )
