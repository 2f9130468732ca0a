"""Do two workflows do the same? By meaning first, by their simulated effects on events otherwise.

Names, notes and descriptions do nothing, so they do not count; the name of a step counts where its result is
read by it. Two workflows of one meaning are equal, proven. For others events are looked for that tell them
apart: those given, then made-up ones that put every comparison of both on either side. An event that does is
proof that they differ; where none does, that is all that is known, and the verdict says so.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from itertools import chain
from typing import Literal

from flowc.diagnostics import extras
from flowc.diagnostics.diagnostic import FlowError
from flowc.graph.canonical import canonical
from flowc.model.workflow import Workflow
from flowc.records import replace as changed
from flowc.simulate.api import run
from flowc.simulate.events import Events, Made
from flowc.simulate.events.reads import reads
from flowc.simulate.limits import Limits
from flowc.simulate.lookup import iso
from flowc.simulate.moment import variable
from flowc.simulate.trace import Effect, Event, Run, Shop, Strand
from flowc.source import read

GENERATED = 100
"""Events that are made up unless another number is asked for."""

LIMITS = Limits(visits=1_000)
"""Of each run; one that reaches them is not counted."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What an event makes one workflow do and the other not; nothing on either side: the order differs."""

    a: tuple[Effect, ...]
    b: tuple[Effect, ...]
    refused: str | None = None
    """Why one of them does not run on the event at all."""

    def __str__(self) -> str:
        if self.refused is not None:
            return self.refused
        if not self.a and not self.b:
            return "both do the same, in another order"
        a, b = [_shown(each) for each in self.a], [_shown(each) for each in self.b]
        if a == b:  # then it is the time that differs
            a, b = ([f"{_shown(each)} at {iso(each.at)}" for each in side] for side in (self.a, self.b))
        sides = (("a", a), ("b", b))
        return "; ".join(f"only {name}: {', '.join(side)}" for name, side in sides if side)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``equal`` by ``meaning`` is proven; by ``events`` it says that none of those tried tells them apart.

    ``unreached_a`` and ``unreached_b`` are the steps, in canonical order, that no event came to.
    """

    equal: bool
    how: Literal["meaning", "events"]
    event: Event | None = None
    shop: Shop | None = None
    difference: Difference | None = None
    tried: int = 0
    unreached_a: tuple[int, ...] = ()
    unreached_b: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return self.equal

    def __str__(self) -> str:
        if self.how == "meaning":
            return "they mean the same"
        if not self.equal:
            return f"they differ: {self.difference}"
        text = f"no difference found on {self.tried} events"
        if self.unreached_a or self.unreached_b:
            text += (
                f", which did not reach {len(self.unreached_a)} steps of a and {len(self.unreached_b)} of b"
            )
        return text


def equivalent(
    a: str | Workflow,
    b: str | Workflow,
    events: Sequence[Event] = (),
    *,
    shop: Shop | None = None,
    generated: int = GENERATED,
    seed: int = 0,
) -> Verdict:
    """Do two workflows, as documents, views or canonical workflows, do the same?

    ``events`` are tried first, on ``shop``; then as many made-up ones as ``generated`` says, the same for the
    same ``seed``. Effects are the same where task, version, fields and time are, and their order within a
    branch. Runs that a limit stopped are not counted.

    Raises ``FlowError`` where one of them is no workflow, or a package is missing that a run needs.
    """
    one, other = (read(each).workflow if isinstance(each, str) else each for each in (a, b))
    if _bare(one) == _bare(other):
        return Verdict(True, "meaning")
    made = Events((one, other))
    given = (Made(event, shop or Shop()) for event in events)
    return _search(one, other, chain(given, (made.make(seed + index) for index in range(generated))))


# By meaning.


def _bare(workflow: Workflow) -> Workflow:
    """The workflow without what does nothing."""
    known = reads((workflow,)).children.keys()
    steps = [
        changed(step, name=step.name if variable(step) in known else None, description=None, note=None)
        for step in workflow.steps
    ]
    bare = Workflow(None, None, workflow.declarations, tuple(steps), workflow.links)
    return canonical(bare)


# By events.


def _search(a: Workflow, b: Workflow, tries: Iterator[Made]) -> Verdict:
    """The verdict of the first event that tells them apart, or of all."""
    tried = 0
    unreached = set(range(len(a.steps))), set(range(len(b.steps)))
    for made in tries:
        runs = _run(a, made), _run(b, made)
        found = _difference(a, b, runs)
        if found is not None:
            return Verdict(False, "events", made.event, made.shop, found, tried + 1)
        done = [(left, each) for left, each in zip(unreached, runs, strict=True) if isinstance(each, Run)]
        for left, each in done:
            left.difference_update(visit.step for visit in each.visits)
        tried += not any(each.outcome == "stopped" for _, each in done)
    rest = [tuple(sorted(left)) for left in unreached]
    return Verdict(True, "events", tried=tried, unreached_a=rest[0], unreached_b=rest[1])


def _run(workflow: Workflow, made: Made) -> Run | str:
    """The run, or why there is none. Raises ``PackageMissing``."""
    try:
        return run(workflow, made.event, made.shop, limits=LIMITS)
    except extras.PackageMissing:
        raise
    except FlowError as error:
        return error.diagnostics[0].message


def _difference(a: Workflow, b: Workflow, runs: tuple[Run | str, Run | str]) -> Difference | None:
    one, other = runs
    if isinstance(one, str) or isinstance(other, str):
        if isinstance(one, str) and isinstance(other, str):
            return None
        return Difference((), (), f"a: {one}" if isinstance(one, str) else f"b: {other}")
    if "stopped" in (one.outcome, other.outcome):
        return None
    name_a, name_b = partial(_name, a), partial(_name, b)
    if _signature(one.strand, name_a) == _signature(other.strand, name_b):
        return None
    ours = [(name_a(effect), effect) for effect in one.effects]
    theirs = [(name_b(effect), effect) for effect in other.effects]
    return Difference(_only(ours, theirs), _only(theirs, ours))


Named = Sequence[tuple[str, Effect]]


def _name(workflow: Workflow, effect: Effect) -> str:
    """What tells effects apart: the task, its version, when, and the fields."""
    parts = [effect.task, workflow.steps[effect.step].version, iso(effect.at), effect.fields]
    return json.dumps(parts, sort_keys=True, default=str)


def _only(ours: Named, theirs: Named) -> tuple[Effect, ...]:
    """The effects that one side has more of than the other."""
    spare = Counter(name for name, _ in theirs)
    found: list[Effect] = []
    for name, effect in ours:
        if spare[name]:
            spare[name] -= 1
        else:
            found.append(effect)
    return tuple(found)


def _shown(effect: Effect) -> str:
    fields = ", ".join(f"{name}={json.dumps(value, default=str)}" for name, value in effect.fields.items())
    text = f"{effect.task.replace('::', '.')}({fields})"
    return text if len(text) <= 200 else f"{text[:200]}…"


# The order of effects, as far as it means something.


def _signature(strand: Strand, name: Callable[[Effect], str]) -> tuple[str, ...]:
    """What a strand does, the same for the same effects in an order that means the same.

    A strand holds what happens in a row. Where a port leads to several steps the row goes on as strands side by
    side, of which none is before the others, and one alone is no side at all. ``name`` tells effects apart.
    """
    rows: dict[int, tuple[str, ...]] = {}
    for each in reversed(_all(strand)):
        row: list[str] = []
        for item in each.items:
            if isinstance(item, Strand):
                row += rows[id(item)]
            elif isinstance(item, list):
                row += _sides([rows[id(side)] for side in item])
            else:
                row.append(_digest(name(item)))
        rows[id(each)] = tuple(row)
    return rows[id(strand)]


def _all(strand: Strand) -> list[Strand]:
    """The strand and all strands in it, each before what is in it."""
    found = [strand]
    for each in found:
        for item in each.items:
            if not isinstance(item, Effect):
                found += item if isinstance(item, list) else [item]
    return found


def _sides(rows: list[tuple[str, ...]]) -> Iterable[str]:
    filled = sorted(filter(None, rows))
    return [_digest("|".join(map(",".join, filled)))] if len(filled) > 1 else chain(*filled)


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
