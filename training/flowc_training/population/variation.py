"""What merchants add to a usual workflow: one more step, an else branch, a wait, a second trigger, a note.

``data/variation.toml`` says what may be added and what may stand for what, by hand: a step that fits any order is
there, one that only makes sense after a refund is not.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from random import Random

from flowc_training.languages import Words
from flowc_training.population.drawing import Drawing
from flowc_training.population.merchant import Merchant
from flowc_training.population.parts import Part, load, words
from flowc_training.population.plan import Body, Do, If, Plan
from flowc_training.population.scope import START, Scope, at_start, fits

EXTRAS = (0.7, 0.21, 0.09)
"""How many plans get none, one, two more steps.

13 of the public files of docs/format.md have 2, 2, 3, 4, 4, 4, 5, 5, 5, 5, 8, 10 and 10 steps, all tasks counted: a
sixth at most two, six tenths three to five, a quarter eight or more. The intents are mostly of three to six; what is
added here makes the tail.
"""
_BRANCH, _ELSE, _WAIT, _TRIGGER, _NOTE = 0.32, 0.06, 0.04, 0.05, 0.06
"""How often is added: a second condition with steps of its own (2 of 11 exports fan out, always into conditions), an
else branch, a wait before all, a second trigger, a note of the workflow."""
_LONG = 9
"""Parts of a plan to which nothing is added."""


@dataclass(frozen=True, slots=True)
class Variations:
    """Ids of parts: acts and tests that may be added wherever they fit, waits, triggers that go together, acts that
    stand for each other; ``only`` are the triggers that some of them go with; notes of workflows, remarks on steps."""

    acts: tuple[str, ...]
    tests: tuple[str, ...]
    waits: tuple[str, ...]
    together: tuple[tuple[str, ...], ...]
    alike: tuple[tuple[str, ...], ...]
    only: Mapping[str, frozenset[str]]
    notes: Words
    remarks: Words


@cache
def variations() -> Variations:
    """What the file says."""
    path = files("flowc_training.population") / "data" / "variation.toml"
    row = tomllib.loads(path.read_text("utf-8"))["variation"]
    return Variations(
        tuple(row["acts"]),
        tuple(row["tests"]),
        tuple(row["waits"]),
        tuple(map(tuple, row["together"])),
        tuple(map(tuple, row["alike"])),
        {key: frozenset(each) for key, each in row["only"].items()},
        words(row["notes"]),
        words(row["remarks"]),
    )


def choices(ids: Sequence[str], plan: Plan, scope: Scope, merchant: Merchant) -> list[Part]:
    """The parts of some ids that fit at a place of a plan, that the shop has, and that the plan has not yet.

    One task of an app is enough in a plan, unless an intent says otherwise.
    """
    used = {each.part.id for each in plan.uses}
    triggers = {each.part.id for each in plan.triggers}
    only = variations().only
    known = load().parts
    has_app = any(each.part.app for each in plan.uses)
    return [
        part
        for each in ids
        if (part := known.get(each)) is not None
        and each not in used
        and (each not in only or triggers <= only[each])
        and fits(part, scope)
        and (not part.app or (part.app in merchant.shop.apps and not has_app))
    ]


def drawing(plan: Plan, merchant: Merchant, rng: Random) -> Drawing:
    """Values that go with those that a plan has."""
    draw = Drawing(merchant, rng)
    for each in plan.uses:
        draw.note(each)
    return draw


def varied(plan: Plan, merchant: Merchant, rng: Random) -> Plan:
    """The plan with what this merchant would add; a long one is left as it is."""
    if len(plan.uses) > _LONG:
        return plan
    draw = drawing(plan, merchant, rng)
    if rng.random() < _TRIGGER:
        plan = _second_trigger(plan, draw, rng)
    for _ in range(rng.choices((0, 1, 2), EXTRAS)[0]):
        plan = _longer(plan, merchant, draw, rng)
    if rng.random() < _BRANCH:
        plan = _with_branch(plan, merchant, draw, rng)
    if rng.random() < _ELSE:
        plan = _with_else(plan, merchant, draw, rng)
    if rng.random() < _WAIT:
        plan = _with_wait(plan, merchant, draw, rng)
    if rng.random() < _NOTE and variations().notes.get(plan.language):
        plan = replace(plan, note=rng.choice(variations().notes[plan.language]))
    return plan


def second_triggers(plan: Plan) -> Iterator[Part]:
    """Triggers that go with those of a plan, and give all that these give."""
    used = {each.part.id for each in plan.triggers}
    scope = at_start(plan.triggers)
    for group in variations().together:
        for name in group if used & set(group) else ():
            part = load().parts.get(name)
            if part is not None and name not in used and scope.items() <= {**START, **part.gives}.items():
                yield part


def _second_trigger(plan: Plan, draw: Drawing, rng: Random) -> Plan:
    found = list(second_triggers(plan))
    return replace(plan, triggers=(*plan.triggers, draw.use(rng.choice(found)))) if found else plan


def _longer(plan: Plan, merchant: Merchant, draw: Drawing, rng: Random) -> Plan:
    """One more step, at the end of the first branch or of the whole."""
    found = choices(variations().acts, plan, at_start(plan.triggers), merchant)
    if not found:
        return plan
    step = Do(draw.use(rng.choice(found)))
    return replace(plan, body=_appended(plan.body, step))


def _appended(body: Body, step: Do) -> Body:
    """The step goes where the steps before it are done: into the branch that does something."""
    match body:
        case (*before, If(then=then, both=()) as last):
            return (*before, replace(last, then=_appended(then, step)))
        case (*before, If(both=both) as last):
            return (*before, replace(last, both=_appended(both, step)))
        case _:
            return (*body, step)


def _with_branch(plan: Plan, merchant: Merchant, draw: Drawing, rng: Random) -> Plan:
    """One more condition on the same event, with two or three acts, one of them perhaps otherwise."""
    scope = at_start(plan.triggers)
    tests = choices(variations().tests, plan, scope, merchant)
    acts = choices(variations().acts, plan, scope, merchant)
    if not tests or len(acts) < 2:
        return plan
    use = draw.use(rng.choice(tests))
    taken = rng.sample(acts, min(len(acts), rng.choice((2, 2, 3))))
    first = next((each for each in taken if each.app), None)
    steps = [Do(draw.use(each)) for each in taken if not each.app or each is first]
    cut = max(1, len(steps) - (rng.random() < 0.4))
    return replace(plan, body=(*plan.body, If((use,), "all", tuple(steps[:cut]), tuple(steps[cut:]))))


def _with_else(plan: Plan, merchant: Merchant, draw: Drawing, rng: Random) -> Plan:
    last = plan.body[-1] if plan.body else None
    found = choices(variations().acts, plan, at_start(plan.triggers), merchant)
    if not isinstance(last, If) or last.otherwise or last.both or not found:
        return plan
    step = Do(draw.use(rng.choice(found)))
    return replace(plan, body=(*plan.body[:-1], replace(last, otherwise=(step,))))


def _with_wait(plan: Plan, merchant: Merchant, draw: Drawing, rng: Random) -> Plan:
    found = choices(variations().waits[:1], plan, at_start(plan.triggers), merchant)
    if not found or any(each.part.has_wait for each in plan.uses):
        return plan
    return replace(plan, body=(Do(draw.use(rng.choice(found))), *plan.body))
