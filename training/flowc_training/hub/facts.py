"""What is known of a checkpoint, each fact from the file that has it; what no file has stays open."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from flowc_serving.agent import contract as contracts
from flowc_serving.agent.contract import Contract, ContractError
from flowc_training.bench.results import ResultsError
from flowc_training.dataset import parquet
from flowc_training.hub import contents, evaluation
from flowc_training.hub.evaluation import Evaluation
from flowc_training.recipes import printing
from flowc_training.recipes.printing import RecipeError
from flowc_training.recipes.recipe import Recipe
from flowc_training.tracking import journal
from flowc_training.tracking.journal import Told

TRAIN = "train.parquet"
_LICENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{0,60}")
_COLUMNS = ("category", "language", "source", "licence", "tokens", "trained")
_ABOVE = 2
"""So many folders above a checkpoint are looked through for its run's journal."""


class CardError(ValueError):
    """A checkpoint that no card can be written of; one line a problem."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Rows:
    """What a dataset has in it, counted in its file."""

    rows: int
    tokens: int
    trained: int
    categories: Mapping[str, int]
    languages: Mapping[str, int]
    sources: Mapping[str, int]
    licences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """A figure over a run: its first value, its last, the middle one, the highest."""

    first: float
    last: float
    middle: float
    highest: float


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a card says. ``rows_why`` says why the data was not counted, where it was not."""

    name: str
    licence: str
    contract: Contract
    parameters: int
    bytes: int
    recipe: Recipe | None
    run: Told | None
    curves: Mapping[str, Curve]
    evaluation: Evaluation | None
    rows: Rows | None
    rows_why: str = ""


def gather(checkpoint: Path, licence: str, *, results: Path | None = None, run: Path | None = None) -> Facts:
    """The facts of a checkpoint; ``results`` is a run of the benchmark, ``run`` the folder of the journal.

    Raises ``CardError`` with all that is wrong.
    """
    problems: list[str] = []
    contract = _contract(checkpoint, problems)
    if not _LICENCE.fullmatch(licence):
        problems.append(f"{licence!a} is no name of a licence: write one such as apache-2.0, mit or other")
    told = journal.read(run) if run else _journal(checkpoint)
    if run and told is None:
        problems.append(f"{run} has no {journal.JOURNAL} of a run")
    recipe = _recipe(told, problems)
    found = _evaluation(results, contract, problems)
    if contract and told and told.start.get("contract") not in (None, contract.fingerprint):
        problems.append(
            "the run's journal is of another contract than the checkpoint's: name its own with --run"
        )
    weights = [*_weights(checkpoint)] if checkpoint.is_dir() else []
    problems += [
        f"{path} is no file of safetensors: it has another beginning"
        for path in sorted(checkpoint.glob("*.safetensors"))
        if contents.header(path) is None
    ]
    if not weights:
        problems.append(f"{checkpoint} has no weights (*.safetensors)")
    if problems or contract is None:
        raise CardError(problems)
    rows, why = _rows(recipe, told)
    return Facts(
        recipe.name if recipe else checkpoint.resolve().name,
        licence.lower(),
        contract,
        sum(each for each, _ in weights),
        sum(each for _, each in weights),
        recipe,
        told,
        dict(_curves(told)),
        found,
        rows,
        why,
    )


def _contract(checkpoint: Path, problems: list[str]) -> Contract | None:
    try:
        return contracts.from_text((checkpoint / contracts.FILE).read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        problems.append(f"{checkpoint} has no {contracts.FILE}: it is no checkpoint of ours")
    except ContractError as error:
        problems.append(f"{checkpoint / contracts.FILE}: {error}")
    return None


def _journal(checkpoint: Path) -> Told | None:
    """The journal beside a checkpoint, or in a folder above it."""
    place = checkpoint.resolve()
    for folder in (place, *place.parents[:_ABOVE]):
        if told := journal.read(folder):
            return told
    return None


def _recipe(told: Told | None, problems: list[str]) -> Recipe | None:
    if told is None:
        return None
    try:
        return printing.from_data(told.recipe)
    except RecipeError as error:
        problems.append(f"the recipe of the run's journal cannot be read: {error}")
        return None


def _evaluation(results: Path | None, contract: Contract | None, problems: list[str]) -> Evaluation | None:
    if results is None:
        return None
    try:
        found = evaluation.read(results)
    except ResultsError as error:
        problems.append(str(error))
        return None
    if contract and found.run.fingerprint != contract.fingerprint:
        problems.append(
            f"{results} was run by the contract {found.run.fingerprint[:12]}, and the checkpoint was trained on "
            f"{contract.fingerprint[:12]}: its figures are not this model's; run flowc-bench on the checkpoint"
        )
    return found


# Weights.


def _weights(checkpoint: Path) -> Iterator[tuple[int, int]]:
    """Of each file of weights the numbers in it and its length, from its header alone."""
    for path in sorted(checkpoint.glob("*.safetensors")):
        shapes = contents.shapes(contents.header(path) or {})
        yield sum(math.prod(shape) for _, shape in shapes), path.stat().st_size


# The run.


def _curves(told: Told | None) -> Iterator[tuple[str, Curve]]:
    values: dict[str, list[float]] = {}
    for _, figures in told.figures if told else ():
        for name, value in figures.items():
            values.setdefault(name, []).append(value)
    for name, each in values.items():
        finite = [value for value in each if math.isfinite(value)]
        if finite:
            yield name, Curve(each[0], each[-1], median(finite), max(finite))


# The data.


def _rows(recipe: Recipe | None, told: Told | None) -> tuple[Rows | None, str]:
    """What the data of a run has in it, where the same file still lies on this disk; else why it was not counted."""
    if recipe is None:
        return None, "there is no journal of its run"
    place = recipe.data.place.removeprefix("file://")
    path = Path(place) if place.endswith(".parquet") else Path(place) / TRAIN
    if not path.is_file():
        return None, "it does not lie here"
    noted = str(told.start.get("data", "")) if told else ""
    if noted != contents.measured(path).sha256:
        return None, "what lies there now is not known to be what was trained on"
    return counted(path), ""


def counted(path: Path) -> Rows:
    """What a file of rows has in it."""
    counts: dict[str, Counter[str]] = {
        each: Counter() for each in ("category", "language", "source", "licence")
    }
    rows = tokens = trained = 0
    for row in parquet.read(str(path), _COLUMNS):
        rows, tokens, trained = rows + 1, tokens + row["tokens"], trained + row["trained"]
        for name, counter in counts.items():
            counter[row[name]] += 1
    licences = tuple(sorted(counts["licence"]))
    return Rows(rows, tokens, trained, counts["category"], counts["language"], counts["source"], licences)
