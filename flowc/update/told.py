"""What statements tell: a workflow as the blocks of a view, and the keys by which two of them are compared."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from flowc.graph.structure import program_of
from flowc.model.blocks import (
    Block,
    Branch,
    Call,
    Define,
    Do,
    For,
    If,
    On,
    Program,
    Statement,
    children,
    functions_of,
)
from flowc.model.workflow import Step, Workflow


class Told:
    """A workflow and its blocks. A key tells all a statement means, a head what its first line does."""

    def __init__(self, workflow: Workflow, program: Program | None = None) -> None:
        self.workflow = workflow
        self.steps = workflow.steps
        self.program = program or program_of(workflow)
        self.functions = functions_of(self.program.body)
        self.keys: dict[int, Hashable] = {}

    def key(self, statement: Statement) -> Hashable:
        known = self.keys.get(id(statement))
        if known is None:
            inner = tuple([self.block_key(block) for block in children(statement)])
            known = self.keys[id(statement)] = (self.head(statement), inner)
        return known

    def block_key(self, block: Block) -> Hashable:
        return tuple([self.key(statement) for statement in block if not isinstance(statement, Define)])

    def head(self, statement: Statement) -> Hashable:
        match statement:
            case Do(step) | If(step) | For(step):
                return type(statement).__name__, self.steps[step]
            case On(trigger):
                return "On", trigger, self.steps[self.program.triggers[trigger]]
            case Branch(port):
                return "Branch", port
            case Call(name):
                return "Call", self.entry(name)
            case _:
                return type(statement).__name__

    def sort(self, statement: Statement) -> Hashable:
        """What a changed statement still has in common with the one it was."""
        match statement:
            case Do(step):
                return "Do", self.steps[step].task
            case On() | Call() | If() | For():
                return type(statement).__name__
            case _:
                return self.head(statement)

    def entry(self, name: str) -> tuple[Step, ...]:
        """The steps a local function begins with."""
        return tuple(self._firsts(name, {name}))

    def first_task(self, name: str) -> str | None:
        """The task of the first of them."""
        return next((step.task for step in self.entry(name)), None)

    def _firsts(self, name: str, seen: set[str]) -> Iterator[Step]:
        for item in _first(self.functions.get(name, ())):
            if isinstance(item, int):
                yield self.steps[item]
            elif item not in seen:
                yield from self._firsts(item, {*seen, item})


def _first(block: Block) -> Iterator[int | str]:
    """What a block starts with: steps, and the names of local functions."""
    for item in block:
        match item:
            case Do(step) | For(step):
                yield step
                return
            case If(step):
                yield step
            case Branch(None, body):
                yield from _first(body)
            case Call(name):
                yield name
                return
            case _:
                pass
