"""A solver as people name it: ``--model retrieval``, ``expected``, ``scripts:FILE`` or a model of production."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flowc_serving.agent.limits import Limits
from flowc_serving.backends.address import ModelOptions
from flowc_serving.backends.choosing import ModelChoiceError, model_of
from flowc_training.bench.attempting import Solver
from flowc_training.bench.baselines.retrieval import Retrieval
from flowc_training.bench.example import Example
from flowc_training.bench.solvers import Agent, Expected, read_scripts


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
    raise ChoiceError(f"--baseline: there is no baseline {choice.baseline!r}")


def names() -> Sequence[str]:
    """The baselines that use a model."""
    return ()
