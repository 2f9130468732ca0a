"""Files of lines, a record each, that grow while somebody works: a line that was cut off is no line.

What is read, added and written anew here is the same for results of a run, annotations, and what is annotated.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

_BLOCK = 65_536


def whole(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are whole and not empty, with their numbers; none where there is no file."""
    if not path.exists():
        return
    with path.open(encoding="utf-8") as opened:
        for number, line in enumerate(opened, 1):
            if line.endswith("\n") and line.strip():
                yield number, line


def append(path: Path, line: str, *, at_once: bool = False) -> None:
    """Add a line in one write; one before it that was cut off is taken away.

    ``at_once``: it is on the disk before this returns.
    """
    with path.open("ab+") as opened:
        opened.truncate(_end(opened, opened.tell()))
        opened.write(line.encode())
        if at_once:
            opened.flush()
            os.fsync(opened.fileno())


def _end(opened: BinaryIO, size: int) -> int:
    """Where the lines that are whole end."""
    at = size
    while at > 0:
        start = max(0, at - _BLOCK)
        opened.seek(start)
        found = opened.read(at - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        at = start
    return 0


def rewrite(path: Path, lines: Iterable[str]) -> None:
    """All lines anew, whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("w", encoding="utf-8") as opened:
        opened.writelines(lines)
    fresh.replace(path)
