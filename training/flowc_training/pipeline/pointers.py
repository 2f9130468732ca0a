"""A pointer: the small artefact that stands for a big one, which travels between steps while the data stays.

Both runners copy every artefact and read it whole to hash it. So gigabytes stay where they were made, and a step hands
on where that is, which bytes those are, and how many.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from flowc_training.lines import rewrite

_BLOCK = 1 << 20


class PointerError(ValueError):
    """A text that is no pointer, or one whose data is gone or another; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where data lies and what it is.

    ``uri`` is a path of this machine or an address (``hf://…``, ``s3://…``), ``revision`` that of a hub, or "".
    ``sha256`` is that of a file, or of a folder's names and files, ``rows`` how many records it has, or 0.
    """

    uri: str
    sha256: str
    bytes: int
    rows: int = 0
    revision: str = ""

    @property
    def path(self) -> Path:
        """Where it lies on this machine. Raises ``PointerError`` where that is elsewhere."""
        parts = urlsplit(self.uri)
        if parts.scheme == "file":
            return Path(unquote(parts.path))
        if parts.scheme:
            raise PointerError(f"{self.uri!a} is not on this machine: fetch it first")
        return Path(self.uri)


def of(path: Path, *, rows: int = 0, uri: str = "", revision: str = "") -> Pointer:
    """The pointer to a file or folder that lies here; ``uri`` where others find it elsewhere. Raises ``OSError``."""
    files = [*_files(path)]
    size = sum(each.stat().st_size for each in files)
    return Pointer(uri or str(path.resolve()), digest(path), size, rows, revision)


def digest(path: Path) -> str:
    """The sha256 of a file's bytes; of a folder, that of its files' names and digests in order."""
    if path.is_file():
        return _digest(path)
    whole = hashlib.sha256()
    for each in _files(path):
        whole.update(f"{each.relative_to(path).as_posix()}\0{_digest(each)}\n".encode())
    return whole.hexdigest()


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif path.is_dir():
        yield from sorted(each for each in path.rglob("*") if each.is_file())
    else:
        raise FileNotFoundError(f"there is nothing at {path}")


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as opened:
        while block := opened.read(_BLOCK):
            found.update(block)
    return found.hexdigest()


def check(pointer: Pointer) -> Path:
    """Where its data lies, which is that data and no other. Raises ``PointerError``."""
    path = pointer.path
    if not path.exists():
        raise PointerError(f"{path} is gone: run the step that made it again, with --fresh")
    if (found := digest(path)) != pointer.sha256:
        raise PointerError(f"{path} has changed: its sha256 is {found[:12]}…, it was {pointer.sha256[:12]}…")
    return path


# As text.


def to_text(pointer: Pointer) -> str:
    """A pointer as JSON, in one line."""
    return json.dumps(asdict(pointer), ensure_ascii=False) + "\n"


def from_text(text: str) -> Pointer:
    """The pointer of a JSON text. Raises ``PointerError``."""
    try:
        found: Any = json.loads(text)
        data = cast("Mapping[str, Any]", found)
        if len(data["sha256"]) != 64:
            raise ValueError("its sha256 has not 64 digits")
        return Pointer(
            str(data["uri"]),
            str(data["sha256"]),
            int(data["bytes"]),
            int(data["rows"]),
            str(data["revision"]),
        )
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise PointerError(f"this is no pointer: {type(error).__name__} {str(error)[:100]}") from None


def read(path: Path) -> Pointer:
    """The pointer in a file. Raises ``PointerError``, or ``OSError`` where there is no file."""
    return from_text(path.read_text("utf-8"))


def write(pointer: Pointer, path: Path) -> None:
    """A pointer into a file, whole or not at all."""
    rewrite(path, [to_text(pointer)])
