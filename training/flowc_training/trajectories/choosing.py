"""Which plan a case is about: intents by what they use, composed for a merchant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from random import Random
from typing import Literal

from flowc_training.population.composing import apps, compose, names
from flowc_training.population.merchant import Merchant
from flowc_training.population.parts import Intent, load
from flowc_training.population.plan import Plan
from flowc_training.tags import MAIL
from flowc_training.trajectories.closing import MARKETING
from flowc_training.trajectories.needing import called
from flowc_training.trajectories.wanting import Unmade

Pool = Literal["own", "app", "mail", "marketing", "any"]
"""Intents of Flow's own tasks, of apps, with e-mail to the team, with e-mail that is set up by hand, and all."""


@cache
def pool(kind: Pool) -> Sequence[Intent]:
    """The intents of a kind, in the order of their ids."""
    fits: dict[Pool, Callable[[Intent], bool]] = {
        "own": lambda intent: not apps(intent) and MARKETING not in _tasks(intent),
        "app": lambda intent: bool(apps(intent)),
        "mail": lambda intent: not apps(intent) and not MAIL.isdisjoint(_tasks(intent)),
        "marketing": lambda intent: MARKETING in _tasks(intent),
        "any": lambda _: True,
    }
    return [each for _, each in sorted(load().intents.items()) if fits[kind](each)]


@cache
def _tasks_of(name: str) -> frozenset[str]:
    part = load().parts.get(name)
    return called(f"{part.before}\n{part.code}") if part else frozenset()


def _tasks(intent: Intent) -> frozenset[str]:
    return frozenset(task for name in names(intent) for task in _tasks_of(name))


def plan_of(kind: Pool, merchant: Merchant, rng: Random) -> Plan:
    """A plan of an intent of a kind, by weight. Raises ``Unmade`` where none can be composed."""
    free = [each for each in pool(kind) if kind == "app" or apps(each) <= merchant.shop.apps]
    if not free:
        raise Unmade(f"no intent is of the kind {kind}")
    return composed(rng.choices(free, [each.weight for each in free])[0], merchant, rng)


def composed(intent: Intent, merchant: Merchant, rng: Random) -> Plan:
    """A plan of an intent. Raises ``Unmade`` where it cannot be composed."""
    try:
        return compose(intent, merchant, rng)
    except ValueError as error:
        raise Unmade(f"an intent cannot be composed: {error}") from error


def with_apps(merchant: Merchant, plan: Plan, *, installed: bool) -> Merchant:
    """The merchant with the apps that a plan needs, or without them."""
    needed = {use.part.app for use in plan.uses if use.part.app}
    has = merchant.shop.apps | needed if installed else merchant.shop.apps - needed
    return replace(merchant, shop=replace(merchant.shop, apps=frozenset(has)))
