"""Checkpoints and datasets from a place into a folder, at a revision that is noted there."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flowc_training import address
from flowc_training.address import Kind, Place, PlaceError
from flowc_training.hub import contents, folders, repositories
from flowc_training.hub.contents import SOURCE, File
from flowc_training.hub.repositories import Sum

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Fetched:
    """Where a folder is from. ``asked`` is the revision that was named, ``left_out`` are files that are not taken."""

    place: str
    revision: str
    asked: str
    left_out: tuple[str, ...]


def fetch(place: str, folder: Path, *, kind: Kind = "model", say: Say | None = None) -> Fetched:
    """Fetch a place into a folder that is not there yet, whole or not at all; where it is from is noted in it.

    A place without a revision is told to ``say`` (the error stream) with the revision that it has now. A fetch that
    broke off goes on. Raises ``PlaceError``.
    """
    where = address.read(place, kind)
    revision, files = folders.found(where) if where.url else repositories.found(where)
    taken, left_out = _fit(files, where)
    told = Fetched(str(where), revision, where.revision, tuple(left_out))
    if not where.is_pinned:
        (say or _say)(f"{place} is the revision {revision} now; pin it: {where.at(revision)}")
    if _is_there(folder, told):
        return told
    partial = folder.with_name(f".{folder.name}.{revision[:12]}.partial")
    partial.mkdir(parents=True, exist_ok=True)
    _load(where, revision, taken, partial)
    contents.checked(partial, taken)
    shutil.rmtree(partial / ".cache", ignore_errors=True)
    (partial / SOURCE).write_text(json.dumps(asdict(told), indent=2, ensure_ascii=False) + "\n", "utf-8")
    if folder.exists():
        folder.rmdir()
    partial.replace(folder)
    return told


def _fit(files: Mapping[str, File | Sum], where: Place) -> tuple[dict[str, File | Sum], list[str]]:
    """The files that are taken, and the names of those that are not. Raises ``PlaceError`` where one is a pickle."""
    names, pickles, others = contents.fit(files, where.kind)
    if pickles:
        raise PlaceError(
            f"{where} is not fetched: {', '.join(pickles)} is or may hold a pickle, which runs code when it is read; "
            "ask its owner for a revision of safetensors only"
        )
    if not names:
        raise PlaceError(
            f"{where} has nothing in it that is fetched ({', '.join(contents.ALLOWED[where.kind])})"
        )
    return {name: files[name] for name in names}, others


def _load(where: Place, revision: str, files: Mapping[str, Any], folder: Path) -> None:
    if where.url:
        folders.fetch(where, files, folder)
    else:
        repositories.fetch(where, revision, files, folder)


def source(folder: Path) -> Fetched | None:
    """Where a folder was fetched from, as it is noted in it."""
    try:
        data: Any = json.loads((folder / SOURCE).read_text("utf-8"))
        return Fetched(
            str(data["place"]), str(data["revision"]), str(data["asked"]), tuple(map(str, data["left_out"]))
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _is_there(folder: Path, told: Fetched) -> bool:
    """Does the folder hold this revision already? Raises ``PlaceError`` where it holds something else."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return False
    there = source(folder)
    if there and (there.place, there.revision) == (told.place, told.revision):
        return True
    what = there.place + "@" + there.revision if there else "something else"
    raise PlaceError(f"{folder} holds {what}: name another folder, or take it away")


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
