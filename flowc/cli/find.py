"""Which files are meant by the paths of a command line: files, folders and patterns, each file once."""

from __future__ import annotations

import glob
import json
import os
import re
from argparse import ArgumentTypeError
from collections.abc import Iterator
from itertools import islice
from typing import Any, cast

from flowc.cli import disk, doors, files
from flowc.cli.doors import Input
from flowc.diagnostics.diagnostic import FlowError

Found = tuple[str, FlowError | None]
"""A file's name; or a place that could not be searched, and why."""

_PREFIX = re.compile(r"\A\s*[0-9a-fA-F]{64}:")
_HEAD = re.compile(r"^@workflow\(", re.M)
_SHOWN = 5
ROWS = (".jsonl", ".ndjson", ".parquet")
"""How files with a document in every row are called."""


def documents(paths: list[str], *, views: bool = False) -> Iterator[Found]:
    """The files in the order of the paths. One that is named is meant, whatever its name; folders are searched.

    What an earlier path has given is passed over; to know that takes no more memory than the paths do. With
    ``views`` the Python views in a folder are meant too.
    """
    seen: set[str] = set()
    for given in _matches(paths):
        path = given
        try:
            if os.path.basename(given) == disk.TOML:
                path = disk.folder(given)
        except FlowError as error:
            yield given, error
            continue
        real = os.path.abspath(path)
        if real in seen or (path != files.STDIN and _is_searched(path, real, seen, views)):
            continue
        if path != files.STDIN and os.path.isdir(path):
            yield from _folder(path, seen, views)
        else:
            yield path, None
        seen.add(real)


def one(name: str) -> Input:
    """The value of an argument that names one workflow: of a folder or a project, the only one there is."""
    if not os.path.isdir(name) and os.path.basename(name) != disk.TOML:
        return Input(name)
    given = list(islice(documents([name]), _SHOWN + 1))
    found = [file for file, trouble in given if trouble is None]
    trouble = next((trouble for _, trouble in given if trouble is not None), None)
    if not found and trouble is not None and not os.path.isdir(name):
        raise ArgumentTypeError(f"{name}: {trouble.diagnostics[0].message}")
    if len(found) > 1:
        names = ", ".join(found[:_SHOWN]) + (" …" if len(found) > _SHOWN else "")
        raise ArgumentTypeError(f"{name} holds more than one workflow: name one of {names}")
    return Input(found[0] if found else name)


def may_be_meant(path: str) -> bool:
    """Is this called like what is verified: a workflow, rows of them, a folder or a pattern?"""
    return path.endswith((".flow", ".json", ".py", *ROWS)) or glob.has_magic(path) or os.path.isdir(path)


def is_view(text: str) -> bool:
    """Is there the beginning of a view in the text?"""
    return _HEAD.search(text) is not None


def sizes(paths: list[str]) -> int:
    """About how many bytes are to be verified; it opens no file."""
    total = 0
    for path in _matches(paths):
        if os.path.isdir(path):
            for place, names in walk(path, []):
                total += sum(size(os.path.join(place, name)) for name in names if _may_be_document(name))
        else:
            total += size(path)
    return total


def size(path: str) -> int:
    """The bytes of a file, 0 where there is none."""
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _matches(paths: list[str]) -> Iterator[str]:
    """A pattern's files in the order of their names; a path that is no pattern, or matches nothing, is itself."""
    for path in paths:
        if path == files.STDIN or not glob.has_magic(path) or os.path.lexists(path):
            yield path
        else:
            yield from sorted(glob.glob(path, recursive=True)) or [path]


def _is_searched(path: str, real: str, seen: set[str], views: bool) -> bool:
    """Would one of the folders before have given it?"""
    folder, below = os.path.dirname(real), os.path.basename(real)
    while below and folder not in seen and folder != os.path.dirname(folder):
        folder, below = os.path.dirname(folder), os.path.join(os.path.basename(folder), below)
    if folder not in seen or any(part.startswith(".") for part in below.split(os.sep)):
        return False
    return os.path.isdir(path) or _is_document(path) or (views and _is_view(path))


def _folder(folder: str, seen: set[str], views: bool) -> Iterator[Found]:
    """The documents, and views, below a folder, in the order of their names."""
    closed: list[OSError] = []
    empty = True
    for place, names in walk(folder, closed):
        for name in names:
            path = os.path.join(place, name)
            if _is_document(path) or (views and _is_view(path)):
                empty = False
                real = os.path.abspath(path)
                if not seen or not (real in seen or _is_searched(path, real, seen, views)):
                    yield path, None
    for error in closed:
        yield os.fsdecode(error.filename), files.trouble(error, "read")
    if empty and not closed:
        noun = "workflow" if views else "workflow document"
        yield folder, files.refusal("file-none", f"there is no {noun} in this folder")


def walk(folder: str, closed: list[OSError]) -> Iterator[tuple[str, list[str]]]:
    """Every folder that is not hidden with the names of its files, in order."""
    for place, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield place, sorted(names)


def _may_be_document(name: str) -> bool:
    return name.endswith((".flow", ".json")) and not name.startswith(".") and not disk.is_lock(name)


def _is_document(path: str) -> bool:
    """By its name, or where the name says only JSON by what it holds."""
    name = os.path.basename(path)
    return _may_be_document(name) and (name.endswith((".flow", ".flow.json")) or _holds_workflow(path))


def _is_view(path: str) -> bool:
    """A Python file with a workflow in it."""
    name = os.path.basename(path)
    return name.endswith(".py") and not name.startswith(".") and is_view(_looked_at(path))


def _holds_workflow(path: str) -> bool:
    """Does the file hold a JSON object with a ``root`` that has ``steps`` and ``links``?"""
    text = _looked_at(path)
    try:
        document: Any = json.loads(_PREFIX.sub("", text)) if '"steps"' in text else None
    except (ValueError, RecursionError):
        return False
    root: Any = cast(dict[str, Any], document).get("root") if isinstance(document, dict) else None
    return isinstance(root, dict) and "steps" in root and "links" in root


def _looked_at(path: str) -> str:
    """The text of a file that may be meant; of one that cannot be read there is none."""
    try:
        with doors.aside():
            return files.read(path)
    except FlowError:
        return ""
