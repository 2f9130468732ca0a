"""Graphs to block trees: every graph has one, exactly, with no step twice and no condition invented.

The view is read with a cursor (docs/language.md, Flow of control). Walking the graph from its triggers, a
step with one way into it is written where that way leads; one with several (a join) becomes a local
function, called wherever a link leads to it. Blocks that would sit too deep are functions too (parts).

Three moves: ``_Builder`` drafts the body of each function, ``scopes.place`` finds the block each function
is defined in, ``_Finisher`` turns drafts into frozen blocks.
"""

from __future__ import annotations

from collections.abc import Sequence

from flowc.graph.links import AFTER, FALSE, LOOP_BODY, OUTPUT, TRUE, Entries, Outs, named_ports, outs
from flowc.graph.scopes import LEVELS, Draft, Function, Item, Nest, Test, place
from flowc.model.blocks import Block, Branch, Call, Define, Detached, Do, For, If, On, Program, Statement
from flowc.model.names import function_name
from flowc.model.workflow import Step, Workflow

ELIFS = 200
"""The longest chain of ``elif``."""


def structure(steps: Sequence[Step], outs: Outs) -> tuple[Program, list[int]]:
    """The block tree of a graph, and its steps in canonical order: triggers, then as the walk meets them.

    The blocks number the steps in that order.
    """
    graph = Entries(steps, outs)
    builder = _Builder(graph)
    builder.build()
    functions = builder.functions
    if len(functions) > 1:
        place(functions)
    program = Program(tuple(range(len(graph.triggers))), _Finisher(graph, functions).program())
    return program, builder.order


def program_of(workflow: Workflow) -> Program:
    """The block tree of a workflow in canonical order."""
    program, _ = structure(workflow.steps, outs(len(workflow.steps), workflow.links))
    return program


def inverse(order: Sequence[int]) -> list[int]:
    """Where in the order each step stands."""
    number = [0] * len(order)
    for new, old in enumerate(order):
        number[old] = new
    return number


class _Builder:
    """Walks the graph and drafts a body for the workflow, each join and each part.

    A step's number in the drafts is its place in ``order``.
    """

    def __init__(self, graph: Entries) -> None:
        self.graph = graph
        self.order: list[int] = list(graph.triggers)
        self.main = Function(0)
        self.functions = [self.main]
        self.joins: dict[int, Function] = {}
        self.todo: list[tuple[Function, Sequence[int]]] = []

    def build(self) -> None:
        """Drafts all bodies; parts and joins wait in ``todo``, so that nesting never nests calls deeply."""
        self.main.body = Draft(1, self.main)
        self._main(self.main.body)
        for function, targets in self.todo:
            function.body = Draft(2, function)
            if function.is_part:
                self.chain(function.body, targets)
            else:
                self.chain(function.body, self.one(function.body, targets[0]))

    def _main(self, body: Draft) -> None:
        graph = self.graph
        if graph.shared:
            for trigger in graph.triggers[:1]:
                self.ports(body, trigger)
                self.chain(body, graph.outs[trigger].get(OUTPUT, ()))
        else:
            for place, trigger in enumerate(graph.triggers):
                if graph.outs[trigger]:
                    on = self.nest(body, On(place, ()))
                    self.ports(on, trigger)
                    self.chain(on, graph.outs[trigger].get(OUTPUT, ()))
        for step in graph.detached:
            self.chain(self.nest(body, Detached(())), [step])

    def chain(self, block: Draft, targets: Sequence[int]) -> None:
        """Everything that hangs from one port."""
        if targets and block.level > LEVELS:
            self.part(block, targets)
            return
        while targets:
            for target in targets[:-1]:
                if self.graph.steps[target].type == "CONDITION" and not self.graph.is_join(target):
                    self.condition(block, target)
                else:
                    self.chain(self.nest(block, Branch(None, ())), [target])
            target = targets[-1]
            if self.graph.is_join(target):
                self.call(block, target)
                return
            targets = self.one(block, target)

    def one(self, block: Draft, step: int) -> Sequence[int]:
        """Writes one step; gives what its cursor moves to."""
        outs = self.graph.outs[step]
        kind = self.graph.steps[step].type
        if kind == "CONDITION":
            self.condition(block, step)
            return ()
        number = self.next(step)
        if kind == "FOREACH":
            self.chain(self.nest(block, For(number, ())), outs.get(LOOP_BODY, ()))
            after = AFTER
        else:
            block.statements.append(Do(number))
            after = OUTPUT
        self.ports(block, step)
        return outs.get(after, ())

    def ports(self, block: Draft, step: int) -> None:
        outs = self.graph.outs[step]
        if outs:
            for port in named_ports(self.graph.steps[step].type, outs):
                self.chain(self.nest(block, Branch(port, ())), outs[port])

    def condition(self, block: Draft, step: int) -> None:
        """An ``if`` with its chain of ``elif``; one too long goes on in a part."""
        place = len(block.statements)
        last, at, count = self.branch(block, place, step), step, 0
        block.statements.append(last)
        while targets := self.graph.outs[at].get(FALSE, ()):
            goes_on = self.chain
            if len(targets) == 1 and self.is_elif(targets[0]):
                count += 1
                if count % ELIFS:
                    at = targets[0]
                    last.orelse = last = self.branch(block, place, at)
                    continue
                goes_on = self.part
            last.orelse = orelse = self.inner(block, place)
            goes_on(orelse, targets)
            break
        self.ports(block, step)

    def branch(self, block: Draft, place: int, step: int) -> Test:
        """One condition with its ``true`` side."""
        test = Test(self.next(step), self.inner(block, place))
        self.chain(test.then, self.graph.outs[step].get(TRUE, ()))
        return test

    def next(self, step: int) -> int:
        """The number of a step that is met."""
        self.order.append(step)
        return len(self.order) - 1

    def is_elif(self, step: int) -> bool:
        """Is this a condition that stands for itself alone?"""
        kind = self.graph.steps[step].type
        if kind != "CONDITION" or self.graph.is_join(step):
            return False
        return not named_ports(kind, self.graph.outs[step])

    def nest(self, block: Draft, head: Statement) -> Draft:
        inner = self.inner(block, len(block.statements))
        block.statements.append(Nest(head, inner))
        return inner

    def inner(self, block: Draft, place: int) -> Draft:
        level = block.level + 1
        inner = Draft(level, block.owner, (block, place))
        block.owner.height = max(block.owner.height, level)
        return inner

    def call(self, block: Draft, step: int) -> None:
        function = self.joins.get(step)
        if function is None:
            function = self.joins[step] = self.function([step])
            function.step = step
        self.site(block, function)

    def part(self, block: Draft, targets: Sequence[int]) -> None:
        function = self.function(targets)
        function.is_part = True
        self.site(block, function)

    def function(self, targets: Sequence[int]) -> Function:
        function = Function(len(self.functions))
        self.functions.append(function)
        self.todo.append((function, targets))
        return function

    def site(self, block: Draft, function: Function) -> None:
        function.sites.append((block, len(block.statements)))
        block.statements.append(function)


class _Finisher:
    """Turns drafts into blocks, with each function named and defined in its place."""

    def __init__(self, graph: Entries, functions: Sequence[Function]) -> None:
        self.main = functions[0]
        self.parts = [function for function in functions if function.is_part or function.is_hoisted]
        self.part_names = {part.index: f"part_{n}" for n, part in enumerate(self.parts, 1)}
        self.names = {part.index: self.part_names[part.index] for part in functions if part.is_part}
        seen: dict[str, int] = {}
        for function in functions:
            if function.step is not None:
                name = function_name(graph.steps[function.step].task)
                seen[name] = seen.get(name, 0) + 1
                self.names[function.index] = name if seen[name] == 1 else f"{name}_{seen[name]}"

    def program(self) -> Block:
        parts = [Define(self.part_names[part.index], self.block(part.body)) for part in self.parts]
        return (*parts, *self.block(self.main.body))

    def block(self, draft: Draft) -> Block:
        if not draft.defines:
            return tuple(map(self.statement, draft.statements))
        statements: list[Statement] = []
        for at, item in enumerate(draft.statements):
            statements += [self.define(function) for index, function in draft.defines if index == at]
            statements.append(self.statement(item))
        return tuple(statements)

    def define(self, function: Function) -> Define:
        if function.is_hoisted:
            return Define(self.names[function.index], (Call(self.part_names[function.index]),))
        return Define(self.names[function.index], self.block(function.body))

    def statement(self, item: Item) -> Statement:
        if isinstance(item, Do):
            return item
        if isinstance(item, Function):
            return Call(self.names[item.index])
        return self.test(item) if isinstance(item, Test) else item.built(self.block(item.body))

    def test(self, first: Test) -> If:
        """An ``if`` with its ``elif`` chain, folded from the end."""
        chain = [first]
        while isinstance(chain[-1].orelse, Test):
            chain.append(chain[-1].orelse)
        last = chain[-1].orelse
        orelse = self.block(last) if isinstance(last, Draft) else ()
        for test in reversed(chain[1:]):
            orelse = (If(test.number, self.block(test.then), orelse),)
        return If(first.number, self.block(first.then), orelse)
