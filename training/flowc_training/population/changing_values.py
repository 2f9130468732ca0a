"""Changes of values: a threshold, a tag, an address, a text, the workflow's name."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

from flowc_training.population import slots
from flowc_training.population.change import Change, Changed
from flowc_training.population.merchant import Merchant
from flowc_training.population.parts import HOLE, SlotKind, load
from flowc_training.population.places import places
from flowc_training.population.plan import Do, If, Node, Plan, Use, Value, mapped
from flowc_training.population.scope import Scope, at_start, text

_LONGEST = 90
"""Characters of a text that a merchant would spell out in a request."""


def values(plan: Plan, merchant: Merchant, rng: Random) -> Iterator[Changed]:
    """Another value in one slot; a thing of the shop that stands in several places changes in all of them."""
    found = [*_slots(plan), *_texts(plan)]
    rng.shuffle(found)
    for use, slot in found:
        if slot in use.part.texts:
            yield from _text(plan, use, slot, rng)
        else:
            yield from _value(plan, use, slot, merchant, rng)


def names(plan: Plan, merchant: Merchant, rng: Random) -> Iterator[Changed]:
    """Another name: one that others give such a workflow, or the old one with what tells it apart."""
    del merchant
    known = load().names(plan.intent, plan.language)
    found = [each for each in known if each != plan.name] * 2 + [f"{plan.name} (2)", f"{plan.name} 2026"]
    name = rng.choice(found)
    yield replace(plan, name=name), Change("rename", name=name)


def _slots(plan: Plan) -> Iterator[tuple[Use, str]]:
    """Slots whose value can be another without anything else: no text says it, no other threshold hangs on it."""
    uses = plan.uses
    ids = [each.part.id for each in uses]
    for use in uses:
        told = {
            hole[1]
            for name in use.part.texts
            for hole in HOLE.finditer(str(ast.literal_eval(use.values[name].code)))
        }
        for slot, kind in use.part.slots.items():
            if slot not in told and (not load().slots[kind].numbers or ids.count(use.part.id) == 1):
                yield use, slot


def _texts(plan: Plan) -> Iterator[tuple[Use, str]]:
    for use in plan.uses:
        for name, said in use.part.texts.items():
            short = [
                each for each in said.get(plan.language, ()) if len(each) <= _LONGEST and "\n" not in each
            ]
            if len(short) > 1 and ast.literal_eval(use.values[name].code) in short:
                yield use, name


def _value(plan: Plan, use: Use, slot: str, merchant: Merchant, rng: Random) -> Iterator[Changed]:
    kind = load().slots[use.part.slots[slot]]
    old = use.values[slot]
    taken = {each.code for other in plan.uses for each in other.values.values()}
    free = [each for each in slots.values(kind, merchant) if each.code not in taken]
    low, high = (use.values.get(each) for each in ("low", "high"))
    if slot in ("low", "high") and low and high:
        free = [each for each in free if _is_between(slot, each, low, high)]
    if not free:
        return
    new = rng.choice(free)

    def changed(one: Use) -> Use:
        here = slot if one is use else ""
        same = {name: new for name in one.part.slots if name == here or _same(one, name, kind, old)}
        return replace(one, values={**one.values, **same}) if same else one

    yield _mapped(plan, changed), Change("value", use, slot, old, new)


def _same(one: Use, name: str, kind: SlotKind, old: Value) -> bool:
    """Is a slot elsewhere to change too? Things of a shop do, numbers do not."""
    other = load().slots[one.part.slots[name]]
    return bool(kind.shop) and other.shop == kind.shop and one.values[name].code == old.code


def _is_between(slot: str, new: Value, low: Value, high: Value) -> bool:
    number = float(new.code)
    return number < float(high.code) if slot == "low" else number > float(low.code)


def _text(plan: Plan, use: Use, slot: str, rng: Random) -> Iterator[Changed]:
    scope = _scope_of(plan, use)
    old = use.values[slot]
    others = [
        each
        for each in use.part.texts[slot][plan.language]
        if len(each) <= _LONGEST and repr(each) != old.code and "\n" not in each
    ]
    if not others or scope is None:
        return
    said = rng.choice(others)
    new = Value(repr(said), {plan.language: said})
    after = replace(use, values={**use.values, slot: new})
    shown = [_shown(plan, each, slot, scope) for each in (use, after)]
    changed = _mapped(plan, lambda one: after if one is use else one)
    yield changed, Change("value", use, slot, shown[0], shown[1], is_text=True)


def _shown(plan: Plan, use: Use, slot: str, scope: Scope) -> Value:
    """A text as it stands in the workflow."""
    literal = text(use, slot, scope, plan.language)
    return Value(literal, {plan.language: str(ast.literal_eval(literal))})


def _scope_of(plan: Plan, use: Use) -> Scope | None:
    """What can be read where an act stands."""
    if use in plan.triggers:
        return at_start(plan.triggers)
    for place in places(plan):
        for index, node in enumerate(place.body):
            if isinstance(node, Do) and node.use is use:
                return place.scope_at(index)
    return None


def _mapped(plan: Plan, change: Callable[[Use], Use]) -> Plan:
    def one(node: Node) -> Node:
        if isinstance(node, If):
            return replace(node, tests=tuple(map(change, node.tests)))
        return replace(node, use=change(node.use))

    return replace(plan, triggers=tuple(map(change, plan.triggers)), body=mapped(plan.body, one))
