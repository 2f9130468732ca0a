"""The markups of a text: what stands between ``{{`` and ``}}`` and between ``{%`` and ``%}``.

python-liquid's own scanner stops at the first mistake; this one goes on behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from flowc.diagnostics.diagnostic import Problem
from flowc.records import record, replace

VERBATIM = {"raw": "endraw", "comment": "endcomment", "doc": "enddoc"}
"""Tags whose inside is not read, and what ends it. Comments nest."""

NAMELESS = "%"
"""The tag of ``{% %}``."""

LONGEST = 4_000
"""Characters of one expression: python-liquid's time grows with their square."""

DEEPEST = 100
"""Blocks in one another: more are too deep for Shopify's Liquid, too (``Block::MAX_DEPTH``) [doc]."""

_OPENING = re.compile(r"\{\{|\{%")
_QUOTED = r"\"[^\"]*\"|'[^']*'"
_SIGNS = {
    "}}": re.compile(rf"{_QUOTED}|(\}}\}}|%\}}|\{{\{{|\{{%)"),
    # A path in braces inside a tag is a mistake of its own, and no end of the tag.
    "%}": re.compile(rf"{_QUOTED}|\{{\{{[^{{}}]*\}}\}}|(\}}\}}|%\}}|\{{%)"),
}
_TAG = re.compile(r"(#|\w*)\s*(.*)\Z", re.S)
_ENDINGS = {tag: re.compile(rf"\{{%-?\s*+({tag}|{closing})\b[^%]*%\}}") for tag, closing in VERBATIM.items()}
_LINE = re.compile(r"[ \t]*(#|\w*)[ \t]*([^\n]*)(?:\n|\Z)")


@record
class Markup:
    """One markup, or one line of ``{% liquid %}``. ``tag`` is empty in an output.

    ``start`` and ``end`` are the whole of it, ``tag_start`` and ``expression_start`` where these begin. ``lines``
    are what ``{% liquid %}`` holds, each with ``is_line``. Of one that is never closed the expression is not known.
    Of a verbatim tag ``inside`` is where that which is not read begins and ends, and ``block_end`` where the tag that
    closes it does.
    """

    tag: str
    start: int
    end: int
    tag_start: int
    expression: str
    expression_start: int
    lines: tuple[Markup, ...] = ()
    is_closed: bool = True
    is_line: bool = False
    inside: tuple[int, int] | None = None
    block_end: int = 0


def scan(text: str) -> tuple[list[Markup], list[Problem]]:
    """The markups of a text in order, and those that never end.

    A markup that is not closed ends where the next one begins.
    """
    markups: list[Markup] = []
    problems: list[Problem] = []
    at = 0
    while (opening := _OPENING.search(text, at)) is not None:
        markup = _markup(text, opening.start(), problems.append)
        at = markup.end
        if markup.tag in VERBATIM:
            end, at = _skipped(text, markup, problems.append)
            markup = replace(markup, inside=(markup.end, end), block_end=at)
        markups.append(markup)
    return markups, problems


def _markup(text: str, start: int, report: Callable[[Problem], None]) -> Markup:
    closing = "%}" if text[start + 1] == "%" else "}}"
    body_end, end = _end(text, start, closing)
    if text[body_end:end] != closing:
        report(_unclosed(text, start, body_end, end, closing))
    body = text[start + 2 : body_end].removeprefix("-")
    at = body_end - len(body.lstrip())
    body = body.strip().removesuffix("-").rstrip()
    if closing == "}}":
        return Markup("", start, end, start, body, at, is_closed=end > body_end)
    match = _TAG.match(body)
    assert match is not None  # the pattern takes every text
    tag, expression, begins = match[1], match[2], at + match.start(2)
    lines = _lines(expression, begins) if tag == "liquid" else ()
    return Markup(tag or NAMELESS, start, end, at, expression, begins, lines, end > body_end)


def _end(text: str, start: int, closing: str) -> tuple[int, int]:
    """Where what a markup holds ends, and where the markup does; equal where nothing closes it.

    Flow's Liquid ends a markup at the first closing sign, in quotes or not. The closing sign of the other kind
    before it, or another opening, both outside quotes, tell that its own was forgotten.
    """
    for match in _SIGNS[closing].finditer(text, start + 2):
        inside = text.find(closing, match.start(), match.end())
        if inside >= 0:
            return inside, inside + 2
        if match[1] is not None:
            return match.span() if match[1] in ("}}", "%}") else (match.start(), match.start())
    return len(text), len(text)


def _unclosed(text: str, start: int, body_end: int, end: int, closing: str) -> Problem:
    opening = text[start : start + 2]
    if end > body_end:
        message = f"{opening} is closed with {text[body_end:end]}"
        return Problem("wrong-close", message, body_end, end, f"write {closing}", closing, is_certain=True)
    return Problem("unclosed", f"{opening} is never closed", start, start + 2, f"close it with {closing}")


def _skipped(text: str, markup: Markup, report: Callable[[Problem], None]) -> tuple[int, int]:
    """Where the inside of a verbatim tag ends: right before the tag that closes it, and where that one ends."""
    closing = VERBATIM[markup.tag]
    depth, at = 1, markup.end
    while (match := _ENDINGS[markup.tag].search(text, at)) is not None:
        depth += 1 if match[1] == markup.tag == "comment" else -1 if match[1] == closing else 0
        if not depth:
            return match.start(), match.end()
        at = match.end()
    report(unclosed_block(markup, closing))
    return len(text), len(text)


def unclosed_block(markup: Markup, closing: str) -> Problem:
    """The tag opens a block that nothing closes."""
    start = markup.tag_start
    return Problem(
        "unclosed-block",
        f"{markup.tag} is never closed",
        start,
        min(start + len(markup.tag), markup.end),
        f"close it with {{% {closing} %}}",
    )


def _lines(text: str, start: int) -> tuple[Markup, ...]:
    """The tags of ``{% liquid %}``, one a line; a comment's lines are none. A line without a tag has none."""
    lines: list[Markup] = []
    depth = 0
    for match in _LINE.finditer(text):
        tag = match[1] or (NAMELESS if match[2] else "#")
        is_end = tag == "endcomment" and depth > 0
        depth += (tag == "comment") - is_end
        if depth == 0 and not is_end and tag != "#":
            at = start + match.start(1)
            expression = match[2].rstrip()
            lines.append(
                Markup(tag, at, start + match.end(), at, expression, start + match.start(2), is_line=True)
            )
    return tuple(lines)
