"""Block trees to graphs: reads blocks with the cursor the view is read with (docs/language.md).

The inverse of ``structure``. The cursor is the set of ports the next step hangs from: one port as a rule,
none in a detached chain, one for each trigger where several share their steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from flowc.graph.links import AFTER, FALSE, LOOP_BODY, OUTPUT, TRUE
from flowc.graph.traversal import postorder, reached
from flowc.model.blocks import Block, Branch, Call, Define, Detached, Do, For, If, On, Program, walk

Cursor = Sequence[tuple[int, str]]

MOST_LINKS = 200_000
"""Calls make no more: functions that call each other twice would double them at every level."""


class TooManyLinksError(Exception):
    """The calls of local functions stand for more links than ``MOST_LINKS``."""


def links(program: Program, count: int) -> list[dict[str, list[int]]]:
    """For each of ``count`` steps, its ports with their targets in order. Raises ``TooManyLinksError``."""
    flow = _Flow(program, count)
    flow.hang(program.body, [(t, OUTPUT) for t in program.triggers], program.triggers)
    return flow.outs


def visited(program: Program) -> list[int]:
    """The steps in the order a walk meets them: a local function's when it is first called."""
    functions = functions_of(program.body)
    order = list(program.triggers)
    todo: list[Block] = [program.body]
    for body in todo:
        for item in walk(body, into_functions=False):
            if isinstance(item, Do | If | For):
                order.append(item.step)
            elif isinstance(item, Call) and item.name in functions:
                todo.append(functions.pop(item.name))
    return order


class _Flow:
    def __init__(self, program: Program, count: int) -> None:
        self.triggers = program.triggers
        self.outs: list[dict[str, list[int]]] = [{} for _ in range(count)]
        self.program = program
        self.entries: dict[str, list[int]] = {}
        self.known: set[str] = set()
        self.called = 0

    @cached_property
    def functions(self) -> dict[str, Block]:
        """All local functions; most workflows call none."""
        return functions_of(self.program.body)

    def link(self, cursor: Cursor, target: int) -> None:
        for step, port in cursor:
            self.outs[step].setdefault(port, []).append(target)

    def hang(self, block: Block, cursor: Cursor, last: Sequence[int]) -> None:
        """Hangs a block's statements; ``last`` is the step above, whose named ports ``branch("…")`` means."""
        for item in block:
            match item:
                case Do(step):
                    self.link(cursor, step)
                    cursor, last = [(step, OUTPUT)], [step]
                case If(step):
                    self.link(cursor, step)
                    self.test(item)
                    last = [step]
                case For(step, body):
                    self.link(cursor, step)
                    self.hang(body, [(step, LOOP_BODY)], [step])
                    cursor, last = [(step, AFTER)], [step]
                case Branch(port, body):
                    own = cursor if port is None else [(step, port) for step in last]
                    self.hang(body, own, last)
                case On(trigger, body):
                    step = self.triggers[trigger]
                    self.hang(body, [(step, OUTPUT)], [step])
                case Detached(body) | Define(_, body):
                    self.hang(body, [], [])
                case Call(name):
                    entries = self.entry(name)
                    self.count(len(cursor) * len(entries))
                    for entry in entries:
                        self.link(cursor, entry)

    def test(self, item: If) -> None:
        """Both sides of a condition, with the conditions of its ``elif`` chain."""
        tests = item.chain()
        for test in tests:
            self.hang(test.then, [(test.step, TRUE)], [test.step])
        for test, other in pairwise(tests):
            self.link([(test.step, FALSE)], other.step)
        last = tests[-1]
        self.hang(last.orelse, [(last.step, FALSE)], [last.step])

    def count(self, more: int) -> None:
        self.called += more
        if self.called > MOST_LINKS:
            raise TooManyLinksError

    def entry(self, name: str) -> list[int]:
        """The steps a function's body hangs from its caller's port."""
        for each in postorder([name], lambda called: leading(self.functions[called]), self.known):
            self.entries[each] = list(self.expanded(each))
        return self.entries[name]

    def expanded(self, name: str) -> Iterator[int]:
        """The steps a function starts with, those of the functions it calls there included."""
        for item in first(self.functions[name]):
            if isinstance(item, str):
                self.count(len(self.entries[item]))
                yield from self.entries[item]
            else:
                yield item


def first(block: Block) -> Iterator[int | str]:
    """What a block starts with: steps, and the names of local functions."""
    for item in block:
        match item:
            case Do(step) | For(step):
                yield step
                return
            case If(step):
                yield step
            case Branch(None, body):
                yield from first(body)
            case Call(name):
                yield name
                return
            case _:
                pass


def leading(block: Block) -> list[str]:
    """The functions that a block calls before any step."""
    return [item for item in first(block) if isinstance(item, str)]


def functions_of(block: Block) -> dict[str, Block]:
    """All local functions, wherever they are defined."""
    return {item.name: item.body for item in walk(block) if isinstance(item, Define)}


def circles(block: Block) -> list[str]:
    """The functions that lead back to themselves before any step."""
    calls = {name: leading(body) for name, body in functions_of(block).items()}
    return [name for name, called in calls.items() if name in reached(called, calls.__getitem__)]
