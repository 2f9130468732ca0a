"""How a week's candidate learns: the recipe, the mix of its data, and the changes that are tried on it; as TOML.

The changes are few, small and told whole, so that the log of the trials says what was tried and what it brought.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal, cast, get_args

from flowc_training.recipes import finding
from flowc_training.recipes.printing import RecipeError
from flowc_training.recipes.recipe import Sft

By = Literal["loss", "benchmark"]
TINY = """\
# How a week's candidate learns, and what is tried before: for a model of random weights, on a CPU, in minutes.
recipe = "tiny"
settings = ["optimiser.rate=2e-3", "optimiser.steps=24", "data.length=8192", "data.rows=0", "keep.examples=0"]
trial_steps = 4
judged_by = "loss"      # of rows that are held out; or "benchmark": examples that the trial gets right
margin = 0.002          # a change is kept where it is better by this share

[mix]
rehearsal = 0.4         # the share of rows that were learnt from before
most = 160              # rows in all

[[trials]]
name = "twice the rate"
settings = ["optimiser.rate=4e-3"]

[[trials]]
name = "less rehearsal"
mix = { rehearsal = 0.2 }

[[trials]]
name = "edits count twice"
mix = { weights = { "category=edit" = 2 } }
"""


class LearningError(ValueError):
    """Settings that cannot be used; one line a problem."""


@dataclass(frozen=True, slots=True)
class Mix:
    """What is learnt from: of all rows ``rehearsal`` is the share that was learnt before, ``most`` are the rows in all.

    ``weights`` say how often a row of a slice is in it; of several slices the greatest counts.
    """

    rehearsal: float = 0.4
    most: int = 2_000
    weights: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class Choice:
    """A mix and the settings of a recipe: what a candidate is trained by."""

    mix: Mix = Mix()
    settings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One change that is tried: fields of the mix, and settings that come after those there are."""

    name: str
    mix: Mapping[str, Any] = field(default_factory=dict[str, Any])
    settings: tuple[str, ...] = ()

    def on(self, choice: Choice) -> Choice:
        """The choice with the change."""
        mix = replace(choice.mix, **self.mix)
        if "weights" in self.mix:
            mix = replace(mix, weights={**choice.mix.weights, **self.mix["weights"]})
        return Choice(mix, (*choice.settings, *self.settings))


@dataclass(frozen=True, slots=True)
class Learning:
    """How a candidate learns. Trials are of ``trial_steps``; ``held_out`` are rows that the loss is taken of."""

    recipe: str = "tiny"
    start: Choice = Choice()
    trials: tuple[Change, ...] = ()
    trial_steps: int = 8
    judged_by: By = "loss"
    margin: float = 0.002
    held_out: int = 12

    def sft(self, choice: Choice) -> Sft:
        """The recipe of a choice. Raises ``RecipeError``."""
        found = finding.find(self.recipe, choice.settings)
        if not isinstance(found, Sft):
            raise RecipeError([f"{self.recipe} is no recipe of supervised fine-tuning"])
        return found


def choice_json(choice: Choice) -> dict[str, Any]:
    """A choice as plain data."""
    return {
        "mix": {**asdict(choice.mix), "weights": dict(choice.mix.weights)},
        "settings": [*choice.settings],
    }


# From text.

_NUMBERS = {"trial_steps": (1, 100_000), "margin": (0.0, 1.0), "held_out": (1, 100_000)}
_MIX = {each.name for each in fields(Mix)}
_TRIAL = {each.name for each in fields(Change)}
_KEYS = {"recipe", "settings", "mix", "trials", "judged_by", *_NUMBERS}


def read(text: str) -> Learning:
    """The settings of a TOML text. Raises ``LearningError`` with all that is wrong."""
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise LearningError(f"this is no TOML: {error}") from None
    reader = _Reader()
    made = reader.learning(found)
    if not reader.problems:
        reader.recipes(made)
    if reader.problems:
        raise LearningError("\n".join(reader.problems))
    return made


class _Reader:
    """Reads whatever there is; ``problems`` is filled meanwhile."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def learning(self, found: Mapping[str, Any]) -> Learning:
        self._known(found, _KEYS, "")
        if found.get("judged_by", "loss") not in get_args(By):
            self.problems.append(f"judged_by: is {' or '.join(get_args(By))}, not {found['judged_by']!a:.40}")
        numbers = {name: self._number(found, name, *_NUMBERS[name]) for name in _NUMBERS if name in found}
        mix: Any = found.get("mix", {})
        listed: Any = found.get("trials", [])
        if not isinstance(listed, list):
            self.problems.append("trials: are tables, [[trials]]")
            listed = []
        return Learning(
            str(found.get("recipe", "tiny")),
            Choice(Mix(**self._mix(mix, "mix")), self._texts(found.get("settings", []), "settings")),
            tuple(self._change(each, n) for n, each in enumerate(cast("list[Any]", listed), 1)),
            judged_by=found.get("judged_by", "loss"),
            **numbers,
        )

    def recipes(self, made: Learning) -> None:
        """Is each choice a recipe that can be run?"""
        for name, change in [
            ("settings", Change("")),
            *((f"trial {each.name!a}", each) for each in made.trials),
        ]:
            try:
                made.sft(change.on(made.start))
            except RecipeError as error:
                self.problems += [f"{name}: {each}" for each in error.problems]

    def _change(self, found: Any, number: int) -> Change:
        if not isinstance(found, dict) or not isinstance(found.get("name"), str):  # pyright: ignore[reportUnknownMemberType]
            self.problems.append(f"trial {number}: is a table with a name")
            return Change("")
        told = cast("dict[str, Any]", found)
        self._known(told, _TRIAL, f"trial {number}: ")
        return Change(
            told["name"],
            self._mix(told.get("mix", {}), f"trial {number}: mix"),
            self._texts(told.get("settings", []), f"trial {number}: settings"),
        )

    def _mix(self, found: Any, where: str) -> dict[str, Any]:
        if not isinstance(found, dict):
            self.problems.append(f"{where}: is a table")
            return {}
        told = cast("dict[str, Any]", found)
        self._known(told, _MIX, f"{where}.")
        made: dict[str, Any] = {}
        if "rehearsal" in told:
            made["rehearsal"] = self._number(told, "rehearsal", 0.0, 1.0, f"{where}.")
        if "most" in told:
            made["most"] = self._number(told, "most", 1, 10**9, f"{where}.")
        if "weights" in told:
            weights: Any = told["weights"]
            if isinstance(weights, dict):
                each: dict[str, Any] = cast("dict[str, Any]", weights)
                made["weights"] = {key: self._number(each, key, 1, 100, f"{where}.weights.") for key in each}
            else:
                self.problems.append(f"{where}.weights: is a table of slices")
        return made

    def _number(self, found: Mapping[str, Any], name: str, least: float, most: float, where: str = "") -> Any:
        value = found[name]
        kind = "a whole number" if isinstance(least, int) else "a number"
        fits = isinstance(value, int) and not isinstance(value, bool)
        if (
            not (fits or (isinstance(least, float) and isinstance(value, float)))
            or not least <= value <= most
        ):
            self.problems.append(f"{where}{name}: is {kind} from {least:g} to {most:g}, not {value!a:.40}")
            return least
        return value

    def _texts(self, found: Any, where: str) -> tuple[str, ...]:
        listed = cast("Sequence[Any]", found) if isinstance(found, list) else [None]
        if not all(isinstance(each, str) for each in listed):
            self.problems.append(f'{where}: are texts, ["optimiser.rate=2e-3"]')
            return ()
        return tuple(map(str, listed))

    def _known(self, found: Mapping[str, Any], keys: set[str], where: str) -> None:
        self.problems += [
            f"{where}{each}: there is no such key; there are {', '.join(sorted(keys))}"
            for each in found
            if each not in keys
        ]
