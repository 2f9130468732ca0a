"""What is wanted of a conversation: a workflow, the words for it, and the shop that it is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from random import Random

from flowc import FlowError, catalog
from flowc_serving.agent.passing import faults
from flowc_training.languages import Language
from flowc_training.population import parts
from flowc_training.population.plan import Plan
from flowc_training.population.printing import view
from flowc_training.requests.implied import tasks
from flowc_training.trajectories.acting import Unmade
from flowc_training.trajectories.finding import own_words
from flowc_training.trajectories.needing import Needs, needs

_NOW = datetime(2026, 9, 1, tzinfo=UTC)
"""When workflows are checked: before the first conversation."""


@dataclass(frozen=True, slots=True)
class Want:
    """A workflow that a merchant wants.

    ``goals`` are what it is for, in English, and ``searches`` what somebody who has read the request looks for among
    templates: what is to be done, and when. ``phrases`` are by the id of a task the words
    that a merchant has for it, in English; ``summary`` is what it does, in the merchant's language.
    """

    view: str
    name: str
    language: Language
    goals: tuple[str, ...]
    searches: tuple[str, ...]
    phrases: Mapping[str, tuple[str, ...]]
    summary: str

    @property
    def needs(self) -> Needs:
        """What has to be looked up for it."""
        return _needs(self.view)


@lru_cache(maxsize=16)
def _needs(text: str) -> Needs:
    return needs(text)


def of_plan(plan: Plan, summary: str, rng: Random) -> Want:
    """The want of a plan."""
    known = parts.load()
    wordings = [*known.goals(plan.intent, "en"), *known.names(plan.intent, "en")] or [plan.name]
    rng.shuffle(wordings)
    searches = _searches(plan, rng)
    return Want(
        sound(view(plan)), plan.name, plan.language, tuple(wordings), searches, phrases(plan), summary
    )


def sound(text: str) -> str:
    """A view or a document that passes with the project's own tasks.

    Raises ``Unmade`` where real fields are other than those of the parts.
    """
    if catalog.load().own and (why := _fault(text)):
        raise Unmade(f"the checker refuses a workflow: {why}")
    return text


@lru_cache(maxsize=256)
def _fault(text: str) -> str:
    try:
        found = next(faults(text, catalog.load(), _NOW), None)
    except FlowError as error:
        found = error.diagnostics[0]
    return f"{found.code}: {found.message}" if found else ""


def _searches(plan: Plan, rng: Random) -> tuple[str, ...]:
    """Searches of templates: what is to be done, with when or if, in the words that requests have for it."""
    said = {
        form: [
            own_words(rng.choice(use.part.words[form]["en"])) for use in plan.uses if form in use.part.words
        ]
        for form in ("when", "holds", "to")
    }
    acts = list(dict.fromkeys(each for each in said["to"] if 2 <= len(each.split()) <= 9)) or said["to"]
    act = acts[0] if acts else ""
    whens = [f"{act} when {each}".strip() for each in said["when"]]
    tests = [f"{act} if {each}".strip() for each in said["holds"][:2]]
    both = [f"{act} and {other}" for other in acts[1:2]]
    found = [*whens, *tests, *both]
    rng.shuffle(found)
    return tuple(found)


def phrases(plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """By the id of each task in a plan what a merchant calls it, in English."""
    found: dict[str, tuple[str, ...]] = {}
    for use in plan.uses:
        said = use.part.words[parts.FORMS[use.part.kind][-1]].get("en", ())
        for task in sorted(tasks(use.part)):
            found.setdefault(task, tuple(said))
    return found
