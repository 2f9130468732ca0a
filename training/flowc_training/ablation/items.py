"""The items of the ablation: requests that say all that their workflow holds, and the workflow.

A made-up merchant, a shape and parts (``shapes``) give a plan, the plan its view and what is asked for: the words of
``requests``, and below them what no words hold (title, texts, ids), so that the workflow can be known to the letter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from random import Random
from typing import Literal, TypeAlias, get_args

from flowc import FlowError
from flowc.check import check
from flowc_serving.agent.programs import as_written
from flowc_training import skeleton
from flowc_training.ablation.saying import request, says_all
from flowc_training.ablation.shapes import SHAPES, intent
from flowc_training.population.composing import compose
from flowc_training.population.merchant import Merchant
from flowc_training.population.printing import view
from flowc_training.population.shops import merchant
from flowc_training.tags import of_view

Split: TypeAlias = Literal["train", "validation", "test"]
SPLITS: tuple[Split, ...] = get_args(Split)

LONGEST = 1_000
"""Tokens of an item's workflow as JSON."""
_SHARES: Mapping[Split, int] = {"train": 160, "validation": 24, "test": 72}
"""How many of 256 skeletons are of a split."""
_SHOPS = 60
_TRIES = 4_000
"""Workflows of a shape that are made for one part of the items, before its skeletons are taken as used up."""


@dataclass(frozen=True, slots=True)
class Item:
    """A request and its workflow as canonical pure view. ``steps`` counts triggers and conditions too."""

    id: str
    split: Split
    shape: str
    request: str
    view: str
    fingerprint: str
    steps: int


@dataclass(frozen=True, slots=True)
class Items:
    """All items. Those of a split stand in the order of use: any number from the front has all shapes evenly."""

    train: tuple[Item, ...]
    validation: tuple[Item, ...]
    test: tuple[Item, ...]

    def of(self, split: Split) -> tuple[Item, ...]:
        """The items of a split."""
        found: tuple[Item, ...] = getattr(self, split)
        return found

    def find(self, name: str) -> Item | None:
        """The item of an id."""
        return next((each for split in SPLITS for each in self.of(split) if each.id == name), None)

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """By shape, how many items are in each split."""
        found = {split: Counter(each.shape for each in self.of(split)) for split in SPLITS}
        return {shape: {split: found[split][shape] for split in SPLITS} for shape in SHAPES}


def estimated(text: str) -> int:
    """About as many tokens as SmolLM2 takes for JSON of a workflow; rather too many."""
    return len(text) * 2 // 5


@lru_cache(maxsize=4)
def load(
    seed: int = 1,
    train: int = 1_024,
    validation: int = 60,
    test: int = 306,
    length: Callable[[str], int] = estimated,
) -> Items:
    """The items of a seed. No skeleton is in two splits; one that is asked for more than there are raises
    ``ValueError``."""
    wanted: dict[Split, int] = {"train": train, "validation": validation, "test": test}
    found = {shape: _of_shape(shape, wanted, seed, length) for shape in SHAPES}
    made = {
        split: tuple(_in_turn(split, {shape: each[split] for shape, each in found.items()}, many))
        for split, many in wanted.items()
    }
    return Items(made["train"], made["validation"], made["test"])


def _in_turn(split: Split, shapes: Mapping[str, Sequence[Item]], many: int) -> Iterator[Item]:
    """One item of each shape after the other, in an order that is another each time; fewer are the first of more."""
    rng, order = Random(split), [*shapes]
    for number in range(many):
        turn, place = divmod(number, len(shapes))
        if place == 0:
            rng.shuffle(order)
        yield replace(shapes[order[place]][turn], id=f"{split}-{number + 1:04}")


def _of_shape(
    shape: str, wanted: Mapping[Split, int], seed: int, length: Callable[[str], int]
) -> Mapping[Split, Sequence[Item]]:
    """As many items of a shape as splits may ask for. Those to be judged by are of one skeleton each, and none to
    learn from is there twice."""
    rng = Random(f"ablation {seed} {shape}")
    found: dict[Split, list[Item]] = {split: [] for split in SPLITS}
    seen: set[str] = set()
    since = 0
    while any(len(found[split]) * len(SHAPES) < many for split, many in wanted.items()):
        since += 1
        if since > _TRIES:
            raise ValueError(f"there are no more workflows of the shape {shape}: ask for fewer items")
        item = _made(shape, seed, rng)
        if item is None or (key := item.view if item.split == "train" else item.fingerprint) in seen:
            continue
        if len(found[item.split]) * len(SHAPES) < wanted[item.split] and _is_good(item, length):
            since = 0
            seen.add(key)
            found[item.split].append(item)
    return found


def _made(shape: str, seed: int, rng: Random) -> Item | None:
    """One item of any split; None where what was drawn does not fit together."""
    shop = _shop(seed, rng.randrange(_SHOPS))
    draw, says = Random(rng.random()), Random(rng.random())
    try:
        plan = compose(intent(shape, draw), shop, draw, vary=False)
        text = view(plan)
    except FlowError:
        return None
    print_ = skeleton.fingerprint(text)
    return Item("", _split(print_), shape, request(plan, text, says), text, print_, of_view(text).steps)


def _is_good(item: Item, length: Callable[[str], int]) -> bool:
    """Is it short enough, and has the checker nothing against it?"""
    if length(as_written(item.view, "json")) > LONGEST or not says_all(item.view):
        return False
    return not any(each.severity == "error" for each in check(item.view))


def _split(fingerprint: str) -> Split:
    """The split of a skeleton."""
    left = int(fingerprint[:2], 16)
    for split in SPLITS:
        left -= _SHARES[split]
        if left < 0:
            return split
    raise AssertionError(fingerprint)


@cache
def _shop(seed: int, number: int) -> Merchant:
    return merchant(f"ablation {seed}", number, "en")
