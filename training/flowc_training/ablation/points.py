"""What is measured, in the order of worth: a point is a model that was trained so, answering so.

Trainings that differ in nothing are one training, and a point whose training is there only answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from flowc_training.ablation.arms import ARMS, Arm
from flowc_training.ablation.completions import Decoding, Start

RATES = (1e-4, 2e-4, 5e-4)
HALF = 153
"""Items, nine of each shape."""
BEYOND = 1e-3
"""A rate that no arm can choose: tried to see whether the best lies beyond."""
SHORT: Arm = "python-short"
TRIAL = 64
"""Examples that each rate of an arm is tried with."""


@dataclass(frozen=True, slots=True)
class Training:
    """A model of an arm. Without a ``rate`` it is the arm's best; ``like`` another arm: on as many tokens as that one
    has in so many examples."""

    arm: Arm
    examples: int
    seed: int = 1
    rate: float | None = None
    start: Start = "pretrained"
    like: Arm | None = None

    @property
    def name(self) -> str:
        """Names its folder. Raises ``ValueError`` where the rate is not chosen yet."""
        if self.rate is None:
            raise ValueError(f"the rate of {self.label} is not chosen yet")
        return f"{self.label}-{self.rate:.0e}"

    @property
    def label(self) -> str:
        """Names it to people, whatever its rate."""
        size = f"{self.examples}-tokens-of-{self.like}" if self.like else f"{self.examples}"
        control = "-random" if self.start == "random" else ""
        return f"{self.arm}-{size}-seed{self.seed}{control}"

    def at(self, rate: float) -> Training:
        """The same with this rate, unless it has one."""
        return self if self.rate is not None else replace(self, rate=rate)


@dataclass(frozen=True, slots=True)
class Point:
    """A training, and how its model answers the test set; no decoding is the trial of a rate.

    ``items`` of the test set, from the front, where not all of it is asked.
    """

    training: Training
    decoding: Decoding | None = "plain"
    items: int | None = None

    @property
    def name(self) -> str:
        return f"{self.training.name}-{self.decoding}" if self.decoding else self.training.name

    @property
    def label(self) -> str:
        """Names it to people, whatever its rate; a trial by its rate."""
        return f"{self.training.label}-{self.decoding}" if self.decoding else f"{self.training.name}-trial"

    def of(self, decoding: Decoding) -> Point:
        """The same model answering in another way."""
        return replace(self, decoding=decoding)

    def told(self) -> Mapping[str, object]:
        """For people and for tables."""
        return {**asdict(self.training), "decoding": self.decoding, "items": self.items}


def trials(arm: Arm) -> list[Training]:
    """What an arm's rate is chosen by."""
    return [Training(arm, TRIAL, rate=rate) for rate in RATES]


def queue() -> list[Point]:
    """All points, the most telling first: those that arms are compared by on all items, the others on half of them."""
    large = [Training(arm, 256) for arm in ARMS]
    python, json, author = large
    pair = (python, json)
    made = [Point(training, None) for arm in ARMS for training in trials(arm)]
    made += [Point(each) for each in large]
    made += [Point(replace(python, like="json"))]
    made += [Point(each, "typed") for each in pair]
    made += _half(replace(each, examples=TRIAL) for each in large)
    made += [Point(each, how, HALF) for how in _OTHERS for each in pair]
    made += [Point(Training(each.arm, TRIAL, rate=BEYOND), None) for each in large]
    made += _half(replace(each, seed=2) for each in large)
    made += _half(replace(each, examples=128) for each in large)
    made += _half(replace(each, start="random") for each in pair)
    made += [Point(training, None) for training in trials(SHORT)]
    made.append(Point(Training(SHORT, 256)))
    made += [Point(author, how, HALF) for how in ("typed", *_OTHERS)]
    made += _half(replace(each, examples=512) for each in large)
    made += _half(replace(each, examples=128, seed=2) for each in large)
    return made


def _half(trainings: Iterable[Training]) -> list[Point]:
    return [Point(each, items=HALF) for each in trainings]


_OTHERS: Sequence[Decoding] = ("grammar", "repair")
