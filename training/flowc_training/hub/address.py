"""Where a checkpoint or a dataset lies, as a person writes it.

``hf://owner/name@revision`` is a checkpoint on the Hub, ``hf://datasets/owner/name@revision`` a dataset. All else is a
folder: a path, ``file://…``, or what fsspec opens; ``@revision`` behind it names what must lie there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["model", "dataset"]

_HUB = re.compile(
    r"hf://(?P<datasets>datasets/)?(?P<name>(?!datasets/|spaces/)[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)(?:@(?P<revision>[\w.-]+(?:/[\w.-]+)*))?"
)
_PINNED_FOLDER = re.compile(r"(?P<url>.+)@(?P<revision>[0-9a-f]{64})", re.DOTALL)
COMMIT = re.compile(r"[0-9a-f]{40}")
"""A revision on the Hub that names the same bytes for ever."""


class PlaceError(ValueError):
    """A place, or what lies there, that is not as it has to be; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Place:
    """``repository`` is a name on the Hub, ``url`` a folder; one of them is there. ``revision`` may be none."""

    kind: Kind
    repository: str = ""
    url: str = ""
    revision: str = ""

    @property
    def is_pinned(self) -> bool:
        """Does the revision name the same bytes for ever? A branch does not."""
        return bool(self.revision) and (bool(self.url) or bool(COMMIT.fullmatch(self.revision)))

    def at(self, revision: str) -> str:
        """The place at a revision, as it is written."""
        return f"{self}@{revision}"

    def __str__(self) -> str:
        if self.url:
            return self.url
        return f"hf://{'datasets/' if self.kind == 'dataset' else ''}{self.repository}"


def read(text: str, kind: Kind = "model") -> Place:
    """The place of a text; ``kind`` is what a folder holds. Raises ``PlaceError``."""
    if text.startswith("hf://"):
        if not (found := _HUB.fullmatch(text.rstrip("/"))):
            raise PlaceError(
                f"{text} is no place on the Hub: write hf://owner/name, hf://datasets/owner/name, "
                "or either with @ and a revision"
            )
        return Place("dataset" if found["datasets"] else "model", found["name"], "", found["revision"] or "")
    if not text.strip():
        raise PlaceError("a place is hf://owner/name or a folder")
    if found := _PINNED_FOLDER.fullmatch(text):
        return Place(kind, "", found["url"].rstrip("/"), found["revision"])
    return Place(kind, "", text.rstrip("/") or "/", "")
