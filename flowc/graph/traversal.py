"""Walks through any graph: all that can be reached, nodes in postorder, and their dominators."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def reached(
    starts: Iterable[Node], targets: Callable[[Node], Iterable[Node]], known: set[Node] | None = None
) -> set[Node]:
    """Some nodes and all that they lead to, added to those that are ``known``, which are not walked again."""
    found = set[Node]() if known is None else known
    todo = list(starts)
    while todo:
        node = todo.pop()
        if node not in found:
            found.add(node)
            todo += targets(node)
    return found


def postorder(
    starts: Iterable[Node], targets: Callable[[Node], Iterable[Node]], known: set[Node] | None = None
) -> list[Node]:
    """Some nodes and all that they lead to but what is ``known``: each after all it leads to, circles aside."""
    order: list[Node] = []
    seen = set[Node]() if known is None else known
    for start in starts:
        if start in seen:
            continue
        seen.add(start)
        stack = [(start, iter(targets(start)))]
        while stack:
            node, rest = stack[-1]
            for target in rest:
                if target not in seen:
                    seen.add(target)
                    stack.append((target, iter(targets(target))))
                    break
            else:
                order.append(node)
                stack.pop()
    return order


def dominators(order: Sequence[Node], sources: Mapping[Node, Sequence[Node]]) -> dict[Node, Node]:
    """The immediate dominator of each node of a reverse postorder; its first one, which is above all, has itself.

    By Cooper, Harvey and Kennedy, A Simple, Fast Dominance Algorithm.
    """
    rank = {node: at for at, node in enumerate(order)}
    above = {order[0]: order[0]}
    changed = True
    while changed:
        changed = False
        for node in order[1:]:
            first, *others = [source for source in sources[node] if source in above]
            for other in others:
                while first != other:
                    if rank[first] < rank[other]:
                        first, other = other, first
                    first = above[first]
            if above.get(node) != first:
                above[node], changed = first, True
    return above
