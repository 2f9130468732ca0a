"""A plan: parts put together with their values. From it come both the workflow and the words that ask for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
        return (*self.triggers, *_uses(self.body))


def _uses(body: Body) -> Iterator[Use]:
    for node in body:
        match node:
            case Do(use):
                yield use
            case If(tests, _, then, otherwise, both):
                yield from tests
                yield from _uses(then)
                yield from _uses(otherwise)
                yield from _uses(both)
            case Loop(use, inner):
                yield use
                yield from _uses(inner)
