"""Markdown around a workflow: what an answer of a model says before, after, and in a code fence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flowc.diagnostics.diagnostic import Diagnostic, Edit, Fix, Span
from flowc.records import record
from flowc.text.lines import ANY_BREAK, Lines

_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})[ \t]*([^`\r\n]*)\r?\Z")
_DOCUMENT = re.compile(r"\s*(?:[0-9a-fA-F]{64}:\s*)?[\[{]")
_DIGEST = re.compile(r"[0-9a-fA-F]{64}:")
VIEW = re.compile(r"^@workflow\(", re.M)


@record
class Block:
    """A code fence's text, what it is (``document`` or ``view``), and the line of the fence."""

    text: str
    kind: str
    line: int


def blocks(text: str) -> Iterator[Block]:
    """The code fences of a text that hold a document or a view; one that is not closed goes to the end."""
    if "```" not in text and "~~~" not in text:
        return
    opened: tuple[str, int] | None = None
    inside: list[str] = []
    for number, line in enumerate([*text.split("\n"), ""], 1):
        fence = _FENCE.match(line)
        if opened is None:
            opened, inside = ((fence[1], number), []) if fence else (None, inside)
        elif fence and fence[1].startswith(opened[0]) and not fence[2].strip():
            yield from _block("".join(inside), opened[1])
            opened = None
        else:
            inside.append(f"{line}\n")
    if opened is not None:
        yield from _block("".join(inside), opened[1])


def fenced(text: str) -> Diagnostic | None:
    """The finding of a text that is a workflow in Markdown; None where it is none."""
    found = list(blocks(text))
    if not found:
        return None
    first = found[0]
    span = Span(first.line, 1)
    if len(found) > 1:
        message = f"this is Markdown with {len(found)} workflows in code fences"
        return Diagnostic("FC131", message, span, hint="save what stands in each fence as a file of its own")
    return Diagnostic(
        "FC131",
        f"this is Markdown: the {first.kind} stands in a code fence",
        span,
        hint="keep what stands between the fences, and nothing around it",
        fix=Fix("certain", (Edit(whole(text), first.text),)),
    )


def whole(text: str) -> Span:
    """All of a text, whatever ends its lines."""
    return Span(1, 1, len(Lines(text, ANY_BREAK).starts) + 1, 1)


def _block(text: str, line: int) -> Iterator[Block]:
    inner = text.strip("\r\n\t ")
    if _DOCUMENT.match(inner):
        # An export ends without a line break, and its digest is of what stands there.
        yield Block(inner if _DIGEST.match(inner) else f"{inner}\n", "document", line)
    elif VIEW.search(inner):
        yield Block(f"{inner}\n", "view", line)
