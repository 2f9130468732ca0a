"""The log as Parquet, a file a day, with personal data replaced: what data makers and analysts get.

Beside the days lies ``review.jsonl``: what looked personal and was left, for people to look at before anything is
handed on. That file shows originals.
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from flowc_serving.agent.json_value import Json, Object, sayable
from flowc_serving.agent.workflows import StoreTrouble
from flowc_serving.store import names
from flowc_serving.store.events import EventLog
from flowc_serving.store.pseudonyms import Names, Pseudonyms
from flowc_serving.store.rows import Row, dumped

REVIEW = "review.jsonl"
_AT_ONCE = 1000
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

_NUMBERS = (names.TOKENS_READ, names.TOKENS_WRITTEN)
_FRACTIONS = (names.SCORE, names.SECONDS, names.FIRST_SECONDS)
_YES_OR_NO = (names.DRIFT, names.ACTIVATED, names.EDITED)
_JSON = (names.INPUT, names.OUTPUT, names.TOOL_RESULT, names.TURN, names.CONTEXT)
_WORDS = (names.EXPLANATION, names.ERROR_TEXT, names.ANNOTATOR)
"""Fields with people's own words; with those of ``_JSON`` they are what personal data may be in."""
_HEAD = ("id", "time", "name")


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written for a day, and how much of it is to be looked at."""

    day: str
    path: Path
    rows: int
    suspicions: int


def export(
    log: EventLog, folder: Path, *, since: str = "", people: Names | None = None
) -> Iterator[Exported]:
    """Write the days from one on, each as it is done, in place of what was there. Raises ``StoreTrouble``."""
    if since and not _DAY.fullmatch(since):
        raise ValueError("a day is written as 2026-11-29")
    with _said(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _private(folder / REVIEW) as review:
            for day in log.days(since):
                yield _export_day(log, folder, day, people, review)


def _export_day(log: EventLog, folder: Path, day: str, people: Names | None, review: Any) -> Exported:
    made: dict[str, Pseudonyms] = {}
    suspicions = 0

    def replaced() -> Iterator[Object]:
        nonlocal suspicions
        for row in log.of_day(day):
            pseudonyms = made.get(row.conversation)
            if pseudonyms is None:
                made[row.conversation] = pseudonyms = Pseudonyms(log.secret, row.conversation, names=people)
            before = len(pseudonyms.review)
            yield flat(row, pseudonyms)
            for each in pseudonyms.review[before:]:
                suspicions += 1
                told: Object = {
                    "day": day,
                    names.CONVERSATION: row.conversation,
                    "row": row.id,
                    **asdict(each),
                }
                review.write((dumped(told) + "\n").encode())

    path = folder / f"{day}.parquet"
    return Exported(day, path, _write(path, replaced()), suspicions)


def flat(row: Row, pseudonyms: Pseudonyms) -> Object:
    """A row as a table has it, personal data replaced."""
    whole = row.flat()
    return {column: _cell(column, whole.get(column), pseudonyms) for column in columns()}


def columns() -> tuple[str, ...]:
    """The columns of the table."""
    return (*_HEAD, *names.FIELDS)


def _cell(column: str, value: Json | None, pseudonyms: Pseudonyms) -> Json:
    if value is None:
        return None
    if column in _JSON:
        return sayable(pseudonyms.value(value))
    if column in _WORDS:
        return _text(pseudonyms.text(str(value)))
    if column in _FRACTIONS:
        return float(str(value))
    return _text(value) if isinstance(value, str) else value


def _text(text: str) -> str:
    """A text as UTF-8 can say it."""
    return text.encode("utf-8", "replace").decode()


# Files.


def _schema() -> Any:
    pa = import_module("pyarrow")

    def kind(column: str) -> Any:
        if column in _NUMBERS:
            return pa.int64()
        if column in _FRACTIONS:
            return pa.float64()
        return pa.bool_() if column in _YES_OR_NO else pa.string()

    return pa.schema([(column, kind(column)) for column in columns()])


def _write(path: Path, rows: Iterable[Object]) -> int:
    """Write rows as Parquet, part by part, and give their number."""
    pa, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")

    schema = _schema()
    count = 0
    with _private(path) as file, parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for part in _parts(rows):
            writer.write_table(pa.Table.from_pylist(part, schema))
            count += len(part)
    return count


def _parts(rows: Iterable[Object]) -> Iterator[Sequence[Any]]:
    part: list[Object] = []
    for row in rows:
        part.append(row)
        if len(part) == _AT_ONCE:
            yield part
            part = []
    if part:
        yield part


@contextmanager
def _private(path: Path) -> Generator[Any]:
    """A file that only its owner reads, and that has its name when it is whole."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "wb") as file:
            yield file
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _said(folder: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise StoreTrouble(f"{folder}: cannot be written: {error.strerror or error}") from error
