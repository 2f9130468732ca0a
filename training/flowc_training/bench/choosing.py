"""A solver as people name it: ``--model retrieval``, ``expected``, ``scripts:FILE`` or a model of production."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from flowc_serving.agent.limits import Limits
from flowc_serving.backends.address import AddressError, ModelOptions
from flowc_serving.backends.choosing import ModelChoiceError, model_of
from flowc_training.bench.attempting import Solver
from flowc_training.bench.baselines.asking import Baseline, Endpoint
from flowc_training.bench.baselines.child_and_repair import ChildAndRepair
from flowc_training.bench.baselines.generate_and_verify import GenerateAndVerify
from flowc_training.bench.baselines.retrieval import Retrieval
from flowc_training.bench.baselines.single import DirectJson, NoRepair, OneWay
from flowc_training.bench.example import Example
from flowc_training.bench.solvers import Agent, Expected, read_scripts

BASELINES: Mapping[str, type[Baseline]] = {
    each.name: each for each in (DirectJson, NoRepair, ChildAndRepair, GenerateAndVerify, OneWay)
}
"""Ways to use a model; ``retrieval`` needs none, and is a model of its own."""


class ChoiceError(ValueError):
    """A solver that there is not; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The flags that say who answers. ``baseline`` is a way to use the model, empty for production's loop."""

    model: str
    baseline: str = ""
    temperature: float = 0.0
    constrained: bool = True
    key_variable: str = ""
    tokenizer: Path | None = None
    checkpoint: Path | None = None
    allow_drift: bool = False


def solver_of(choice: Choice, examples: Iterable[Example]) -> Solver:
    """The solver of the flags. Raises ``ChoiceError``."""
    kind, _, where = choice.model.partition(":")
    if kind in ("http", "https"):
        return solver_of(replace(choice, model=f"openai:{choice.model}"), examples)
    if choice.baseline:
        return _baseline(choice)
    if choice.model == "retrieval":
        return Retrieval()
    if choice.model == "expected":
        return Expected.of(examples)
    try:
        if kind == "scripts":
            return read_scripts(Path(where))
        return Agent(model_of(_options(choice)), Limits(), choice.temperature, choice.constrained)
    except ModelChoiceError as error:
        raise ChoiceError(f"{error}; here also retrieval, expected and scripts:FILE") from None
    except ValueError as error:
        raise ChoiceError(f"--model: {error}") from None


def _options(choice: Choice) -> ModelOptions:
    return ModelOptions(
        choice.model,
        key_variable=choice.key_variable,
        tokenizer=choice.tokenizer,
        checkpoint=choice.checkpoint,
        allow_drift=choice.allow_drift,
    )


def _baseline(choice: Choice) -> Solver:
    if choice.baseline not in BASELINES:
        raise ChoiceError(
            f"--baseline: there is no baseline {choice.baseline!r}: there are {', '.join(BASELINES)}"
        )
    if ignored := [*_of_the_loop(choice)]:
        raise ChoiceError(f"{', '.join(ignored)}: a baseline asks its model in its own way; leave it out")
    try:
        return BASELINES[choice.baseline](Endpoint(choice.model, choice.key_variable))
    except (AddressError, LookupError) as error:
        raise ChoiceError(f"--model: {error}") from None
    except ModuleNotFoundError as error:
        raise ChoiceError(f"an endpoint needs {error.name}: pip install 'flowc[bench]'") from None


def _of_the_loop(choice: Choice) -> Iterator[str]:
    """The flags that are given and that only production's loop has."""
    usual = Choice("")
    for key in ("temperature", "constrained", "tokenizer", "checkpoint", "allow_drift"):
        if getattr(choice, key) != getattr(usual, key):
            yield "--unconstrained" if key == "constrained" else f"--{key.replace('_', '-')}"
