"""Which rows are held out: whole groups of one skeleton, and of those only what no row of training is like.

Rows without a workflow go by what they ask for. So no workflow that is asked for in ``validation`` was trained on, and
no request of it was trained on in other words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Literal, TypeAlias

from flowc_training.dataset.likeness import Index

Split = Literal["train", "validation"]

Told: TypeAlias = tuple[str, str, str]
"""A row as the passes need it: its id, its skeleton, its request."""

HELD_OUT = 2
"""Of a hundred groups."""
ALIKE = 0.6
"""Likeness of requests from which a row stays on the side of training."""


def group(skeleton: str, request: str) -> str:
    """What a row is grouped by."""
    return skeleton or "request " + " ".join(sorted(set(request.casefold().split())))


def split_of(group: str, held_out: int = HELD_OUT) -> Split:
    """The side that a group is on by itself; the same in every build."""
    number = int.from_bytes(hashlib.sha256(group.encode()).digest()[:4], "big")
    return "validation" if number % 100 < held_out else "train"


class Splitter:
    """Splits in two passes over the rows: ``hold`` all of them, then ``release`` by all of training, then ask.

    It keeps what is held out only, so its memory does not grow with training's rows. ``held_out`` are so many of a
    hundred groups.
    """

    def __init__(self, held_out: int = HELD_OUT) -> None:
        self._held_out = held_out
        self._index = Index()
        self._held: dict[str, tuple[str, str]] = {}
        self._groups: dict[str, list[str]] = {}

    def hold(self, rows: Iterable[Told]) -> None:
        """First pass: take note of what is held out."""
        for name, skeleton, request in rows:
            its = group(skeleton, request)
            if split_of(its, self._held_out) == "validation":
                self._held[name] = its, request
                self._groups.setdefault(its, []).append(name)
                self._index.add(name, request)

    def release(self, rows: Iterable[Told]) -> None:
        """Second pass: groups with a row that is like one of training go to training, and what is like those."""
        for name, _, request in rows:
            if name not in self._held:
                self._let_go(request)

    def _let_go(self, request: str) -> None:
        todo = [request]
        while todo:
            alike = self._index.like(todo.pop(), ALIKE)
            for its in {self._held[name][0] for name in alike if name in self._held}:
                todo += [self._held.pop(name)[1] for name in self._groups.pop(its)]

    def split(self, name: str) -> Split:
        """The side of a row."""
        return "validation" if name in self._held else "train"
