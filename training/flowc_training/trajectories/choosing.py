"""Which plan a case is about: intents by what they use, composed for a merchant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from random import Random
from typing import Literal

from flowc_training.population.composing import apps, compose, names
from flowc_training.population.merchant import Merchant
from flowc_training.population.parts import Intent, load
from flowc_training.population.plan import Plan
from flowc_training.requests.implied import tasks
from flowc_training.tags import mail
from flowc_training.trajectories.acting import Unmade
from flowc_training.trajectories.closing import MARKETING

Pool = Literal["own", "app", "mail", "marketing"]
"""Intents of Flow's own tasks, of apps, with e-mail to the team, with e-mail that is set up by hand."""


def kinds(plan: Plan) -> frozenset[Pool]:
    """The kinds that a plan is of."""
    return _kinds((use.part.id for use in plan.uses), any(use.part.app for use in plan.uses))


def _kinds(parts: Iterable[str], has_app: bool) -> frozenset[Pool]:
    known = load().parts
    used = {task for name in parts if name in known for task in tasks(known[name])}
    fits: dict[Pool, bool] = {
        "own": not has_app and MARKETING not in used,
        "app": has_app,
        "mail": not has_app and not mail().isdisjoint(used),
        "marketing": MARKETING in used,
    }
    return frozenset(kind for kind, is_so in fits.items() if is_so)


@cache
def pool(kind: Pool) -> Sequence[Intent]:
    """The intents of a kind, in the order of their ids."""
    found = sorted(load().intents.items())
    return [each for _, each in found if kind in _kinds(names(each), bool(apps(each)))]


@cache
def _needing(kind: Pool) -> Sequence[tuple[Intent, frozenset[str]]]:
    """The intents of a kind, each with the apps that it needs."""
    return [(each, frozenset(apps(each))) for each in pool(kind)]


def plan_of(kind: Pool, merchant: Merchant, rng: Random) -> Plan:
    """A plan of an intent of a kind, by weight. Raises ``Unmade`` where none can be composed."""
    free = [each for each, needed in _needing(kind) if kind == "app" or needed <= merchant.shop.apps]
    if not free:
        raise Unmade(f"no intent is of the kind {kind}")
    intent = rng.choices(free, [each.weight for each in free])[0]
    try:
        return compose(intent, merchant, rng)
    except ValueError as error:
        raise Unmade(f"an intent cannot be composed: {error}") from error


def with_apps(merchant: Merchant, plan: Plan, *, installed: bool) -> Merchant:
    """The merchant with the apps that a plan needs, or without them."""
    needed = {use.part.app for use in plan.uses if use.part.app}
    has = merchant.shop.apps | needed if installed else merchant.shop.apps - needed
    return replace(merchant, shop=replace(merchant.shop, apps=frozenset(has)))
