"""Comment lines above a step: its description and note, and the name where no variable can carry it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator

from flowc.records import record

_MARKERS = ("Name:", "Note:", "Description:", "type:", "fmt:", "flowc")


@record
class Remarks:
    """What the comment lines above a step say."""

    description: str | None = None
    note: str | None = None
    name: str | None = None


NONE = Remarks()


@record
class Comment:
    """A comment of the text without its ``#`` and one blank; ``column`` (0-based) is the place of the ``#``."""

    column: int
    text: str
    is_line: bool


_STRINGS = re.compile(
    r'''#[^\n]*|"""(?:[^"\\]++|\\.|"(?!""))*+"""|"(?:[^"\\\n]++|\\.)*+"'''
    r"""|'''(?:[^'\\]++|\\.|'(?!''))*+'''|'(?:[^'\\\n]++|\\.)*+'""",
    re.S,
)
_TEMPLATE = re.compile(r"""\b[rR]?[fF][rR]?["']""")
_TOOLS = re.compile(
    r"type: ?ignore|fmt: ?(?:on|off|skip)\b|(?:yapf|isort|ruff|pylint|pyright|basedpyright|mypy|flake8|pragma): ?"
    r"|noqa\b|nosec\b|!/|-\*-"
)


def find_comments(text: str) -> dict[int, Comment]:
    """The comments of a text by line; a ``#`` in a string begins none."""
    # From Python 3.12 on, a field of an f-string may hold the string's own quotes.
    nested = sys.version_info >= (3, 12) and _TEMPLATE.search(text)
    found: dict[int, Comment] = {}
    line, start = 1, 0
    for at in _tokenized(text) if nested else _matched(text):
        line, start = line + text.count("\n", start, at), text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        said = text[at + 1 : end if end >= 0 else len(text)].rstrip()
        before = text[start:at]
        found[line] = Comment(at - start, said.removeprefix(" "), not before or before.isspace())
    return found


def is_longer(text: str, most: int) -> bool:
    """Has a text more lines and semicolons than ``most``, outside of its strings?"""
    if text.count("\n") + text.count(";") <= most:
        return False
    code = _STRINGS.sub("", text)
    return code.count("\n") + code.count(";") > most


def _matched(text: str) -> Iterator[int]:
    for match in _STRINGS.finditer(text):
        if text[match.start()] == "#":
            yield match.start()


def _tokenized(text: str) -> Iterator[int]:
    import io
    import tokenize

    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    try:
        for token in tokenize.generate_tokens(io.StringIO(text, newline="\n").readline):
            if token.type == tokenize.COMMENT:
                yield starts[token.start[0] - 1] + token.start[1]
    except (tokenize.TokenError, SyntaxError):
        return


def is_for_tools(comment: Comment) -> bool:
    """Is this said to a linter or a formatter, not to people?"""
    return _TOOLS.match(comment.text) is not None


def print_remarks(remarks: Remarks) -> list[str]:
    """The comment lines, without indentation."""
    lines: list[str] = []
    if remarks.name is not None:
        lines.append(f"# Name: {_quoted(remarks.name)}")
    if remarks.description is not None:
        lines += _print_description(remarks.description)
    if remarks.note is not None:
        plain = _is_plain(remarks.note) and not remarks.note.startswith('"')
        lines.append(f"# Note: {remarks.note if plain else _quoted(remarks.note)}")
    return lines


def read_remarks(lines: list[str]) -> Remarks:
    """The remarks of comment lines (their ``# `` taken off)."""
    found: dict[str, list[str]] = {"Name": [], "Note": [], "Description": []}
    for line in lines:
        if line.startswith(("type: ignore", "fmt: o", "fmt: skip")):
            continue
        marker, colon, rest = line.partition(":")
        if colon and marker in found:
            found[marker].append(_unquoted(rest.strip()))
        else:
            found["Description"].append(line.rstrip())
    description, note, name = (found[key] or None for key in ("Description", "Note", "Name"))
    return Remarks(*("\n".join(texts) if texts else None for texts in (description, note, name)))


def _print_description(text: str) -> list[str]:
    lines = text.split("\n")
    ends_plain = lines[0] != "" and lines[-1] != ""
    if ends_plain and all(line == "" or _is_plain(line) for line in lines):
        return [f"# {line}" if line else "#" for line in lines]
    return [f"# Description: {_quoted(text)}"]


def _is_plain(line: str) -> bool:
    """Can a comment line carry this as it is?"""
    return line.isprintable() and line == line.strip() != "" and not line.startswith(_MARKERS)


def _quoted(text: str) -> str:
    body = json.dumps(text, ensure_ascii=False)
    return body if body.isprintable() else json.dumps(text)


def _unquoted(text: str) -> str:
    if len(text) > 1 and text.startswith('"') and text.endswith('"'):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return text
        return value if isinstance(value, str) else text
    return text
