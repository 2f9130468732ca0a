"""A judge at work: any OpenAI-compatible engine, or a script; all facets in one call, or a call for each.

What it takes is counted: calls, tokens, and the share of answers that did not count. An answer that is invalid is asked
for once more; one that is invalid again is left out, and never taken for a verdict.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from flowc_serving.agent.json_value import Object
from flowc_training.bench.baselines.asking import Reply
from flowc_training.bench.example import Example
from flowc_training.bench.outcome import Outcome
from flowc_training.bench.scoring.verdict import Judge as Decider
from flowc_training.judge.annotations import Annotation
from flowc_training.judge.facets import FACETS, Facet, Verdict
from flowc_training.judge.prompting import INSTRUCTIONS, Invalid, Said, messages, parts, schema
from flowc_training.judge.subjects import Subject, of_outcome

Way = Literal["one", "each"]
"""One call for all facets, or one for each."""
TRIES = 2


class Asker(Protocol):
    """A model that is asked for JSON."""

    @property
    def name(self) -> str: ...

    async def ask(self, messages: Sequence[Object], schema: Object, *, again: int = 0) -> Reply:
        """The model's answer. ``again`` is how often the same was asked before, so that no cache repeats itself.

        Raises ``AskError`` where there is none.
        """
        ...


class AskError(RuntimeError):
    """A model that gave no answer; the message says why."""


@dataclass(slots=True)
class Tally:
    """What judging took. ``invalid`` says why answers did not count, each with how often."""

    calls: int = 0
    read: int = 0
    written: int = 0
    answers: int = 0
    """Answers to facets that calls were to give, those that were asked for again included."""
    invalid: dict[str, int] = field(default_factory=dict[str, int])
    asked: int = 0
    left_out: int = 0
    """Facets that were asked, and those that have no answer in the end."""

    @property
    def invalid_share(self) -> float:
        """The share of answers that did not count."""
        return sum(self.invalid.values()) / self.answers if self.answers else 0.0

    def add(self, reply: Reply, answers: int) -> None:
        """Count a call."""
        self.calls += 1
        self.answers += answers
        self.read += reply.read
        self.written += reply.written

    def refuse(self, why: str, many: int = 1) -> None:
        """Count answers that do not count."""
        self.invalid[why] = self.invalid.get(why, 0) + many


@dataclass(frozen=True, slots=True)
class Judge:
    """A judge: who is asked, in which way, with which words."""

    asker: Asker
    way: Way = "one"
    instructions: str = INSTRUCTIONS
    facets: tuple[Facet, ...] = FACETS
    tries: int = TRIES

    @property
    def name(self) -> str:
        """What its annotations are signed with."""
        return f"judge {self.asker.name}"

    async def judge(self, subject: Subject, tally: Tally) -> Annotation:
        """What it says of a subject; facets whose answers were invalid are not in it. Raises ``AskError``."""
        groups = [self.facets] if self.way == "one" else [(each,) for each in self.facets]
        found: dict[str, Said] = {}
        for group in groups:
            tally.asked += len(group)
            told = await self._asked(subject, group, tally)
            tally.left_out += len(group) - len(told)
            found.update(told)
        answers: dict[str, Verdict] = {key: said.verdict for key, said in found.items()}
        evidence = {key: said.evidence for key, said in found.items() if said.evidence}
        return Annotation(subject.id, self.name, answers, evidence)

    async def _asked(self, subject: Subject, facets: Sequence[Facet], tally: Tally) -> Mapping[str, Said]:
        """The answers that count; those that do not are asked for again, alone."""
        found: dict[str, Said] = {}
        left = [*facets]
        for again in range(self.tries):
            told = messages(subject, left, self.instructions)
            reply = await self.asker.ask(told, schema(left), again=again)
            tally.add(reply, len(left))
            try:
                said, wrong = parts(reply.text, subject, left)
            except Invalid as why:
                tally.refuse(str(why), len(left))
                continue
            found.update(said)
            for why in wrong.values():
                tally.refuse(why)
            left = [each for each in left if each.id in wrong]
            if not left:
                break
        return found


async def judged(
    judge: Judge, subjects: Iterable[Subject], tally: Tally, *, at_once: int = 4
) -> AsyncIterator[Annotation]:
    """The annotations of many subjects, in their order, some asked at once. Raises ``AskError``."""
    waiting: list[asyncio.Task[Annotation]] = []
    try:
        for subject in subjects:
            waiting.append(asyncio.create_task(judge.judge(subject, tally)))
            if len(waiting) >= at_once:
                yield await waiting.pop(0)
        while waiting:
            yield await waiting.pop(0)
    finally:
        for each in waiting:
            each.cancel()


# In the benchmark.

DECIDING = ("intent", "components", "configuration", "unasked")
"""The facets that say whether a workflow is the right one."""


def decides(annotations: Iterable[Annotation]) -> Decider:
    """A decider for the benchmark's scores: what was judged of each attempt, by its id.

    Right is what no deciding facet says no to; None where one has no answer.
    """
    known = {each.subject: each.answers for each in annotations}

    def decide(_: Example, outcome: Outcome) -> bool | None:
        answers = known.get(of_outcome(outcome).id, {})
        told = [answers.get(each) for each in DECIDING]
        if "no" in told:
            return False
        return None if None in told else True

    return decide
