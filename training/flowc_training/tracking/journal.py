"""The journal: what a run was told and what came of it, as lines of JSON beside its checkpoint.

It needs no library and no network. A run that was killed goes on in the journal that it has, under the same id.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from flowc_serving.agent.json_value import sayable
from flowc_training import lines
from flowc_training.tracking.tracker import Figures, Run, Status, TrackingError

JOURNAL, RECIPE, ARTIFACTS = "journal.jsonl", "recipe.json", "artifacts"
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")


class Journal:
    """Writes into a run's folder."""

    def __init__(self, out: Path) -> None:
        self._out = out

    def start(self, run: Run) -> None:
        """A line of the run, and its recipe as a file."""
        try:
            self._out.mkdir(parents=True, exist_ok=True)
            partial = self._out / f".{RECIPE}.partial"
            partial.write_text(run.recipe.rstrip("\n") + "\n", "utf-8")
            partial.replace(self._out / RECIPE)
            self._add(
                {
                    "start": {
                        "id": run.id,
                        "name": run.name,
                        "project": run.project,
                        "resumed": run.resumed,
                        **run.facts,
                    },
                    "recipe": json.loads(run.recipe),
                }
            )
        except OSError as error:
            raise TrackingError([f"{self._out} cannot be written: {error.strerror or error}"]) from None

    def log(self, step: int, figures: Figures) -> None:
        """A line of figures."""
        self._add({"step": step, "figures": {name: _sayable(value) for name, value in figures.items()}})

    def artifact(self, name: str, content: Path | str) -> None:
        """A text as a file in the folder; of a file where it lies, how long it is and its SHA-256."""
        if isinstance(content, Path):
            self._add({"artifact": name, "file": str(content), **_measured(content)})
            return
        path = self._out / ARTIFACTS / flat(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
        self._add({"artifact": name, "file": f"{ARTIFACTS}/{path.name}", **_measured(path)})

    def end(self, status: Status) -> None:
        """The last line."""
        self._add({"end": status})

    def _add(self, data: dict[str, Any]) -> None:
        told = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), **data}
        lines.append(self._out / JOURNAL, sayable(cast(Any, told), compact=True) + "\n")


def flat(name: str) -> str:
    """A name of an artifact as a name of a file: nothing of it leads to another folder."""
    found = "-".join(_PLAIN.findall(name))
    return found[:120] or "artifact"


def _sayable(value: float) -> float | str:
    """A figure for JSON, which knows no infinity: a loss that is none must be seen."""
    return value if math.isfinite(value) else str(value)


def _measured(path: Path) -> dict[str, Any]:
    with path.open("rb") as opened:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(opened, "sha256").hexdigest()}


# Reading it again.


@dataclass(frozen=True, slots=True)
class Told:
    """What a journal has in it: of its last start on, but for the figures, which are those of all of it."""

    start: dict[str, Any]
    recipe: dict[str, Any]
    figures: tuple[tuple[int, dict[str, float]], ...]
    artifacts: tuple[tuple[str, str], ...]
    end: str


def read(out: Path) -> Told | None:
    """The journal of a run's folder; None where there is none, or none that began."""
    start: dict[str, Any] = {}
    recipe: dict[str, Any] = {}
    figures: dict[int, dict[str, float]] = {}
    artifacts: dict[str, str] = {}
    end = ""
    for line in _lines(out / JOURNAL):
        if isinstance(line.get("start"), dict):
            start, recipe, end = line["start"], cast("dict[str, Any]", line.get("recipe") or {}), ""
        elif isinstance(line.get("figures"), dict) and isinstance(line.get("step"), int):
            figures.setdefault(line["step"], {}).update(_figures(line["figures"]))
        elif "artifact" in line:
            artifacts[str(line["artifact"])] = str(line.get("file", ""))
        elif "end" in line:
            end = str(line["end"])
    if not start:
        return None
    return Told(start, recipe, tuple(sorted(figures.items())), tuple(artifacts.items()), end)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for _, line in lines.whole(path):
        try:
            found: Any = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            yield cast("dict[str, Any]", found)


def _figures(data: dict[str, Any]) -> Iterator[tuple[str, float]]:
    for name, value in data.items():
        try:
            yield name, float(value)
        except (TypeError, ValueError):
            continue


def identity(out: Path, recipe: str) -> tuple[str, bool]:
    """The id of a run in its folder, and whether it goes on there: so it does where the recipe is the same."""
    told = read(out)
    if told and told.recipe == json.loads(recipe) and isinstance(told.start.get("id"), str):
        return told.start["id"], True
    return uuid.uuid4().hex, False
