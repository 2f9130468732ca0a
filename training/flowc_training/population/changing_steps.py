"""Changes of steps: one more, one less, another in its place, a wait, a trigger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from flowc_training.population.change import Change, Changed
from flowc_training.population.drawing import Drawing
from flowc_training.population.merchant import Merchant
from flowc_training.population.parts import Part
from flowc_training.population.places import Place, places
from flowc_training.population.plan import Do, If, Plan, Use
from flowc_training.population.scope import at_start
from flowc_training.population.variation import choices, drawing, second_triggers, variations


def added(plan: Plan, merchant: Merchant, rng: Random) -> Iterator[Changed]:
    """One more act, after the last act of a body."""
    for place in _shuffled(plan, rng):
        last = place.body[-1] if place.body else None
        if not isinstance(last, Do):
            continue
        found = choices(variations().acts, plan, place.scope_at(len(place.body)), merchant)
        if found:
            use = drawing(plan, merchant, rng).use(rng.choice(found))
            told = Change("add_step", use, beside=last.use, where=place.where)
            if isinstance(place.owner, If):
                told = replace(told, tests=place.owner.tests, mode=place.owner.mode)
            yield place.put((*place.body, Do(use))), told


def removed(plan: Plan, merchant: Merchant, rng: Random) -> Iterator[Changed]:
    """One act less, of a body that has others, and whose result nothing reads."""
    del merchant
    for place in _shuffled(plan, rng):
        acts = [
            index for index, node in enumerate(place.body) if isinstance(node, Do) and not node.use.part.gives
        ]
        rng.shuffle(acts)
        for index in acts:
            node = place.body[index]
            others = [each for n, each in enumerate(place.body) if n != index]
            last = others[-1] if others else None
            if isinstance(last, Do) and last.use.part.has_wait:
                continue  # nothing would come after the wait
            if isinstance(node, Do) and any(
                isinstance(each, Do) and not each.use.part.has_wait for each in others
            ):
                yield place.with_node(index), Change("remove_step", node.use, where=place.where)


def replaced(plan: Plan, merchant: Merchant, rng: Random) -> Iterator[Changed]:
    """Another act of its like in the place of one, with the same values where it has slots of their kinds."""
    for place in _shuffled(plan, rng):
        for index, node in enumerate(place.body):
            if not isinstance(node, Do) or node.use.part.gives:
                continue
            ids = [each for group in variations().alike if node.use.part.id in group for each in group]
            found = choices(ids, plan, place.scope_at(index), merchant)
            if found:
                by = _like(node.use, rng.choice(found), drawing(plan, merchant, rng))
                told = Change("replace_step", node.use, by=by, where=place.where)
                yield place.with_node(index, Do(by)), told


def waits(plan: Plan, merchant: Merchant, rng: Random) -> Iterator[Changed]:
    """A wait before an act, where nothing was fetched before: what is fetched is not there after a wait."""
    start = at_start(plan.triggers)
    if any(each.part.has_wait for each in plan.uses):
        return
    for place in _shuffled(plan, rng):
        for index, node in enumerate(place.body):
            if place.scope_at(index) != start:
                break
            found = choices(variations().waits, plan, place.scope_at(index), merchant)
            if isinstance(node, Do) and found:
                use = drawing(plan, merchant, rng).use(rng.choice(found))
                told = Change("add_wait", use, beside=node.use, where=place.where)
                yield place.with_node(index, Do(use), node), told


def triggers(plan: Plan, merchant: Merchant, rng: Random) -> Iterator[Changed]:
    """A second trigger that leads to the same steps."""
    found = list(second_triggers(plan)) if len(plan.triggers) == 1 else []
    if found:
        use = drawing(plan, merchant, rng).use(rng.choice(found))
        yield replace(plan, triggers=(*plan.triggers, use)), Change("add_trigger", use)


def _shuffled(plan: Plan, rng: Random) -> list[Place]:
    found = list(places(plan))
    rng.shuffle(found)
    return found


def _like(old: Use, part: Part, draw: Drawing) -> Use:
    """A use of a part with the values of another where their slots are of one kind."""
    kept = {
        name: old.values[other]
        for name, kind in part.slots.items()
        for other, its in old.part.slots.items()
        if kind == its
    }
    use = draw.use(part)
    return replace(use, values={**use.values, **kept})
