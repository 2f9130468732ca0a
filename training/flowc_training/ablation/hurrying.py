"""The ablation in minutes: as many points as fit before a time, the most telling first, arm beside arm.

First a rate for each arm, by the loss on the validation set; then all arms at more and more examples, then other seeds
from the largest down. What would not be done in time is not begun, by what was measured so far.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from flowc_training.ablation import keeping
from flowc_training.ablation.answering import write_answers
from flowc_training.ablation.arms import Arm
from flowc_training.ablation.keeping import Places
from flowc_training.ablation.learning import train
from flowc_training.ablation.points import Point, Training
from flowc_training.ablation.world import World

RATES = (2e-4, 5e-4, 1e-3)
SIZES = (256, 1_024, 4_096)
TRIAL = 256
SEEDS = (1, 2, 3, 4, 5)
TURN = 17
"""Items of each shape once: numbers of examples are multiples of it where they are made to fit."""
SPARE = 1.15
"""How much longer than before a thing may take."""


@dataclass
class Hurry:
    """The points of some arms until ``left`` seconds are none; ``told`` hears of each."""

    world: World
    places: Places
    arms: Sequence[Arm]
    left: Callable[[], float]
    told: Callable[[str], None]
    done: list[str] = field(default_factory=list[str])
    _example: dict[Arm, float] = field(default_factory=dict[Arm, float])
    """Seconds that an example takes to be learnt from."""
    _answers: dict[Arm, float] = field(default_factory=dict[Arm, float])

    def all(self) -> None:
        """All that fits."""
        rates = {arm: self._rate(arm) for arm in self.arms}
        for examples, seed in self._wanted():
            for arm in self.arms:
                self._point(Point(Training(arm, examples, seed, rates[arm])))

    def _rate(self, arm: Arm) -> float:
        """The rate of the least loss on the validation set; a trial that does not fit is left out."""
        found: dict[float, float] = {}
        many = min(TRIAL, len(self.world.items.train))
        for rate in RATES:
            if found and self.left() < SPARE * many * self._example[arm]:
                self.told(f"{arm}: no time to try a rate of {rate:.0e}")
                break
            training = Training(arm, many, rate=rate)
            self._train(training, judged=True)
            found[rate] = float(keeping.read(self.places.trained(training.name))["validation"])
        return min((loss, rate) for rate, loss in found.items())[1]

    def _wanted(self) -> Iterator[tuple[int, int]]:
        """Numbers of examples and seeds, while they fit."""
        all_of = len(self.world.items.train)
        done: list[int] = []
        for size in (*(each for each in SIZES if each < all_of), all_of):
            fitting = min(size, self._fitting())
            if fitting < size:
                fitting -= fitting % TURN
            if fitting < (1.5 * done[-1] if done else 1):
                self.told(f"no time for {size} examples")
                break
            done.append(fitting)
            yield fitting, 1
            if fitting < size:
                break
        for seed in SEEDS[1:]:
            for size in reversed(done):
                if self._fitting() >= size:
                    yield size, seed

    def _fitting(self) -> int:
        """How many examples all arms can learn from, and answer, in the time that is left."""
        each = sum(self._example[arm] for arm in self.arms)
        answers = sum(self._answers.get(arm, 0.0) for arm in self.arms)
        return max(0, int((self.left() / SPARE - answers) / each))

    def _point(self, point: Point) -> None:
        self._train(point.training)
        begun = time.monotonic()
        write_answers(point, self.world, self.places, self.told)
        self._answers[point.training.arm] = time.monotonic() - begun
        self.done.append(point.name)

    def _train(self, training: Training, *, judged: bool = False) -> None:
        if self.places.trained(training.name).exists() and self.places.model(training.name).exists():
            return
        begun = time.monotonic()
        train(training, self.world, self.places, self.told, judged=judged)
        self._example[training.arm] = (time.monotonic() - begun) / training.examples
