"""A plan as statements in the order in which a person says them: under which circumstances what is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from flowc_training.population.plan import Body, Do, If, Loop, Node, Plan, Use


@dataclass(frozen=True, slots=True)
class Moment:
    """When the workflow runs: at any of these."""

    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold."""

    tests: tuple[Use, ...]
    mode: Literal["all", "any"]


@dataclass(frozen=True, slots=True)
class Each:
    """For each of a list."""

    use: Use


Circumstance: TypeAlias = "Moment | Condition | Each"
Link = Literal["", "then", "within", "otherwise", "unless", "both", "anyway"]
"""How a statement follows on the one before: ``otherwise`` in the other case, ``unless`` in the other case of an outer
condition, ``both`` in either, ``anyway`` in either where the other case does nothing; ``within`` is *then* under
the same circumstances."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Acts and their circumstances. No act: nothing is done.

    ``inner`` are statements that follow under the first ``scope`` of the circumstances: what follows a loop in a branch
    is under the branch's condition, and not in the loop.
    """

    link: Link
    where: tuple[Circumstance, ...]
    acts: tuple[Use, ...]
    inner: tuple[Statement, ...] = ()
    scope: int = 0


def statements(plan: Plan) -> tuple[Statement, ...]:
    """What a plan says; the first statement has the moment."""
    return tuple(_of(plan.body, (Moment(plan.triggers),), ""))


def _of(body: Body, where: tuple[Circumstance, ...], link: Link) -> Iterator[Statement]:
    for place, group in enumerate(_groups(body)):
        here, how = (where, link) if place == 0 else ((), "then")
        match group[0]:
            case Do():
                yield Statement(how, here, tuple(each.use for each in group if isinstance(each, Do)))
            case Loop(use, inner):
                yield _one(_of(inner, (*here, Each(use)), how), (*here, Each(use)), how)
            case If() as node:
                yield from _branches(node, here, how)


def _branches(node: If, where: tuple[Circumstance, ...], link: Link) -> Iterator[Statement]:
    within = (*where, Condition(node.tests, node.mode))
    yield _one(_of(node.then, within, link), within, link)
    nested = any(isinstance(each, If) for each in node.then)
    if node.otherwise:
        other: Link = "unless" if nested else "otherwise"
        yield _one(_of(node.otherwise, (), other), (), other)
    if node.both:
        both: Link = "both" if node.otherwise else "anyway"
        yield _one(_of(node.both, (), both), (), both)


def _one(found: Iterator[Statement], where: tuple[Circumstance, ...], link: Link) -> Statement:
    """Statements of one scope as one; an empty scope does nothing."""
    first, *more = list(found) or [Statement(link, where, ())]
    inner = (
        replace(each, link="within" if each.link == "then" else each.link, scope=len(where)) for each in more
    )
    return replace(first, inner=(*first.inner, *inner))


def _groups(body: Sequence[Node]) -> Iterator[list[Node]]:
    """Acts that follow each other stand together."""
    acts: list[Node] = []
    for node in body:
        if isinstance(node, Do):
            acts.append(node)
            continue
        if acts:
            yield acts
        acts = []
        yield [node]
    if acts:
        yield acts
