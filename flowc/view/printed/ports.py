"""What the steps of a printed view hang from, and the links that are there once all of it is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeAlias

from flowc.graph.links import canonical_links
from flowc.model.workflow import Link, Step
from flowc.records import record
from flowc.view.printed.text import Unprinted

Target: TypeAlias = "int | str"
"""A step, or a local function, which stands for the steps it begins with."""

_MOST = 10_000
"""Links that calls of local functions stand for."""
_LEVELS = 100
"""Functions that begin with a call of the next."""


class Port(Protocol):
    """What the next step hangs from: the list of its targets, as a rule."""

    def append(self, target: Target, /) -> None:
        """Hangs a step."""
        ...


@record
class Several:
    """Ports of several steps as one."""

    ports: Sequence[Port]

    def append(self, target: Target) -> None:
        for port in self.ports:
            port.append(target)


class Body:
    """A function: what its caller's port leads to, and its steps and calls in the order of the text."""

    __slots__ = ("entries", "said")

    def __init__(self) -> None:
        self.entries: list[Target] = []
        self.said: list[Target] = []


class Ports:
    """The ports of all steps, each with its targets in order, and the local functions."""

    def __init__(self) -> None:
        self.outs: list[dict[str, list[Target]]] = []
        self.main = self.body = Body()
        self.functions: dict[str, Body] = {}
        self.has_calls = False
        self.has_names = False

    def named(self, steps: Sequence[int], port: str) -> Port:
        """A port that steps have of their own."""
        self.has_names = True
        return Several([self.outs[step].setdefault(port, []) for step in steps])

    def call(self, name: str, port: Port) -> None:
        """Hangs a local function."""
        self.has_calls = True
        port.append(name)
        self.body.said.append(name)

    def define(self, name: str) -> Body:
        """A local function, whose body is read next; gives the one around it."""
        if name in self.functions:
            raise Unprinted
        around, self.body = self.body, Body()
        self.functions[name] = self.body
        return around

    def finished(self, steps: Sequence[Step]) -> tuple[Sequence[Step], list[Link]]:
        """The steps in the order in which a walk meets them, and the links between them in canonical order."""
        outs: list[dict[str, list[int]]] = self.outs  # pyright: ignore[reportAssignmentType]
        if self.functions or self.has_calls:
            order = self._order(len(steps))
            number = {old: new for new, old in enumerate(order)}
            steps = [steps[old] for old in order]
            outs = [
                {
                    port: [number[step] for step in self._steps(targets)]
                    for port, targets in self.outs[old].items()
                }
                for old in order
            ]
        if self.has_names:
            return steps, list(canonical_links(steps, outs))
        return steps, [
            Link(source, port, target)
            for source, ports in enumerate(outs)
            for port, targets in ports.items()
            for target in targets
        ]

    def _order(self, count: int) -> list[int]:
        """The steps in order: a local function's when it is first called."""
        order: list[int] = []
        todo, seen = [self.main], set[str]()
        for body in todo:
            for item in body.said:
                if isinstance(item, int):
                    order.append(item)
                elif item not in seen:
                    seen.add(item)
                    todo.append(self._function(item))
        if len(order) < count or len(seen) < len(self.functions):
            raise Unprinted
        return order

    def _function(self, name: str) -> Body:
        if name not in self.functions:
            raise Unprinted
        return self.functions[name]

    def _steps(self, targets: Sequence[Target], levels: int = _LEVELS) -> Iterator[int]:
        """The steps that targets stand for."""
        for target in targets:
            if isinstance(target, int):
                yield target
            elif levels == 0:  # or a circle
                raise Unprinted
            else:
                yield from self._steps(self._function(target).entries, levels - 1)
