"""What is to be verified, one row a document: files as they are, the lines of a .jsonl, the rows of a .parquet.

Rows are made one after the other as they are asked for, so that memory does not grow with the corpus.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast

from flowc.cli import doors, files, find, intake
from flowc.cli.console import shown
from flowc.diagnostics import extras
from flowc.diagnostics.diagnostic import Diagnostic, FlowError, Span

_LONGEST = 64 * 1024 * 1024
"""No line is longer: a file without line breaks must not fill the memory."""


_AT_ONCE = 128
"""Rows of a .parquet that are in memory."""
_TEXTS = ("string", "large_string", "string_view", "binary", "large_binary", "binary_view")
"""Types of columns that hold text, as pyarrow names them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One document to be: its text, a line of JSON that holds it, or (neither) the name of its file.

    ``weight`` is about how many bytes of the inputs it is. ``trouble`` is why there is no document.
    """

    name: str
    file: str = ""
    text: str | bytes | None = None
    line: bytes | None = None
    weight: int = 0
    trouble: tuple[Diagnostic, ...] = ()


def rows(paths: list[str], column: str | None) -> Iterator[Row]:
    """The documents of the paths."""
    for name, trouble in find.documents(paths):
        try:
            if trouble:
                raise trouble
            reader = _parquet if name.endswith(".parquet") else _lines if name.endswith(find.ROWS) else _file
            yield from reader(name, column)
        except FlowError as error:
            yield Row(shown(name), trouble=tuple(error.diagnostics))


def _file(name: str, _: str | None) -> Iterator[Row]:
    if name == files.STDIN:
        yield Row(shown(name), text=files.read(name))
    else:
        yield Row(shown(name), file=name, weight=_listed(name))


def _listed(name: str) -> int:
    """About how many bytes a file has that a worker will read, which is noted here."""
    try:
        found = os.stat(name)
    except OSError:
        return 0
    doors.enter(found, is_listed=True)
    return found.st_size


def _lines(name: str, _: str | None) -> Iterator[Row]:
    """The lines of a .jsonl that are not blank, as they are: workers find the column."""
    found = False
    try:
        with intake.opened(name) as file:
            number = 0
            while line := file.readline(_LONGEST):
                number += 1
                if len(line) == _LONGEST:
                    raise files.refusal("file-line", f"line {number} is longer than {_LONGEST >> 20} MiB")
                if line.strip():
                    found = True
                    yield Row(f"{shown(name)}:{number}", line=line, weight=len(line))
    except OSError as error:
        raise files.trouble(error, "read") from None
    if not found:
        raise _no_rows()


def _parquet(name: str, column: str | None) -> Iterator[Row]:
    file = _open(name)
    each = max(1, find.size(name) // max(1, int(file.metadata.num_rows)))
    number = 0
    for number, value in enumerate(_values(file, column), 1):
        label = f"{shown(name)}:{number}"
        if isinstance(value, str | bytes):
            yield Row(label, text=value, weight=each)
        else:
            what = "nothing (null)" if value is None else f"a {type(value).__name__}"
            finding = Diagnostic("row-no-text", f"the column holds {what}, not the text of a document")
            yield Row(label, weight=each, trouble=(finding,))
    if not number:
        raise _no_rows()


def _no_rows() -> FlowError:
    return files.refusal("file-none", "there is no row in this file")


# Rows of a .parquet, through pyarrow, which is there only for those who asked for it.


def _values(file: Any, column: str | None) -> Iterator[object]:
    """What each row holds in a column; dots lead into nested ones. Raises ``FlowError``."""
    path = _path(file, column)
    try:
        for batch in file.iter_batches(_AT_ONCE, columns=[".".join(path)], use_threads=False):
            for value in batch.column(0).to_pylist():
                yield _inner(value, path[1:])
    except OSError as error:  # pyarrow's own errors of damaged files are of this kind too
        raise _damaged(error) from None


def _open(name: str) -> Any:
    with extras.needed("reading .parquet"):
        parquet = import_module("pyarrow.parquet")
    try:
        return parquet.ParquetFile(intake.regular(name))
    except OSError as error:
        raise files.trouble(error, "read") if error.errno else _damaged(error) from None
    except ValueError as error:
        raise _damaged(error) from None


def _path(file: Any, column: str | None) -> list[str]:
    """The column's name and what is asked of it; without a name, the only column that holds text."""
    schema = file.schema_arrow
    if column is None:
        texts = [field.name for field in schema if str(field.type) in _TEXTS]
        if len(texts) == 1:
            return texts
        raise _no_column("several columns hold text" if texts else "no column holds text", schema.names)
    if column in schema.names:
        return [column]
    path = column.split(".")
    if path[0] not in schema.names:
        raise _no_column(f"there is no column {column!r}", schema.names)
    return path


def _inner(value: Any, path: list[str]) -> object:
    for key in path:
        value = cast("dict[str, Any]", value).get(key) if isinstance(value, dict) else None
    return value


def _no_column(message: str, names: list[str]) -> FlowError:
    return files.refusal("row-column", message, hint=f"name one with --column: {', '.join(names[:20])}")


def _damaged(error: Exception) -> FlowError:
    first = (str(error).splitlines() or [""])[0]
    return files.refusal("parquet-damaged", f"this is no .parquet file that can be read: {first}")


# Where in a line of JSON the document is: the exact text of a value, not what a reader makes of it.

_BLANK = re.compile(r"[ \t\n\r]*")
_value = json.JSONDecoder().raw_decode


def document(line: str, column: str | None) -> str:
    """The text of the document in a line: of its column, else the line itself. Raises ``FlowError``."""
    start, end = _skip(line, 0), len(line.rstrip())
    try:
        if column is None:
            return _whole(line, start, end)
        for key in [column] if column in _members(line, start) else column.split("."):
            start, end = _member(line, start, key)
        return _text(line, start, end)
    except ValueError as error:
        at = error.pos + 1 if isinstance(error, json.JSONDecodeError) else 1
        raise files.refusal("row-json", "the line is not JSON", Span(1, at), source=line) from None
    except RecursionError:
        raise files.refusal("row-json", "the line is nested too deep to find a column in it") from None


def _whole(line: str, start: int, end: int) -> str:
    """The line is a document, or a JSON string that holds one."""
    if line.startswith('"', start):
        return _text(line, start, end)
    if not line.startswith("{", start) or "root" in _members(line, start):
        return line[start:end]
    names = ", ".join(list(_members(line, start))[:20])
    raise files.refusal(
        "row-column", "the line is no document", hint=f"name the column with --column: {names}"
    )


def _text(line: str, start: int, end: int) -> str:
    """A string's characters, or the text of an object as it stands."""
    if line.startswith('"', start):
        return _value(line, start)[0]
    if line.startswith("{", start):
        return line[start:end]
    raise files.refusal("row-no-text", f"the column holds {line[start:end][:20]}, not a document")


def _member(line: str, start: int, key: str) -> tuple[int, int]:
    members = _members(line, start)
    if key not in members:
        names = ", ".join(list(members)[:20])
        raise files.refusal("row-column", f"there is no column {key!r}", hint=f"there are: {names}")
    return members[key]


def _members(line: str, at: int) -> dict[str, tuple[int, int]]:
    """Where the value of each key of an object begins and ends."""
    found: dict[str, tuple[int, int]] = {}
    if not line.startswith("{", at):
        raise files.refusal("row-column", "the line is no JSON object, so it has no columns")
    at = _skip(line, at + 1)
    while not line.startswith("}", at):
        if not line.startswith('"', at):
            raise json.JSONDecodeError("a key is needed", line, at)
        key, at = _value(line, at)
        start = _skip(line, _expect(line, _skip(line, at), ":"))
        end = _value(line, start)[1]
        found[key] = start, end
        at = _skip(line, end)
        if not line.startswith("}", at):
            at = _skip(line, _expect(line, at, ","))
    return found


def _expect(line: str, at: int, mark: str) -> int:
    if not line.startswith(mark, at):
        raise json.JSONDecodeError(f"{mark} is needed", line, at)
    return at + 1


def _skip(line: str, at: int) -> int:
    return _BLANK.match(line, at).end()  # pyright: ignore[reportOptionalMemberAccess]  # nothing is blank too
