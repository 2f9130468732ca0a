"""The embedded runner's store on a disk: every file whole or not there, and nothing kept that nobody points at."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

_ARTEFACTS = "artifact_data"
_KNOWN = Path("db") / "artifact_data_info"
_UNFINISHED = ".unfinished"


def make_whole(provider: Any) -> None:
    """Let a local storage of the SDK write each file or folder beside its place, and move it there when it is whole.

    The SDK writes in place: a run that is killed, or a disk that is full, leaves half an index behind, on which every
    later run fails.
    """

    def upload(source_path: str, destination_uri: Any) -> None:
        source, place = Path(source_path), Path(destination_uri.path)
        fresh = _beside(place)
        try:
            if source.is_dir() and not source.is_symlink():
                shutil.copytree(source, fresh, symlinks=True)
            else:
                shutil.copy(source, fresh, follow_symlinks=False)
            _settle(fresh, place)
        except BaseException:
            _remove(fresh)
            raise

    def upload_bytes(data: bytes, destination_uri: Any) -> None:
        place = Path(destination_uri.path)
        fresh = _beside(place)
        try:
            with fresh.open("wb") as opened:
                opened.write(data)
                opened.flush()
                os.fsync(opened.fileno())
            _settle(fresh, place)
        except BaseException:
            _remove(fresh)
            raise

    provider.upload = upload
    provider.upload_bytes = upload_bytes


def _beside(place: Path) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    return place.with_name(f"{place.name}.{uuid.uuid4().hex}{_UNFINISHED}")


def _settle(fresh: Path, place: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    fresh.replace(place)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def place_texts(store: Path, texts: Iterable[str]) -> None:
    """Put arguments where the SDK looks for them.

    It takes for granted that they lie there once it knows of their bytes; where a step has made the same bytes before,
    they lie elsewhere, and the run would end for want of a file.
    """
    for text in texts:
        data = text.encode()
        digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
        place = store / _ARTEFACTS / f"md5={digest}" / "data"
        if not place.exists():
            fresh = _beside(place)
            fresh.write_bytes(data)
            _settle(fresh, place)


def sweep(store: Path) -> int:
    """Remove what runs that ended early have left, and copies of what is there already; how many things that were.

    Only while the lock is held. Where an index cannot be read, nothing that it may point at is removed.
    """
    left = [*store.rglob(f"*{_UNFINISHED}"), *_children(work(store))]
    with suppress(ValueError, KeyError, TypeError, OSError):
        known = {Path(_place(each)).parent for each in _children(store / _KNOWN)}
        left += [each for each in _children(store / _ARTEFACTS) if each not in known and _is_made(each)]
    for each in left:
        _remove(each)
    return len(left)


def _is_made(folder: Path) -> bool:
    """Is it what a step has made? Arguments lie in folders that are named by their bytes."""
    return folder.name.startswith("uuid=")


def work(store: Path) -> Path:
    """Where steps work: what they are given is copied there, and what they make is copied from there."""
    return store / "work"


def _place(entry: Path) -> str:
    return str(json.loads(entry.read_text("utf-8"))["uri"]["properties"]["path"])


def _children(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []
