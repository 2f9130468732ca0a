"""Where datasets lie: ``file://``, ``hf://`` and whatever else fsspec opens, by one code path.

A dataset of the Hub is read at a revision that is named (``hf://datasets/owner/name@revision/…``): another revision is
other data, and what was trained on it could not be told.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from flowc_training import address

fsspec: Any = import_module("fsspec")
core: Any = import_module("fsspec.core")


class UnpinnedError(ValueError):
    """A dataset of the Hub without its revision."""


@contextmanager
def opened(url: str) -> Generator[Any]:
    """A file to read from, as bytes."""
    _pinned(url)
    with fsspec.open(url, "rb") as file:
        yield file


@contextmanager
def written(url: str) -> Generator[Any]:
    """A file to write to. On a disk it stands there once all of it is written; else where its place has it so."""
    files, path = core.url_to_fs(url)
    if "file" not in _protocols(files):
        with fsspec.open(url, "wb") as file:
            yield file
        return
    place = Path(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_name(f".{place.name}.partial")
    try:
        with partial.open("wb") as file:
            yield file
        partial.replace(place)
    finally:
        partial.unlink(missing_ok=True)


def joined(url: str, name: str) -> str:
    """The address of a file in a folder."""
    return f"{url.rstrip('/')}/{name}"


def listed(url: str, suffix: str) -> list[str]:
    """The files of a folder whose names end so, sorted by their names."""
    _pinned(url)
    files, path = core.url_to_fs(url)
    found = [each for each in files.find(path) if each.endswith(suffix)]
    return [str(files.unstrip_protocol(each)) for each in sorted(found)]


def _protocols(files: Any) -> tuple[str, ...]:
    return (files.protocol,) if isinstance(files.protocol, str) else tuple(files.protocol)


def _pinned(url: str) -> None:
    found = address.within(url)
    if url.startswith(address.SCHEME) and not (found and found[0].revision):
        raise UnpinnedError(f"{url} names no revision: write hf://datasets/owner/name@revision/…")
