"""What statements tell: a workflow as the blocks of a view, and the keys by which two of them are compared."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from flowc.graph.links import outs
from flowc.graph.structure import structure
from flowc.model.blocks import Block, Branch, Call, Define, Detached, Do, For, If, On, Program, Statement
from flowc.model.workflow import Step, Workflow


class Told:
    """A workflow and its blocks. A key tells all a statement means, a head what its first line does."""

    def __init__(self, workflow: Workflow, program: Program | None = None) -> None:
        self.workflow = workflow
        self.steps = workflow.steps
        self.program = program or structure(self.steps, outs(len(self.steps), workflow.links))[0]
        self.functions = {define.name: define.body for define in _defines(self.program.body)}
        self.keys: dict[int, Hashable] = {}

    def key(self, statement: Statement) -> Hashable:
        known = self.keys.get(id(statement))
        if known is None:
            inner = tuple([self.block_key(block) for block in blocks_of(statement)])
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
            case On() | Call():
                return type(statement).__name__
            case If() | For():
                return type(statement).__name__
            case _:
                return self.head(statement)

    def entry(self, name: str) -> tuple[Step, ...]:
        """The steps a local function begins with."""
        return tuple(self._firsts(self.functions.get(name, ()), {name}))

    def _firsts(self, block: Block, seen: set[str]) -> Iterator[Step]:
        for statement in block:
            match statement:
                case Do(step) | For(step):
                    yield self.steps[step]
                    return
                case If(step):
                    yield self.steps[step]
                case Branch(None, body):
                    yield from self._firsts(body, seen)
                case Call(name):
                    if name not in seen:
                        yield from self._firsts(self.functions.get(name, ()), {*seen, name})
                    return
                case _:
                    pass


def blocks_of(statement: Statement) -> tuple[Block, ...]:
    """The blocks a statement holds."""
    match statement:
        case If(_, then, orelse):
            return then, orelse
        case For(_, body) | Branch(_, body) | On(_, body) | Detached(body) | Define(_, body):
            return (body,)
        case _:
            return ()


def _defines(block: Block) -> Iterator[Define]:
    for statement in block:
        if isinstance(statement, Define):
            yield statement
        for inner in blocks_of(statement):
            yield from _defines(inner)
