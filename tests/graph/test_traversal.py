"""The one traversal of blocks, and the walks of graphs, held against their definitions."""

import random

import pytest

from flowc.graph.ports import Ports
from flowc.graph.traversal import dominators, postorder, reached
from flowc.model.blocks import (
    Block,
    Branch,
    Call,
    Define,
    Detached,
    Do,
    For,
    If,
    On,
    children,
    functions_of,
    rebuild,
    walk,
)

BODY: Block = (
    Define("then_a", (Do(7),)),
    On(0, (Do(1), Branch("failure", (Do(2),)))),
    For(3, (If(4, (Do(5),), (If(6, (), (Call("then_a"),)),)),)),
    Detached((Do(8),)),
)


def steps_in(block: Block) -> list[int]:
    return [each.step for each in walk(block) if isinstance(each, Do | If | For)]


def test_a_walk_meets_all_statements_in_the_order_of_the_text() -> None:
    assert steps_in(BODY) == [7, 1, 2, 3, 4, 5, 6, 8]
    assert functions_of(BODY) == {"then_a": (Do(7),)}


@pytest.mark.parametrize("statement", [*walk(BODY)])
def test_what_is_rebuilt_of_the_same_is_the_same(statement: Do | If | For | Branch | On) -> None:
    assert rebuild(statement, lambda step: step, lambda block: block) == statement
    bare = rebuild(statement, lambda step: step, lambda block: ())
    assert all(block == () for block in children(bare))


def test_a_long_chain_of_elif_is_no_nesting() -> None:
    first: Block = ()
    for step in range(5_000):
        first = (If(step, (Do(step),), first),)
    chain = first[0]
    assert isinstance(chain, If)
    assert len(chain.chain()) == 5_000
    assert len(steps_in(first)) == 10_000


def test_functions_that_call_each_other_first_are_a_circle() -> None:
    for has_step, found in ((False, ["a", "b"]), (True, [])):
        ports = Ports()
        main = ports.enter("a")
        ports.call("b", ports.body.entries)
        ports.enter("b")
        port = ports.of(ports.add(ports.body.entries), "output") if has_step else ports.body.entries
        ports.call("a", port)
        ports.body = main
        assert ports.circles() == found


@pytest.mark.parametrize("seed", range(200))
def test_walks_of_graphs(seed: int) -> None:
    rng = random.Random(seed)
    count = rng.randrange(1, 12)
    graph = [[rng.randrange(count) for _ in range(rng.randrange(3))] for _ in range(count)]
    found = reached([0], graph.__getitem__)
    order = postorder([0], graph.__getitem__)
    assert set(order) == found
    assert len(order) == len(found)
    assert order[-1] == 0
    above = dominators(order[::-1], {node: [at for at in found if node in graph[at]] for node in order})
    assert above[0] == 0
    for node in found - {0}:
        strict = [each for each in found - {node} if node not in _without(each, graph)]
        assert above[node] in strict
        assert all(each == above[node] or above[node] not in _without(each, graph) for each in strict)


def _without(node: int, graph: list[list[int]]) -> set[int]:
    """What the first node leads to by ways that do not pass a node."""
    return set[int]() if node == 0 else reached([0], graph.__getitem__, {node}) - {node}
