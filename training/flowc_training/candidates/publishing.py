"""A candidate that passed its gate, published with its card: only then is there a pointer to it that others follow.

The pointer names the revision, so that what is served is what was measured, and no other bytes.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from flowc_training import address
from flowc_training.hub import card, facts, publishing
from flowc_training.hub.facts import CardError
from flowc_training.pipeline import pointers
from flowc_training.pipeline.pointers import Pointer
from flowc_training.weekly.gate import Decision


class NotPublished(ValueError):
    """A candidate that cannot be published; the message says why. The current one stays."""


@dataclass(frozen=True, slots=True)
class Published:
    """The checkpoint that is the current one afterwards, whether it is the candidate, and why not."""

    current: Pointer
    is_new: bool
    why: str


def publish(
    candidate: Pointer,
    decision: Decision,
    current: Pointer,
    place: str,
    *,
    licence: str,
    results: Path | None = None,
    private: bool = True,
) -> Published:
    """Publish the candidate at a place (``hf://owner/name`` or a folder) where the gate let it pass; else the current
    one stays. Raises ``NotPublished``, ``PointerError``, ``PlaceError``."""
    if not decision.passes:
        return Published(current, is_new=False, why="; ".join(decision.reasons))
    folder = pointers.check(candidate)
    try:
        text = card.card(facts.gather(folder, licence, results=results))
    except CardError as error:
        raise NotPublished(f"{folder.name} gets no card: {error}") from None
    whole = _with_card(folder, text)
    revision = publishing.checkpoint(whole, place, private=private)
    found = address.read(place)
    if found.url:
        told = pointers.of(Path(found.url.removeprefix("file://")), rows=candidate.rows, revision=revision)
    else:
        told = pointers.of(whole, rows=candidate.rows, uri=str(found), revision=revision)
    return Published(told, is_new=True, why="; ".join(decision.reasons))


def _with_card(folder: Path, text: str) -> Path:
    """The candidate once more, with its card: it stays what its pointer says, and its weights lie here once."""
    whole = folder.with_name(f"{folder.name}-published")
    shutil.rmtree(whole, ignore_errors=True)
    shutil.copytree(folder, whole, copy_function=_linked)
    (whole / publishing.CARD).unlink(missing_ok=True)
    (whole / publishing.CARD).write_text(text, "utf-8")
    return whole


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # not on this disk
        shutil.copy2(source, target)


def fetched(pointer: Pointer, folder: Path) -> Path:
    """Where a checkpoint lies on this machine: where it points to, or fetched from its place at its revision."""
    if "://" not in pointer.uri or pointer.uri.startswith("file://"):
        return pointers.check(pointer)
    from flowc_training.hub import fetching

    into = folder / pointer.revision
    fetching.fetch(f"{pointer.uri}@{pointer.revision}", into)
    return into
