"""Links out of a text: each step hangs from a port as it is read, so that all links are there at its end.

The inverse of ``structure``. What the next step hangs from is the cursor of the language (docs/language.md, Flow of
control): the targets of one port as a rule, of several where triggers share their steps, of none in a detached chain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from flowc.graph.links import canonical_links
from flowc.graph.traversal import postorder, reached
from flowc.model.workflow import Link, Step
from flowc.records import record

Target: TypeAlias = "int | str"
"""A step, or a local function, which stands for the steps it begins with."""

MOST_LINKS = 200_000
"""Calls make no more: functions that call each other twice would double them at every level."""


class TooManyLinksError(Exception):
    """The calls of local functions stand for more links than ``MOST_LINKS``."""


@record
class Several:
    """Ports as one."""

    ports: Sequence[Port]

    def append(self, target: Target, /) -> None:
        """Hangs a step, or a function."""
        for port in self.ports:
            port.append(target)


Port: TypeAlias = "list[Target] | Several"
"""What the next step hangs from."""


class Body(NamedTuple):
    """A function: what its callers' ports lead to, and its steps and calls in the order of the text."""

    entries: list[Target]
    said: list[Target]


class Ports:
    """The ports of all steps, each with its targets in order, and the bodies of the local functions."""

    def __init__(self) -> None:
        self.outs: list[dict[str, list[Target]]] = []
        self.main = self.body = Body([], [])
        self.functions: dict[str, Body] = {}
        self.called: set[str] = set()
        self.links_called = 0

    # Reading.

    def add(self, port: Port) -> int:
        """Hangs the next step; gives its number."""
        number = len(self.outs)
        port.append(number)
        self.body.said.append(number)
        self.outs.append({})
        return number

    def call(self, name: str, port: Port) -> None:
        """Hangs a local function."""
        port.append(name)
        self.body.said.append(name)
        self.called.add(name)

    def of(self, step: int, name: str) -> list[Target]:
        """A port of a step."""
        return self.outs[step].setdefault(name, [])

    def named(self, steps: Sequence[int], name: str) -> Port:
        """The port of this name of several steps."""
        return Several([self.of(step, name) for step in steps])

    def enter(self, name: str) -> Body:
        """Begins a local function; gives the body around it, to be gone back to."""
        around, self.body = self.body, Body([], [])
        self.functions[name] = self.body
        return around

    # All of it.

    def order(self) -> Sequence[int]:
        """The steps in the order a walk meets them: a local function's when it is first called, others' never."""
        if not self.functions:
            return self.main.said  # pyright: ignore[reportReturnType]  steps only
        order: list[int] = []
        todo, seen = [self.main], set[str]()
        for body in todo:
            for item in body.said:
                if isinstance(item, int):
                    order.append(item)
                elif item in self.functions and item not in seen:
                    seen.add(item)
                    todo.append(self.functions[item])
        return order

    def circles(self) -> list[str]:
        """The functions that lead back to themselves before any step."""
        return [name for name in self.functions if name in reached(self._leading(name), self._leading)]

    def links(self, steps: Sequence[Step], order: Sequence[int]) -> list[Link]:
        """All links in canonical order, given the steps in this order. Raises ``TooManyLinksError``."""
        outs: list[dict[str, list[int]]] = self.outs  # pyright: ignore[reportAssignmentType]  steps only
        if self.functions:
            entries = self._entries()
            number = {old: new for new, old in enumerate(order)}
            outs = [
                {
                    port: [number[step] for step in self._expanded(targets, entries)]
                    for port, targets in self.outs[old].items()
                }
                for old in order
            ]
        return list(canonical_links(steps, outs))

    def _leading(self, name: str) -> list[str]:
        """The functions that a function calls before any step."""
        return [target for target in self.functions[name].entries if isinstance(target, str)]

    def _entries(self) -> dict[str, list[int]]:
        """The steps each function begins with, those of the functions it calls there included."""
        entries: dict[str, list[int]] = {}
        for name in postorder(self.functions, self._leading):
            entries[name] = list(self._expanded(self.functions[name].entries, entries))
        return entries

    def _expanded(self, targets: Sequence[Target], entries: dict[str, list[int]]) -> Iterator[int]:
        """The steps that targets stand for."""
        for target in targets:
            if isinstance(target, int):
                yield target
            else:
                self.links_called += len(entries[target])
                if self.links_called > MOST_LINKS:
                    raise TooManyLinksError
                yield from entries[target]
