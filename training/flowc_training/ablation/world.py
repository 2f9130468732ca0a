"""What all points of a run share: a model's folder, its tokens, the items, and how long answers may become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from random import Random

from flowc_training.ablation.arms import Arm, messages, target
from flowc_training.ablation.items import Item, Items
from flowc_training.ablation.points import Training
from flowc_training.ablation.shapes import SHAPES
from flowc_training.ablation.texts import Texts
from flowc_training.ablation.training import Example, Settings

USUAL = Settings(0.0)
ROOM = 1.5
"""How many times the longest right answer of an arm an answer of it may take."""


@dataclass(frozen=True)
class World:
    """``base`` is the folder of the pretrained model; ``batch`` prompts are answered together.

    ``settings`` are how all models learn; the rate and the seed are each training's own.
    """

    base: Path
    items: Items
    batch: int = 64
    settings: Settings = USUAL
    device: str = "cpu"
    _examples: dict[tuple[Arm, str], Example] = field(default_factory=dict[tuple[Arm, str], Example])

    @cached_property
    def texts(self) -> Texts:
        return Texts(self.base)

    def example(self, arm: Arm, item: Item) -> Example:
        """An item as token ids."""
        if (arm, item.id) not in self._examples:
            self._examples[arm, item.id] = self.texts.example(messages(arm, item), target(arm, item))
        return self._examples[arm, item.id]

    def examples(self, training: Training) -> list[Example]:
        """What a training learns from. Raises ``ValueError`` where there are too few items."""
        order = self._order(training.seed)
        if training.like is None:
            if training.examples > len(order):
                raise ValueError(f"{training} asks for more than the {len(order)} items there are")
            return [self.example(training.arm, each) for each in order[: training.examples]]
        wanted = sum(each.size for each in self.examples_of(training.like, training.examples, training.seed))
        return self._as_many(training, order, wanted)

    def examples_of(self, arm: Arm, many: int, seed: int) -> list[Example]:
        """So many examples of an arm."""
        return self.examples(Training(arm, many, seed))

    def _as_many(self, training: Training, order: Sequence[Item], wanted: int) -> list[Example]:
        """Examples from the front that have at most so many tokens together."""
        found: list[Example] = []
        for each in order:
            example = self.example(training.arm, each)
            wanted -= example.size
            if wanted < 0:
                return found
            found.append(example)
        raise ValueError(f"{training} asks for more tokens than the {len(order)} items have")

    def _order(self, seed: int) -> Sequence[Item]:
        """The items to learn from as a seed has them: the first seed as they stand, others turn by turn in another
        order, so that any number from the front has all shapes evenly."""
        if seed == 1:
            return self.items.train
        turns = [
            self.items.train[at : at + len(SHAPES)] for at in range(0, len(self.items.train), len(SHAPES))
        ]
        Random(seed).shuffle(turns)
        return [each for turn in turns for each in turn]

    def limit(self, arm: Arm) -> int:
        """How many tokens an answer may take."""
        sizes = [len(self.example(arm, each).answer) for each in (*self.items.train, *self.items.test)]
        return round(max(sizes) * ROOM)
