"""The pool of a week as a dataset: what was routed there, what people decided, and what persons changed by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flowc_serving.agent import contract as contracts
from flowc_serving.agent.rendering import Tokenizer
from flowc_training.bench import guarding
from flowc_training.candidates import learnt
from flowc_training.candidates.learnt import NotLearnt
from flowc_training.conversations import handmade
from flowc_training.dataset import building, parquet
from flowc_training.dataset.card import Made
from flowc_training.dataset.likeness import Index
from flowc_training.dataset.rows import Row, row
from flowc_training.trajectory import Trajectory
from flowc_training.weekly.routing import Person, Routed
from flowc_training.weekly.talk import Talk
from flowc_training.weekly.week import Week

ALIKE = 0.8
"""Likeness of requests from which two rows of one skeleton teach the same."""
PAIRED = ("low", "does nothing", "is not clean")
"""Rules that keep a talk out for what the agent did: what a person made of it by hand is learnt from all the same."""
LICENCE = "not to be passed on"
"""Of rows that merchants' conversations are in."""


@dataclass(slots=True)
class Counts:
    """What became of the talks: rows by source, and what was left out by reason."""

    rows: Counter[str] = field(default_factory=Counter[str])
    left_out: Counter[str] = field(default_factory=Counter[str])


class Known:
    """Rows that there are already, in this week's pool or an earlier one's."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._requests: dict[tuple[str, str], Index] = {}

    def add(self, name: str, skeletons: tuple[str, str], request: str) -> None:
        """One more."""
        self._ids.add(name)
        self._requests.setdefault(skeletons, Index()).add(name, request)

    def named(self, name: str) -> bool:
        """Is there one of this name?"""
        return name in self._ids

    def has(self, name: str, skeletons: tuple[str, str], request: str) -> bool:
        """Is there one of this name, or one that teaches the same?"""
        alike = self._requests.get(skeletons)
        return name in self._ids or bool(alike and alike.like(request, ALIKE))


def never(people: Mapping[str, Person]) -> frozenset[str]:
    """The ids of rows that people never want to be learnt from: the talk, and what was made of it by hand."""
    talks = [name for name, choice in people.items() if choice == "never"]
    return frozenset(row for each in talks for row in (each, handmade.name_of(each)))


def known(folders: Iterable[Path], without: Collection[str] = ()) -> Known:
    """The rows of datasets, but for some ids."""
    found = Known()
    for folder in folders:
        for split in building.SPLITS:
            columns = ["id", "skeleton", "before_skeleton", "request"]
            for each in parquet.read(str(folder / f"{split}.parquet"), columns):
                if each["id"] not in without:
                    found.add(each["id"], (each["skeleton"], each["before_skeleton"]), each["request"])
    return found


def chosen(
    routed: Iterable[Routed], people: Mapping[str, Person], paired: Collection[str] = PAIRED
) -> tuple[frozenset[str], frozenset[str]]:
    """The ids of talks that are learnt from, and of those that give what a person made of them by hand.

    What a person decided goes before what a rule did, also where it came later.
    """
    found = [*routed]
    pool = {each.id for each in found if each.route == "pool"} | {
        name for name, choice in people.items() if choice == "pool"
    }
    pairs = pool | {each.id for each in found if each.route == "quarantine" and each.rule in paired}
    never = {name for name, choice in people.items() if choice == "never"}
    return frozenset(pool - never), frozenset(pairs - never)


def rows(
    talks: Iterable[Talk],
    pool: Collection[str],
    pairs: Collection[str],
    there: Known,
    tokenizer: Tokenizer,
    counts: Counts,
) -> Iterator[Row]:
    """The rows of talks, none twice; what is left out is counted."""
    contract = contracts.load()
    for talk in talks:
        for made in _made(talk, pool, pairs, tokenizer, counts):
            found = row(made, contract, tokenizer, licence=LICENCE)
            told = found.id, (found.skeleton, found.before_skeleton), found.request
            if there.has(*told):
                counts.left_out["one that teaches the same is in the pool"] += 1
                continue
            there.add(*told)
            counts.rows[found.source] += 1
            yield found


def _made(
    talk: Talk, pool: Collection[str], pairs: Collection[str], tokenizer: Tokenizer, counts: Counts
) -> Iterator[Trajectory]:
    if talk.id in pool:
        try:
            yield learnt.trajectory(talk, tokenizer)
        except NotLearnt as why:
            counts.left_out[str(why)] += 1
    if talk.id in pairs and talk.consents and talk.after:
        pair = handmade.pair(talk)
        if pair is None:
            counts.left_out["what was changed by hand cannot be told as an edit"] += 1
        elif why := guarding.leak(pair):
            counts.left_out[why] += 1
        else:
            yield pair


def write(found: Iterable[Row], counts: Counts, week: Week, folder: Path, tokenizer: str) -> int:
    """Rows as a dataset of the folder, held against the benchmark once more; how many there are.

    Raises ``LeakError`` before anything is written.
    """
    raw = folder / "raw.parquet"
    parquet.write(map(parquet.as_object, found), str(raw))
    made = Made(
        str(week),
        f"python -m flowc_training.steps.dataset --week {week}",
        contracts.load().fingerprint,
        tokenizer,
        tuple(sorted(counts.rows)) or (learnt.SOURCE,),
        LICENCE,
        counts.left_out,
    )
    written = building.build(
        [str(raw)], folder / "python", guarding.guard(), made, name=f"the pool of {week}"
    )
    raw.unlink()
    return written.rows
