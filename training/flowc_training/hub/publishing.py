"""Checkpoints and datasets to a place: whole or not at all, and the revision that they have there."""

from __future__ import annotations

from pathlib import Path

from flowc_serving.agent import contract as contracts
from flowc_training import address
from flowc_training.address import Kind, PlaceError
from flowc_training.hub import contents, folders, repositories

CARD = "README.md"
"""What the Hub shows of a repository."""


def publish(folder: Path, place: str, *, kind: Kind = "model", private: bool = True) -> str:
    """Publish a folder; the revision to pin: a commit of the Hub, or the sum of all files of another place.

    A repository that is not there is made, private unless told otherwise. Raises ``PlaceError``.
    """
    where = address.read(place, kind)
    if where.is_pinned:
        raise PlaceError(f"{place} names a revision, and which one it will be comes out: leave it out")
    files = contents.published(folder, where.kind)
    if where.url:
        return folders.publish(folder, files, where)
    what = "A dataset" if where.kind == "dataset" else "A checkpoint"
    return repositories.publish(folder, files, where, private=private, message=f"{what} of flowc")


def checkpoint(folder: Path, place: str, *, private: bool = True) -> str:
    """Publish a checkpoint that has its contract and its card. Raises ``PlaceError``."""
    if problems := missing(folder):
        raise PlaceError("\n".join([f"{folder} is not published:", *(f"  {each}" for each in problems)]))
    return publish(folder, place, private=private)


def missing(folder: Path) -> list[str]:
    """What a checkpoint lacks without which nobody should get it."""
    problems: list[str] = []
    try:
        contracts.from_text((folder / contracts.FILE).read_text("utf-8"))
    except FileNotFoundError:
        problems.append(f"it has no {contracts.FILE}: what the model was trained to see would be lost")
    except (OSError, UnicodeDecodeError, contracts.ContractError) as error:
        problems.append(f"its {contracts.FILE} cannot be used: {error}")
    if not (folder / "config.json").is_file() or not any(folder.glob("*.safetensors")):
        problems.append("it has no config.json or no weights (*.safetensors): it is no checkpoint that loads")
    if not (folder / CARD).is_file():
        problems.append(f"it has no {CARD}: write one with flowc-train card {folder} --evaluation RUN")
    elif not (folder / CARD).read_text("utf-8", "replace").startswith("---\n"):
        problems.append(f"its {CARD} has no metadata on top: write one with flowc-train card {folder}")
    return problems
