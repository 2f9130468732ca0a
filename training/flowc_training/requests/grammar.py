"""What every language has to say how clauses are joined and verbs changed; a module a language says how it does it."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from flowc_training.languages import Language

Mood: TypeAlias = Literal["imp", "inf", "third", "subj", "te", "plain"]
"""An order (tag it), an infinitive (to tag it), the third person (it tags it), Spanish's subjunctive (que etiquete);
Japanese has the te-form and the plain form instead."""


@dataclass(frozen=True, slots=True)
class Act:
    """An act in its two forms; after a ``wait`` one says *then*."""

    do: str
    to: str
    wait: bool = False


class Grammar(ABC):
    """A language. All texts are clauses without a capital and without an end."""

    language: ClassVar[Language]
    AND: ClassVar[str]
    OR: ClassVar[str]
    COMMA: ClassVar[str] = ", "
    TEMPORAL: ClassVar[re.Pattern[str]]
    """How clauses of time begin that another clause can be joined to; others are phrases (*for every new order*)."""
    PRONOUNS: ClassVar[re.Pattern[str]]
    """What stands for something that must have been named before."""
    THEN: ClassVar[tuple[str, str]]
    """What stands between what is before a wait and what is after it: of finite verbs, of infinitives."""

    def listed(self, items: Sequence[str], word: str) -> str:
        """Items as *a, b and c*."""
        *most, last = items
        return f"{self.COMMA.join(most)} {self.joint(word, last)} {last}" if most else last

    def joint(self, word: str, after: str) -> str:
        """*and* or *or* as it is before a word."""
        del after
        return self.AND if word == "and" else self.OR

    def moment(self, clauses: Sequence[str]) -> str:
        """*when A or when B*."""
        return self.listed(clauses, "or")

    @abstractmethod
    def condition(self, tests: Sequence[str], mode: str) -> str:
        """*if A and B*."""

    @abstractmethod
    def joined(self, moment: str, tests: Sequence[str], mode: str) -> str:
        """*when M and A*."""

    def also(self, before: str, tests: Sequence[str], mode: str) -> str:
        """A condition within another."""
        return f"{before}{self.COMMA}{self.joint('and', '')} {self.condition(tests, mode)}"

    def acts(self, acts: Sequence[Act], mood: Mood, subject: str = "") -> str:
        """Acts one after the other. ``subject`` stands in the clause of German and nowhere else."""
        del subject
        groups: list[list[Act]] = [[]]
        for act in acts:
            groups[-1].append(act)
            if act.wait:
                groups.append([])
        said = [self.listed([self.act(each, mood) for each in group], "and") for group in groups if group]
        return self.THEN[mood == "inf"].join(said)

    @abstractmethod
    def act(self, act: Act, mood: Mood) -> str:
        """One act in a mood."""

    def beside(self, before: str, other: str) -> str:
        """A moment and what it is done for: *every Monday, for each order*."""
        return f"{before}{self.COMMA}{other}"

    def phrase(self, when: str) -> bool:
        """Is it no clause, so that no comma follows it in some languages?"""
        return not self.TEMPORAL.match(when)

    def to_reader(self, text: str) -> str:
        """Words of the merchant about themselves, as the agent says them: *me* is *you*."""
        return text

    def framed(self, frame: str, when: str, acts: str) -> str:
        """A frame filled."""
        return frame.replace("{when}", when).replace("{acts}", acts)
