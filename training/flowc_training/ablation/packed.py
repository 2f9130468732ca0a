"""The ablation's examples as token ids in one file: made on a CPU, learnt from where there is little but a GPU.

A line an item: its name, its split, and for each arm the ids of prompt and answer. What is read back is a ``World``
whose items have no texts: answers are judged elsewhere, by their items' names (``table``).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from flowc_training.ablation.arms import EVERY_ARM, Arm
from flowc_training.ablation.items import SPLITS, Item, Items, Split
from flowc_training.ablation.training import Example
from flowc_training.ablation.world import World


class PackedError(ValueError):
    """A file that holds no packed examples; the message says where."""


def write(world: World, arms: Sequence[Arm], path: Path) -> int:
    """Pack the items of a world for some arms; how many they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=6) as out:
        for split in SPLITS:
            for item in world.items.of(split):
                made = {arm: world.example(arm, item) for arm in arms}
                ids = {arm: [each.prompt, each.answer] for arm, each in made.items()}
                out.write(json.dumps([item.id, split, item.shape, ids], separators=(",", ":")) + "\n")
                count += 1
    return count


def read(path: Path, base: Path, **more: Any) -> tuple[World, tuple[Arm, ...]]:
    """The world that was packed, with its model's folder, and its arms. Raises ``PackedError``."""
    items: dict[Split, list[Item]] = {split: [] for split in SPLITS}
    examples: dict[tuple[Arm, str], Example] = {}
    try:
        for name, split, shape, ids in _lines(path):
            items[split].append(Item(name, split, shape, "", "", "", 0))
            for arm, (prompt, answer) in ids.items():
                examples[arm, name] = Example(tuple(prompt), tuple(answer))
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise PackedError(f"{path} holds no packed examples: {type(error).__name__}: {error}") from None
    known = {arm for arm, _ in examples}
    arms: tuple[Arm, ...] = tuple(arm for arm in EVERY_ARM if arm in known)
    found = Items(*(tuple(items[split]) for split in SPLITS))
    if not arms or not found.test or len(examples) != len(arms) * sum(map(len, items.values())):
        raise PackedError(f"{path}: not every item is there for every arm: prepare it again")
    return World(base, found, _examples=examples, **more), arms


def _lines(path: Path) -> Iterator[tuple[str, Split, str, dict[Arm, Any]]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield cast("tuple[str, Split, str, dict[Arm, Any]]", json.loads(line))
