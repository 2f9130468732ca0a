"""Where a checkpoint or a dataset lies, as a person writes it.

``hf://owner/name@revision`` is a checkpoint on the Hub, ``hf://datasets/owner/name@revision`` a dataset. All else is a
folder: a path, ``file://…``, or what fsspec opens; ``@revision`` behind it names what must lie there. Where a file in a
repository is meant, its path stands behind the revision, which then has no slash.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["model", "dataset"]

SCHEME = "hf://"
REPOSITORY = re.compile(r"(?!datasets/|spaces/)[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
"""A name of a repository."""
_NAMED = rf"hf://(?P<datasets>datasets/)?(?P<name>{REPOSITORY.pattern})"
_WHOLE = re.compile(_NAMED + r"(?:@(?P<revision>[\w.-]+(?:/[\w.-]+)*))?")
_WITHIN = re.compile(_NAMED + r"(?:@(?P<revision>[^/@]+))?(?P<path>(?:/.*)?)", re.DOTALL)
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
    if text.startswith(SCHEME):
        if not (found := _WHOLE.fullmatch(text.rstrip("/"))):
            raise PlaceError(
                f"{text} is no place on the Hub: write hf://owner/name, hf://datasets/owner/name, "
                "or either with @ and a revision"
            )
        return _place(found)
    if not text.strip():
        raise PlaceError("a place is hf://owner/name or a folder")
    if found := _PINNED_FOLDER.fullmatch(text):
        return Place(kind, "", found["url"].rstrip("/"), found["revision"])
    return Place(kind, "", text.rstrip("/") or "/", "")


def within(text: str) -> tuple[Place, str] | None:
    """The repository of the Hub that a file or a folder lies in, and its path there, which begins with a slash or is
    empty; None for what lies elsewhere."""
    found = _WITHIN.fullmatch(text)
    return (_place(found), found["path"]) if found else None


def _place(found: re.Match[str]) -> Place:
    return Place("dataset" if found["datasets"] else "model", found["name"], "", found["revision"] or "")


def public(text: str) -> str:
    """What a page that others read says of a place: one on the Hub as it is written, of a folder its last name."""
    if text.startswith(SCHEME) or not text.strip():
        return text
    return PurePath(read(text).url).name or "/"
