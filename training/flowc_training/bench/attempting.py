"""One attempt at one example: a session of its shop, a solver, and what came of it. Whatever breaks is an outcome."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import flowc
from flowc import FlowError
from flowc_serving.agent.conversation import Conversation
from flowc_serving.agent.in_memory import InMemory
from flowc_serving.agent.mention import about
from flowc_serving.agent.session import Session
from flowc_serving.agent.workflows import LARGEST_PAGE, Stored, Workflows
from flowc_training.bench.example import NOW, Example
from flowc_training.bench.outcome import Outcome, Saved, Usage


@dataclass(slots=True)
class Sitting:
    """What a solver works on: the example's request, a session, and the conversation so far.

    ``conversation``, ``usage`` and ``endings`` are kept up to date by the solver, so that they stand when it breaks.
    A solver reads of the example what a model may know: the shop and the turns.
    """

    turns: tuple[str, ...]
    edits: str
    session: Session
    conversation: Conversation
    epoch: int
    usage: Usage = field(default_factory=Usage)
    endings: tuple[str, ...] = ()
    error: str = ""


class Solver(Protocol):
    """Something that answers a merchant: a model in the production loop, or a baseline."""

    @property
    def name(self) -> str: ...

    async def solve(self, sitting: Sitting) -> None:
        """Answer all turns; what was said, stored and used is in the sitting."""
        ...

    async def close(self) -> None:
        """Let go of connections and memory."""
        ...


async def attempt(example: Example, solver: Solver, epoch: int = 1) -> Outcome:
    """What a solver comes to; never raises for what it does."""
    store = _begun(example, epoch)
    session = example.shop.session(workflows=store, clock=lambda: NOW)
    before = _stored(session.world.workflows)
    conversation = Conversation(f"{example.id}-{epoch}", session.context())
    sitting = Sitting(_turns(example, store), example.edits, session, conversation, epoch)
    begun = time.perf_counter()
    try:
        await solver.solve(sitting)
    except Exception as error:  # a crashed sample is a 0: it is recorded, and the others go on
        sitting.endings = (*sitting.endings, "crash")
        sitting.error = f"{type(error).__name__}: {str(error)[:500]}"
    usage = sitting.usage.plus(Usage(seconds=time.perf_counter() - begun))
    return Outcome(
        example.id,
        epoch,
        sitting.conversation,
        _changed(before, _stored(session.world.workflows)),
        usage,
        sitting.endings,
        sitting.error,
    )


def _begun(example: Example, epoch: int) -> InMemory:
    """The shop's workflows, with the same ids and versions in each run."""
    store = InMemory(NOW.timestamp, random.Random(f"{example.id} {epoch}").getrandbits)
    example.shop.begin(store)
    return store


def _turns(example: Example, store: Workflows) -> tuple[str, ...]:
    """What the merchant says; of a stored workflow as the page says it, for no tool finds one by its name."""
    edited = stored_as(store, example.edits)
    first, *rest = example.turns
    return (about(first, edited.name, edited.id), *rest) if edited else example.turns


def stored_as(workflows: Workflows, name: str) -> Stored | None:
    """The stored workflow of a name; None where there is none, or the name is empty."""
    return next((each for each in _all(workflows) if name and each.name == name), None)


def _all(workflows: Workflows) -> Iterator[Stored]:
    """All workflows that are stored, page by page."""
    page = workflows.listed(size=LARGEST_PAGE, hidden=True)
    yield from page.workflows
    while page.cursor:
        page = workflows.listed(size=LARGEST_PAGE, cursor=page.cursor, hidden=True)
        yield from page.workflows


def _stored(workflows: Workflows) -> dict[str, tuple[str, str]]:
    """The name and the document of each workflow, by its id."""
    return {each.id: (each.name, each.document) for each in _all(workflows)}


def _changed(
    before: Mapping[str, tuple[str, str]], after: Mapping[str, tuple[str, str]]
) -> tuple[Saved, ...]:
    return tuple(
        Saved(its_id, name, view_of(document), view_of(before[its_id][1]) if its_id in before else "")
        for its_id, (name, document) in sorted(after.items())
        if before.get(its_id, ("", ""))[1] != document
    )


def view_of(document: str) -> str:
    """The pure view of a document; empty where it is none that can be carried."""
    try:
        return flowc.to_python(document, layout=False)
    except FlowError:
        return ""
