"""Block trees: a workflow's flow of control as nested blocks of statements, the shape of its Python text.

Steps appear as indexes into the workflow's steps. ``structure`` makes blocks of a graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from flowc.records import record


@record
class Do:
    """A call: an action, a wait, or a stranger's task."""

    step: int


@record
class If:
    """A condition with what hangs from its ``true`` and ``false`` ports."""

    step: int
    then: Block
    orelse: Block

    def chain(self) -> list[If]:
        """This condition and those of its ``elif``, each alone on the other side of the one before."""
        tests: list[If] = [self]
        while len(tests[-1].orelse) == 1 and isinstance(tests[-1].orelse[0], If):
            tests.append(tests[-1].orelse[0])
        return tests


@record
class For:
    """A loop with what hangs from its ``loop_body`` port."""

    step: int
    body: Block


@record
class Branch:
    """``with branch():``, or ``with branch("port"):`` for a named port of the step above."""

    port: str | None
    body: Block


@record
class On:
    """``with on(1):``, what hangs from one of several triggers (0-based here)."""

    trigger: int
    body: Block


@record
class Detached:
    """``with detached():``, steps no trigger reaches."""

    body: Block


@record
class Define:
    """A local function."""

    name: str
    body: Block


@record
class Call:
    """A call of a local function: a link to its first step."""

    name: str


Statement: TypeAlias = Do | If | For | Branch | On | Detached | Define | Call
Block: TypeAlias = tuple[Statement, ...]


@record
class Program:
    """The triggers, in order, and the body of the function."""

    triggers: tuple[int, ...]
    body: Block


def children(statement: Statement) -> tuple[Block, ...]:
    """The blocks that a statement holds."""
    match statement:
        case Do() | Call():
            return ()
        case If(_, then, orelse):
            return then, orelse
        case For(_, body) | Branch(_, body) | On(_, body) | Detached(body) | Define(_, body):
            return (body,)


def walk(block: Block) -> Iterator[Statement]:
    """All statements of a block and of the blocks in it, in the order of the text, however deep they stand."""
    todo = list(reversed(block))
    while todo:
        statement = todo.pop()
        yield statement
        for inner in reversed(children(statement)):
            todo += reversed(inner)


def rebuild(statement: Statement, step: Callable[[int], int], block: Callable[[Block], Block]) -> Statement:
    """The statement with another step, and with other blocks."""
    match statement:
        case Do(own):
            return Do(step(own))
        case If(own, then, orelse):
            return If(step(own), block(then), block(orelse))
        case For(own, body):
            return For(step(own), block(body))
        case Branch(port, body):
            return Branch(port, block(body))
        case On(trigger, body):
            return On(trigger, block(body))
        case Detached(body):
            return Detached(block(body))
        case Define(name, body):
            return Define(name, block(body))
        case Call():
            return statement


def functions_of(block: Block) -> dict[str, Block]:
    """All local functions, wherever they are defined."""
    return {item.name: item.body for item in walk(block) if isinstance(item, Define)}
