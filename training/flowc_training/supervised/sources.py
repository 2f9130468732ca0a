"""The file that a recipe's data is read from, and the revision of it that is told with a run.

On the Hub the revision is named and is a commit; of a file that lies somewhere it is a checksum of the file.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast

from flowc_training import address
from flowc_training.address import COMMIT
from flowc_training.dataset import jsonl, parquet, places
from flowc_training.dataset.places import UnpinnedError
from flowc_training.recipes.recipe import Data

Split: TypeAlias = Literal["train", "validation"]
SUFFIXES = (".parquet", ".jsonl.gz")


class SourceError(ValueError):
    """Data that there is not, or that is not what the recipe says; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file of rows."""

    url: str
    revision: str

    def rows(self, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
        """The rows as objects, with all of their columns or some. Raises ``SourceError`` where the file is damaged."""
        is_parquet = self.url.endswith(SUFFIXES[0])
        number = 0
        try:
            for row in parquet.read(self.url, columns) if is_parquet else jsonl.read(self.url):
                number += 1
                yield _whole(row, columns or ())
        except UnpinnedError:
            raise
        except (OSError, EOFError, ValueError, RecursionError, zlib.error) as error:
            said = " ".join(str(error).split())
            raise SourceError(
                f"{self.url} cannot be read beyond its row {number}: {said}. It is damaged, or no dataset of ours: "
                "fetch it again, or make it anew (make data)"
            ) from None


def _whole(row: Any, columns: Sequence[str]) -> dict[str, Any]:
    """A row that has its columns. Raises ``ValueError``."""
    if not isinstance(row, dict):
        raise ValueError("a row is an object")
    found = cast("dict[str, Any]", row)
    if missing := [each for each in columns if each not in found]:
        raise ValueError(f"it has no {', '.join(missing)}")
    return found


def source(data: Data, split: Split = "train") -> Source:
    """The file of a split. Raises ``SourceError``."""
    place = _pinned(data)
    url = place if place.endswith(SUFFIXES) else _file(place, split)
    found = address.within(url)
    return Source(url, found[0].revision if found else _checked(url, data.revision))


def _pinned(data: Data) -> str:
    """The place with the revision in it where it is one of the Hub."""
    found = address.within(data.place)
    if found is None:
        return data.place
    place, path = found
    revision = data.revision or place.revision
    if place.revision and revision != place.revision:
        raise SourceError(
            f"data.place names the revision {place.revision}, and data.revision is {data.revision}"
        )
    if not COMMIT.fullmatch(revision):
        raise SourceError(
            f"{place} is at no pinned revision: set data.revision to the 40 digits of a commit, "
            "for a branch or a tag is other data tomorrow"
        )
    return place.at(revision) + path


def _file(place: str, split: Split) -> str:
    try:
        there = {each.rpartition("/")[2] for suffix in SUFFIXES for each in places.listed(place, suffix)}
    except OSError as error:
        raise SourceError(f"{place} cannot be read: {error}") from None
    for suffix in SUFFIXES:
        if split + suffix in there:
            return places.joined(place, split + suffix)
    raise SourceError(
        f"{place} has no {split}.parquet and no {split}.jsonl.gz: data.place is the folder of a dataset, "
        "as make data writes it (build/data/python)"
    )


def _checked(url: str, wanted: str) -> str:
    digest = hashlib.sha256()
    try:
        with places.opened(url) as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
    except OSError as error:
        raise SourceError(f"{url} cannot be read: {error}") from None
    found = digest.hexdigest()
    if wanted and not found.startswith(wanted):
        raise SourceError(f"{url} is another file: its checksum is {found}, and data.revision is {wanted}")
    return found
