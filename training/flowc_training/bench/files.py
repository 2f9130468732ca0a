"""The benchmark's folder: a YAML file an example in ``examples/``, a JSON file a shop in ``shops/``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flowc import Diagnostic, FlowError, did_you_mean
from flowc_serving.agent import shop_file
from flowc_serving.agent.shop_file import ShopFile, ShopFileError
from flowc_training.bench.example import Example
from flowc_training.bench.reading import read_example

_PACKED, _WORKING_COPY = (Path(__file__).parents[up] / "benchmark" for up in (1, 2))
FOLDER = _PACKED if _PACKED.exists() else _WORKING_COPY
"""The benchmark: an installed package brings it along, a working copy has it beside the package."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a file of the benchmark. ``line`` is 0 where it is the whole file."""

    file: str
    line: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}" + (f"\n  help: {self.hint}" if self.hint else "")


class BenchmarkError(ValueError):
    """Files that make no benchmark; ``problems`` are all mistakes in them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)  # as it is, for a process hands it to another
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


def read_examples(folder: Path = FOLDER, ids: Iterable[str] = ()) -> tuple[Example, ...]:
    """The examples of a folder by their ids, all where none are named. Raises ``BenchmarkError``."""
    found, problems = collected(folder, ids)
    if problems:
        raise BenchmarkError(problems)
    return found


def collected(folder: Path = FOLDER, ids: Iterable[str] = ()) -> tuple[tuple[Example, ...], list[Problem]]:
    """The examples that can be read, and what is wrong with the rest."""
    shops = _shops(folder / "shops")
    found: list[Example] = []
    problems: list[Problem] = []
    for path in _files(folder / "examples", [*ids], problems):
        try:
            found.append(read_example(_text(path), path.stem, shops))
        except FlowError as error:
            name = f"examples/{path.name}"
            problems += [_problem(name, each) for each in error.diagnostics]
    return tuple(found), problems


def _files(folder: Path, ids: list[str], problems: list[Problem]) -> Iterator[Path]:
    known = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    if not known:
        problems.append(Problem(str(folder), 0, "there are no examples here", "an example is a *.yaml file"))
    for each in dict.fromkeys(ids or known):
        if each in known:
            yield known[each]
            continue
        meant = did_you_mean(each, known)
        problems.append(
            Problem("examples", 0, f"there is no example {each}", f"did you mean {meant}?" if meant else "")
        )


def _shops(folder: Path) -> Callable[[str], ShopFile]:
    @cache
    def shop(name: str) -> ShopFile:
        known = {path.stem: path for path in folder.glob("*.json")}
        if name not in known:
            meant = did_you_mean(name, known)
            raise ShopFileError(
                [f"there is no file shops/{name}.json" + (f": did you mean {meant}?" if meant else "")]
            )
        return shop_file.read(_text(known[name]))

    return shop


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FlowError([Diagnostic("FC554", f"this cannot be read: {error}")]) from None


def _problem(file: str, found: Diagnostic) -> Problem:
    return Problem(file, found.span.line if found.span else 0, found.message, found.hint or "")
