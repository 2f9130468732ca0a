"""What may be in a folder that is published or fetched, and the list of it by which its bytes are known.

Weights are safetensors, and the rest is text that is read and not run: a pickle runs what its maker liked to.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, cast

from flowc_training.address import Kind, PlaceError

LIST = "flow_files.json"
"""The list of a folder's files, in it. It is written last: a folder without it was not published whole."""
SOURCE = "flow_source.json"
"""Where a folder was fetched from, in it; it is not published."""
TEXTS = (".json", ".jsonl", ".txt", ".md", ".jinja", ".toml", ".csv")
ALLOWED: Mapping[Kind, tuple[str, ...]] = {
    "model": (".safetensors", *TEXTS),
    "dataset": (".parquet", ".jsonl.gz", *TEXTS),
}
PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib", ".npy", ".npz", ".h5", ".keras")
"""Files that are pickles or may hold one."""
_OWN = (LIST, SOURCE, ".gitattributes")
_NAMED = frozenset({"LICENSE", "NOTICE"})
_FILES = 10_000
_HEADER = 100 << 20


@dataclass(frozen=True, slots=True)
class File:
    """How long a file is, and its SHA-256."""

    bytes: int
    sha256: str


Listed = Mapping[str, File]
"""Files by their names, with ``/`` between folders."""


def fit(names: Iterable[str], kind: Kind) -> tuple[list[str], list[str], list[str]]:
    """Names by what becomes of them: those that are taken, that are pickles, that are neither."""
    taken: list[str] = []
    pickles: list[str] = []
    others: list[str] = []
    for name in names:
        if name in _OWN:
            continue
        lower = name.lower()
        if lower.endswith(PICKLES):
            pickles.append(name)
        elif is_name(name) and (lower.endswith(ALLOWED[kind]) or name in _NAMED):
            taken.append(name)
        else:
            others.append(name)
    return sorted(taken), sorted(pickles), sorted(others)


def is_name(name: str) -> bool:
    """Does a name stay in its folder, and is no part of it hidden?"""
    parts = PurePosixPath(name).parts
    return (
        bool(parts)
        and name == "/".join(parts)
        and "\\" not in name
        and ":" not in name
        and not any(part.startswith(".") for part in parts)
    )


def published(folder: Path, kind: Kind) -> dict[str, File]:
    """The files of a folder that is to be published. Raises ``PlaceError`` with all that may not be in it."""
    if not folder.is_dir():
        raise PlaceError(f"there is no folder {folder}")
    names, links = _names(folder)
    taken, pickles, others = fit(names, kind)
    problems = [f"{each} is a link: copy what it leads to" for each in links]
    problems += [
        f"{each} is or may hold a pickle, which runs code when it is read: take it out" for each in pickles
    ]
    problems += [f"{each} is none of {', '.join(ALLOWED[kind])}: take it out" for each in others]
    problems += _broken(folder, taken)
    if not problems and not taken:
        problems.append("it is empty")
    if problems:
        raise PlaceError("\n".join([f"{folder} is not published:", *(f"  {each}" for each in problems)]))
    return listed(folder, taken)


def _names(folder: Path) -> tuple[list[str], list[str]]:
    """The files of a folder, and the links in it, which are not followed."""
    names: list[str] = []
    links: list[str] = []
    for above, folders, files in os.walk(folder):
        for each in (*folders, *files):
            path = Path(above) / each
            name = path.relative_to(folder).as_posix()
            if path.is_symlink():
                links.append(name)
            elif path.is_file():
                names.append(name)
        folders[:] = [each for each in folders if not (Path(above) / each).is_symlink()]
    return names, links


def checked(folder: Path, names: Iterable[str]) -> None:
    """Raises ``PlaceError`` where a file is not what its name says."""
    if problems := [*_broken(folder, names)]:
        raise PlaceError("\n".join(problems))


def _broken(folder: Path, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name.lower().endswith(".safetensors") and header(folder / name) is None:
            yield f"{name} is no file of safetensors: it has another beginning"


def header(path: Path) -> Mapping[str, Any] | None:
    """The header of a file of safetensors: eight bytes say how long it is, then it is a JSON object. None where the
    file begins otherwise."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 2 <= length <= min(_HEADER, path.stat().st_size - 8):
            return None
        try:
            found: Any = json.loads(file.read(length))
        except (ValueError, RecursionError):
            return None
    return cast("dict[str, Any]", found) if isinstance(found, dict) else None


def shapes(header: Mapping[str, Any]) -> Iterator[tuple[str, list[int]]]:
    """The tensors that a header names, with their shapes."""
    for name, tensor in header.items():
        shape: Any = cast("dict[str, Any]", tensor).get("shape") if isinstance(tensor, dict) else None
        if name != "__metadata__" and isinstance(shape, list):
            sizes = cast("list[Any]", shape)
            yield name, [each if type(each) is int and each >= 0 else 0 for each in sizes]


# The list.


def listed(folder: Path, names: Iterable[str]) -> dict[str, File]:
    """Files with their lengths and sums."""
    return {name: measured(folder / name) for name in sorted(names)}


def measured(path: Path) -> File:
    """A file's length and sum."""
    with path.open("rb") as file:
        return File(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def digest(files: Listed) -> str:
    """One sum for all: the revision of a folder that has no history."""
    told = "".join(f"{name}\0{file.sha256}\n" for name, file in sorted(files.items()))
    return hashlib.sha256(told.encode()).hexdigest()


def to_text(files: Listed) -> str:
    """The list as the text of its file."""
    told = {name: {"bytes": file.bytes, "sha256": file.sha256} for name, file in sorted(files.items())}
    return json.dumps({"flow_files": 1, "revision": digest(files), "files": told}, indent=2) + "\n"


def from_text(text: str, where: str) -> dict[str, File]:
    """The files of a list. Raises ``PlaceError``."""
    try:
        data: Any = json.loads(text)
        told = cast("dict[str, dict[str, Any]]", data["files"])
        files = {name: File(int(each["bytes"]), str(each["sha256"])) for name, each in told.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise PlaceError(f"{where} is no list of files") from None
    if len(files) > _FILES or not all(map(is_name, files)) or data.get("revision") != digest(files):
        raise PlaceError(f"{where} was changed by hand, or is damaged")
    return files
