"""A plan: parts put together with their values. From it come both the workflow and the words that ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from flowc_training.languages import Language
from flowc_training.population.parts import Part


@dataclass(frozen=True, slots=True)
class Value:
    """What stands in a slot: ``code`` is a Python literal, ``words`` are how a merchant says it, by language.

    ``resource`` is the name to look up in the shop where the code is a GID.
    """

    code: str
    words: Mapping[Language, str]
    resource: str = ""

    def said(self, language: Language) -> str:
        """How it is said in a language; where nothing is told of that, as in the first that is."""
        return self.words.get(language) or next(iter(self.words.values()))


@dataclass(frozen=True, slots=True)
class Use:
    """A part with its values; ``remark`` is what a merchant wrote on its step, as in the comment lines of a view."""

    part: Part
    values: Mapping[str, Value]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Do:
    """An act."""

    use: Use


@dataclass(frozen=True, slots=True)
class If:
    """Branches. ``both`` follows either of them, as steps that both lead to; ``remark`` stands on the condition."""

    tests: tuple[Use, ...]
    mode: Literal["all", "any"]
    then: Body
    otherwise: Body = ()
    both: Body = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Loop:
    """What is done for each of a list."""

    use: Use
    body: Body


Node: TypeAlias = "Do | If | Loop"
Body: TypeAlias = "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Plan:
    """A workflow as its merchant thinks of it, in the merchant's language."""

    intent: str
    language: Language
    name: str
    triggers: tuple[Use, ...]
    body: Body
    note: str = ""

    @property
    def uses(self) -> tuple[Use, ...]:
        """All parts used, in the order in which they stand."""
        return (*self.triggers, *(use for node in nodes(self.body) for use in uses(node)))


def uses(node: Node) -> tuple[Use, ...]:
    """The parts of a node itself, without what is done in it."""
    return node.tests if isinstance(node, If) else (node.use,)


def nodes(body: Body) -> Iterator[Node]:
    """All nodes of a body in the order in which they stand, each before those in it."""
    for node in body:
        yield node
        match node:
            case Do():
                pass
            case If():
                for inner in (node.then, node.otherwise, node.both):
                    yield from nodes(inner)
            case Loop():
                yield from nodes(node.body)


def mapped(body: Body, change: Callable[[Node], Node]) -> Body:
    """The body with each node changed, in the order of ``nodes``; a change leaves what is done in a node alone."""

    def one(node: Node) -> Node:
        match change(node):
            case Do() as made:
                return made
            case Loop() as made:
                return replace(made, body=mapped(made.body, change))
            case If() as made:
                then, otherwise, both = (
                    mapped(each, change) for each in (made.then, made.otherwise, made.both)
                )
                return replace(made, then=then, otherwise=otherwise, both=both)

    return tuple(map(one, body))
