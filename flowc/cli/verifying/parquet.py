"""The rows of a .parquet file, through pyarrow, which is there only for those who asked for it."""

# pyright: reportMissingImports=false, reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyarrow is optional and has no types.

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flowc.cli import files, intake
from flowc.diagnostics import extras
from flowc.diagnostics.diagnostic import FlowError

_AT_ONCE = 128


def values(name: str, column: str | None) -> Iterator[object]:
    """What each row holds in a column; dots lead into nested ones. Raises ``FlowError``."""
    file = _open(name)
    path = _path(file, column)
    try:
        for batch in file.iter_batches(_AT_ONCE, columns=[".".join(path)], use_threads=False):
            for value in batch.column(0).to_pylist():
                yield _inner(value, path[1:])
    except OSError as error:  # pyarrow's own errors of damaged files are of this kind too
        raise _damaged(error) from None


def count(name: str) -> int:
    """How many rows there are."""
    return int(_open(name).metadata.num_rows)


def _open(name: str) -> Any:
    with extras.needed("reading .parquet"):
        import pyarrow.parquet as parquet
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


_TEXTS = ("string", "large_string", "string_view", "binary", "large_binary", "binary_view")


def _inner(value: Any, path: list[str]) -> object:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _no_column(message: str, names: list[str]) -> FlowError:
    return files.refusal("row-column", message, hint=f"name one with --column: {', '.join(names[:20])}")


def _damaged(error: Exception) -> FlowError:
    first = (str(error).splitlines() or [""])[0]
    return files.refusal("parquet-damaged", f"this is no .parquet file that can be read: {first}")
