"""The reward of what a model did: one number from 0 to 1, and the parts that it comes of.

What is right by the benchmark's verdict is worth 1; what is wrong is worth a share of ``PARTIAL`` for each way that
its workflow goes as it should, multiplied: of the events on which this must happen, of those on which that must, of
those on which nothing may, of those for which an edit was asked. Doing nothing, or the same to each event, has one
factor of 0. Calls and tokens cost a little: never so much that right is worth less than wrong.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Literal

import flowc
from flowc import Source
from flowc_training.bench.events import cases_of
from flowc_training.bench.example import Example
from flowc_training.bench.outcome import Outcome
from flowc_training.bench.scoring.alike import usual
from flowc_training.bench.scoring.behaviour import Happened, behave
from flowc_training.bench.scoring.facts import facts_of
from flowc_training.bench.scoring.naming import other_names, renamed_cases
from flowc_training.bench.scoring.verdict import Verdict, verdict
from flowc_training.recipes.recipe import Rollouts

PARTIAL = 0.4
"""The most that a wrong answer is worth."""
GATED = 0.5
"""What an answer in words alone is worth where no program can tell whether the words are true: it wrote nothing, tried
nothing, and said something. Words that the example demands (``says``) make it 1."""
MOST_COST = 0.2
"""The most that calls and tokens take away."""
ROOM, TIMES = 12, 4
"""A workflow may have so many steps, and so many times those of the right one."""

IDLE, EDITED = "does nothing", "does what is edited"
"""The events on which nothing may happen, and those on which an edit is to change what does."""

Kind = Literal["right", "partly", "wrong", "refused", "silent", "trick", "crash"]
"""What an outcome is, for those who watch a run: ``silent`` wrote nothing where something was wanted, ``refused`` wrote
what the checker refuses, ``trick`` is stored and not meant to run, or words that imitate a tool."""

_IMITATES = re.compile(
    r'<\W*/?\W*(?:tool_response|tool_call)|<\W*\|\W*im_start|"workflow_(?:definition_)?version"\s*:|^program \d+:',
    re.MULTILINE | re.IGNORECASE,
)
"""What only the loop writes: marks and answers of tools. In a model's words it is a forgery."""


@dataclass(frozen=True, slots=True)
class Reward:
    """``value`` counts; ``parts`` are its factors and costs by their names, and ``why`` is for people."""

    value: float
    kind: Kind
    parts: Mapping[str, float]
    why: str = ""


def reward(example: Example, outcome: Outcome, costs: Rollouts | None = None) -> Reward:
    """The reward of one outcome. Pure, and never raises for what a model wrote."""
    costs = costs or Rollouts()
    found = verdict(example, outcome)
    kind, base, parts, why = _earned(example, outcome, found)
    cost = min(MOST_COST, _cost(outcome, costs))
    value = max(0.0, base - cost)
    return Reward(value, kind, {**parts, "earned": base, "cost": cost if base else 0.0}, why)


def _cost(outcome: Outcome, costs: Rollouts) -> float:
    calls = sum(1 for _ in outcome.calls)
    return calls * costs.cost_of_call + outcome.usage.written / 1000 * costs.cost_of_tokens


def _earned(example: Example, outcome: Outcome, found: Verdict) -> tuple[Kind, float, dict[str, float], str]:
    """What an outcome is, what it is worth before costs, the factors of that, and why it is not right."""
    if found.by == "crash":
        return "crash", 0.0, {}, found.why
    if trick := _trick(example, outcome):
        return "trick", 0.0, {"gate": 0.0}, trick
    if not example.expected:
        is_told = bool(example.says.has)
        return (
            ("right", 1.0 if is_told else GATED, {"gate": 1.0}, "")
            if found.right
            else ("wrong", 0.0, {"gate": 0.0}, found.why)
        )
    if found.right:
        return "right", 1.0, {"gate": 1.0}, ""
    if found.by in ("writing", "asking", "rest"):
        return _gated(outcome), 0.0, {"gate": 0.0}, found.why
    shares = {"words": 0.0} if found.by == "words" else _shares(example, outcome)
    score = 1.0 if found.by == "words" else prod(shares.values())
    return "partly" if score else "wrong", PARTIAL * score, {"gate": 1.0, **shares}, found.why


def _gated(outcome: Outcome) -> Kind:
    """What did not pass the gate: nothing was written, it was refused, or it is the wrong thing that was stored."""
    if outcome.saved:
        return "wrong"
    return "refused" if any(outcome.writes) else "silent"


# Tricks.


def _trick(example: Example, outcome: Outcome) -> str:
    """What is never right, whatever else was done; empty where there is no such thing."""
    for text in outcome.said:
        if found := _IMITATES.search(text):
            return f"its words imitate a tool: {found[0]!r}"
    for each in outcome.saved if example.expected else ():
        if each.view and (why := _odd(example, each.view)):
            return why
    return ""


def _odd(example: Example, view: str) -> str:
    """What a workflow has that none needs: steps that no event reaches, or far too many."""
    got = flowc.read(view)
    rights = [*_rights(example)]
    if _loose(got) > max(map(_loose, rights)):
        return "it has steps that no trigger leads to"
    most = max(TIMES * max(len(each.workflow.steps) for each in rights), ROOM)
    if len(got.workflow.steps) > most:
        return f"it has {len(got.workflow.steps)} steps, where {most} are plenty"
    return ""


def _loose(source: Source) -> int:
    """How many steps no trigger leads to."""
    steps, links = source.workflow.steps, source.workflow.links
    todo = [n for n, step in enumerate(steps) if step.type == "TRIGGER"]
    seen = {*todo}
    while todo:
        here = todo.pop()
        there = [link.target for link in links if link.source == here and link.target not in seen]
        seen.update(there)
        todo += there
    return len(steps) - len(seen)


# Shares.


def _rights(example: Example) -> Iterator[Source]:
    return map(flowc.read, (example.expected, *example.also))


def _shares(example: Example, outcome: Outcome) -> dict[str, float]:
    """The best factors that the workflow has beside any of the right ones."""
    saved = outcome.saved[0]
    got, rights = flowc.read(saved.view), [*_rights(example)]
    facts = facts_of((example.expected, *example.also), saved.view, example.shop.shop.resources)
    cases = facts.cases(cases_of(example))
    theirs = behave(got, facts.cases(renamed_cases(cases_of(example), other_names(rights, got)))).events
    before = behave(flowc.read(saved.before), cases).events if example.edits and saved.before else ()
    found = [_beside(behave(each, cases).events, theirs, before) for each in rights]
    return max(found, key=lambda each: prod(each.values()), default={"events": 0.0})


def _beside(
    ours: Sequence[Happened], theirs: Sequence[Happened], before: Sequence[Happened]
) -> dict[str, float]:
    """For each way that the right workflow goes, the share of its events on which another does the same.

    Of an edit the events on which the stored workflow is wrong are a way of their own; where there are none, no event
    can tell whether anything was edited.
    """
    ways: dict[str, list[bool]] = defaultdict(list)
    for mine, its, old in zip(ours, theirs, before or ours, strict=True):
        if mine.passed:
            ways[_way(mine)].append(_as(mine, its))
            if before and not _as(mine, old):
                ways[EDITED].append(_as(mine, its))
    if (before and EDITED not in ways) or ways.keys() <= {IDLE}:
        return {"events": 0.0}
    return {way: sum(held) / len(held) for way, held in sorted(ways.items())}


def _as(mine: Happened, its: Happened) -> bool:
    """Does another workflow do what the right one does, and when?"""
    return its.passed and _times(its) == _times(mine)


def _way(happened: Happened) -> str:
    """Which of its actions ran."""
    steps = sorted({each.step + 1 for each in happened.run.effects}) if happened.run else []
    return f"does {', '.join(map(str, steps))}" if steps else IDLE


def _times(happened: Happened) -> Counter[tuple[str, str]]:
    """What was done when: an action after another wait is another action."""
    effects = happened.run.effects if happened.run else ()
    return Counter((usual(each.task), f"{each.at:%Y-%m-%dT%H:%M}") for each in effects)
