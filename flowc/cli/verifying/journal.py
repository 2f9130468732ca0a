"""The journal of a verification: what is done, so that it can go on after an end that nobody wanted.

One JSON object a line. The first says what is verified; a failure is written when it is found, and every second
how many documents, in the order of the inputs, are done. What stands after the last such line is done again.
"""

from __future__ import annotations

import json
import os
import stat
import time
from contextlib import suppress
from io import BufferedRandom
from typing import Any

import flowc
from flowc.cli import doors, files
from flowc.cli.refusals import FileError
from flowc.cli.verifying.checking import Outcome
from flowc.cli.verifying.tally import KEPT, Tally
from flowc.diagnostics.diagnostic import FlowError

_SECONDS = 1.0
_LONGEST = 64 * 1024 * 1024


class Journal:
    """An open journal; ``tally`` is what it knew, ``last`` the name of the last document done."""

    def __init__(self, name: str, inputs: dict[str, Any]) -> None:
        """Open the file, or begin it. Raises ``FlowError`` where it is no journal of these inputs."""
        self.name, self.tally, self.last = name, Tally(), ""
        self._written, self._failures = time.monotonic(), 0
        header = {"flowc": flowc.__version__, **inputs}
        try:
            doors.leave(os.path.realpath(name), "journal")
            self._file = _open(name)
            try:
                end = self._read(header)
                self._file.seek(end)
                self._file.truncate()
            except BaseException:
                self._file.close()
                raise
        except OSError as error:
            raise files.trouble(error, "write") from None
        if not end:
            self._put({"journal": header}, is_flushed=True)
        self._failures = len(self.tally.failures)

    def add(self, tally: Tally, outcome: Outcome) -> None:
        """One more document is done, and in the tally."""
        self.last = outcome.name
        if outcome.data and self._failures < KEPT:
            self._failures += 1
            self._put({"failure": outcome.data})
        if time.monotonic() - self._written > _SECONDS:
            self.write(tally)

    def write(self, tally: Tally) -> None:
        """Say how far it is."""
        self._put({"done": tally.counts(), "last": self.last}, is_flushed=True)
        self._written = time.monotonic()

    def close(self, tally: Tally) -> None:
        """The last line."""
        try:
            self.write(tally)
        finally:
            with suppress(OSError):
                self._file.close()

    def _put(self, record: dict[str, Any], *, is_flushed: bool = False) -> None:
        """One more line. Raises ``FileError`` where there is no room."""
        try:
            self._file.write(json.dumps(record).encode() + b"\n")
            if is_flushed:
                self._file.flush()
        except OSError as error:
            raise FileError(files.trouble(error, "write"), self.name) from None

    def _read(self, header: dict[str, Any]) -> int:
        """Take in what is known; where the last line that says how far it is ends."""
        failures: list[dict[str, Any]] = []
        end = place = 0
        while line := self._file.readline(_LONGEST):
            place += len(line)
            if not place - len(line) and not line.startswith(doors.JOURNAL):
                raise refusal("this is no journal of flowc verify")
            if not line.endswith(b"\n"):
                break
            record = _record(line)
            if not end:
                _check(record, header)
                end = place
            elif "failure" in record:
                failures.append(record["failure"])
            elif "done" in record:
                self.tally, self.last, end = _restored(record, failures), str(record.get("last")), place
        return end


def _open(name: str) -> BufferedRandom:
    """The file to be read and written, made where it is not there."""
    handle = os.open(name, os.O_RDWR | os.O_CREAT | getattr(os, "O_NONBLOCK", 0), 0o666)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise refusal("this is no file, but a device or a pipe")
    return os.fdopen(handle, "r+b")


def _record(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError:
        record = None
    if not isinstance(record, dict):
        raise refusal("this is no journal of flowc verify")
    return record  # pyright: ignore[reportUnknownVariableType]


def _restored(record: dict[str, Any], failures: list[dict[str, Any]]) -> Tally:
    try:
        return Tally.restore(record["done"], failures[:])
    except (LookupError, TypeError, ValueError, AttributeError):
        raise refusal("this journal is damaged") from None


def _check(record: dict[str, Any], header: dict[str, Any]) -> None:
    known = record.get("journal")
    if not isinstance(known, dict):
        raise refusal("this is no journal of flowc verify")
    changed = [name for name, value in header.items() if known.get(name) != value]  # pyright: ignore[reportUnknownMemberType]
    if changed:
        raise refusal(f"this journal is of another verification: {', '.join(changed)} differ")


def refusal(message: str) -> FlowError:
    """Why a journal cannot be gone on with."""
    return files.refusal("journal", message, hint="name another file, or delete this one to begin anew")
