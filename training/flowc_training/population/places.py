"""The places of a plan: each of its bodies, what can be read there, and the plan with another body in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from flowc_training.population.plan import Body, Do, If, Loop, Node, Plan
from flowc_training.population.scope import Scope, after, at_start

Where = Literal["top", "then", "otherwise", "both", "loop"]
"""Whose body it is: the workflow's, a branch's, that of what follows both branches, a loop's."""


@dataclass(frozen=True, slots=True)
class Place:
    """A body, and of which branches or loop it is. ``put`` makes the plan that has another body here."""

    where: Where
    body: Body
    scope: Scope
    put: Callable[[Body], Plan]
    owner: If | Loop | None = None

    def scope_at(self, index: int) -> Scope:
        """What can be read before the step of an index."""
        scope = self.scope
        for node in self.body[:index]:
            if isinstance(node, Do):
                scope = after(scope, node.use)
        return scope

    def with_node(self, index: int, *nodes: Node) -> Plan:
        """The plan with other steps, or none, in place of one."""
        return self.put((*self.body[:index], *nodes, *self.body[index + 1 :]))


_Put: TypeAlias = Callable[[Body], Plan]


def places(plan: Plan) -> Iterator[Place]:
    """All bodies of a plan, an outer one before those in it."""
    return _within(Place("top", plan.body, at_start(plan.triggers), lambda body: replace(plan, body=body)))


def _within(place: Place) -> Iterator[Place]:
    yield place
    for index, node in enumerate(place.body):
        here = place.scope_at(index)
        match node:
            case If():
                inner: tuple[Where, ...] = ("then", "otherwise", "both")
                for where in inner:
                    if body := getattr(node, where):
                        yield from _within(
                            Place(where, body, here, _putting(place, index, node, where), node)
                        )
            case Loop(use, body):
                put = _putting(place, index, node, "body")
                yield from _within(Place("loop", body, after(here, use), put, node))
            case Do():
                pass


def _putting(place: Place, index: int, node: If | Loop, part: str) -> _Put:
    def put(body: Body) -> Plan:
        changes: dict[str, Body] = {part: body}
        return place.with_node(index, replace(node, **changes))

    return put
