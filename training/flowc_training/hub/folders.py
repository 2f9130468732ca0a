"""Publishing to a folder and fetching from one, wherever fsspec reaches.

The list of files is taken away first and written last: who finds none, or one that does not fit, finds nothing
published. What was copied before a run broke off is not copied again.
"""

from __future__ import annotations

import hashlib
from importlib import import_module
from pathlib import Path
from typing import Any

from flowc_training.address import Place, PlaceError
from flowc_training.dataset import places
from flowc_training.hub import contents
from flowc_training.hub.contents import LIST, File, Listed

core: Any = import_module("fsspec.core")
_PIECE = 1 << 20


def publish(folder: Path, files: Listed, place: Place) -> str:
    """Make a place hold these files and no others that were published there; the revision."""
    system, path = _opened(place)
    text = contents.to_text(files)
    before = _list(system, path)
    if before is not None:
        if before == files:
            return contents.digest(files)
        system.rm(places.joined(path, LIST))
    for name, file in files.items():
        if _there(system, places.joined(path, name)) != file:
            _copy(folder / name, places.joined(place.url, name))
    for name in sorted((before or {}).keys() - files.keys()):
        if system.exists(places.joined(path, name)):
            system.rm(places.joined(path, name))
    with places.written(places.joined(place.url, LIST)) as target:
        target.write(text.encode())
    return contents.digest(files)


def found(place: Place) -> tuple[str, dict[str, File]]:
    """The revision that lies at a place, and its files. Raises ``PlaceError``."""
    system, path = _opened(place)
    files = _list(system, path)
    if files is None:
        raise PlaceError(f"{place} has no {LIST}: nothing was published there, or not to its end")
    revision = contents.digest(files)
    if place.revision and place.revision != revision:
        raise PlaceError(
            f"{place} holds the revision {revision}, not {place.revision}: a folder keeps the last only"
        )
    return revision, files


def fetch(place: Place, files: Listed, folder: Path) -> None:
    """Copy files from a place; what lies in the folder of an earlier attempt is not copied again.

    Raises ``PlaceError`` where bytes are not those of the list.
    """
    for name, file in files.items():
        target = folder / name
        if target.is_file() and contents.measured(target) == file:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with places.opened(places.joined(place.url, name)) as source, target.open("wb") as opened:
                while piece := source.read(_PIECE):
                    opened.write(piece)
        except FileNotFoundError:
            raise PlaceError(f"{place} has no {name}, which its {LIST} names") from None
        if contents.measured(target) != file:
            target.unlink()
            raise PlaceError(f"{name} in {place} has other bytes than its {LIST} says")


def _opened(place: Place) -> tuple[Any, str]:
    try:
        system, path = core.url_to_fs(place.url)
    except (ValueError, ImportError) as error:
        raise PlaceError(f"{place} is no place that fsspec knows: {error}") from None
    return system, str(path)


def _list(system: Any, path: str) -> dict[str, File] | None:
    where = places.joined(path, LIST)
    if not system.exists(where):
        return None
    with system.open(where, "rb") as file:
        data: bytes = file.read(64 << 20)
    return contents.from_text(data.decode("utf-8", "replace"), where)


def _there(system: Any, path: str) -> File | None:
    """What already lies there."""
    if not system.exists(path):
        return None
    digest = hashlib.sha256()
    length = 0
    with system.open(path, "rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            length += len(piece)
    return File(length, digest.hexdigest())


def _copy(source: Path, url: str) -> None:
    with source.open("rb") as opened, places.written(url) as file:
        while piece := opened.read(_PIECE):
            file.write(piece)
