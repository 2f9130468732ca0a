"""Block trees: a workflow's flow of control as nested blocks of statements, the shape of its Python text.

Steps appear as indexes into the workflow's steps. ``structure`` makes blocks of a graph, ``flow`` makes a
graph of blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
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


def renumber(program: Program, number: Sequence[int]) -> Program:
    """The program with each step ``i`` called ``number[i]``."""

    def block(items: Block) -> Block:
        return tuple([statement(item) for item in items])

    def statement(item: Statement) -> Statement:
        match item:
            case Do(step):
                return Do(number[step])
            case If():
                return condition(item)
            case For(step, body):
                return For(number[step], block(body))
            case Branch(port, body):
                return Branch(port, block(body))
            case On(trigger, body):
                return On(trigger, block(body))
            case Detached(body):
                return Detached(block(body))
            case Define(name, body):
                return Define(name, block(body))
            case Call():
                return item

    def condition(item: If) -> If:
        """An ``if`` and its ``elif`` chain, in a loop: it may be long."""
        chain = [item]
        while len(chain[-1].orelse) == 1 and isinstance(chain[-1].orelse[0], If):
            chain.append(chain[-1].orelse[0])
        orelse = block(chain[-1].orelse)
        for test in reversed(chain):
            orelse = (If(number[test.step], block(test.then), orelse),)
        first = orelse[0]
        assert isinstance(first, If)
        return first

    return Program(tuple([number[trigger] for trigger in program.triggers]), block(program.body))
