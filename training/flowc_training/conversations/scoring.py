"""Scores of talks: programs first, then the judge facet by facet. A judge that is away costs its answers, no more."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TypeAlias

from flowc_training.conversations import programs
from flowc_training.conversations.mapping import Engine, Mapped, map_rows
from flowc_training.conversations.programs import Found
from flowc_training.conversations.slicing import slices_of
from flowc_training.judge.annotations import Annotation
from flowc_training.judge.facets import Verdict
from flowc_training.judge.judging import AskError, Judge, Tally
from flowc_training.judge.subjects import Subject, of_conversation
from flowc_training.weekly.scores import Scored
from flowc_training.weekly.talk import Talk
from flowc_training.weekly.valuing import value

AT_ONCE = 4
"""Talks that the judge is asked about at a time."""
PATIENCE = 5
"""Talks in a row without an answer after which a judge is not asked any more."""
SECONDS = 30.0
"""The most that programs take for a talk."""
_TOGETHER = 64


@dataclass(slots=True)
class Asking:
    """A judge in use: who it is, what it took, and how often in a row it has not answered.

    ``known`` are answers that are there already, by talk: those of a run before, or of whoever judged elsewhere.
    """

    judge: Judge | None = None
    known: Mapping[str, Mapping[str, Verdict]] = field(default_factory=dict[str, Mapping[str, Verdict]])
    at_once: int = AT_ONCE
    patience: int = PATIENCE
    tally: Tally = field(default_factory=Tally)
    silent: int = 0
    given: list[Annotation] = field(default_factory=list[Annotation])
    """What the judge has just said, to be kept and taken by the caller."""


def scored(
    talks: Iterable[Talk],
    asking: Asking | None = None,
    *,
    engine: Engine = "processes",
    workers: int = 1,
    seconds: float = SECONDS,
) -> Iterator[Scored]:
    """The scores of talks, in their order, each exactly one.

    A talk that programs break on, or take more than ``seconds`` for, has its trouble told and is worth nothing; one
    that the judge does not answer on has no facets, and the trouble says why. Never raises for what is in a talk.
    """
    asking = asking or Asking()
    taken = iter(talks)
    noted: list[Talk] = []
    found = map_rows(_by_program, _noted(taken, noted), engine=engine, workers=workers, seconds=seconds)
    with asyncio.Runner() as runner:
        while part := list(islice(found, _TOGETHER)):
            together, noted[: len(part)] = noted[: len(part)], []
            facets = runner.run(_asked(together, part, asking))
            yield from _with_facets(together, part, facets)


def _noted(talks: Iterator[Talk], noted: list[Talk]) -> Iterator[Talk]:
    """The talks as they pass: what is under way is kept until its scores are there."""
    for each in talks:
        noted.append(each)
        yield each


_Facets: TypeAlias = tuple[Mapping[str, Verdict], str]
"""The judge's answers, and why there are none."""


@dataclass(frozen=True, slots=True)
class _Programs:
    found: Found
    slices: tuple[str, ...]


def _by_program(talk: Talk) -> _Programs:
    return _Programs(programs.found(talk), slices_of(talk))


def _scored(
    talk: Talk,
    found: Found,
    slices: tuple[str, ...],
    facets: Mapping[str, Verdict] | None = None,
    trouble: str = "",
) -> Scored:
    told = facets or {}
    worth = value(found.compiles, found.clean, found.acts, found.kept, found.by_hand, told)
    return Scored(
        talk.id,
        talk.shop,
        talk.arm,
        talk.day,
        slices,
        worth,
        found.compiles,
        found.clean,
        found.acts,
        found.kept,
        dict(told),
        talk.deed.activated,
        trouble,
    )


def _with_facets(
    talks: Sequence[Talk], part: Sequence[Mapped[_Programs]], facets: Sequence[_Facets]
) -> Iterator[Scored]:
    for talk, mapped, (told, trouble) in zip(talks, part, facets, strict=True):
        if mapped.value is None:
            broken = replace(_scored(talk, Found(), ()), value=0.0)
            yield replace(broken, trouble=f"programs: {mapped.trouble}")
        else:
            yield _scored(talk, mapped.value.found, mapped.value.slices, told, trouble)


# The judge.


async def _asked(talks: Sequence[Talk], part: Sequence[Mapped[_Programs]], asking: Asking) -> list[_Facets]:
    gate = asyncio.Semaphore(asking.at_once)
    tasks = (
        _facets(talk, mapped.value is not None, asking, gate)
        for talk, mapped in zip(talks, part, strict=True)
    )
    return [*await asyncio.gather(*tasks)]


async def _facets(talk: Talk, is_scored: bool, asking: Asking, gate: asyncio.Semaphore) -> _Facets:
    """The judge's answers on a talk, and why there are none."""
    if talk.id in asking.known:
        return asking.known[talk.id], ""
    if asking.judge is None or not is_scored:
        return {}, ""
    async with gate:
        if asking.silent >= asking.patience:
            return {}, f"the judge is not asked any more: {asking.silent} talks in a row had no answer"
        try:
            told = await asking.judge.judge(subject(talk), asking.tally)
        except AskError as error:
            asking.silent += 1
            return {}, f"the judge: {str(error)[:200]}"
        asking.silent = 0
        asking.given.append(told)
        return told.answers, "" if told.answers else "the judge: none of its answers counts"


def subject(talk: Talk) -> Subject:
    """A talk as the judge reads it."""
    return of_conversation(talk.id, talk.conversation, talk.written, talk.before)
