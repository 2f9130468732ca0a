"""What every step is started with: texts, files that are there, files to be made; its settings are one JSON text."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from flowc_serving.agent.json_value import Json, sayable
from flowc_training.lines import rewrite, whole
from flowc_training.weekly.week import Week

T = TypeVar("T")


class StepError(ValueError):
    """An argument or a file that a step cannot work with; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Told:
    """The arguments of a step, by their names."""

    texts: Mapping[str, str]
    files: Mapping[str, Path]

    @property
    def week(self) -> Week:
        """The week. Raises ``WeekError``."""
        return Week.read(self.texts["week"])

    @property
    def settings(self) -> Mapping[str, Any]:
        """The step's own table of the settings. Raises ``StepError``."""
        return cast("Mapping[str, Any]", self.json("settings"))

    def json(self, name: str) -> Any:
        """What a text says in JSON. Raises ``StepError``."""
        try:
            return json.loads(self.texts[name])
        except (ValueError, RecursionError) as error:
            raise StepError(f"--{name} is no JSON: {str(error)[:100]}") from None

    def value(self, name: str) -> Any:
        """What a file of JSON holds. Raises ``ValueError``."""
        return json.loads(self.files[name].read_text("utf-8"))


def read(
    says: str | None,
    arguments: Sequence[str] | None,
    *,
    texts: Sequence[str] = (),
    files: Sequence[str] = (),
    makes: Sequence[str] = (),
) -> Told:
    """The arguments that a step was started with; ends the program where they are not these."""
    parser = argparse.ArgumentParser(description=says, allow_abbrev=False)
    for name in (*texts, *files, *makes):
        parser.add_argument(f"--{name}", required=True)
    found = vars(parser.parse_args(sys.argv[1:] if arguments is None else arguments))
    return Told(
        {name: str(found[name]) for name in texts}, {name: Path(found[name]) for name in (*files, *makes)}
    )


def rows(path: Path, of: Callable[[Any], T]) -> Iterator[T]:
    """The records of a file of JSON lines. Raises ``StepError`` for a line that is none."""
    for number, line in whole(path):
        try:
            yield of(json.loads(line))
        except (ValueError, RecursionError) as error:
            raise StepError(f"{path.parent.name}:{number}: {error}") from None


def write_rows(path: Path, found: Iterable[Json]) -> None:
    """Write JSON lines, whole or not at all."""
    rewrite(path, (sayable(each, compact=True) + "\n" for each in found))


def write(path: Path, found: Json) -> None:
    """Write one JSON value."""
    rewrite(path, [sayable(found) + "\n"])
